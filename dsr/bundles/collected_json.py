"""Records out of JSON of any length: lines, an array, one object. Numbers and texts stay as they are."""

import io
import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from dsr.bundles.collected_text import LONGEST_LINE, PORTION, CollectedUnreadable

LARGEST_OBJECT = 16 * 1024 * 1024  # characters of a JSON file that is one object and has to be read whole
WHITE = " \t\r\n"


def _as_record(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {"value": value}


def _loaded(text: str) -> object:
    """One JSON text. A number of more digits than Python counts with (4,300) stays as it was written, as text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return LONG_NUMBERS.decode(text)


def _whole(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


PLAIN = json.JSONDecoder()
LONG_NUMBERS = json.JSONDecoder(parse_int=_whole)


def _not_json(line: int | None = None) -> CollectedUnreadable:
    return CollectedUnreadable(_("This is not valid JSON."), line=line)


def json_lines(lines: Iterator[str]) -> Iterator[dict[str, object]]:
    """One record a line; empty lines are passed over. Raises CollectedUnreadable."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _as_record(_loaded(line))
            except (ValueError, RecursionError) as problem:
                raise _not_json(number) from problem


def json_object(text: io.TextIOWrapper) -> Iterator[dict[str, object]]:
    """One object as one record. Raises CollectedUnreadable."""
    whole = text.read(LARGEST_OBJECT + 1)
    if len(whole) > LARGEST_OBJECT:
        raise CollectedUnreadable(
            _("One JSON object of more than 16 MB cannot be read. Save it as JSON Lines: one record a line.")
        )
    try:
        yield _as_record(_loaded(whole))
    except (ValueError, RecursionError) as problem:
        raise _not_json() from problem


def json_array(text: io.TextIOWrapper) -> Iterator[dict[str, object]]:
    """Element by element, whatever the length of the array. Raises CollectedUnreadable."""
    window = _Window(text)
    window.take()
    if window.mark() == "]":
        window.take()
    else:
        yield from _elements(window)
    if window.mark():
        raise CollectedUnreadable(_("Something follows after the end of the JSON array."))


def _elements(window: "_Window") -> Iterator[dict[str, object]]:
    while True:
        yield _as_record(window.value())
        mark = window.take()
        if mark == "]":
            return
        if mark != ",":
            raise CollectedUnreadable(
                _("This is not valid JSON.") if mark else _("The JSON array has no end: the file is cut off.")
            )


class _Window:
    """The part of a long JSON text that is looked at now."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._seen, self._at = text, "", 0

    def mark(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            while self._at < len(self._seen):
                if self._seen[self._at] not in WHITE:
                    return self._seen[self._at]
                self._at += 1
            if not self._widen(PORTION):
                return ""

    def take(self) -> str:
        """The same, and go past it."""
        mark = self.mark()
        self._at += len(mark)
        return mark

    def value(self) -> object:
        """One value; each try to read one that is not complete yet doubles what is looked at."""
        self.mark()
        wanted = PORTION
        while True:
            try:
                value, end = self._decoded()
            except (ValueError, RecursionError) as problem:
                if len(self._seen) - self._at > LONGEST_LINE or not self._widen(wanted):
                    raise _not_json() from problem
            else:
                # A number at the edge may go on beyond it.
                if end < len(self._seen) or not self._widen(wanted):
                    self._at = end
                    return value
            wanted *= 2

    def _decoded(self) -> tuple[object, int]:
        try:
            return PLAIN.raw_decode(self._seen, self._at)
        except json.JSONDecodeError:
            raise
        except ValueError:
            return LONG_NUMBERS.raw_decode(self._seen, self._at)

    def _widen(self, count: int) -> bool:
        more = self._text.read(count)
        self._seen, self._at = self._seen[self._at :] + more, 0
        return bool(more)
