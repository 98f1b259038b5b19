"""JSON is exact; a CSV opens in a spreadsheet and runs nothing there."""

import csv
import io
import json

import pytest

from dsr.bundles.sections import MOST_COLUMNS, Part
from dsr.bundles.spool import Spool
from dsr.bundles.tables import (
    BYTE_ORDER_MARK,
    cell,
    csv_chunks,
    csv_size,
    json_chunks,
    json_size,
    line_chunks,
    lines_size,
)
from tests.bundles.package import collection


def written(records: list[dict[str, object]]) -> tuple[dict[str, object], list[list[str]]]:
    """The records as data.json gives them, and the rows of the CSV."""
    with Spool() as spool:
        part = Part("orders", collection("orders", records), spool.add(records=records, each=lambda: None))
        spool.seal()
        whole = b"".join(json_chunks(about={"x": 1}, parts=[part], after=lambda: {"y": 2}))
        columns, more = list(part.section.columns), part.section.more_columns
        table = b"".join(csv_chunks(lines=part.lines(), columns=columns, more_columns=more))
        lines = b"".join(line_chunks(lines=part.lines()))
    assert len(whole) <= json_size(about={"x": 1}, parts=[part])
    assert len(table) <= csv_size(part=part)
    assert len(lines) <= lines_size(part=part)
    assert table.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    data = json.loads(whole)
    assert (data["about"], data["y"]) == ({"x": 1}, 2)
    assert list(map(json.loads, lines.splitlines())) == data["collections"]["orders"]["records"]
    return data["collections"]["orders"], rows


@pytest.mark.parametrize("count", [0, 1, 2, 5_000])
def test_every_record_is_in_both(count: int) -> None:
    records: list[dict[str, object]] = [
        {"n": number, "text": f'a "b",\n{number}' * 9} for number in range(count)
    ]
    data, rows = written(records)
    assert data["records"] == records
    assert data["count"] == count
    assert [row[1] for row in rows[1:]] == [record["text"] for record in records]


def test_records_of_different_shape_share_one_table() -> None:
    _, rows = written([{"a": 1}, {"b": [1, {"c": None}]}, {"a": None, "b": True}])
    assert rows == [["a", "b"], ["1", ""], ["", '[1,{"c":null}]'], ["", "true"]]


def test_fields_beyond_the_last_column_are_kept_together() -> None:
    record: dict[str, object] = {f"c{number}": number for number in range(MOST_COLUMNS + 2)}
    data, rows = written([record])
    assert data["records"] == [record]
    assert json.loads(rows[1][-1]) == {
        f"c{MOST_COLUMNS}": MOST_COLUMNS,
        f"c{MOST_COLUMNS + 1}": MOST_COLUMNS + 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "@SUM(A1)",
        "-cmd|' /C calc'!A0",
        "-1+2",
        "\t=1",
        "  =1",
        "\n=1",
        "＝1+1",
        "\ufeff=1",
        "\x00=1",
    ],
)
def test_formulas_are_written_as_text(text: str) -> None:
    assert str(cell(text))[0] in "'["
    assert not str(cell(text)).lstrip("'").startswith("=") or str(cell(text)).startswith("'")


@pytest.mark.parametrize("value", ["-5", "-1.234,50", "-3e-7", -5, 2.5, "a=b", "2026-03-01"])
def test_numbers_and_plain_texts_stay(value: object) -> None:
    assert cell(value) == value


def test_names_of_columns_are_cells_too() -> None:
    _, rows = written([{"=HYPERLINK(1)": 1}])
    assert rows[0] == ["'=HYPERLINK(1)"]


def test_a_value_longer_than_a_cell_is_cut_and_says_so() -> None:
    data, rows = written([{"text": "x" * 10_000_000}])
    assert len(rows[1][0]) < 32_767
    assert "10000000" in rows[1][0]
    assert data["records"] == [{"text": "x" * 10_000_000}]
