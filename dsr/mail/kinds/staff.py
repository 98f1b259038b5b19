"""Letters to staff."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dsr.mail.kinds.letter import Letter, secret


@dataclass(frozen=True, kw_only=True)
class ToStaff(Letter):
    """A letter of a case to a member of staff."""

    audience = "staff"
    automatic = True
    reference: str
    controller: str
    desk_url: str


@dataclass(frozen=True, kw_only=True)
class Reminder(ToStaff):
    """A date comes near or has passed. `days_left` counts calendar days in the controller's zone.

    `missing` says in sentences what stands between the case and its answer. `target_on` is set when
    the reminder is about the controller's own earlier promise.
    """

    name = "reminder"
    title = pgettext_lazy("letter to staff", "Reminder")
    when = "A date of an open case comes near or has passed."
    due_on: date
    days_left: int
    missing: tuple[str, ...]
    target_on: date | None = None

    def values(self) -> dict[str, Any]:
        """Its fields, and by how many days it is late: templates cannot turn a number round."""
        return {**super().values(), "days_late": max(0, -self.days_left)}


@dataclass(frozen=True, kw_only=True)
class ReleaseAsked(ToStaff):
    """A second person is asked to look at an answer and release it."""

    name = "release_asked"
    title = _("Release asked for")
    when = "An answer waits for its second person."
    asked_by: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(ToStaff):
    """A second person is asked to approve what cannot be done alone; `about` names it (a refusal, a fee)."""

    name = "approval_asked"
    title = _("Second person asked for")
    when = "A refusal, an extension, a fee or an erasure plan waits for its second person."
    asked_by: str
    about: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalDeclined(ToStaff):
    """Whoever asked learns that the second person said no; the reason stands in the case, not in the mail."""

    name = "approval_declined"
    title = _("A second person declined")
    when = "A refusal, an extension, a fee or an erasure plan was declined by its second person."
    declined_by: str
    about: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TaskReminder(ToStaff):
    """A task of a case is still open. `about` says which in words, `since` the day it came up."""

    name = "task_reminder"
    title = pgettext_lazy("letter to staff", "A task is still open")
    when = "A task of a case (a bounced letter, proof to destroy) was not seen to."
    about: str
    since: date


@dataclass(frozen=True, kw_only=True)
class BreachDue(ToStaff):
    """A breach has to be told to the authority soon (Art. 33(1)): by `due_on`, `due_at` in the controller's zone.

    `hours_left` are whole hours, 0 when the 72 hours are over; `missing` names the steps not recorded yet.
    """

    name = "breach_due"
    title = pgettext_lazy("letter to staff", "A breach has to be reported")
    when = "The 72 hours of Art. 33(1) come to their end."
    due_on: date
    due_at: time
    hours_left: int
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DateMoved(ToStaff):
    """The legal date came nearer because a fact behind it changed (a holiday, a rule); `why` names it."""

    name = "date_moved"
    title = _("A due date came nearer")
    when = "A holiday or a rule changed and moved a legal date forward."
    before: date
    due_on: date | None
    why: str


@dataclass(frozen=True, kw_only=True)
class MailProblem(ToStaff):
    """A mail to the requester did not arrive, or perhaps did not. `about` is its title."""

    name = "mail_problem"
    title = _("A mail could not be delivered")
    when = "A mail to the requester failed, or perhaps did."
    about: str
    problem: str
    uncertain: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountMail(Letter):
    """A mail of the sign-in (a password reset): nothing of its text is kept."""

    name = "account"
    title = _("Mail about a sign-in")
    when = "A member of staff asks for a new password."
    audience = "staff"
    sensitive = True
    automatic = True
    subject: str
    text: str = secret("text not kept")
