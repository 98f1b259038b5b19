"""A personal data breach seen in a case: its flag, its 72 hours, its steps (Arts. 33 and 34)."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from dsr.accounts.actors import CLOCKWORK, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import BreachKind
from dsr.cases.models import Breach, Case
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, UnknownChoice, chosen, demand_aware, enter, own, reason_given
from dsr.casework.letters import link_to_desk
from dsr.casework.staff_mail import colleagues
from dsr.common.trouble import told
from dsr.mail import outbox
from dsr.mail.letters import BreachDue
from dsr.rules import breach_steps
from dsr.rules.breach_steps import AUTHORITY, STEPS, missing_steps, wrong_values

log = structlog.get_logger(__name__)
LONGEST_VALUE = 4_000


class WrongValues(NotNow):
    """A step is not filled in as it must be; `wrong` names the fields, each with a sentence."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


def raise_breach(
    *, case_id: int, kind: str, what: str, aware_at: datetime, actor: StaffActor, now: datetime
) -> Breach:
    """Raise the flag: the 72 hours run from `aware_at` (aware), and the leads are told at once.

    Possible on a closed case too: a wrong recipient often shows itself later. Raises NotYours, NotNow,
    UnknownChoice, NaiveMoment.
    """
    words = reason_given(text=what, otherwise="Say what happened.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        kind = chosen(among=BreachKind, value=kind).value
        demand_aware(moment=aware_at)
        if not case.received_at <= aware_at <= now:
            raise NotNow("The moment must lie between the receipt of the request and now.")
        row = _raised(case, kind, words, aware_at, actor, now)
        changes.settle(case=case, event=_event(row), actor=actor, now=now)
    return row


def raise_within(
    *, case: Case, kind: str, what: str, aware_at: datetime, actor: StaffActor, now: datetime
) -> Breach:
    """The same as part of a larger verb, which settles."""
    row = _raised(case, kind, what, aware_at, actor, now)
    changes.tell(case=case, event=_event(row), actor=actor, now=now)
    return row


def record_breach_step(
    *,
    case_id: int,
    breach_id: int,
    step: str,
    values: Mapping[str, str],
    actor: StaffActor,
    now: datetime,
) -> None:
    """Record one step of the rules; recording it again replaces it, and the record of the case keeps both.

    Raises NotYours, NotNow (the breach is closed), UnknownChoice, WrongValues.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        row = _open(case, breach_id)
        if step not in STEPS:
            raise UnknownChoice("This is not one of the choices. Choose again from the list.")
        given = {field.slug: values.get(field.slug, "").strip() for field in STEPS[step].fields}
        others = {slug: kept for slug, kept in values_of(row).items() if slug != step}
        wrong = wrong_values(step=step, values=given, recorded=others)
        if wrong:
            raise WrongValues(wrong)
        if any(len(value) > LONGEST_VALUE for value in given.values()):
            raise NotNow(f"Use at most {LONGEST_VALUE} characters in each box.")
        entry = {"values": given, "at": now.isoformat(), "by": actor.name}
        changes.assign(row=row, steps={**row.steps, step: entry})
        event = Event("breach:step", facts={"breach": row.pk, "step": step}, personal={"values": given})
        changes.settle(case=case, event=event, actor=actor, now=now)


def tell_person(
    *,
    case_id: int,
    breach_id: int,
    text: str,
    consequences: str,
    measures: str,
    actor: StaffActor,
    now: datetime,
) -> None:
    """Send the requester the notice of Art. 34: what happened, what may follow, what is and can be done.

    Raises NotYours, NotNow (not where somebody else was asking: the notice would reach the wrong one again).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        row = _open(case, breach_id)
        if row.kind == BreachKind.MISMATCH:
            raise NotNow(
                "Whoever asked is not the person whose data they are. Tell that person another way, and record how."
            )
        extra = {
            "consequences": reason_given(text=consequences, otherwise="Say what may follow."),
            "measures": reason_given(text=measures, otherwise="Say what you do, and what they can do."),
        }
        message = deliver(
            case=case, kind="breach_notice", text=text, asks_upload=False, actor=actor, now=now, **extra
        )
        event = Event("breach:told", facts={"breach": row.pk, "message": message.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)


def close_breach(*, case_id: int, breach_id: int, actor: StaffActor, now: datetime) -> None:
    """Close it when every step is recorded. Leads only. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead")
        row = _open(case, breach_id)
        missing = missing_steps(recorded=values_of(row))
        if missing:
            raise NotNow("Not recorded yet: " + ", ".join(step.name for step in missing) + ".")
        changes.assign(row=row, closed_at=now)
        event = Event("breach:closed", facts={"breach": row.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)


def values_of(row: Breach) -> dict[str, dict[str, str]]:
    """What is recorded: step -> its values."""
    return {slug: dict(entry["values"]) for slug, entry in row.steps.items()}


def sweep_breaches(*, now: datetime) -> int:
    """Remind the leads 24 hours before the end and at the end; how many breaches were told of."""
    near = Breach.objects.filter(closed_at=None, due_before__lte=now + breach_steps.LAST_CALL)
    return sum(_guarded(pk, now) for pk in list(near.values_list("pk", flat=True)))


def remind_breach(*, breach_id: int, now: datetime) -> bool:
    """Mail the leads if a moment to do so has passed since the last mail; whether this call did.

    Once the authority was told, or need not be, nothing is urgent any more.
    """
    number = Breach.objects.filter(pk=breach_id).values_list("case_id", flat=True).first()
    if number is None:
        return False
    with transaction.atomic():
        case = changes.lock(case_id=number)
        row = Breach.objects.get(pk=breach_id)
        if row.closed_at is not None or AUTHORITY in row.steps or not _is_time(row, now):
            return False
        mails = _mail_leads(case, row, now)
        changes.assign(row=row, reminded_at=now)
        event = Event("breach:reminded", facts={"breach": row.pk, "mails": mails})
        changes.tell(case=case, event=event, actor=CLOCKWORK, now=now)
    return True


def _guarded(breach_id: int, now: datetime) -> bool:
    try:
        return remind_breach(breach_id=breach_id, now=now)
    except Exception as problem:  # noqa: BLE001 (one bad breach must not silence the others)
        log.error("breach_reminder_broken", breach=breach_id, **told(problem))
        return False


def _is_time(row: Breach, now: datetime) -> bool:
    passed = [at for at in breach_steps.reminders(aware_at=row.aware_at) if at <= now]
    return bool(passed) and (row.reminded_at is None or row.reminded_at < passed[-1])


def _raised(case: Case, kind: str, what: str, aware_at: datetime, actor: StaffActor, now: datetime) -> Breach:
    row = Breach(
        case=case,
        kind=kind,
        what=what,
        aware_at=aware_at,
        due_before=breach_steps.due_before(aware_at=aware_at),
        raised_by=actor.staff,
        reminded_at=now,
    )
    changes.add(rows=[row])
    _mail_leads(case, row, now)
    return row


def _open(case: Case, breach_id: int) -> Breach:
    row = own(rows=Breach.objects.filter(case=case), key=breach_id)
    if row.closed_at is not None:
        raise NotNow("This breach is closed.")
    return row


def _event(row: Breach) -> Event:
    facts = {
        "breach": row.pk,
        "kind": str(row.kind),
        "aware_at": row.aware_at.isoformat(),
        "due_before": row.due_before.isoformat(),
    }
    return Event("breach:raised", facts=facts, personal={"what": row.what})


def _mail_leads(case: Case, row: Breach, now: datetime) -> int:
    """One mail to each lead and to the assignee; how many."""
    local = row.due_before.astimezone(ZoneInfo(case.controller.timezone))
    with translation.override(settings.LANGUAGE_CODE):
        missing = tuple(gettext(step.name) for step in missing_steps(recorded=values_of(row)))
    letter = BreachDue(
        reference=case.reference,
        controller=case.controller.name,
        desk_url=link_to_desk(case=case),
        due_on=local.date(),
        due_at=local.time().replace(second=0, microsecond=0),
        hours_left=max(0, int((row.due_before - now).total_seconds() // 3600)),
        missing=missing,
    )
    people = colleagues(case=case, leads=True)
    for person in people:
        outbox.put(
            letter=letter,
            to=person.email,
            case=case,
            language=settings.LANGUAGE_CODE,
            dedupe_key=f"breach:{row.pk}:{now.isoformat()}:{person.pk}",
            now=now,
        )
    return len(people)
