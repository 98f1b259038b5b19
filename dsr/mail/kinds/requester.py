"""Letters to the person who asked."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from dsr.mail.kinds.letter import Letter, locked, secret


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
class NoticeWithRemedies(Notice):
    """A notice that also says where to complain: `complaint` comes from the register and cannot be edited."""

    complaint: str = locked()


@dataclass(frozen=True, kw_only=True)
class Acknowledgement(ToRequester):
    """Receipt: `due_on` is the legal date, `target_on` an earlier promise, `rights` plain words."""

    name = "acknowledgement"
    title = _("Acknowledgement of receipt")
    when = "A request was received; good practice (EDPB 01/2022 para 57), a duty in California (11 CCR 7021)."
    automatic = True
    rights: tuple[str, ...]
    due_on: date | None
    target_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class StatusLink(ToRequester):
    """A fresh link to the status page, replacing an older one."""

    name = "status_link"
    title = _("Link to the status page")
    when = "The person asked for a new link, or the team sends one."
    sensitive = True
    automatic = True


@dataclass(frozen=True, kw_only=True)
class ContactConfirmation(ToRequester):
    """The person is asked to open the link, which shows that the address is theirs."""

    name = "contact_confirmation"
    title = _("Please confirm your address")
    when = "A request came in for this address and nobody has shown yet that it is theirs."
    sensitive = True
    automatic = True


@dataclass(frozen=True, kw_only=True)
class MessageFromUs(Notice):
    """A message of the privacy team; `asks_upload` when a file is asked for."""

    name = "message_from_us"
    title = _("Message about your request")
    when = "The team writes to the person."
    asks_upload: bool = False


@dataclass(frozen=True, kw_only=True)
class IdentityRequest(Notice):
    """The person is asked to show who they are (Art. 12(6)); `may_mask` are parts to cover on a document."""

    name = "identity_request"
    title = _("Please confirm who you are")
    when = "There is a recorded ground of reasonable doubt (Art. 12(6)); the least intrusive way comes first."
    may_mask: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IdentityCode(Letter):
    """Six figures to the address we know: typing them shows who is asking. `minutes` is how long they hold."""

    name = "identity_code"
    title = _("Code to confirm who you are")
    when = "Identity is checked by a code to the address already known (EDPB 01/2022 paras 72-75)."
    sensitive = True
    automatic = True
    reference: str
    controller: str
    code: str = secret("code")
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AuthorityRequest(Notice):
    """Somebody who asks for another person is asked to show that they may (EDPB 01/2022 paras 80-81)."""

    name = "authority_request"
    title = _("Please show that you may act for this person")
    when = "A representative, parent or heir asks and it is not yet certain that they may."


@dataclass(frozen=True, kw_only=True)
class ClarificationRequest(Notice):
    """The person is asked what exactly is meant (recital 63)."""

    name = "clarification_request"
    title = _("A question about your request")
    when = "The request can be read in several ways, or a large quantity of data is held (recital 63)."


@dataclass(frozen=True, kw_only=True)
class FeeEstimate(NoticeWithRemedies):
    """What an answer would cost and why (Art. 12(5), 15(3)); told first, so that the person can withdraw.

    `amount` with its currency as it is to be read; `costs` says what it is made of; `text` gives the reasons.
    """

    name = "fee_estimate"
    title = _("A fee for your request")
    when = "A fee was approved by a second person (Art. 12(5), 15(3)); nothing is charged before the person agrees."
    amount: str
    costs: str
    answer_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class ExtensionNotice(NoticeWithRemedies):
    """More time is needed (Art. 12(3)): `text` gives the reasons, `due_on` the new legal date."""

    name = "extension_notice"
    title = _("We need more time")
    when = "An extension was approved by a second person, within the first period and with its reasons."
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class InterimAnswer(Notice):
    """Where the request stands before it is answered: `follows` are the rights still open, due on `due_on`."""

    name = "interim_answer"
    title = _("Where your request stands")
    when = "Part of the work takes longer. It answers nothing and never closes a case."
    follows: tuple[str, ...]
    due_on: date | None


@dataclass(frozen=True, kw_only=True)
class AnswerLetter(Notice):
    """The answer: `text` is the whole letter; `download_until` when data wait on the status page."""

    name = "answer"
    title = _("Answer to your request")
    when = "A second person released the answer to one or several rights, refusals with their locked blocks."
    download_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class DownloadReady(ToRequester):
    """Data wait on the status page, until a day."""

    name = "download_ready"
    title = _("Your data are ready")
    when = (
        "The bundle can be fetched (again): after a new release of the link, or when the answer went by post."
    )
    automatic = True
    download_until: date


@dataclass(frozen=True, kw_only=True)
class DownloadCode(Letter):
    """The six figures that open the download; `minutes` is how long they hold."""

    name = "download_code"
    title = _("Download code")
    when = "The person asked on the status page to open the download."
    sensitive = True
    automatic = True
    reference: str
    controller: str
    code: str = secret("code")
    minutes: int


@dataclass(frozen=True, kw_only=True)
class RestrictionSet(Notice):
    """Their data are only kept and no longer used (Art. 18): since `set_on`."""

    name = "restriction_set"
    title = _("Your data are restricted")
    when = "A restriction was set before the answer goes: at once, or while an objection is weighed (Art. 18(1))."
    set_on: date


@dataclass(frozen=True, kw_only=True)
class RestrictionLiftNotice(NoticeWithRemedies):
    """The restriction will end (Art. 18(3)): not before `lift_on`; `text` says why."""

    name = "restriction_lift_notice"
    title = _("The restriction of your data will end")
    when = "Before a restriction is lifted: without this letter it cannot be (Art. 18(3))."
    lift_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class BreachNotice(NoticeWithRemedies):
    """Something went wrong with their data (Art. 34).

    `text`: what happened. `consequences`: what it may lead to. `measures`: what was done and what the person
    can do. `contact`: where more can be learnt; filled from the register.
    """

    name = "breach_notice"
    title = _("Something went wrong with your data")
    when = "A personal data breach with a high risk for the person (Art. 34)."
    consequences: str
    measures: str
    contact: str = locked()


@dataclass(frozen=True, kw_only=True)
class WithdrawalConfirmed(Notice):
    """The person withdrew; nothing more is done."""

    name = "withdrawal_confirmed"
    title = _("You withdrew your request")
    when = "The person withdrew what was not answered yet."


@dataclass(frozen=True, kw_only=True)
class HandOverNotice(Notice):
    """The request was passed to the controller for whom the data are processed (Art. 28(3)(e))."""

    name = "hand_over_notice"
    title = _("Your request was handed over")
    when = "The data are processed for somebody else, who was given the request."


@dataclass(frozen=True, kw_only=True)
class NotARequest(NoticeWithRemedies):
    """What was written is no request about personal data; `text` says how it is dealt with."""

    name = "not_a_request"
    title = _("Your message is not a data protection request")
    when = "A case turned out to be no request under data protection law."


@dataclass(frozen=True, kw_only=True)
class Lapsed(NoticeWithRemedies):
    """We asked, and no answer came: we cannot go on; `text` says what was missing."""

    name = "lapsed"
    title = _("We cannot go on with your request")
    when = "The person did not answer a question without which the request cannot be answered."


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Notice):
    """The case is closed; `text` says with what outcome."""

    name = "case_closed"
    title = _("Your request is closed")
    when = "A case is closed and its last end was not told yet; after an answer it closes without a letter."
