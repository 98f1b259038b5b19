"""How a request ends without an answer: handed over as a processor, not a request, the requester silent.

Each is only proposed here: it happens when a second person agrees, and is checked anew then. Withdrawal is in
dsr.casework.decide; nothing held and not the controller are decisions.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case, ClockFact, Message, RightTrack
from dsr.casework.clocks import ASKED, open_question
from dsr.casework.correspond import deliver
from dsr.casework.decide import end_tracks
from dsr.casework.door import NotNow, demand_possible, enter, reason_given
from dsr.casework.letters import hand_over_letter
from dsr.casework.letters.draft import greeting
from dsr.casework.letters.endings import handed_over_text, with_last_word
from dsr.casework.letters.words import told_day
from dsr.casework.second_person import ask, letter_text
from dsr.common.clock import civil_date
from dsr.mail import outbox
from dsr.rules.lifecycle import UNANSWERED
from dsr.rules.procedure import why_not
from dsr.rules.silence import why_not_lapse

ANSWERED = "_received"


class Ending(models.TextChoices):
    """The ends that need a second person; each is named like the action of the procedure that allows it."""

    HAND_OVER = "hand_over", lazy("Handed over to the controller of the data")
    NOT_A_REQUEST = "not_a_request", lazy("Not a request")
    LAPSE = "lapse", lazy("No answer came")


def hand_over(
    *,
    case_id: int,
    to: str,
    email: str,
    how: str,
    note: str,
    actor: StaffActor,
    now: datetime,
    address: str = "",
) -> Approval:
    """Propose to hand the request over to the controller for whom the data are processed (Art. 28(3)(e)).

    `email`: where it is sent from here, with who asks and for what; without it `how` says by which other way it is
    passed on. Where the profile names nobody for whom data are held, the person has to learn how to reach `to`: by
    `email` or a postal `address`. The requester is told by letter, with `note`. Raises NotYours, NotNow.
    """
    given = {
        "to": reason_given(text=to, otherwise="Name the controller to whom the request goes."),
        "email": _sound(email),
        "address": address.strip(),
        "note": note.strip(),
    }
    given["passed_by"] = given["email"] or reason_given(
        text=how, otherwise="Write the e-mail address to which it goes, or say how it is passed on."
    )
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        if case.controller.policy.processor_for is None and not (given["email"] or given["address"]):
            raise NotNow(
                "The profile names nobody for whom data are held here. Write the e-mail or postal address of the "
                "controller, so that the person can turn to them."
            )
        return _propose(case, Ending.HAND_OVER, given, given["to"], actor, now)


def not_a_request(*, case_id: int, reason: str, text: str, actor: StaffActor, now: datetime) -> Approval:
    """Propose to end a case in which nobody asked for a right; the person is told, and what to do if they did.

    `reason`: the facts, for the file. `text`: how the message is dealt with instead. Raises NotYours, NotNow (no
    reason, no text, a right was decided or answered, one that needs nothing of the requester is open).
    """
    why = reason_given(text=reason, otherwise="Say why it is not a request; the file keeps the reason.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        given = {"reason": why, "text": letter_text(text=text)}
        return _propose(case, Ending.NOT_A_REQUEST, given, why, actor, now)


def lapse(*, case_id: int, text: str, actor: StaffActor, now: datetime) -> Approval:
    """Propose to end a case whose requester has not answered a question for thirty days; the letter says how to go on.

    Only where the question is a condition of the answer (who asks, who may ask, a fee): silence about what is meant
    does not end the duty (see dsr.rules.silence). Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        return _propose(case, Ending.LAPSE, {"text": letter_text(text=text)}, "", actor, now)


def end_without_answer(*, case: Case, proposal: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    """End every open right as proposed: what an approval brings about. Part of a larger verb.

    What stood against it when it was proposed is asked again: the person may have written since. Raises NotNow.
    """
    ending = Ending(proposal["ending"])
    _demand_still(case, ending, now)
    _CARRIED_OUT[ending](case, proposal, actor, now)


def letter_of(*, case: Case, proposal: Mapping[str, Any]) -> tuple[str, str]:
    """The letter that goes to the requester with the yes: its kind and text, in the case's language. Reads only."""
    ending = Ending(proposal["ending"])
    if ending is Ending.HAND_OVER:
        return "hand_over_notice", handed_over_text(case=case, given=proposal)
    if ending is Ending.NOT_A_REQUEST:
        return "not_a_request", with_last_word(case=case, text=str(proposal["text"]))
    return "lapsed", str(proposal["text"])


def _propose(
    case: Case, ending: Ending, given: Mapping[str, str], why: str, actor: StaffActor, now: datetime
) -> Approval:
    demand_possible(case=case, action=ending.value)
    _demand_still(case, ending, now)
    proposal = {"ending": ending.value, **given}
    letter_text(text=letter_of(case=case, proposal=proposal)[1])  # too long is said now, not to who agrees
    approval = ask(case=case, track=None, kind=ApprovalKind.ENDING, proposal=proposal, actor=actor, now=now)
    said = f"{ending.label}: {why}" if why else str(ending.label)
    event = Event(
        "approval:asked",
        facts={"approval": approval.pk, "what": approval.kind, "right": ""},
        personal={"reason": said},
    )
    changes.settle(case=case, event=event, actor=actor, now=now)
    return approval


def _demand_still(case: Case, ending: Ending, now: datetime) -> None:
    """Raises NotNow where the end is not possible, leaving out that it waits for a second person itself."""
    facts = facts_of(case)
    against = why_not(
        action=ending.value, facts=replace(facts, asked=facts.asked - {ApprovalKind.ENDING.value})
    )
    if not against and ending is Ending.LAPSE:
        against = why_not_lapse_now(case=case, now=now)
    if against:
        raise NotNow(against)


def _hand_over(case: Case, given: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    if given["email"]:
        _mail(case, str(given["to"]), str(given["email"]), actor, now)
    personal = {"to": str(given["to"]), "note": str(given["note"])}
    end_tracks(case=case, verb="hand_over", kind="track:handed_over", personal=personal, actor=actor, now=now)
    _tell(case, given, actor, now)
    passed = {"to": str(given["to"]), "passed_by": str(given["passed_by"])}
    changes.tell(case=case, event=Event("request:passed_on", personal=passed), actor=actor, now=now)


def _not_a_request(case: Case, given: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    personal = {"reason": str(given["reason"])}
    end_tracks(
        case=case, verb="not_a_request", kind="track:not_a_request", personal=personal, actor=actor, now=now
    )
    changes.assign(row=case, waiting_since=None)
    _tell(case, given, actor, now)


def _lapse(case: Case, given: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    facts = {"question": open_question(case=case), "asked_on": _asked_on(case).isoformat()}
    changes.tell(case=case, event=Event("silence:noted", facts=facts), actor=actor, now=now)
    changes.assign(row=case, waiting_since=None)
    end_tracks(case=case, verb="lapse", kind="track:lapsed", personal={}, actor=actor, now=now)
    _tell(case, given, actor, now)


_CARRIED_OUT: Mapping[Ending, Callable[[Case, Mapping[str, Any], StaffActor, datetime], None]] = {
    Ending.HAND_OVER: _hand_over,
    Ending.NOT_A_REQUEST: _not_a_request,
    Ending.LAPSE: _lapse,
}


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


def _tell(case: Case, given: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    kind, text = letter_of(case=case, proposal=given)
    deliver(case=case, kind=kind, text=text, asks_upload=False, actor=actor, now=now)


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
