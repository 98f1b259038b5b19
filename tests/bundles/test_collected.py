"""Uploads of colleagues become records, however their program wrote them."""

import json
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from dsr.bundles.collected import (
    CollectedKind,
    CollectedUnreadable,
    check_collected,
    read_collected,
    recognise,
)


def opener(data: bytes, portion: int = 7) -> Callable[[], Iterator[bytes]]:
    """The bytes in small portions, so that nothing relies on where they are cut."""
    return lambda: (data[start : start + portion] for start in range(0, len(data), portion))


def records(name: str, data: bytes) -> list[dict[str, object]]:
    source = opener(data)
    return list(read_collected(form=recognise(name=name, open_bytes=source), open_bytes=source))


TABLE = "name;city\r\nÖztürk;Köln\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_found_out(encoding: str) -> None:
    assert records("x.csv", TABLE.encode(encoding)) == [{"name": "Öztürk", "city": "Köln"}]


def test_an_odd_byte_far_down_decides_the_encoding() -> None:
    data = b"name\n" + b"Ada\n" * 100_000 + "Zoë\n".encode("cp1252")
    assert records("x.csv", data)[-1] == {"name": "Zoë"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators_are_found_out(delimiter: str) -> None:
    data = f"a{delimiter}b{delimiter}c\n1{delimiter}2.5{delimiter}x y\n".encode()
    assert records("x.csv", data) == [{"a": "1", "b": "2.5", "c": "x y"}]


def test_decimal_commas_do_not_mislead() -> None:
    assert records("x.csv", b"a;b\n1,5;2,5\n3,5;4,5\n")[1] == {"a": "3,5", "b": "4,5"}


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    assert records("x.csv", b"sep=;\r\na;b\r\n1;2\r\n") == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a,b\n", []),
        (b"only\nx\n\ny\n", [{"only": "x"}, {"only": "y"}]),
        (
            b"a,b\n1\n1,2,3\n4,5,6\n",
            [{"a": "1"}, {"a": "1", "b": "2", "column 3": "3"}, {"a": "4", "b": "5", "column 3": "6"}],
        ),
        (b"a,a,,a\n1,2,3,4\n", [{"a": "1", "a (2)": "2", "column 3": "3", "a (3)": "4"}]),
        (b'a,b\n"x\ny","say ""hi"""\n', [{"a": "x\ny", "b": 'say "hi"'}]),
        (b"a,b\r1,2\r", [{"a": "1", "b": "2"}]),
        (b"a,b\nx\x00,2\n", [{"a": "x\x00", "b": "2"}]),
    ],
)
def test_tables_of_every_shape(data: bytes, expected: list[dict[str, object]]) -> None:
    assert records("x.csv", data) == expected


def test_a_cell_of_ten_megabytes_is_read() -> None:
    source = opener(b'a,b\n"' + b"x" * 10_000_000 + b'",2\n', 65_536)
    assert [
        len(str(record["a"]))
        for record in read_collected(form=recognise(name="x.csv", open_bytes=source), open_bytes=source)
    ] == [10_000_000]


def test_a_quote_without_end_is_refused_with_its_line() -> None:
    source = opener(b'a,b\n1,2\n"x' + b"y" * 40_000_000, 1_000_000)
    with pytest.raises(CollectedUnreadable) as refused:
        check_collected(name="x.csv", open_bytes=source)
    assert refused.value.line == 3
    assert "y" not in str(refused.value)


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson", "x.json"])
def test_lines_of_json(name: str) -> None:
    data = b'{"a":1}\r\n\n{"a":"\xc3\xb6"}\n[1]\n"x"'
    assert records(name, data) == [{"a": 1}, {"a": "ö"}, {"value": [1]}, {"value": "x"}]


def test_an_array_of_json() -> None:
    expected = [{"a": [1, {"b": None}], "text": 'x ] , "\\ ü'}, {}, {"n": 12345678901234567890123}]
    for text in (json.dumps(expected), json.dumps(expected, indent=3), " \n" + json.dumps(expected) + "\n\n"):
        assert records("x.json", text.encode()) == expected


def test_numbers_at_the_edge_of_a_portion_are_whole() -> None:
    numbers = list(range(10**9, 10**9 + 60_000))
    assert [record["value"] for record in records("x.json", json.dumps(numbers).encode())] == numbers


def test_an_empty_array_and_one_object() -> None:
    assert records("x.json", b" [ ] ") == []
    assert records("x.json", b'{"a":\n{"b":1}}') == [{"a": {"b": 1}}]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"[1",
        b"[1,",
        b"[1,]",
        b"[1 2]",
        b"[1]x",
        b'[{"a":1}',
        b"{",
        b"nonsense",
        b"[" * 5_000,
        b'{"a":' * 5_000,
    ],
)
def test_broken_json_is_refused(data: bytes) -> None:
    with pytest.raises(CollectedUnreadable) as refused:
        check_collected(name="x.json", open_bytes=opener(data))
    assert str(refused.value.sentence).endswith(".")


def test_a_broken_line_is_named() -> None:
    with pytest.raises(CollectedUnreadable) as refused:
        check_collected(name="x.jsonl", open_bytes=opener(b'{"a":1}\n{"secret":\n'))
    assert refused.value.line == 2
    assert "secret" not in str(refused.value)


def test_a_huge_single_object_is_sent_to_json_lines() -> None:
    with pytest.raises(CollectedUnreadable) as refused:
        check_collected(name="x.json", open_bytes=opener(b'{"a":"' + b"x" * 17_000_000 + b'"}', 1_000_000))
    assert "JSON Lines" in str(refused.value.sentence)


def test_other_files_are_handed_over_as_they_are() -> None:
    checked = check_collected(name="photo.png", open_bytes=opener(b"\x89PNG"))
    assert (checked.form.kind, checked.records) == (CollectedKind.FILE, 0)


def test_checking_counts_and_names_fields() -> None:
    checked = check_collected(name="x.csv", open_bytes=opener(b"a,b\n1,2\n3,4,5\n"))
    assert (checked.records, checked.fields) == (2, ("a", "b", "column 3"))


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_memory_does_not_grow_with_the_upload(name: str) -> None:
    def portions() -> Iterator[bytes]:
        yield {"x.csv": b"a,b\n", "x.jsonl": b"", "x.json": b"[1"}[name]
        line = {"x.csv": b"1,2\n", "x.jsonl": b'{"a":1,"b":2}\n', "x.json": b',{"a":1,"b":2}'}[name]
        for _ in range(40):
            yield line * 1_000
        yield b"]" if name == "x.json" else b""

    form = recognise(name=name, open_bytes=portions)
    tracemalloc.start()
    count = sum(1 for _ in read_collected(form=form, open_bytes=portions))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count >= 40_000
    assert peak < 6_000_000


@pytest.mark.parametrize("names", ["a", ""])
def test_a_header_of_one_name_repeated_takes_no_time(names: str) -> None:
    header = ",".join([names] * 15_000)
    began = time.perf_counter()
    checked = check_collected(name="x.csv", open_bytes=opener(f"x,{header}\n1,2\n".encode(), 65_536))
    assert time.perf_counter() - began < 5  # it was eleven seconds for 2,000 of them, and ninety for 4,000
    assert checked.records == 1


def test_repeated_and_made_up_names_stay_apart() -> None:
    assert list(records("x.csv", b"a,a (2),a,a,,column 6,\n1,2,3,4,5,6,7,8\n")[0]) == [
        "a",
        "a (2)",
        "a (3)",
        "a (4)",
        "column 5",
        "column 6",
        "column 7",
        "column 8",
    ]


@pytest.mark.parametrize("data", [b"x" + b"," * 20_000 + b"\n", b"a,b\n1,2\nx" + b"," * 20_000 + b"\n"])
def test_a_line_of_more_columns_than_any_table_is_refused_with_its_number(data: bytes) -> None:
    with pytest.raises(CollectedUnreadable) as refused:
        check_collected(name="x.csv", open_bytes=opener(b"h,i\n" + data, 65_536))
    assert "columns" in str(refused.value.sentence)
    assert refused.value.line == data.count(b"\n") + 1


LONG = "7" * 5_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.json", '[{"a": %s, "b": 5}]'),
        ("x.json", '{"a": %s, "b": 5}'),
        ("x.jsonl", '{"a": %s, "b": 5}\n'),
    ],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_too_long_to_count_with_stays_as_it_was_written(name: str, text: str, sign: str) -> None:
    assert records(name, (text % (sign + LONG)).encode()) == [{"a": sign + LONG, "b": 5}]


def test_broken_json_with_a_long_number_is_still_refused() -> None:
    with pytest.raises(CollectedUnreadable):
        check_collected(name="x.jsonl", open_bytes=opener(b'{"a": %s, "b": }\n' % LONG.encode()))
