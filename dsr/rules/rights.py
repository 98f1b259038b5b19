"""The rights a person can use, in plain and in legal words. May not know cases, pages or deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """One right of the person; the value is what is stored."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    OBJECTION_DIRECT_MARKETING = "objection_direct_marketing"
    AUTOMATED_DECISION = "automated_decision"
    CONSENT_WITHDRAWAL = "consent_withdrawal"


@dataclass(frozen=True, slots=True)
class RightInfo:
    """How a right is named to the person (plain) and to the lawyer (legal_name, article of the GDPR)."""

    right: Right
    article: str
    plain: str
    explanation: str
    legal_name: str
    short: str


def _info(right: Right, article: str, plain: str, explanation: str, names: tuple[str, str]) -> RightInfo:
    return RightInfo(right, article, plain, explanation, *names)


_ALL = (
    _info(
        Right.ACCESS,
        "Art. 15",
        "Give me a copy of my data",
        "You learn what is held about you, why, where it came from and who received it, with a copy.",
        ("Right of access", "copy"),
    ),
    _info(
        Right.RECTIFICATION,
        "Art. 16",
        "Correct my data",
        "Wrong details are put right and missing ones are added.",
        ("Right to rectification", "correction"),
    ),
    _info(
        Right.ERASURE,
        "Art. 17",
        "Delete my data",
        "Your data is deleted unless a law or an open claim requires that it is kept.",
        ("Right to erasure", "deletion"),
    ),
    _info(
        Right.RESTRICTION,
        "Art. 18",
        "Stop using my data for now",
        "Your data is kept but not used while a dispute about it is settled.",
        ("Right to restriction of processing", "restriction"),
    ),
    _info(
        Right.PORTABILITY,
        "Art. 20",
        "Give me my data in a file I can take elsewhere",
        "You get what you provided in a common machine-readable form, or it is sent to another company.",
        ("Right to data portability", "portable file"),
    ),
    _info(
        Right.OBJECTION,
        "Art. 21(1)",
        "I object to a use of my data",
        "You say why your situation outweighs the reasons for using your data.",
        ("Right to object", "objection"),
    ),
    _info(
        Right.OBJECTION_DIRECT_MARKETING,
        "Art. 21(2)-(3)",
        "Stop sending me advertising",
        "Your data is no longer used for advertising; no reason is needed.",
        ("Right to object to direct marketing", "no advertising"),
    ),
    _info(
        Right.AUTOMATED_DECISION,
        "Art. 22",
        "Have a person look at an automated decision",
        "A human reviews a decision that a computer made about you, and you can give your view.",
        ("Right concerning automated decisions", "human review"),
    ),
    _info(
        Right.CONSENT_WITHDRAWAL,
        "Art. 7(3)",
        "I withdraw my consent",
        "What you once agreed to ends from now on.",
        ("Right to withdraw consent", "withdrawal"),
    ),
)

RIGHTS: Mapping[Right, RightInfo] = MappingProxyType({info.right: info for info in _ALL})
