"""The small values a controller profile is made of. Frozen data; what they must hold is in the schema."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dsr.rules.rights import Right

PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


class ChannelKind(StrEnum):
    """A way a request may arrive. FORM is the desk's public form, WEB_FORM one on the controller's site."""

    FORM = "form"
    WEB_FORM = "web_form"
    EMAIL = "email"
    TELEPHONE = "telephone"
    POST = "post"
    IN_PERSON = "in_person"


class IdentifierKind(StrEnum):
    """Something by which a person's data can be found."""

    NAME = "name"
    EMAIL = "email"
    CUSTOMER_NUMBER = "customer_number"
    TELEPHONE = "telephone"
    COOKIE_ID = "cookie_id"
    DEVICE_ID = "device_id"
    IP_ADDRESS = "ip_address"
    COMPANY = "company"
    USERNAME = "username"
    ORDER_NUMBER = "order_number"
    OTHER = "other"


class AnswerFormat(StrEnum):
    """A form in which a person may have the answer."""

    BUNDLE = "bundle"
    PDF = "pdf"
    EMAIL = "email"
    JSON = "json"
    CSV = "csv"
    POST = "post"


class LegalBasis(StrEnum):
    """Art. 6(1) GDPR, letters (a) to (f)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """The published text a profile keeps. `dated` is its own date, as 2026-02-28."""

    title: str
    dated: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """A further postal address and what it is for."""

    label: str
    address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataProtectionOfficer:
    """Art. 37 GDPR. Shown to people; mail is never sent to it."""

    name: str = ""
    email: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """How people reach the controller. Everything here is shown only: mail is never sent to `email`."""

    address: tuple[str, ...] = ()
    other_addresses: tuple[OtherAddress, ...] = ()
    email: str = ""
    telephone: str = ""
    web_form: str = ""
    dpo: DataProtectionOfficer | None = None


@dataclass(frozen=True, slots=True)
class RightsOffered:
    """Rights the policy names, and those offered because the law gives them although the policy is silent."""

    promised: tuple[Right, ...] = ()
    by_law: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Where people live to whom rights are offered: "anyone", "EEA", ISO countries; what others get."""

    text: str
    areas: tuple[str, ...]
    others: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A period the controller promises of itself, in calendar days or in months from receipt."""

    rights: tuple[Right, ...]
    text: str
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way a request may arrive. `address` is shown to people; mail is never sent to it."""

    kind: ChannelKind
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """What the form asks for. `enough_alone`: a request may be made with this and nothing else."""

    kind: IdentifierKind
    label: str = ""
    help: str = ""
    enough_alone: bool = False


@dataclass(frozen=True, slots=True)
class Fees:
    """Whether answering may cost something (Art. 12(5) GDPR). `charged`: never | may_charge."""

    charged: str = "never"
    rights: tuple[Right, ...] = ()
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProcessorFor:
    """Data held for somebody else, for whom the requests are (Art. 28(3)(e) GDPR)."""

    on_behalf_of: str
    data: str
    hand_over: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a data system. Mail **is** sent to `email`."""

    email: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class DataSystem:
    """A system that is searched. `recipient` is the slug of whoever runs it, if that is somebody else."""

    slug: str
    name: str
    purpose: str
    categories: tuple[str, ...]
    owner: Owner
    recipient: str = ""
    country: str = ""
    storage: str = ""
    source: str = ""
    found_by: tuple[IdentifierKind, ...] = ()
    reached_by: str = "manual"


@dataclass(frozen=True, slots=True)
class Retention:
    """A reason to keep data although erasure is asked for. `exception` names a letter of Art. 17(3) GDPR."""

    slug: str
    reason: str
    data: str = ""
    statute: str = ""
    exception: str = ""
    period: str = ""
    counts_from: str = ""

    def ends_on(self, *, counted_from: date) -> date | None:
        """Last day of the period counted from a civil date; None when the profile gives no length.

        The same day number; where the month has none, its last day.
        """
        if not self.period:
            return None
        years, months, days = (int(number or 0) for number in _lengths(self.period))
        month = counted_from.year * 12 + counted_from.month - 1 + years * 12 + months
        year, month = divmod(month, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(counted_from.day, last)) + timedelta(days=days)


def _lengths(period: str) -> tuple[str | None, ...]:
    match = PERIOD.fullmatch(period)
    if match is None:
        raise ValueError("a period is written as P6Y, P18M or P90D")
    return match.groups()


@dataclass(frozen=True, slots=True)
class ProcessingActivity:
    """What data are used for (Art. 30 GDPR); the ground of the Art. 15(1) information."""

    slug: str
    name: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    legal_basis: LegalBasis | None = None
    legal_basis_note: str = ""
    recipients: tuple[str, ...] = ()
    storage: str = ""
    source: str = ""
    automated_decisions: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is given data (Art. 4(9)): processor | controller | joint_controller | authority | category."""

    slug: str
    name: str
    kind: str
    purpose: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer to a third country (Art. 15(2) GDPR). `note` is for people, `check` for staff only."""

    country: str
    safeguard: str
    note: str
    recipient: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Marketing:
    """Direct marketing (Art. 21(2) GDPR): how it is stopped, and whether service messages go on."""

    opt_out: str
    service_messages_stay: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Appearance:
    """Look of the public pages: a colour with at least 4.5 : 1 on white, a file name."""

    accent: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class ClockRules:
    """The controller's own rules about time. `suspension` None: what the regime says."""

    suspension: str | None = None
    extension: str = "allowed"
    team_goal_days: int | None = None
    regional_holidays: bool = False


@dataclass(frozen=True, slots=True)
class CaseRetention:
    """How long the case itself is kept; the defaults are those of the rule book."""

    identity_evidence_days: int = 0
    delivered_package_days: int = 30
    years_after_closing_year: int = 3


@dataclass(frozen=True, slots=True)
class Trace:
    """Where in the policy a value stands and in which words, or why it was assumed."""

    pointer: str
    where: str = ""
    quote: str = ""
    assumed: str = ""
