"""Patterns of paths that hold a key: `{user_id}/**`, `invoices/*_{customer_id}_*.pdf`. Plain Python, opens nothing.

A key counts only as a whole: number 12 is not found in 3124. Where a name holds the key but may as well hold a
longer one (`mary.ann@x.org` for `ann@x.org`), the match is doubtful: somebody has to look.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import normalize

from dsr.connectors.files.likeness import AFTER, BEFORE, MAIL_AFTER, MAIL_BEFORE
from dsr.connectors.spec import ConnectorTrouble, Key, KeyKind, Trouble

PART = re.compile(r"\{([a-z][a-z0-9_]*)\}|(\*)|(\?)|([^{}*?]+)")
ANY_DEPTH = "**"
REGULAR_ANY = {"*": ".*", "?": "."}


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of a path must look like. `strict` beyond doubt, `loose` perhaps; None: any number of steps."""

    strict: re.Pattern[str] | None = field(repr=False)
    loose: re.Pattern[str] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of the setting, cut into steps."""

    steps: tuple[str, ...]

    def filled(self, *, keys: Iterable[Key]) -> Iterator[tuple[Step, ...]]:
        """The pattern with each combination of the person's keys; nothing when a kind is missing."""
        for values in _combinations(self.kinds(), keys):
            yield tuple(_step(each, values) for each in self.steps)

    def kinds(self) -> tuple[str, ...]:
        """The kinds of key that stand in it."""
        return tuple(dict.fromkeys(found for each in self.steps for found, *_ in PART.findall(each) if found))


def patterns_of(text: str, *, setting: str = "patterns") -> tuple[Pattern, ...]:
    """The patterns of a setting, one a line; raises ConnectorTrouble with the line."""
    found = [
        _pattern(line.strip(), f"the setting `{setting}`, line {number}")
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if not found:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"the setting `{setting}` is empty")
    return tuple(found)


def _pattern(line: str, where: str) -> Pattern:
    steps = tuple(line.split("/"))
    if any(each in {"", ".", ".."} or "\0" in each for each in steps):
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"{where}: a step is empty or leads out of the folder")
    for each in steps:
        if "".join(found.group(0) for found in PART.finditer(each)) != each:
            raise ConnectorTrouble(Trouble.MISCONFIGURED, f"{where}: a brace is not closed")
        if ANY_DEPTH in each and each != ANY_DEPTH:
            raise ConnectorTrouble(Trouble.MISCONFIGURED, f"{where}: ** stands alone between slashes")
    pattern = Pattern(
        tuple(each for each, next_one in pairwise((*steps, "")) if (each, next_one) != (ANY_DEPTH, ANY_DEPTH))
    )
    if not pattern.kinds():
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"{where}: no key stands in it, such as {{user_id}}")
    return pattern


def _combinations(kinds: tuple[str, ...], keys: Iterable[Key]) -> Iterator[Mapping[str, str]]:
    """Every way to fill the kinds; a key with a slash or a NUL is no part of a name."""
    held = [key for key in keys if key.value.strip() and not {"/", "\0"} & set(key.value)]
    ways: list[dict[str, str]] = [{}]
    for kind in kinds:
        values = dict.fromkeys(normalize("NFC", key.value.strip()) for key in held if key.kind == kind)
        ways = [{**way, kind: value} for way in ways for value in values]
    return iter(ways)


def _step(text: str, values: Mapping[str, str]) -> Step:
    if text == ANY_DEPTH:
        return Step(None, None)
    if any(kind and values[kind] in {".", ".."} for kind, *_ in PART.findall(text)):
        return Step(re.compile(r"(?!)"), re.compile(r"(?!)"))  # fits no name
    mail = any(kind == KeyKind.EMAIL for kind, *_ in PART.findall(text))
    flags = re.DOTALL | (re.IGNORECASE if mail else 0)
    return Step(
        re.compile(_regular(text, values, strict=True), flags),
        re.compile(_regular(text, values, strict=False), flags),
    )


def _regular(text: str, values: Mapping[str, str], *, strict: bool) -> str:
    """One step as a regular expression; keys are taken by the letter, and whole where a wildcard is beside them."""
    parts = list(PART.finditer(text))
    said = ""
    for number, part in enumerate(parts):
        kind, literal = part.group(1), part.group(4)
        if kind:
            before = number > 0 and parts[number - 1].group(4) is None
            after = number + 1 < len(parts) and parts[number + 1].group(4) is None
            said += _bounded(re.escape(values[kind]), kind, before=before, after=after, strict=strict)
        else:
            said += re.escape(literal) if literal else REGULAR_ANY[part.group(0)]
    return said + r"\Z"


def _bounded(value: str, kind: str, *, before: bool, after: bool, strict: bool) -> str:
    mail = strict and kind == KeyKind.EMAIL
    first = (MAIL_BEFORE if mail else BEFORE) if before else ""
    last = (MAIL_AFTER if mail else AFTER) if after else ""
    return first + value + last
