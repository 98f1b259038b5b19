"""How a request ends without an answer: handed over as a processor, not a request, the requester silent.

Withdrawal is in dsr.casework.decide; nothing held and not the controller are decisions.
"""

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, ClockFact, Message, RightTrack
from dsr.casework.clocks import ASKED, open_question
from dsr.casework.correspond import deliver
from dsr.casework.decide import end_tracks
from dsr.casework.door import NotNow, demand_possible, enter, reason_given
from dsr.casework.letters import hand_over_letter
from dsr.casework.letters.draft import greeting
from dsr.casework.letters.words import told_day
from dsr.common.clock import civil_date
from dsr.mail import outbox
from dsr.rules.lifecycle import UNANSWERED
from dsr.rules.silence import why_not_lapse

ANSWERED = "_received"


def hand_over(
    *, case_id: int, to: str, email: str, how: str, note: str, actor: StaffActor, now: datetime
) -> None:
    """Hand the request over to the controller for whom the data are processed (Art. 28(3)(e)).

    `email`: where it is sent from here, with who asks and for what; without it `how` says by which other way it was
    passed on. The requester is told by letter, with `note`. Recorded with day, name and way. Raises NotYours, NotNow.
    """
    whom = reason_given(text=to, otherwise="Name the controller to whom the request goes.")
    address = _sound(email)
    way = address or reason_given(
        text=how, otherwise="Write the e-mail address to which it goes, or say how it was passed on."
    )
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="hand_over")
        if address:
            _mail(case, whom, address, actor, now)
        personal = {"to": whom, "note": note.strip()}
        end_tracks(
            case=case, verb="hand_over", kind="track:handed_over", personal=personal, actor=actor, now=now
        )
        _tell(case, "hand_over_notice", _handed_over_text(case, whom, note), actor, now)
        event = Event("request:passed_on", personal={"to": whom, "passed_by": way})
        changes.tell(case=case, event=event, actor=actor, now=now)


def not_a_request(*, case_id: int, reason: str, text: str, actor: StaffActor, now: datetime) -> None:
    """End a case in which nobody asked for a right; the person is told, and what to do if they did.

    `reason`: the facts, for the file. `text`: how the message is dealt with instead. Raises NotYours, NotNow (no
    reason, no text, a right was answered already).
    """
    why = reason_given(text=reason, otherwise="Say why it is not a request; the file keeps the reason.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="not_a_request")
        end_tracks(
            case=case,
            verb="not_a_request",
            kind="track:not_a_request",
            personal={"reason": why},
            actor=actor,
            now=now,
        )
        changes.assign(row=case, waiting_since=None)
        _tell(case, "not_a_request", _with_last_word(case, text), actor, now)


def lapse(*, case_id: int, text: str, actor: StaffActor, now: datetime) -> None:
    """End a case whose requester has not answered a question for thirty days; the letter says how to go on.

    Only where the question is a condition of the answer (who asks, who may ask, a fee): silence about what is meant
    does not end the duty (see dsr.rules.silence). Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="lapse")
        against = why_not_lapse_now(case=case, now=now)
        if against:
            raise NotNow(against)
        facts = {"question": open_question(case=case), "asked_on": _asked_on(case).isoformat()}
        changes.tell(case=case, event=Event("silence:noted", facts=facts), actor=actor, now=now)
        changes.assign(row=case, waiting_since=None)
        end_tracks(case=case, verb="lapse", kind="track:lapsed", personal={}, actor=actor, now=now)
        _tell(case, "lapsed", text, actor, now)


def why_not_lapse_now(*, case: Case, now: datetime) -> str:
    """What stands against ending a case by silence besides the procedure's facts, as a sentence. Reads only."""
    if case.waiting_since is None:
        return "Nothing was asked of the requester that is still open."
    if Message.objects.filter(case=case, direction=Message.Direction.IN, at__gte=_asked_at(case)).exists():
        return "They wrote since they were asked. Read it, and record the answer that came."
    zone = case.controller.timezone
    return why_not_lapse(
        question=open_question(case=case),
        regime=case.controller.regime,
        rights=RightTrack.objects.filter(case=case, state__in=UNANSWERED).values_list("right", flat=True),
        asked_on=civil_date(at=_asked_at(case), timezone=zone),
        today=civil_date(at=now, timezone=zone),
    )


def not_a_request_text(*, case: Case) -> str:
    """A first draft in the case's language, for the handler to change."""
    with translation.override(case.language):
        return "\n\n".join(
            [
                greeting(case=case),
                _("Your message of %(day)s does not ask us anything about your personal data.")
                % {"day": told_day(case.clock_day)},
                _(
                    "Do you need something else from us? Tell us, and we bring it to the colleagues who can help."
                ),
            ]
        )


def lapsed_text(*, case: Case) -> str:
    """A first draft in the case's language: what was asked when, and what it was needed for."""
    with translation.override(case.language):
        needed = {
            "identity": _(
                "We asked you to show that it is you who asks, so that nobody else gets your data."
            ),
            "authority": _("We asked you to show that you may act for the person whose data they are."),
            "fee": _("We told you that we answer when the fee is paid."),
        }
        asked = _("We asked you a question on %(day)s and have not heard from you.") % {
            "day": told_day(_asked_on(case))
        }
        parts = [
            greeting(case=case),
            asked,
            str(needed.get(open_question(case=case), _("Without your answer we cannot tell what you need."))),
            _("If you answer later, we take your request up again where we stopped."),
        ]
        return "\n\n".join(parts)


def _asked_at(case: Case) -> datetime:
    """When the question was put last; an answer that was not enough put it anew."""
    asked = Q(kind__endswith=ASKED) | Q(kind__endswith=ANSWERED, sufficient=False)
    moments = list(ClockFact.objects.filter(asked, case=case).values_list("recorded_at", flat=True))
    return max(moment for moment in (*moments, case.waiting_since) if moment is not None)


def _asked_on(case: Case) -> date:
    return civil_date(at=_asked_at(case), timezone=case.controller.timezone)


def _tell(case: Case, kind: str, text: str, actor: StaffActor, now: datetime) -> None:
    deliver(case=case, kind=kind, text=text, asks_upload=False, actor=actor, now=now)


def _handed_over_text(case: Case, whom: str, note: str) -> str:
    with translation.override(case.language):
        text = _(
            "The data you ask about are held for %(to)s, who decides about them. "
            "We passed your request on to them today."
        ) % {"to": whom}
    return "\n\n".join(part for part in (text, note.strip()) if part)


def _with_last_word(case: Case, text: str) -> str:
    """What nobody can leave out: how to say that it was a request after all."""
    if not text.strip():
        raise NotNow("Write what the requester should read.")
    with translation.override(case.language):
        last = _(
            "Did you mean to use a right over your personal data? Then tell us which, in your own words. "
            "We deal with it at once and count the time from the day your first message came, %(day)s."
        ) % {"day": told_day(case.clock_day)}
    return f"{text.strip()}\n\n{last}"


def _mail(case: Case, whom: str, address: str, actor: StaffActor, now: datetime) -> None:
    language = settings.LANGUAGE_CODE
    outbox.put(
        letter=hand_over_letter(case=case, to=whom, language=language),
        to=address,
        case=case,
        language=language,
        dedupe_key=f"processor_hand_over:{case.pk}:{now.isoformat()}",
        now=now,
        author=actor.name,
    )


def _sound(email: str) -> str:
    address = email.strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise NotNow("This is no e-mail address. Write it as name@example.org.") from None
    return address
