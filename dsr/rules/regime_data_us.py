"""Figures of the United States' state acts (law/README 1.9). Data only. Calendar days, no roll, no pause."""

from datetime import date
from types import MappingProxyType

from dsr.rules.calendars import Roll
from dsr.rules.regime_types import (
    NO_OVERRIDES,
    Confidence,
    Extension,
    Figure,
    FurtherClock,
    Refusal,
    RuleVersion,
    Unit,
)

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
NO_ROLL = "no roll in the act; plan on the earlier working day"

_OPT_OUT = Figure(15, Unit.WORKING_DAYS, "11 CCR 7026", "S", HIGH)
_LIMIT = Figure(15, Unit.WORKING_DAYS, "11 CCR 7027", "S", HIGH)
CALIFORNIA_OPT_OUT = MappingProxyType(
    {
        "opt_out": _OPT_OUT,
        "objection": _OPT_OUT,
        "objection_direct_marketing": _OPT_OUT,
        "limit": _LIMIT,
        "restriction": _LIMIT,
    }
)

CALIFORNIA = RuleVersion(
    regime="us_ca_ccpa",
    law="California Consumer Privacy Act and its regulations",
    place="California",
    in_force_from=date(2020, 1, 1),
    answer=Figure(45, Unit.DAYS, "11 CCR 7021(b)", "C", HIGH),
    roll=Roll.NONE,
    roll_citation=f"11 CCR 7021(b): {NO_ROLL}",
    roll_confidence=HIGH,
    start_citation="11 CCR 7021(b): from the day of receipt, regardless of verification",
    confidence=HIGH,
    extension=Extension(
        Figure(90, Unit.DAYS, "11 CCR 7021(b)", "C", HIGH),
        "11 CCR 7021(b)",
        "C",
        HIGH,
        "90 days in total; notice with the reason within the first 45 days",
    ),
    suspension_citation="11 CCR 7021(b)",
    by_right=CALIFORNIA_OPT_OUT,
    further=(
        FurtherClock(
            "acknowledgement",
            Figure(10, Unit.WORKING_DAYS, "11 CCR 7021(a)", "C", HIGH),
            not_rights=frozenset(CALIFORNIA_OPT_OUT),
        ),
    ),
    notes=(
        "Cannot verify within 45 days: may deny. Records are kept for 24 months (11 CCR 7101).",
        "Opt-out and limit: as soon as feasible, at most 15 business days.",
    ),
)


def _appeal(days: int, citation: str, mark: str, confidence: Confidence) -> FurtherClock:
    return FurtherClock(
        "appeal_answer",
        Figure(days, Unit.DAYS, citation, mark, confidence),
        starts="appeal_received",
        rolls=False,
    )


def _state(
    regime: str,
    place: str,
    law: str,
    in_force_from: date,
    *,
    citation: str = "state privacy act tracker",
    appeal_days: int | None = 60,
    days: int = 45,
    added: int = 45,
    mark: str = "S/K",
    confidence: Confidence = MEDIUM,
    further: tuple[FurtherClock, ...] = (),
    revocation: Figure | None = None,
    refusal: Refusal = Refusal.NONE,
) -> RuleVersion:
    """An act of the Virginia type: so many days from receipt, one extension by notice within them."""
    appeal = () if appeal_days is None else (_appeal(appeal_days, citation, mark, confidence),)
    return RuleVersion(
        regime=regime,
        law=law,
        place=place,
        in_force_from=in_force_from,
        answer=Figure(days, Unit.DAYS, citation, mark, confidence),
        roll=Roll.NONE,
        roll_citation=f"{citation}: {NO_ROLL}",
        roll_confidence=confidence,
        start_citation=f"{citation}: from receipt",
        confidence=confidence,
        extension=Extension(
            Figure(days + added, Unit.DAYS, citation, mark, confidence),
            citation,
            mark,
            confidence,
            f"{added} further days, once; notice with the reason within the first {days} days",
        ),
        refusal=refusal,
        refusal_citation=citation if refusal is not Refusal.NONE else "",
        by_right=NO_OVERRIDES if revocation is None else MappingProxyType({"consent_withdrawal": revocation}),
        further=(*appeal, *further),
    )


def _revocation(citation: str) -> Figure:
    return Figure(15, Unit.DAYS, f"{citation}: stop after revocation of consent", "S/K", MEDIUM)


def _revoked(citation: str) -> FurtherClock:
    return FurtherClock(
        "consent_revocation",
        _revocation(citation),
        starts="consent_revoked",
        rolls=False,
    )


_VIRGINIA = RuleVersion(
    regime="us_va_vcdpa",
    law="Virginia Consumer Data Protection Act",
    place="Virginia",
    in_force_from=date(2023, 1, 1),
    answer=Figure(45, Unit.DAYS, "Va. Code 59.1-577(B)(1)", "C", HIGH),
    roll=Roll.NONE,
    roll_citation=f"Va. Code 59.1-577: {NO_ROLL}",
    roll_confidence=MEDIUM,
    start_citation="Va. Code 59.1-577(B)(1): from receipt",
    confidence=HIGH,
    extension=Extension(
        Figure(90, Unit.DAYS, "Va. Code 59.1-577(B)(1)", "C", HIGH),
        "Va. Code 59.1-577(B)(1)",
        "C",
        HIGH,
        "45 further days, once; notice with the reason within the first 45 days",
    ),
    refusal=Refusal.FIRST_PERIOD,
    refusal_citation="Va. Code 59.1-577(B)(2): refusal with appeal instructions within 45 days",
    further=(_appeal(60, "Va. Code 59.1-577(C)", "S", HIGH),),
)

_COLORADO_APPEAL = FurtherClock(
    "appeal_answer",
    Figure(45, Unit.DAYS, "CRS 6-1-1306", "S/K", MEDIUM),
    starts="appeal_received",
    rolls=False,
    extended=Figure(105, Unit.DAYS, "CRS 6-1-1306: 60 further days", "S/K", MEDIUM),
    extended_by="appeal_extension_notified",
)

UNITED_STATES: tuple[RuleVersion, ...] = (
    CALIFORNIA,
    _VIRGINIA,
    _state(
        "us_co_cpa",
        "Colorado",
        "Colorado Privacy Act",
        date(2023, 7, 1),
        citation="CRS 6-1-1306",
        appeal_days=None,
        further=(_COLORADO_APPEAL,),
    ),
    _state(
        "us_ct_ctdpa",
        "Connecticut",
        "Connecticut Data Privacy Act",
        date(2023, 7, 1),
        citation="CGS 42-518",
        further=(_revoked("CGS 42-518"),),
        revocation=_revocation("CGS 42-518"),
    ),
    _state(
        "us_ut_ucpa",
        "Utah",
        "Utah Consumer Privacy Act",
        date(2023, 12, 31),
        citation="Utah Code 13-61-203",
        appeal_days=None,
    ),
    _state("us_tx_tdpsa", "Texas", "Texas Data Privacy and Security Act", date(2024, 7, 1)),
    _state("us_mt", "Montana", "Montana Consumer Data Privacy Act", date(2024, 10, 1)),
    _state("us_de", "Delaware", "Delaware Personal Data Privacy Act", date(2025, 1, 1)),
    _state("us_nh", "New Hampshire", "New Hampshire RSA 507-H", date(2025, 1, 1)),
    _state("us_tn", "Tennessee", "Tennessee Information Protection Act", date(2025, 7, 1)),
    _state("us_in", "Indiana", "Indiana Consumer Data Protection Act", date(2026, 1, 1)),
    _state("us_ky", "Kentucky", "Kentucky Consumer Data Protection Act", date(2026, 1, 1)),
    _state("us_ne", "Nebraska", "Nebraska Data Privacy Act", date(2025, 1, 1)),
    _state("us_md", "Maryland", "Maryland Online Data Privacy Act", date(2025, 10, 1)),
    _state(
        "us_or",
        "Oregon",
        "Oregon Consumer Privacy Act",
        date(2024, 7, 1),
        appeal_days=45,
    ),
    _state(
        "us_nj",
        "New Jersey",
        "New Jersey Data Privacy Act",
        date(2025, 1, 15),
        appeal_days=45,
    ),
    _state(
        "us_mn",
        "Minnesota",
        "Minnesota Consumer Data Privacy Act",
        date(2025, 7, 31),
        appeal_days=45,
    ),
    _state(
        "us_ri",
        "Rhode Island",
        "Rhode Island Data Transparency and Privacy Protection Act",
        date(2026, 1, 1),
        appeal_days=None,
        further=(_revoked("Rhode Island act"),),
        revocation=_revocation("Rhode Island act"),
    ),
    _state(
        "us_fl_fdbr",
        "Florida",
        "Florida Digital Bill of Rights",
        date(2024, 7, 1),
        citation="Fla. Stat. 501.706",
        added=15,
        confidence=LOW,
    ),
    _state(
        "us_ia_icdpa",
        "Iowa",
        "Iowa Consumer Data Protection Act",
        date(2025, 1, 1),
        citation="Iowa Code 715D.3",
        days=90,
    ),
)
