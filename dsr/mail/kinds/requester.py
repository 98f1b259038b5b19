"""Letters to the person who asked."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from dsr.mail.kinds.letter import Letter, secret


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
