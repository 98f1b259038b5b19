"""Patterns that people may type: a part of regular expressions that can never take longer than the text is long.

Allowed: characters, `\\d \\w \\s` and their opposites, `.`, sets like `[A-Z0-9-]`, alternatives with `|`, and the
repetitions `? * + {2} {2,5}`. No groups, nothing that looks around or back. What follows a repetition must not match
what the repetition matches: so there is one way to match a text, and no search goes on for ever.
"""

import re
from dataclasses import dataclass
from functools import cache

LONGEST_PATTERN = 300
MOST_ATOMS = 60
MOST_TIMES = 200
FLAGS = re.IGNORECASE
_ATOM = re.compile(r"\\[dDwWsS]|\\[^a-zA-Z0-9]|\[\^?(?:\\.|[^\[\]\\])+\]|[^\\\[\](){}|?*+^$]")
_TIMES = re.compile(r"[?*+]|\{(\d{1,3})(?:,(\d{0,3}))?\}")
_EVERYTHING = "".join(chr(code) for code in range(0x3000) if not 0xD800 <= code < 0xE000)


class PatternRefused(ValueError):
    """The pattern cannot be used; the text is a sentence for who typed it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A character or set, and how often it comes; `most` None: without end."""

    atom: str
    least: int
    most: int | None
    text: str

    @property
    def varies(self) -> bool:
        return self.least != self.most


@cache
def compiled(*, pattern: str) -> re.Pattern[str]:
    """The pattern, ready for use on texts of any length. Raises PatternRefused."""
    if not pattern.strip():
        raise PatternRefused("Type the pattern first.")
    if len(pattern) > LONGEST_PATTERN:
        raise PatternRefused(f"This pattern is longer than {LONGEST_PATTERN} characters.")
    ways = [_guarded(_pieces(part)) for part in _alternatives(pattern)]
    try:
        return re.compile("|".join(ways), FLAGS)
    except (re.error, OverflowError) as problem:
        raise PatternRefused("This is not a pattern that can be used.") from problem


def _alternatives(pattern: str) -> list[str]:
    """The parts between bars that are neither escaped nor within a set."""
    parts, start, at, inside = [], 0, 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 1
        elif sign in "[]":
            inside = sign == "["
        elif sign == "|" and not inside:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]


def _pieces(part: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    at = 0
    while at < len(part):
        found = _ATOM.match(part, at)
        if found is None:
            raise PatternRefused(
                f"“{part[at]}” cannot stand there. Put a backslash before it if the character itself is meant."
            )
        at = found.end()
        times = _TIMES.match(part, at)
        at = times.end() if times else at
        pieces.append(_piece(found.group(), times))
    if len(pieces) > MOST_ATOMS:
        raise PatternRefused("This pattern is too long. Use several rules.")
    if not any(piece.least for piece in pieces):
        raise PatternRefused(
            "This pattern would match an empty text. Say at least one character that must be there."
        )
    return pieces


def _piece(atom: str, times: re.Match[str] | None) -> _Piece:
    if times is None:
        return _Piece(atom, 1, 1, atom)
    sign = times.group()
    known = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(sign)
    if known is None:
        least = int(times.group(1))
        upper = times.group(2)
        known = (least, least if upper is None else int(upper) if upper else None)
        if max(least, known[1] or 0) > MOST_TIMES or (known[1] is not None and known[1] < least):
            raise PatternRefused(
                f"“{sign}” repeats too often or the wrong way round; {MOST_TIMES} times is the most."
            )
    return _Piece(atom, *known, atom + sign)


def _guarded(pieces: list[_Piece]) -> str:
    """The pieces as an expression. Refuses what could be matched in more than one way."""
    _count(pieces)
    written = "".join(piece.text for piece in pieces)
    first = pieces[0]
    # A run is tried from its beginning only: from its middle it would fail for the same reason.
    return f"(?<!{first.atom}){written}" if first.most is None and len(pieces) > 1 else written


def _count(pieces: list[_Piece]) -> None:
    for number, piece in enumerate(pieces):
        if not piece.varies:
            continue
        for later in pieces[number + 1 :]:
            if _signs(piece.atom) & _signs(later.atom):
                raise PatternRefused(
                    f"“{later.text}” can match what “{piece.text}” before it matches. Say exactly how often, such as "
                    f"“{piece.atom}{{3}}”, or put something different between them."
                )
            if later.least:
                break
        else:
            continue
        if number and piece.most is None and _signs(pieces[number - 1].atom) & _signs(piece.atom):
            raise PatternRefused(
                f"What stands before “{piece.text}” can match the same. Give it an end, such as “{piece.atom}{{1,20}}”."
            )


@cache
def _signs(atom: str) -> frozenset[str]:
    try:
        return frozenset(re.findall(atom, _EVERYTHING, FLAGS))
    except re.error as problem:
        raise PatternRefused(f"“{atom}” is not a set of characters.") from problem
