"""Figures of Africa, Asia and Oceania (law/README 1.9). Data only."""

from collections.abc import Mapping
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
_NO_ROLL = "no roll known, none applied"


def _days(amount: int, citation: str, mark: str, confidence: Confidence) -> Figure:
    return Figure(amount, Unit.DAYS, citation, mark, confidence)


def _law(
    regime: str,
    law: str,
    place: str,
    in_force_from: date,
    answer: Figure | None,
    *,
    source: str = "",
    confidence: Confidence | None = None,
    roll: Roll = Roll.NONE,
    roll_citation: str = _NO_ROLL,
    roll_confidence: Confidence = LOW,
    extension: Extension | None = None,
    by_right: Mapping[str, Figure | None] = NO_OVERRIDES,
    further: tuple[FurtherClock, ...] = (),
    notes: tuple[str, ...] = (),
) -> RuleVersion:
    known = confidence or (answer.confidence if answer else LOW)
    return RuleVersion(
        regime=regime,
        law=law,
        place=place,
        in_force_from=in_force_from,
        answer=answer,
        roll=roll,
        roll_citation=roll_citation,
        roll_confidence=roll_confidence,
        start_citation=source or (answer.citation if answer else law),
        confidence=known,
        extension=extension,
        by_right=by_right,
        further=further,
        notes=notes,
    )


def _self_set(citation: str, mark: str, confidence: Confidence, note: str) -> Extension:
    return Extension(None, citation, mark, confidence, note)


def _more(total: int, citation: str, note: str) -> Extension:
    return Extension(_days(total, citation, "K", LOW), citation, "K", LOW, note)


_GRIEVANCE = _days(90, "DPDP Rules 2025 r.14(3)", "S", MEDIUM)
_KENYA_CORRECTION = _days(14, "Kenya Data Protection (General) Regulations", "K", LOW)

WORLD: tuple[RuleVersion, ...] = (
    _law(
        "au_privacy_act",
        "Privacy Act 1988, Australian Privacy Principles 12 and 13",
        "Australia",
        date(2014, 3, 12),
        _days(30, "APP 12.4(a)(i), APP 13.5", "S", MEDIUM),
        roll=Roll.SAT_SUN_HOLIDAY,
        roll_citation="Acts Interpretation Act 1901 s.36",
        roll_confidence=MEDIUM,
        notes=("30 days bind agencies; organisations: a reasonable period, by the OAIC normally 30 days.",),
    ),
    _law(
        "nz_privacy_act_2020",
        "Privacy Act 2020",
        "New Zealand",
        date(2020, 12, 1),
        Figure(20, Unit.WORKING_DAYS, "Privacy Act 2020 s.44(1), s.7", "S", MEDIUM),
        roll_citation="Privacy Act 2020 s.7: counted in working days",
        roll_confidence=MEDIUM,
        extension=_self_set(
            "Privacy Act 2020 s.48",
            "S",
            MEDIUM,
            "a reasonable time, told within the 20 working days",
        ),
        further=(
            FurtherClock(
                "transfer",
                Figure(10, Unit.WORKING_DAYS, "Privacy Act 2020 s.43", "S", MEDIUM),
            ),
        ),
        notes=("Working days leave out 25 December to 15 January (wording of the 1993 Act).",),
    ),
    _law(
        "za_popia_paia",
        "Protection of Personal Information Act with the Promotion of Access to Information Act",
        "South Africa",
        date(2021, 7, 1),
        _days(30, "PAIA ss.25, 56; POPIA Regulations (17 April 2025)", "S", MEDIUM),
        roll=Roll.SUN_HOLIDAY,
        roll_citation="POPIA Regulations 17 April 2025: calendar days, adjusted for Sunday and holiday",
        roll_confidence=MEDIUM,
        extension=Extension(
            _days(60, "PAIA ss.26, 57", "S", MEDIUM),
            "PAIA ss.26, 57",
            "S",
            MEDIUM,
            "30 further days, once",
        ),
    ),
    _law(
        "in_dpdp",
        "Digital Personal Data Protection Act 2023 with Rules 2025",
        "India",
        date(2027, 5, 14),
        None,
        source="DPDP Rules 2025 r.14",
        confidence=MEDIUM,
        by_right=MappingProxyType({"grievance": _GRIEVANCE}),
        further=(FurtherClock("grievance_answer", _GRIEVANCE, starts="grievance_received", rolls=False),),
        notes=(
            "Rights are answered within the period the fiduciary publishes: enter it as the controller's promise.",
            "One secondary page gives 30 days for grievances. Substantive duties from about 14 May 2027.",
        ),
    ),
    _law(
        "jp_appi",
        "Act on the Protection of Personal Information",
        "Japan",
        date(2022, 4, 1),
        None,
        source="APPI Arts 33-35: without delay",
        confidence=HIGH,
        notes=("The act says 'without delay' and has no number.",),
    ),
    _law(
        "kr_pipa",
        "Personal Information Protection Act with its Enforcement Decree",
        "Republic of Korea",
        date(2011, 9, 30),
        _days(10, "PIPA Decree Arts 41(4), 43(3)", "C", MEDIUM),
        roll=Roll.SAT_SUN_HOLIDAY,
        roll_citation="Civil Code Art 161",
        roll_confidence=MEDIUM,
        extension=_self_set("PIPA Art 35(3)", "S", MEDIUM, "may be postponed with the reason"),
        notes=("The result of correction or erasure is told within the same 10 days.",),
    ),
    _law(
        "cn_pipl",
        "Personal Information Protection Law with GB/T 35273",
        "China",
        date(2021, 11, 1),
        _days(30, "PIPL Art 50 ('timely'); GB/T 35273", "K", LOW),
        further=(
            FurtherClock(
                "app_rules_answer",
                Figure(15, Unit.WORKING_DAYS, "rules for apps", "K", LOW),
                rolls=False,
            ),
        ),
    ),
    _law(
        "sg_pdpa",
        "Personal Data Protection Act 2012",
        "Singapore",
        date(2014, 7, 2),
        _days(30, "PDP Regulations 2021 r.5", "S", MEDIUM),
        extension=_self_set(
            "PDP Regulations 2021 r.5",
            "S",
            MEDIUM,
            "set by the organisation, told within the 30 days",
        ),
        notes=("As soon as possible; within 30 days answer or say when.",),
    ),
    _law(
        "hk_pdpo",
        "Personal Data (Privacy) Ordinance",
        "Hong Kong",
        date(1996, 12, 20),
        _days(40, "PDPO s.19(1)", "K", MEDIUM),
        extension=_self_set(
            "PDPO s.19(2)",
            "K",
            MEDIUM,
            "tell the inability and the reasons within 40 days",
        ),
    ),
    _law(
        "th_pdpa",
        "Personal Data Protection Act B.E. 2562",
        "Thailand",
        date(2022, 6, 1),
        _days(30, "PDPA s.30", "K", LOW),
    ),
    _law(
        "sa_pdpl",
        "Personal Data Protection Law",
        "Saudi Arabia",
        date(2023, 9, 14),
        _days(30, "PDPL Implementing Regulation", "K", LOW),
        extension=_more(60, "PDPL Implementing Regulation", "30 further days"),
    ),
    _law(
        "my_pdpa",
        "Personal Data Protection Act 2010",
        "Malaysia",
        date(2013, 11, 15),
        _days(21, "PDPA 2010 s.31", "K", LOW),
        extension=_more(35, "PDPA 2010 s.31", "14 further days"),
    ),
    _law(
        "id_pdp",
        "Law 27/2022 on Personal Data Protection",
        "Indonesia",
        date(2024, 10, 17),
        Figure(72, Unit.HOURS, "Law 27/2022: 3 x 24 hours", "K", LOW),
    ),
    _law(
        "ke_dpa",
        "Data Protection Act 2019 with the General Regulations",
        "Kenya",
        date(2019, 11, 25),
        _days(7, "Kenya Data Protection (General) Regulations", "K", LOW),
        by_right=MappingProxyType(
            dict.fromkeys(("rectification", "correct", "erasure", "delete"), _KENYA_CORRECTION)
        ),
    ),
)
