"""Letters to staff and to others outside, with their fields filled from the case. Reads only."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.models import Case, OwnerTask, RecipientNotice, Task
from dsr.casework.letters.words import listed, plain_rights, reply_address
from dsr.common.clock import civil_date
from dsr.mail import letters


def link_to_desk(*, case: Case) -> str:
    """The address of the case on the desk."""
    return f"{settings.DSR_PUBLIC_URL}/desk/cases/{case.reference}/"


def release_asked_letter(*, case: Case, asked_by: str) -> letters.ReleaseAsked:
    """A second person is asked to release an answer."""
    return letters.ReleaseAsked(**_desk(case), asked_by=asked_by, due_on=case.legal_due_on)


def approval_asked_letter(*, case: Case, asked_by: str, about: str) -> letters.ApprovalAsked:
    """A second person is asked to approve; `about` says what, without personal data."""
    return letters.ApprovalAsked(**_desk(case), asked_by=asked_by, about=about, due_on=case.legal_due_on)


def approval_declined_letter(*, case: Case, declined_by: str, about: str) -> letters.ApprovalDeclined:
    """Whoever asked learns that the second person said no; the reason stands in the case."""
    return letters.ApprovalDeclined(
        **_desk(case), declined_by=declined_by, about=about, due_on=case.legal_due_on
    )


def date_moved_letter(*, case: Case, before: date, why: str) -> letters.DateMoved:
    """A due date came nearer because a fact behind it changed."""
    return letters.DateMoved(**_desk(case), before=before, due_on=case.legal_due_on, why=why)


def task_reminder_letter(*, task: Task) -> letters.TaskReminder:
    """A task that nobody has seen to."""
    case = task.case
    return letters.TaskReminder(
        **_desk(case),
        about=task.get_kind_display(),
        since=civil_date(at=task.created_at, timezone=case.controller.timezone),
    )


def task_reminder_of_owner(*, task: OwnerTask) -> letters.TaskReminder:
    """The team learns that the owner of a system has not answered in time."""
    case = task.case
    with translation.override(settings.LANGUAGE_CODE):
        about = gettext("The owner of %(system)s has not answered") % {"system": task.search.system.name}
    return letters.TaskReminder(
        **_desk(case), about=about, since=civil_date(at=task.asked_at, timezone=case.controller.timezone)
    )


def breach_due_letter(
    *, case: Case, due_before: datetime, missing: Iterable[str], now: datetime
) -> letters.BreachDue:
    """A breach has to be told to the authority before an instant; all in the controller's zone."""
    local = due_before.astimezone(ZoneInfo(case.controller.timezone))
    left = max(0, int((due_before - now).total_seconds() // 3600))
    return letters.BreachDue(
        **_desk(case),
        due_on=local.date(),
        due_at=local.time().replace(second=0, microsecond=0),
        hours_left=left,
        missing=tuple(missing),
    )


def recipient_notice_letter(
    *, case: Case, notice: RecipientNotice, whose: str, what: str, lifted: bool = False
) -> letters.RecipientNotice:
    """A recipient is told of a change (Art. 19). Rendered in the installation's language."""
    return letters.RecipientNotice(
        **_outside(case),
        recipient=notice.name,
        right=notice.track.right,
        whose=whose,
        what=what,
        lifted=lifted,
    )


def hand_over_letter(*, case: Case, to: str, language: str) -> letters.ProcessorHandOver:
    """The request goes to the controller whose data they are (Art. 28(3)(e)), with who asked and how to reach them."""
    person = case.requester
    with translation.override(language):
        rights = plain_rights(case)
    return letters.ProcessorHandOver(
        **_outside(case),
        to=to,
        received_on=case.clock_day,
        rights=rights,
        whose=listed((person.name, person.email, person.telephone, ", ".join(person.address.splitlines()))),
        request=case.request_text,
    )


def system_task_letter(
    *,
    case: Case,
    systems: tuple[str, ...],
    owner: str,
    asked_by: str,
    due_on: date,
    tasks_url: str,
) -> letters.SystemOwnerTask:
    """The owner of data systems is asked to do something; whom it is about stands behind the link."""
    return letters.SystemOwnerTask(
        **_outside(case),
        systems=", ".join(systems),
        owner=owner,
        asked_by=asked_by,
        due_on=due_on,
        tasks_url=tasks_url,
    )


def system_reminder_letter(*, first: letters.SystemOwnerTask, asked_on: date) -> letters.SystemOwnerReminder:
    """The same task once more."""
    return letters.SystemOwnerReminder(**first.values(), asked_on=asked_on)


def _desk(case: Case) -> dict[str, str]:
    return {
        "reference": case.reference,
        "controller": case.controller.name,
        "desk_url": link_to_desk(case=case),
    }


def _outside(case: Case) -> dict[str, str]:
    return {
        "reference": case.reference,
        "controller": case.controller.name,
        "reply_to": reply_address(case=case),
    }
