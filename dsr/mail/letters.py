"""Every letter we know: its name, its fields, who reads it. May not touch tables or templates.

A field that opens a door (an address with a token, a code) is made by `secret`; what is kept for the file
is rendered from a copy of the letter in which those fields are masked.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, ClassVar, Literal, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Audience = Literal["requester", "staff", "outside"]
MASK = "mask"


def secret(mask: str) -> Any:
    """A field whose value is never kept: the file shows `[mask]` in its place."""
    return field(metadata={MASK: mask})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter with its fields. The class says what holds for every letter of its kind."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    audience: ClassVar[Audience] = "requester"
    sensitive: ClassVar[bool] = False  # it carries little but a secret: its body goes even if it failed
    automatic: ClassVar[bool] = False  # nobody wrote it: answering machines must not answer it

    def masked(self) -> Self:
        """The same letter with its secrets replaced by what they are."""
        hidden: dict[str, Any] = {f.name: f"[{f.metadata[MASK]}]" for f in fields(self) if MASK in f.metadata}
        return replace(self, **hidden)

    def values(self) -> dict[str, Any]:
        """What its templates may use: exactly its fields."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, kw_only=True)
class ToRequester(Letter):
    """A letter of a case to the person who asked. `controller` is the controller's name."""

    reference: str
    controller: str
    status_url: str = secret("link")


@dataclass(frozen=True, kw_only=True)
class Notice(ToRequester):
    """A letter whose words were written, or seen and changed, by a person: `text`."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Acknowledgement(ToRequester):
    """Receipt: `due_on` is the legal date, `target_on` an earlier promise, `rights` plain words."""

    name = "acknowledgement"
    title = _("Acknowledgement of receipt")
    automatic = True
    rights: tuple[str, ...]
    due_on: date | None
    target_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class StatusLink(ToRequester):
    """A fresh link to the status page, replacing an older one."""

    name = "status_link"
    title = _("Link to the status page")
    sensitive = True
    automatic = True


@dataclass(frozen=True, kw_only=True)
class MessageFromUs(Notice):
    """A message of the privacy team; `asks_upload` when a file is asked for."""

    name = "message_from_us"
    title = _("Message about your request")
    asks_upload: bool = False


@dataclass(frozen=True, kw_only=True)
class IdentityRequest(Notice):
    """The person is asked to show who they are (Art. 12(6))."""

    name = "identity_request"
    title = _("Please confirm who you are")


@dataclass(frozen=True, kw_only=True)
class ClarificationRequest(Notice):
    """The person is asked what exactly is meant (recital 63)."""

    name = "clarification_request"
    title = _("A question about your request")


@dataclass(frozen=True, kw_only=True)
class ExtensionNotice(Notice):
    """More time is needed (Art. 12(3)): `text` gives the reasons, `due_on` the new legal date."""

    name = "extension_notice"
    title = _("We need more time")
    due_on: date | None = None
    complaint: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerLetter(Notice):
    """The answer: `text` is the whole letter; `download_until` when data wait on the status page."""

    name = "answer"
    title = _("Answer to your request")
    download_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class DownloadCode(Letter):
    """The six figures that open the download; `minutes` is how long they hold."""

    name = "download_code"
    title = _("Download code")
    sensitive = True
    automatic = True
    reference: str
    controller: str
    code: str = secret("code")
    minutes: int


@dataclass(frozen=True, kw_only=True)
class WithdrawalConfirmed(Notice):
    """The person withdrew; nothing more is done."""

    name = "withdrawal_confirmed"
    title = _("You withdrew your request")


@dataclass(frozen=True, kw_only=True)
class HandOverNotice(Notice):
    """The request was passed to the controller for whom the data are processed (Art. 28(3)(e))."""

    name = "hand_over_notice"
    title = _("Your request was handed over")


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Notice):
    """The case is closed; `text` says with what outcome."""

    name = "case_closed"
    title = _("Your request is closed")


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


_ALL: tuple[type[Letter], ...] = (
    Acknowledgement,
    StatusLink,
    MessageFromUs,
    IdentityRequest,
    ClarificationRequest,
    ExtensionNotice,
    AnswerLetter,
    DownloadCode,
    WithdrawalConfirmed,
    HandOverNotice,
    CaseClosed,
    Reminder,
    ReleaseAsked,
    DateMoved,
    MailProblem,
    AccountMail,
)
LETTERS: dict[str, type[Letter]] = {kind.name: kind for kind in _ALL}
NOTICES: dict[str, type[Notice]] = {kind.name: kind for kind in _ALL if issubclass(kind, Notice)}


def title_of(*, name: str) -> str:
    """The words for a letter in lists; the name itself for one we no longer know."""
    kind = LETTERS.get(name)
    return str(kind.title) if kind else name
