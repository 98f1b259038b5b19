"""Figures of the European regimes, row by row from the rule book (law/README 1.1 to 1.9). Data only."""

from datetime import date

from dsr.rules.calendars import Roll
from dsr.rules.regime_types import (
    Confidence,
    Extension,
    Figure,
    FurtherClock,
    Refusal,
    RuleVersion,
    Suspension,
    Unit,
)

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
ROLL_1182 = "Reg. 1182/71 Art 3(4)"


def _immediate(right: str, citation: str) -> FurtherClock:
    figure = Figure(0, Unit.DAYS, citation, "C", HIGH)
    return FurtherClock("immediate_action", figure, rolls=False, rights=frozenset({right}))


_IMMEDIATE = (
    _immediate("objection_direct_marketing", "GDPR Art 21(3)"),
    _immediate("consent_withdrawal", "GDPR Art 7(3)"),
    _immediate("restriction", "GDPR Art 18"),
)

EU_GDPR = RuleVersion(
    regime="eu_gdpr",
    law="General Data Protection Regulation (EU) 2016/679",
    place="European Union and EEA",
    in_force_from=date(2018, 5, 25),
    answer=Figure(
        1,
        Unit.MONTHS,
        "GDPR Art 12(3); Reg. 1182/71 Art 3(2)(c); C-171/03 Toeters",
        "C",
        HIGH,
    ),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation=ROLL_1182,
    roll_confidence=HIGH,
    start_citation="GDPR Art 12(3); Reg. 1182/71 Art 3(1); EDPB Guidelines 01/2022 paras 159-160",
    confidence=HIGH,
    extension=Extension(
        Figure(3, Unit.MONTHS, "GDPR Art 12(3) second sentence", "C", HIGH),
        "GDPR Art 12(3) second and third sentence; EDPB Guidelines 01/2022 paras 162-164",
        "C",
        HIGH,
        "two further months; notice with reasons within the first month",
    ),
    refusal=Refusal.FIRST_PERIOD,
    refusal_citation="GDPR Art 12(4)",
    suspension=Suspension.EDPB,
    suspension_citation="EDPB Guidelines 01/2022 para 159",
    further=_IMMEDIATE,
    notes=(
        "The text has no suspension; the pause follows the EDPB and its arithmetic is published nowhere (low).",
        "Regional holidays are disputed; the national calendar is the default.",
    ),
)

EU_INSTITUTIONS = RuleVersion(
    regime="eu_reg_2018_1725",
    law="Regulation (EU) 2018/1725",
    place="EU institutions and bodies",
    in_force_from=date(2018, 12, 11),
    answer=Figure(1, Unit.MONTHS, "Reg. 2018/1725 Art 14(3); Reg. 1182/71 Art 3(2)(c)", "K", HIGH),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation=f"{ROLL_1182}, Art 2(1): holidays of the institution",
    roll_confidence=HIGH,
    start_citation="Reg. 2018/1725 Art 14(3); Reg. 1182/71 Art 3(1)",
    confidence=HIGH,
    extension=Extension(
        Figure(3, Unit.MONTHS, "Reg. 2018/1725 Art 14(3)", "K", HIGH),
        "Reg. 2018/1725 Art 14(3)",
        "K",
        HIGH,
        "two further months; notice with reasons within the first month",
    ),
    refusal=Refusal.FIRST_PERIOD,
    refusal_citation="Reg. 2018/1725 Art 14(4)",
    suspension=Suspension.EDPB,
    suspension_citation="EDPB Guidelines 01/2022 para 159, by analogy",
    notes=("Load the institution's own list of holidays for the year before use.",),
)

_COMPLAINT = FurtherClock(
    "complaint_acknowledgement",
    Figure(30, Unit.DAYS, "DPA 2018 s.164A", "S", MEDIUM),
    starts="complaint_received",
    in_force_from=date(2026, 6, 19),
)
_UK_ROLL = "ICO, right of access, 'How do we calculate a month?'"

UK_GDPR_GUIDANCE = RuleVersion(
    regime="uk_gdpr",
    law="UK GDPR before the Data (Use and Access) Act 2025",
    place="United Kingdom",
    in_force_from=date(2021, 1, 1),
    in_force_until=date(2026, 2, 4),
    answer=Figure(1, Unit.MONTHS, "UK GDPR Art 12(3); ICO, right of access", "C", HIGH),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation=_UK_ROLL,
    roll_confidence=HIGH,
    start_citation="UK GDPR Art 12(3); ICO, right of access",
    confidence=HIGH,
    extension=Extension(
        Figure(
            3,
            Unit.MONTHS,
            "UK GDPR Art 12(3); ICO: three months from the start date",
            "C",
            HIGH,
        ),
        "UK GDPR Art 12(3)",
        "C",
        HIGH,
        "two further months; notice with reasons within the first month",
    ),
    refusal=Refusal.FIRST_PERIOD,
    refusal_citation="UK GDPR Art 12(4)",
    suspension=Suspension.UK_GUIDANCE,
    suspension_citation="ICO guidance before 5 February 2026",
    further=(*_IMMEDIATE, _COMPLAINT),
    notes=(
        "Cases open on 5 February 2026: the transitional text was not read; the version goes by the receipt.",
    ),
)

UK_GDPR = RuleVersion(
    regime="uk_gdpr",
    law="UK GDPR as amended by the Data (Use and Access) Act 2025",
    place="United Kingdom",
    in_force_from=date(2026, 2, 5),
    answer=Figure(1, Unit.MONTHS, "UK GDPR Art 12A(1)-(2); ICO, right of access", "C", HIGH),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation=_UK_ROLL,
    roll_confidence=HIGH,
    start_citation="UK GDPR Art 12A(2)(a)",
    confidence=HIGH,
    extension=Extension(
        Figure(
            3,
            Unit.MONTHS,
            "UK GDPR Art 12A(3)-(4); ICO: three months from the start date",
            "C",
            HIGH,
        ),
        "UK GDPR Art 12A(3)-(4)",
        "C",
        HIGH,
        "two further months; notice with reasons within one month of the relevant time",
    ),
    refusal=Refusal.WHOLE_PERIOD,
    refusal_citation="UK GDPR Art 12(4): before the end of the applicable period",
    suspension=Suspension.UK_STATUTE,
    suspension_citation="UK GDPR Art 12A(2) and (5)",
    further=(*_IMMEDIATE, _COMPLAINT),
    notes=(
        "'Beginning with' in UK drafting would include the first day (one day less); the ICO counts to the same date.",
        "The weekend roll rests on ICO guidance: DPA 2018 s.205(2) does not carry Reg. 1182/71 into the UK GDPR.",
    ),
)

_PART3_ROLL = "DPA 2018 s.205(2) with Reg. 1182/71 Art 3(4)"


def _part3(in_force_from: date, in_force_until: date | None, extended: bool) -> RuleVersion:
    extension = Extension(
        Figure(3, Unit.MONTHS, "DPA 2018 s.54(3A)-(3D)", "C", MEDIUM),
        "DPA 2018 s.54(3A)-(3D)",
        "C",
        MEDIUM,
        "two further months, since 5 February 2026",
    )
    return RuleVersion(
        regime="uk_dpa2018_part3",
        law="Data Protection Act 2018, Part 3 (law enforcement)",
        place="United Kingdom",
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        answer=Figure(
            1,
            Unit.MONTHS,
            "DPA 2018 ss.45-54; ICO: counted from the day after",
            "C",
            MEDIUM,
        ),
        roll=Roll.SAT_SUN_HOLIDAY,
        roll_citation=_PART3_ROLL,
        roll_confidence=MEDIUM,
        start_citation="DPA 2018 s.54; ICO, law enforcement guidance (30 June -> 1 August)",
        confidence=MEDIUM,
        extension=extension if extended else None,
        refusal=Refusal.WHOLE_PERIOD,
        refusal_citation="DPA 2018 s.45(5)",
        suspension=Suspension.UK_STATUTE if extended else Suspension.UK_START_ONLY,
        suspension_citation="DPA 2018 s.54(3A)-(3D)" if extended else "DPA 2018 s.54(2)",
        day_after=True,
        notes=(
            "The same-number reading of the UK GDPR would end one day earlier; the safe date follows it.",
        ),
    )


UK_COMPLAINT = RuleVersion(
    regime="uk_dpa2018_s164A",
    law="Data Protection Act 2018 s.164A: complaints to the controller",
    place="United Kingdom",
    in_force_from=date(2026, 6, 19),
    answer=Figure(30, Unit.DAYS, "DPA 2018 s.164A: acknowledge within 30 days", "S", MEDIUM),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation=_PART3_ROLL,
    roll_confidence=MEDIUM,
    start_citation="DPA 2018 s.164A",
    confidence=MEDIUM,
    further=(FurtherClock("acknowledgement", Figure(30, Unit.DAYS, "DPA 2018 s.164A", "S", MEDIUM)),),
    notes=("After the acknowledgement: appropriate steps and the outcome without undue delay.",),
)

SWITZERLAND = RuleVersion(
    regime="ch_fadp",
    law="Federal Act on Data Protection (FADP) with its ordinance (DSV)",
    place="Switzerland",
    in_force_from=date(2023, 9, 1),
    answer=Figure(30, Unit.DAYS, "FADP Art 25(7); DSV Art 18(1)", "C", HIGH),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation="OR Art 77-78 and the Saturday act, by analogy",
    roll_confidence=LOW,
    start_citation="DSV Art 18(1)",
    confidence=HIGH,
    extension=Extension(
        None,
        "DSV Art 18(2)",
        "C",
        HIGH,
        "no cap: tell within 30 days by when the answer comes",
    ),
    refusal=Refusal.FIRST_PERIOD,
    refusal_citation="DSV Art 18: refusal, restriction or deferral within the same 30 days",
    suspension=Suspension.SWISS_FEE,
    suspension_citation="DSV Art 19",
    notes=("Fee up to CHF 300: the person has ten days to confirm, the period starts after them (medium).",),
)

WEEKS_TEST = RuleVersion(
    regime="eu_1182_71_weeks3",
    law="Regulation (EEC, Euratom) 1182/71: a period of three weeks (engine test)",
    place="European Union",
    in_force_from=date(1971, 7, 1),
    answer=Figure(3, Unit.WEEKS, "Reg. 1182/71 Art 3(2)(c); C-171/03 Toeters", "C", MEDIUM),
    roll=Roll.SAT_SUN_HOLIDAY,
    roll_citation=ROLL_1182,
    roll_confidence=HIGH,
    start_citation="Reg. 1182/71 Art 3(1)",
    confidence=MEDIUM,
    notes=("No data protection law: kept to test periods in weeks.",),
)

TURKEY = RuleVersion(
    regime="tr_kvkk",
    law="Law 6698 on the Protection of Personal Data (KVKK)",
    place="Turkey",
    in_force_from=date(2016, 10, 7),
    answer=Figure(30, Unit.DAYS, "KVKK Law 6698 Art 13(2)", "S", HIGH),
    roll=Roll.NONE,
    roll_citation="KVKK Law 6698 Art 13: roll unclear, none applied",
    roll_confidence=LOW,
    start_citation="KVKK Law 6698 Art 13(2)",
    confidence=HIGH,
    further=(
        FurtherClock(
            "complaint_to_board",
            Figure(60, Unit.DAYS, "KVKK Law 6698 Art 14(1)", "S", HIGH),
            rolls=False,
        ),
        FurtherClock(
            "complaint_to_board_after_answer",
            Figure(30, Unit.DAYS, "KVKK Law 6698 Art 14(1)", "S", HIGH),
            starts="answer_sent",
            rolls=False,
        ),
    ),
    notes=("The two complaint clocks are the person's, not the controller's.",),
)

EUROPE: tuple[RuleVersion, ...] = (
    EU_GDPR,
    EU_INSTITUTIONS,
    UK_GDPR_GUIDANCE,
    UK_GDPR,
    _part3(date(2018, 5, 25), date(2026, 2, 4), extended=False),
    _part3(date(2026, 2, 5), None, extended=True),
    UK_COMPLAINT,
    SWITZERLAND,
    TURKEY,
    WEEKS_TEST,
)
