"""Covers values of records: a field by its path, a text, e-mail addresses, telephone numbers, IBANs, a pattern.

Pure functions over plain values. What was covered is replaced, never only hidden, and the mask says its ground.
Every search is linear in the length of the text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dsr.rules.ibans import cover_ibans
from dsr.rules.safe_patterns import PatternRefused, compiled

__all__ = ["Mask", "PatternRefused", "Redactor", "Rule", "RuleKind"]

SHORTEST_TEXT = 2
LONGEST_WHAT = 300
DEEPEST = 200
Cover = Callable[[str, str], str]  # text, mask -> text


class RuleKind(StrEnum):
    """What a rule looks for."""

    FIELD = "field"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    PATTERN = "pattern"


NEEDS_WHAT = frozenset({RuleKind.FIELD, RuleKind.TEXT, RuleKind.PATTERN})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `what`: the path, the text or the pattern; `mask`: what stands there instead."""

    kind: str
    what: str
    ground: str
    mask: str


@dataclass(frozen=True, slots=True)
class Mask:
    """A field of one record covered by hand, or only a text within it."""

    path: str
    ground: str
    mask: str
    text: str = ""


_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
_EMAIL_LOOSE = re.compile(r"[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")
_PHONE = re.compile(
    r"(?<![\w.+])(?:\+\d|00[1-9]|\(?0[1-9])[\d ()/.\u00a0\u2011\u2013-]{5,22}\d(?![\w])"
    r"|(?<![\w.])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-. ])\d{3}[-. ]\d{4}(?![\w])"
)
_DATE = re.compile(r"\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}")


def _emails(text: str, mask: str) -> str:
    if "@" not in text:
        return text
    # The second look finds an address whose first letters the bound of the first one cut off.
    return _EMAIL_LOOSE.sub(lambda _: mask, _EMAIL.sub(lambda _: mask, text))


def _phones(text: str, mask: str) -> str:
    def covered(found: re.Match[str]) -> str:
        number = found.group()
        digits = sum(sign.isdigit() for sign in number)
        return number if not 7 <= digits <= 16 or _DATE.fullmatch(number[:10].strip()) else mask

    return _PHONE.sub(covered, text)


def _literal(what: str) -> Cover:
    """The text in any case, any white space between its words, whichever way its accents are written."""
    forms = {unicodedata.normalize(form, what.strip()) for form in ("NFC", "NFD")}
    ways = [r"\s+".join(re.escape(word) for word in form.split()) for form in sorted(forms)]
    search = re.compile("|".join(ways), re.IGNORECASE)
    return lambda text, mask: search.sub(lambda _: mask, text)


def _pattern(what: str) -> Cover:
    search = compiled(pattern=what)
    return lambda text, mask: search.sub(lambda _: mask, text)


def _cover_of(kind: str, what: str) -> Cover:
    if kind == RuleKind.TEXT:
        return _literal(what)
    if kind == RuleKind.PATTERN:
        return _pattern(what)
    return {RuleKind.EMAIL: _emails, RuleKind.PHONE: _phones, RuleKind.IBAN: cover_ibans}[RuleKind(kind)]


def check_rule(*, kind: str, what: str) -> None:
    """Whether the rule can be carried out. Raises PatternRefused with a sentence."""
    if kind not in set(RuleKind):
        raise PatternRefused("Choose what the rule looks for.")
    if kind not in NEEDS_WHAT:
        return
    if len(what) > LONGEST_WHAT:
        raise PatternRefused(f"{LONGEST_WHAT} characters is the most.")
    if kind == RuleKind.FIELD and not what.strip(". "):
        raise PatternRefused("Name the field, such as “author.email”.")
    if kind == RuleKind.TEXT and len(what.strip()) < SHORTEST_TEXT:
        raise PatternRefused("Type at least two characters; a single one would black out everything.")
    if kind == RuleKind.PATTERN:
        compiled(pattern=what)


class Redactor:
    """Rules made ready for many records. `tally` counts the covered values by ground."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        everything = tuple(rules)
        for rule in everything:
            check_rule(kind=rule.kind, what=rule.what)
        self._fields = [rule for rule in everything if rule.kind == RuleKind.FIELD]
        texts = [rule for rule in everything if rule.kind != RuleKind.FIELD]
        # Account numbers first: what another rule covers within one would hide the rest of it.
        texts.sort(key=lambda rule: rule.kind != RuleKind.IBAN)
        self._texts = [(_cover_of(rule.kind, rule.what), rule) for rule in texts]
        self.tally: Counter[str] = Counter()

    @property
    def idle(self) -> bool:
        """Whether there is no rule at all."""
        return not self._fields and not self._texts

    def applied(self, record: Mapping[str, Any], *, masks: Sequence[Mask] = ()) -> dict[str, Any]:
        """The record with everything covered: by rule, and by hand. The record given stays as it was."""
        shown: Any = dict(record)
        for rule in self._fields:
            shown = self._at(shown, rule.what, rule.ground, _always(rule.mask))
        for by_hand in masks:
            shown = self._at(shown, by_hand.path, by_hand.ground, _hand(by_hand))
        if self._texts:
            shown = {name: self._through(value, 0) for name, value in shown.items()}
        return dict(shown)

    def _at(self, value: Any, path: str, ground: str, change: Callable[[Any], Any]) -> Any:
        def changed(old: Any) -> Any:
            new = old if old is None or old in ("", [], {}) else change(old)
            if new is not old and new != old:
                self.tally[ground] += 1
            return new

        return _descend(value, tuple(path.strip(". ").split(".")), changed)

    def _through(self, value: Any, depth: int) -> Any:
        if isinstance(value, Mapping):
            if depth > DEEPEST:
                return self._through(str(value), depth)
            return {self._text(str(name)): self._through(inner, depth + 1) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            if depth > DEEPEST:
                return self._through(str(value), depth)
            return [self._through(inner, depth + 1) for inner in value]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            plain = str(value)
            covered = self._text(plain)
            return value if covered == plain else covered
        return value

    def _text(self, text: str) -> str:
        for cover, rule in self._texts:
            covered = cover(text, rule.mask)
            if covered != text:
                self.tally[rule.ground] += 1
                text = covered
        return text


def _always(mask: str) -> Callable[[Any], Any]:
    return lambda _value: mask


def _hand(by_hand: Mask) -> Callable[[Any], Any]:
    if not by_hand.text:
        return _always(by_hand.mask)
    cover = _literal(by_hand.text)
    return lambda value: cover(value if isinstance(value, str) else str(value), by_hand.mask)


def _descend(value: Any, path: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    """The value with `change` applied where the path leads; through lists element by element."""
    if not path:
        return change(value)
    if isinstance(value, list | tuple):
        if path[0].isdigit():
            wanted = int(path[0])
            return [
                _descend(inner, path[1:], change) if number == wanted else inner
                for number, inner in enumerate(value)
            ]
        rest = path[1:] if path[0] == "*" else path
        return [_descend(inner, rest, change) for inner in value]
    if not isinstance(value, Mapping):
        return value
    # Names may hold dots themselves: every way to cut the path is tried.
    for cut in range(1, len(path) + 1):
        name = ".".join(path[:cut])
        if name in value:
            value = {**value, name: _descend(value[name], path[cut:], change)}
    return value
