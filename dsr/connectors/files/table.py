"""What a table in a file is to the connectors: columns, and records as a stream. Plain values."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dsr.connectors.spec import ConnectorTrouble, Trouble

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. `sheet`: its name within the file, content like every name; empty for text files.

    `rows` gives the cells row by row, the header first; it may be called again.
    """

    sheet: str
    rows: Callable[[], Iterator[Sequence[Any]]] = field(repr=False)

    def columns(self) -> tuple[str, ...]:
        """The names of the columns, from the first row that is not empty."""
        header = next((row for row in self.rows() if _filled(row)), ())
        return tuple(distinct(header))

    def records(self) -> Iterator[Record]:
        """Every row below the header by the names of the columns; empty rows and cells that are not there left out."""
        names: list[str] = []
        for row in self.rows():
            if not _filled(row):
                continue
            if not names:
                names = distinct(row)
                continue
            if len(row) > len(names):
                names = distinct([*names, *[""] * (len(row) - len(names))])
            yield dict(zip(names, row, strict=False))


def distinct(header: Sequence[Any]) -> list[str]:
    """Names of the columns: nameless ones are numbered, repeated ones too."""
    names: dict[str, None] = {}
    for number, cell in enumerate(header, start=1):
        wanted = " ".join(str(cell if cell is not None else "").split()) or f"column {number}"
        name, repeat = wanted, 1
        while name in names:
            repeat += 1
            name = f"{wanted} ({repeat})"
        names[name] = None
    return list(names)


def too_long(*, limit: int) -> ConnectorTrouble:
    """The refusal of a record that would fill the memory."""
    return ConnectorTrouble(Trouble.TOO_MUCH, f"one row is longer than {limit} bytes")


def _filled(row: Sequence[Any]) -> bool:
    return any(cell not in {None, ""} for cell in row)
