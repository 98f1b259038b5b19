"""Reminding owners before their day, on it and after it; when it has passed the team is told too.

Each task carries the instant of its next reminder: claimed first, so that a sweep run twice mails once.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, OwnerTask
from dsr.casework.letters.to_others import task_reminder_of_owner
from dsr.casework.owner_tasks import end_unneeded, mail_owner, morning
from dsr.casework.staff_mail import colleagues
from dsr.common.trouble import told
from dsr.mail import outbox

log = structlog.get_logger(__name__)
EVERY = timedelta(days=2)
MOST = 6
A_SWEEP = 500


def sweep_owners(*, now: datetime) -> int:
    """Send what is due; how many reminders went out. Tasks of ended cases leave the lists first."""
    end_unneeded(now=now)
    due = OwnerTask.objects.filter(done_at=None, next_reminder_at__lte=now).order_by("next_reminder_at")
    return sum(_guarded(pk, now) for pk in list(due.values_list("pk", flat=True)[:A_SWEEP]))


def remind_of_task(*, task_id: int, now: datetime) -> bool:
    """Remind of one task if its moment has come; whether this call did."""
    number = OwnerTask.objects.filter(pk=task_id).values_list("case_id", flat=True).first()
    if number is None:
        return False
    with transaction.atomic():
        case = changes.lock(case_id=number)
        task = OwnerTask.objects.select_related("search__system", "asked_by").get(pk=task_id)
        if task.done_at is not None or task.next_reminder_at is None or task.next_reminder_at > now:
            return False
        late = now.astimezone(ZoneInfo(case.controller.timezone)).date() > task.due_on
        changes.assign(row=task, next_reminder_at=_next(case, task, now), reminders=task.reminders + 1)
        mail_owner(case=case, tasks=[task], asked_by=task.asked_by.name, again=True, now=now)
        if late:
            _tell_team(case, task, now)
        facts = {"task": task.pk, "system": task.search.system.slug, "kind": str(task.kind)}
        changes.tell(case=case, event=Event("owner:reminded", facts=facts), actor=CLOCKWORK, now=now)
    return True


def _next(case: Case, task: OwnerTask, now: datetime) -> datetime | None:
    """On the due day, then every other day; None after the last, when people take it up."""
    if task.reminders + 1 >= MOST:
        return None
    zone = ZoneInfo(case.controller.timezone)
    today = now.astimezone(zone).date()
    return morning(day=task.due_on if today < task.due_on else today + EVERY, zone=zone)


def _tell_team(case: Case, task: OwnerTask, now: datetime) -> None:
    for person in colleagues(case=case, leads=True):
        outbox.put(
            letter=task_reminder_of_owner(task=task),
            to=person.email,
            case=case,
            language=settings.LANGUAGE_CODE,
            dedupe_key=f"owner_late:{task.pk}:{now.isoformat()}:{person.pk}",
            now=now,
        )


def _guarded(task_id: int, now: datetime) -> bool:
    try:
        return remind_of_task(task_id=task_id, now=now)
    except Exception as problem:  # noqa: BLE001 (one bad task must not silence the others)
        log.error("owner_reminder_broken", task=task_id, **told(problem))
        return False
