"""Turn milestones into reminders: each once, in the transaction that puts its mails into the outbox.

A milestone that cannot be fired is pushed ahead and reported; the others go on.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, Milestone, SystemSearch
from dsr.casework.letters import link_to_desk
from dsr.casework.staff_mail import colleagues
from dsr.common.clock import civil_date
from dsr.common.trouble import told
from dsr.mail import outbox
from dsr.mail.letters import Reminder
from dsr.register.calendars import calendar_of
from dsr.rules.lifecycle import TrackState
from dsr.rules.procedure import NEXT_TEXTS, CaseFacts, next_step
from dsr.rules.reminders import next_overdue
from dsr.rules.rights import RIGHTS, Right

log = structlog.get_logger(__name__)
PUSHED_AHEAD = timedelta(minutes=15)
MOST_NAMED = 5


def fire_milestone(*, milestone_id: int, now: datetime) -> bool:
    """Send the reminders of one due milestone; whether this call did. Repeating it changes nothing.

    The case is locked first, as every verb does. A milestone of a closed case is cancelled. On the
    legal date and after it the next working day's reminder is planned (overdue until it ends).
    """
    case_id = Milestone.objects.filter(pk=milestone_id).values_list("case_id", flat=True).first()
    if case_id is None:
        return False
    with transaction.atomic():
        case = changes.lock(case_id=case_id)
        row = Milestone.objects.select_for_update().get(pk=milestone_id)
        if row.done_at is not None or row.cancelled_at is not None or row.due_at > now:
            return False
        if case.closed_at is not None:
            changes.assign(row=row, cancelled_at=now)
            return False
        mails = _put_reminders(case, row, now)
        changes.assign(row=row, done_at=now)
        _plan_next(case, row, now)
        facts = {"kind": row.kind, "due_on": row.due_on.isoformat(), "mails": mails}
        changes.tell(case=case, event=Event("reminder:fired", facts=facts), actor=CLOCKWORK, now=now)
    return True


def sweep_milestones(*, now: datetime, limit: int = 2000) -> int:
    """Fire what is due, the longest due first; how many were fired."""
    due = Milestone.objects.filter(done_at=None, cancelled_at=None, due_at__lte=now).order_by("due_at")
    return sum(_guarded(pk, now) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _guarded(milestone_id: int, now: datetime) -> bool:
    """One of a sweep: whatever breaks, it is counted, pushed ahead and told, and the others go on."""
    try:
        return fire_milestone(milestone_id=milestone_id, now=now)
    except Exception as problem:  # noqa: BLE001 (one bad milestone must not stop the others)
        log.error("milestone_broken", milestone=milestone_id, **told(problem))
    with transaction.atomic():
        row = Milestone.objects.select_for_update().get(pk=milestone_id)
        if row.done_at is None and row.cancelled_at is None:
            changes.assign(row=row, due_at=now + PUSHED_AHEAD, failures=row.failures + 1)
    return False


def _put_reminders(case: Case, row: Milestone, now: datetime) -> int:
    letter = reminder_letter(case=case, milestone=row, now=now)
    put = 0
    for person in colleagues(case=case, leads=row.audience == "leads"):
        mail = outbox.put(
            letter=letter,
            to=person.email,
            case=case,
            language=settings.LANGUAGE_CODE,
            dedupe_key=f"milestone:{row.pk}:{person.pk}",
            now=now,
        )
        put += mail is not None
    if not put:
        log.warning("reminder_without_reader", case=case.pk)
    return put


def reminder_letter(*, case: Case, milestone: Milestone, now: datetime) -> Reminder:
    """What a reminder says: how long is left in the controller's zone, and what is missing."""
    today = civil_date(at=now, timezone=case.controller.timezone)
    with translation.override(settings.LANGUAGE_CODE):
        missing = tuple(what_is_missing(case=case))
    return Reminder(
        reference=case.reference,
        controller=case.controller.name,
        desk_url=link_to_desk(case=case),
        due_on=milestone.due_on,
        days_left=(milestone.due_on - today).days,
        missing=missing,
        target_on=case.target_on if milestone.kind == "target" else None,
    )


def what_is_missing(*, case: Case) -> Iterator[str]:
    """Sentences in the active language: the next step first, then what stands before the answer."""
    facts = facts_of(case)
    yield _("Next: %(step)s.") % {"step": _(NEXT_TEXTS[next_step(facts).slug])}
    if facts.needs_identity and facts.undecided and not facts.identity_settled:
        yield _("It is not yet certain who is asking.")
    if facts.needs_search and facts.pending_systems:
        yield _pending_systems(case, facts.pending_systems)
    undecided = _undecided(facts)
    if undecided:
        yield _("Not decided yet: %(rights)s.") % {"rights": ", ".join(undecided)}
    if facts.decided:
        yield ngettext(
            "%(count)d right is decided and not yet answered.",
            "%(count)d rights are decided and not yet answered.",
            facts.decided,
        ) % {"count": facts.decided}


def _pending_systems(case: Case, pending: int) -> str:
    waiting = SystemSearch.objects.filter(case=case, state=SearchState.PENDING)
    names = list(waiting.order_by("system__name").values_list("system__name", flat=True)[:MOST_NAMED])
    listed = ", ".join(names) + (" …" if pending > len(names) else "")
    return _("No result yet from: %(systems)s.") % {"systems": listed}


def _undecided(facts: CaseFacts) -> list[str]:
    return [_(RIGHTS[Right(t.right)].short) for t in facts.tracks if t.state == TrackState.WORKING]


def _plan_next(case: Case, row: Milestone, now: datetime) -> None:
    """From the legal date on there is always one reminder to come, on the next working day."""
    if row.kind not in {"due_today", "overdue"}:
        return
    planned = next_overdue(
        legal_due_on=row.due_on,
        timezone=case.controller.timezone,
        after=now,
        is_working_day=calendar_of(case.controller).is_working_day,
    )
    standing = Milestone.objects.filter(
        case=case, kind=planned.kind, due_on=row.due_on, done_at=None, cancelled_at=None
    )
    if not standing.exists():
        changes.add(
            rows=[
                Milestone(
                    case=case,
                    kind=planned.kind,
                    audience=planned.audience,
                    due_on=row.due_on,
                    due_at=planned.due_at,
                )
            ]
        )
