"""Letters to staff."""

from dataclasses import dataclass
from datetime import date
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
    asked_by: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DateMoved(ToStaff):
    """The legal date came nearer because a fact behind it changed (a holiday, a rule); `why` names it."""

    name = "date_moved"
    title = _("A due date came nearer")
    before: date
    due_on: date | None
    why: str


@dataclass(frozen=True, kw_only=True)
class MailProblem(ToStaff):
    """A mail to the requester did not arrive, or perhaps did not. `about` is its title."""

    name = "mail_problem"
    title = _("A mail could not be delivered")
    about: str
    problem: str
    uncertain: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountMail(Letter):
    """A mail of the sign-in (a password reset): nothing of its text is kept."""

    name = "account"
    title = _("Mail about a sign-in")
    audience = "staff"
    sensitive = True
    automatic = True
    subject: str
    text: str = secret("text not kept")
