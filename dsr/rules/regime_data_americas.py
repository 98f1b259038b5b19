"""Figures of Canada, Brazil and Latin America (law/README 1.9). Data only."""

from datetime import date
from types import MappingProxyType

from dsr.rules.calendars import Roll
from dsr.rules.regime_types import (
    NO_OVERRIDES,
    Confidence,
    Extension,
    Figure,
    FurtherClock,
    RuleVersion,
    Unit,
)

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_BRAZIL_ACCESS = frozenset({"access", "know", "confirmation"})
_BRAZIL_OPEN = (
    "rectification",
    "correct",
    "erasure",
    "delete",
    "restriction",
    "portability",
    "objection",
    "objection_direct_marketing",
    "automated_decision",
    "consent_withdrawal",
)


def _brazil(
    regime: str, law: str, days: int, citation: str, mark: str, confidence: Confidence
) -> RuleVersion:
    return RuleVersion(
        regime=regime,
        law=law,
        place="Brazil",
        in_force_from=date(2020, 9, 18),
        answer=Figure(days, Unit.DAYS, citation, mark, confidence),
        roll=Roll.NONE,
        roll_citation="LGPD Art 19: none by default (Código Civil Art 132 par 1 would move the end)",
        roll_confidence=LOW,
        start_citation="LGPD Art 19 II: date of the request",
        confidence=confidence,
        by_right=MappingProxyType(dict.fromkeys(_BRAZIL_OPEN)),
        further=(
            FurtherClock(
                "simplified_answer",
                Figure(
                    0,
                    Unit.DAYS,
                    "LGPD Art 19 I: at once, in simplified form",
                    "C",
                    HIGH,
                ),
                rolls=False,
                rights=_BRAZIL_ACCESS,
            ),
        ),
        notes=("Confirmation and access only; for the other rights there is no number yet.",),
    )


def _canada(
    regime: str,
    law: str,
    place: str,
    in_force_from: date,
    *,
    answer: Figure,
    roll: Roll,
    roll_citation: str,
    confidence: Confidence,
    roll_confidence: Confidence,
    extension: Extension | None,
    notes: tuple[str, ...] = (),
) -> RuleVersion:
    return RuleVersion(
        regime=regime,
        law=law,
        place=place,
        in_force_from=in_force_from,
        answer=answer,
        roll=roll,
        roll_citation=roll_citation,
        roll_confidence=roll_confidence,
        start_citation=f"{answer.citation}: after receipt",
        confidence=confidence,
        extension=extension,
        notes=notes,
    )


def _other(
    regime: str,
    law: str,
    place: str,
    in_force_from: date,
    answer: Figure,
    *,
    correction: Figure | None = None,
    further: tuple[FurtherClock, ...] = (),
    notes: tuple[str, ...] = (),
) -> RuleVersion:
    rights = dict.fromkeys(("rectification", "correct", "erasure", "delete"), correction)
    return RuleVersion(
        regime=regime,
        law=law,
        place=place,
        in_force_from=in_force_from,
        answer=answer,
        roll=Roll.NONE,
        roll_citation="roll not known, none applied",
        roll_confidence=LOW,
        start_citation=f"{answer.citation}: receipt",
        confidence=LOW,
        by_right=NO_OVERRIDES if correction is None else MappingProxyType(rights),
        further=further,
        notes=notes,
    )


AMERICAS: tuple[RuleVersion, ...] = (
    _brazil(
        "br_lgpd",
        "Lei Geral de Proteção de Dados (LGPD)",
        15,
        "LGPD Art 19 II",
        "C",
        HIGH,
    ),
    _brazil(
        "br_lgpd_small_agent",
        "LGPD for small processing agents",
        30,
        "LGPD Art 19 II with ANPD Resolution 2/2022 (double)",
        "K",
        MEDIUM,
    ),
    _canada(
        "ca_pipeda",
        "Personal Information Protection and Electronic Documents Act",
        "Canada",
        date(2001, 1, 1),
        answer=Figure(30, Unit.DAYS, "PIPEDA s.8(3)", "C", HIGH),
        roll=Roll.SUN_HOLIDAY,
        roll_citation="Interpretation Act (Canada): Sunday and holiday",
        confidence=HIGH,
        roll_confidence=LOW,
        extension=Extension(
            Figure(60, Unit.DAYS, "PIPEDA s.8(4)", "C", HIGH),
            "PIPEDA s.8(4)",
            "C",
            HIGH,
            "30 further days, once, or as needed for an alternative format; notice within 30 days",
        ),
        notes=("Silence is refusal. Keep the data until recourse is exhausted (s.8(8)).",),
    ),
    _canada(
        "ca_qc_law25",
        "Act respecting the protection of personal information in the private sector (Law 25)",
        "Quebec",
        date(2022, 9, 22),
        answer=Figure(30, Unit.DAYS, "CQLR P-39.1 s.32", "K", MEDIUM),
        roll=Roll.SUN_HOLIDAY,
        roll_citation="CQLR P-39.1: Sunday and holiday",
        confidence=MEDIUM,
        roll_confidence=MEDIUM,
        extension=None,
        notes=("No extension by the controller. Silence is refusal (s.34).",),
    ),
    _canada(
        "ca_ab_pipa",
        "Personal Information Protection Act (Alberta)",
        "Alberta",
        date(2004, 1, 1),
        answer=Figure(45, Unit.DAYS, "PIPA (AB) s.28", "K", MEDIUM),
        roll=Roll.NONE,
        roll_citation="PIPA (AB) s.28: none applied",
        confidence=MEDIUM,
        roll_confidence=MEDIUM,
        extension=Extension(
            Figure(75, Unit.DAYS, "PIPA (AB) s.31", "K", MEDIUM),
            "PIPA (AB) s.31",
            "K",
            MEDIUM,
            "30 further days",
        ),
    ),
    _canada(
        "ca_bc_pipa",
        "Personal Information Protection Act (British Columbia)",
        "British Columbia",
        date(2004, 1, 1),
        answer=Figure(30, Unit.WORKING_DAYS, "PIPA (BC) s.29", "K", MEDIUM),
        roll=Roll.NONE,
        roll_citation="PIPA (BC) s.29: counted in working days",
        confidence=MEDIUM,
        roll_confidence=MEDIUM,
        extension=Extension(
            Figure(60, Unit.WORKING_DAYS, "PIPA (BC) s.31", "K", MEDIUM),
            "PIPA (BC) s.31",
            "K",
            MEDIUM,
            "30 further working days",
        ),
    ),
    _other(
        "ar_pdpl",
        "Law 25.326 on the Protection of Personal Data",
        "Argentina",
        date(2000, 11, 2),
        Figure(10, Unit.DAYS, "Law 25.326 Art 14", "K", LOW),
        correction=Figure(5, Unit.WORKING_DAYS, "Law 25.326 Art 16", "K", LOW),
    ),
    _other(
        "uy_pdpl",
        "Law 18.331 on the Protection of Personal Data",
        "Uruguay",
        date(2008, 8, 18),
        Figure(5, Unit.WORKING_DAYS, "Law 18.331 Art 14", "K", LOW),
    ),
    _other(
        "mx_lfpdppp",
        "Federal Law on Protection of Personal Data Held by Private Parties",
        "Mexico",
        date(2010, 7, 6),
        Figure(20, Unit.WORKING_DAYS, "LFPDPPP", "K", LOW),
        further=(
            FurtherClock(
                "implementation",
                Figure(
                    15,
                    Unit.WORKING_DAYS,
                    "LFPDPPP: carry out what was granted",
                    "K",
                    LOW,
                ),
                starts="answer_sent",
                rolls=False,
            ),
        ),
    ),
)
