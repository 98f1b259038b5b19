"""The reference page of all regimes, written from the data that computes the clocks. Returns text, writes no
file."""

from collections.abc import Iterable

from dsr.rules.regime_types import Extension, Figure, FurtherClock, Refusal, RuleVersion, Suspension
from dsr.rules.regimes import REGIMES

_HEAD = """# Regimes

Written by `manage.py write_reference` from the figures that compute the clocks; do not edit.

Not legal advice. Marks: **C** the text of the law, the judgment or the regulator's page was read; **S** a
secondary source was read; **K** general knowledge, not confirmed. Confidence: high, medium, low. The day a law
came into force is general knowledge (K) except for the United Kingdom's changes of 2026. The version is chosen
by the day of receipt.
"""
_SUSPENSIONS = {
    Suspension.NEVER: "questions to the person never stop the clock",
    Suspension.EDPB: "policy none, pause_days (default) or restart; a pause needs reasonable doubt (identity) or "
    "a large quantity of data (clarification of an access request), asked within three working days",
    Suspension.UK_STATUTE: "runs from the latest of receipt, identity, authority and Art 12(5) fee; "
    "clarification of an access request does not count, both days included",
    Suspension.UK_GUIDANCE: "runs from the latest of receipt, identity, authority and fee; "
    "clarification of an access request does not count, the day of asking excluded",
    Suspension.UK_START_ONLY: "runs from the latest of receipt, identity, authority and fee; no pause",
    Suspension.SWISS_FEE: "only an announced fee: the period starts after the ten days to confirm it",
}
_REFUSALS = {
    Refusal.FIRST_PERIOD: "within the first period; an extension does not move it",
    Refusal.WHOLE_PERIOD: "before the end of the period, extended or not",
}
_ROLLS = {
    "sat_sun_hol": "Saturday, Sunday, public holiday -> next working day",
    "sun_hol": "Sunday, public holiday -> next day",
    "none": "none",
}


def regimes_page() -> str:
    """The page in Markdown: each regime and version with every figure, citation, mark and confidence."""
    parts = [_HEAD, _overview()]
    parts += [_regime(regime, versions) for regime, versions in sorted(REGIMES.items())]
    return "\n".join(parts).rstrip() + "\n"


def _overview() -> str:
    rows = ["## Overview", "", "| id | place | to answer | extension | confidence |", "|---|---|---|---|---|"]
    for regime, versions in sorted(REGIMES.items()):
        now = versions[-1]
        answer = now.answer.words if now.answer else "no number"
        rows.append(
            f"| [`{regime}`](#{regime}) | {now.place} | {answer} | {_longer(now.extension)} | {now.confidence} |"
        )
    return "\n".join(rows) + "\n"


def _longer(extension: Extension | None) -> str:
    if extension is None:
        return "none"
    return f"to {extension.total.words} in total" if extension.total else "to the date told"


def _regime(regime: str, versions: Iterable[RuleVersion]) -> str:
    return "\n".join([f"## {regime}\n", *(_version(version) for version in versions)])


def _version(version: RuleVersion) -> str:
    until = f" until {version.in_force_until.isoformat()}" if version.in_force_until else ""
    lines = [
        f"### {version.law}\n",
        f"Version {version.version}, in force from {version.in_force_from.isoformat()}{until}. "
        f"{version.place}. Confidence: **{version.confidence}**.\n",
        "| figure | value | citation | mark | confidence |",
        "|---|---|---|---|---|",
        *_rows(version),
        "",
        *(f"- {note}" for note in version.notes),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _rows(version: RuleVersion) -> list[str]:
    start = "day of receipt, in the controller's zone"
    if version.day_after:
        start += "; the period is counted from the day after"
    rows = [f"| start | {start} | {version.start_citation} | | {version.confidence} |"]
    if version.answer:
        rows.append(_row("to answer", version.answer))
    else:
        rows.append(
            f"| to answer | no number in the law | {version.start_citation} | | {version.confidence} |"
        )
    rows += [_by_right(right, figure, version) for right, figure in version.by_right.items()]
    rows.append(f"| roll | {_ROLLS[version.roll]} | {version.roll_citation} | | {version.roll_confidence} |")
    if version.extension:
        told = f"{_longer(version.extension)}; {version.extension.note}"
        extension = version.extension
        rows.append(
            f"| extension | {told} | {extension.citation} | {extension.mark} | {extension.confidence} |"
        )
    if version.refusal is not Refusal.NONE:
        rows.append(
            f"| refusal | {_REFUSALS[version.refusal]} | {version.refusal_citation} | | {version.confidence} |"
        )
    rows.append(f"| questions | {_SUSPENSIONS[version.suspension]} | {version.suspension_citation} | | |")
    rows += [_further(further) for further in version.further]
    return rows


def _row(name: str, figure: Figure) -> str:
    return f"| {name} | {figure.words} | {figure.citation} | {figure.mark} | {figure.confidence} |"


def _by_right(right: str, figure: Figure | None, version: RuleVersion) -> str:
    if figure is None:
        return f"| to answer: {right} | no number in the law | {version.start_citation} | | {version.confidence} |"
    return _row(f"to answer: {right}", figure)


def _further(further: FurtherClock) -> str:
    starts = f"from {further.starts.replace('_', ' ')}"
    if further.rights:
        starts += f", for {', '.join(sorted(further.rights))}"
    longer = f", extended {further.extended.words}" if further.extended else ""
    figure = further.figure
    name = further.name.replace("_", " ")
    value = f"at once, {starts}" if figure.amount == 0 else f"{figure.words} {starts}{longer}"
    return f"| further: {name} | {value} | {figure.citation} | {figure.mark} | {figure.confidence} |"
