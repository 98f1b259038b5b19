"""The registry of every letter we know. May not touch tables or templates.

The letters stand in `dsr.mail.kinds` by reader; each declares its fields, and a template may use nothing else.
"""

from dsr.mail.kinds.letter import MASK, Audience, Letter, secret
from dsr.mail.kinds.requester import (
    Acknowledgement,
    AnswerLetter,
    CaseClosed,
    ClarificationRequest,
    DownloadCode,
    ExtensionNotice,
    HandOverNotice,
    IdentityRequest,
    MessageFromUs,
    Notice,
    StatusLink,
    ToRequester,
    WithdrawalConfirmed,
)
from dsr.mail.kinds.staff import AccountMail, DateMoved, MailProblem, ReleaseAsked, Reminder, ToStaff

__all__ = [
    "LETTERS",
    "MASK",
    "NOTICES",
    "AccountMail",
    "Acknowledgement",
    "AnswerLetter",
    "Audience",
    "CaseClosed",
    "ClarificationRequest",
    "DateMoved",
    "DownloadCode",
    "ExtensionNotice",
    "HandOverNotice",
    "IdentityRequest",
    "Letter",
    "MailProblem",
    "MessageFromUs",
    "Notice",
    "ReleaseAsked",
    "Reminder",
    "StatusLink",
    "ToRequester",
    "ToStaff",
    "WithdrawalConfirmed",
    "secret",
    "title_of",
]

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
