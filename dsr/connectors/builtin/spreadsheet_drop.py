"""Connector for tables that people drop into a folder: CSV, TSV and Excel. It reads and never writes.

A row belongs to the person when one of the named columns holds one of the person's keys. A file that cannot be
read or searched does not keep the others back: they are given first, then the run says what is wrong.
"""

import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, TypeVar

from dsr.connectors.files.allowed import folder_of
from dsr.connectors.files.csv_rows import csv_table
from dsr.connectors.files.likeness import plain, wanted
from dsr.connectors.files.rooted import Entry, Rooted, shown
from dsr.connectors.files.table import Record, Table
from dsr.connectors.files.xlsx_rows import xlsx_tables
from dsr.connectors.spec import (
    SPEC_VERSION,
    Ability,
    ConnectorTrouble,
    FieldDescription,
    Found,
    FoundRecords,
    Key,
    RecordSet,
    Residue,
    SetCount,
    SetPlan,
    Setting,
    SettingKind,
    Settings,
    Tested,
    Trouble,
)

TEXT_FILES = frozenset({".csv", ".tsv", ".tab"})
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
NOT_TABLES = frozenset({".xls", ".xlsb", ".ods", ".numbers"})  # tables, but none that we can read
KIND = re.compile(r"[a-z][a-z0-9_]*\Z")
LONGEST_TITLE = 160

Columns = Mapping[str, frozenset[str]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One table of one file."""

    about: RecordSet
    table: Table
    columns: tuple[str, ...]


class SpreadsheetDrop:
    """What the registry offers."""

    spec_version = SPEC_VERSION
    slug = "spreadsheet_drop"
    title = "Spreadsheets and CSV files in a folder"
    description = "Finds the person's rows in CSV, TSV and Excel files that are dropped into a folder."
    settings = (
        Setting(
            "columns",
            "Columns by which a person is found",
            SettingKind.LONG_TEXT,
            hint="One kind of key a line, then the columns that hold it: email: E-mail, Mail address",
            default="email: email",
        ),
        Setting(
            "folder",
            "Folder",
            required=False,
            hint="Empty: the folder that this installation keeps for the system.",
        ),
    )
    abilities = frozenset({Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN, Ability.LIST_KEYS})
    tested = "CSV and TSV (UTF-8, UTF-16, Windows-1252), Excel workbooks written by openpyxl"
    needs_dataset = False

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator["DropConnection"]:
        """A look into the folder; raises ConnectorTrouble when the settings do not fit."""
        columns = columns_of(settings.plain.get("columns", ""))
        yield DropConnection(folder_of(settings=settings), columns, settings)


class DropConnection:
    """The files that lie in the folder now."""

    abilities = SpreadsheetDrop.abilities

    def __init__(self, root: Rooted, columns: Columns, settings: Settings) -> None:
        self._root, self._columns, self._settings = root, columns, settings

    def test(self) -> Tested:
        """Which files can be searched. They are told by number and ending: their names are content."""
        says, searchable = [], 0
        for number, entry in self._files():
            try:
                for sheet in self._sheets(entry):
                    self._demand_searchable(sheet)
                    searchable += 1
            except ConnectorTrouble as trouble:
                says.append(f"{_told(number, entry)}: {trouble.detail}.")
        says.insert(0, f"{searchable} tables can be searched." if searchable else "No table can be searched.")
        return Tested(ok=searchable > 0 and len(says) == 1, says=tuple(says))

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """The person's rows, table by table; files that cannot be searched are complained about at the end."""
        looked_for = wanted(keys=keys, kinds=self._columns)

        def rows_of(sheet: _Sheet) -> Iterator[Found]:
            if sheet.about.name not in done:
                yield FoundRecords(sheet.about, self._rows(sheet, looked_for))

        yield from self._each(rows_of)

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """Rows of the person in each table."""
        looked_for = wanted(keys=keys, kinds=self._columns)
        yield from self._each(lambda sheet: iter([self._counted(sheet, looked_for)]))

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """Every cell of every table is looked at, not only the columns that are searched."""
        looked_for = wanted(keys=keys)
        kept = {wish.name for wish in wishes if wish.action == "keep"}

        def left_in(sheet: _Sheet) -> Iterator[Residue]:
            found: dict[str, int] = {}
            for record in sheet.table.records():
                for column, cell in record.items():
                    if any(plain(kind=kind, value=cell) in values for kind, values in looked_for.items()):
                        found[column] = found.get(column, 0) + 1
            for column, records in found.items():
                yield Residue(sheet.about.name, column, records, expected=sheet.about.name in kept)

        yield from self._each(left_in, searchable=False)

    def list_keys(self, *, kind: str) -> Iterator[str]:
        """Every key of this kind in the columns that are searched; one may come more than once."""

        def values_in(sheet: _Sheet) -> Iterator[str]:
            for record in sheet.table.records():
                yield from _cells(record, kind, self._columns.get(kind, frozenset()))

        yield from self._each(values_in)

    def _each(self, work: Callable[[_Sheet], Iterator[T]], *, searchable: bool = True) -> Iterator[T]:
        """Do this with every table; what cannot be read or searched is complained about when the rest is done."""
        problems: list[tuple[str, ConnectorTrouble]] = []
        for number, entry in self._files():
            try:
                for sheet in self._sheets(entry):
                    if searchable:
                        self._demand_searchable(sheet)
                    yield from work(sheet)
            except ConnectorTrouble as trouble:
                problems.append((_told(number, entry), trouble))
        if problems:
            where, first = problems[0]
            others = f" (and {len(problems) - 1} more files)" if len(problems) > 1 else ""
            raise ConnectorTrouble(first.kind, f"{where}: {first.detail}{others}")

    def _files(self) -> Iterator[tuple[int, Entry]]:
        """Every file that is a table, in the order of names, counted from 1."""
        self._root.check()
        files = [
            entry
            for entry in self._root.entries()
            if not entry.is_folder
            and not entry.steps[-1].startswith((".", "~$"))  # what Excel writes while it is open
            and _ending(entry) in TEXT_FILES | WORKBOOKS | NOT_TABLES
        ]
        return iter(list(enumerate(files, start=1)))

    def _sheets(self, entry: Entry) -> list[_Sheet]:
        if _ending(entry) in NOT_TABLES:
            raise ConnectorTrouble(
                Trouble.UNSUPPORTED, "this format cannot be read; save it as .xlsx or .csv"
            )
        if _ending(entry) in TEXT_FILES:
            opener = partial(self._root.read, entry.steps)
            tables = [csv_table(open_bytes=opener, row_bytes=self._settings.limits.row_bytes)]
        else:
            tables = list(xlsx_tables(opened=partial(self._file, entry), limits=self._settings.limits))
        return [_sheet(entry, table) for table in tables if table.columns()]

    @contextmanager
    def _file(self, entry: Entry) -> Iterator[IO[bytes]]:
        with self._root.opened(entry.steps) as handle, os.fdopen(handle, "rb", closefd=False) as file:
            yield file

    def _demand_searchable(self, sheet: _Sheet) -> None:
        every = frozenset().union(*self._columns.values())
        if not any(column.casefold() in every for column in sheet.columns):
            raise ConnectorTrouble(Trouble.MISCONFIGURED, "none of the named columns is in the table")

    def _rows(self, sheet: _Sheet, looked_for: Mapping[str, frozenset[str]]) -> Iterator[Record]:
        for record in sheet.table.records():
            if any(self._has(record, kind, values) for kind, values in looked_for.items()):
                yield record

    def _has(self, record: Record, kind: str, values: frozenset[str]) -> bool:
        return any(cell in values for cell in _cells(record, kind, self._columns[kind]))

    def _counted(self, sheet: _Sheet, looked_for: Mapping[str, frozenset[str]]) -> SetCount:
        return SetCount(sheet.about.name, sum(1 for _ in self._rows(sheet, looked_for)))


def columns_of(text: str) -> Columns:
    """The setting `columns`, by kind of key, names in small letters; raises ConnectorTrouble with the line."""
    found: dict[str, frozenset[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        kind, colon, names = line.partition(":")
        columns = frozenset(" ".join(name.casefold().split()) for name in names.split(",") if name.strip())
        if not colon or not KIND.match(kind.strip()) or not columns:
            raise ConnectorTrouble(
                Trouble.MISCONFIGURED,
                f"the setting `columns`, line {number}: write a kind of key, a colon and names of columns",
            )
        found[kind.strip()] = found.get(kind.strip(), frozenset()) | columns
    if not found:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "the setting `columns` is empty")
    return found


def _cells(record: Record, kind: str, columns: frozenset[str]) -> Iterator[str]:
    """The keys of this kind in a record, in their one spelling."""
    for column, cell in record.items():
        if column.casefold() in columns and (spelling := plain(kind=kind, value=cell)):
            yield spelling


def _sheet(entry: Entry, table: Table) -> _Sheet:
    """The table with a name of its own that tells nothing of the file's, which is content like its rows."""
    file = shown(entry.steps[-1])
    title = f"{file}, {table.sheet}" if table.sheet else file
    digest = hashlib.sha256(f"{file}\0{table.sheet}".encode("utf-8", "surrogatepass")).hexdigest()
    columns = table.columns()
    fields = tuple(FieldDescription(path=column, title=column) for column in columns)
    about = RecordSet(name=f"table-{digest[:32]}", title=title[:LONGEST_TITLE], fields=fields)
    return _Sheet(about, table, columns)


def _ending(entry: Entry) -> str:
    return PurePosixPath(shown(entry.steps[-1]).lower()).suffix


def _told(number: int, entry: Entry) -> str:
    return f"file {number} by name ({_ending(entry)})"


CONNECTOR = SpreadsheetDrop()
