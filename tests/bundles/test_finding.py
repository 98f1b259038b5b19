"""Records are found by their values without a program, however many there are."""

import re
import tracemalloc
from collections.abc import Sequence

import pytest

from dsr.bundles.finding import LONGEST_KEY, MOST_RANGES, MOST_SHOWN, Finder
from dsr.bundles.sections import Learner
from tests.bundles.package import built, staged
from tests.bundles.test_pages import Page


def found(values: Sequence[object], a_page: int = 500) -> list[tuple[str, list[list[int]], bool]]:
    """The index of one column that has these values."""
    learner = Learner()
    section = learner.section
    section.columns["it"] = {{str: "string", int: "integer"}[type(values[0])]}
    finder = Finder(section=section)
    for page, start in enumerate(range(0, len(values), a_page), start=1):
        finder.page([{"it": value} for value in values[start : start + a_page]], page)
    return [
        (entry.label, [list(pages) for pages in entry.pages], entry.everywhere)
        for index in finder.indexes()
        for entry in index.entries()
    ]


def test_each_value_names_its_pages() -> None:
    values = ["b"] * 500 + ["a"] * 500 + ["b"] * 1_000 + ["c"]
    assert found(values) == [("a", [[2, 2]], False), ("b", [[1, 1], [3, 4]], False), ("c", [[5, 5]], False)]


def test_many_numbers_are_found_by_their_hundreds_or_more() -> None:
    entries = found(list(range(1_000_000)))
    assert 1 < len(entries) <= MOST_RANGES
    labels = [re.findall(r"\d+", label) for label, _, _ in entries]
    assert [int(first) for first, _ in labels] == sorted(int(first) for first, _ in labels)
    first, last = map(int, labels[7])
    assert entries[7][1] == [[first // 500 + 1, last // 500 + 1]]


def test_many_dates_are_found_by_their_day_or_month() -> None:
    hours: list[object] = [
        f"2024-{n // 672 + 1:02}-{n // 24 % 28 + 1:02}T{n % 24:02}:00" for n in range(8_000)
    ]
    assert found(hours)[0] == ("2024-01-01 \u2026", [[1, 1]], False)
    days: list[object] = [f"{2000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(9_000)]
    assert ("2001-01 \u2026", [[1, 1]], False) in found(days)


def test_what_is_nearly_everywhere_is_not_listed() -> None:
    values = (["yes"] + ["no"] * 499 + ["no"] * 500) * (MOST_SHOWN + 5)
    by_label = {label: everywhere for label, _, everywhere in found(values)}
    assert by_label == {"no": False, "yes": True}


def test_scattered_values_give_a_coarse_index_or_none_but_never_a_long_one() -> None:
    values = [f"{(n * 7919) % 999_983:06}-{n}" for n in range(200_000)]
    entries = found(values)
    assert sum(len(pages) for _, pages, _ in entries) <= MOST_RANGES


def test_a_long_text_is_found_by_its_beginning() -> None:
    assert [label for label, _, _ in found(["x" * 1_000, "y" * 1_000])] == [
        "x" * LONGEST_KEY,
        "y" * LONGEST_KEY,
    ]


def test_memory_does_not_grow_with_the_records() -> None:
    def peak(count: int) -> int:
        learner = Learner()
        learner.section.columns["it"] = {"string"}
        finder = Finder(section=learner.section)
        tracemalloc.start()
        for page in range(count // 500):
            finder.page(
                [{"it": f"{(n * 7919) % 999_983}"} for n in range(page * 500, page * 500 + 500)], page + 1
            )
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(100_000) < 2 * peak(20_000) + 2_000_000


@pytest.fixture(scope="module")
def large() -> dict[str, Page]:
    records: list[dict[str, object]] = [
        {"id": number, "town": f"Town {number % 300}", "nested": None} for number in range(60_500)
    ]
    _, archive = built(collections=(staged("visits", records),))
    return {
        name: Page(archive.read(name).decode())
        for name in archive.namelist()
        if name.startswith("pages/") and name.endswith(".html")
    }


def test_many_pages_are_listed_in_steps(large: dict[str, Page]) -> None:
    first = large["pages/visits/index.html"]
    assert {"list-1.html", "list-2.html", "find-1.html", "find-2.html"} <= set(first.links)
    assert "0001.html" not in first.links
    lists = [link for n in (1, 2) for link in large[f"pages/visits/list-{n}.html"].links if link[0].isdigit()]
    assert lists == [f"{n:04}.html" for n in range(1, 122)]
    assert "Id: 500 – 999" in large["pages/visits/list-1.html"].text


def test_from_a_value_to_its_record_in_two_steps(large: dict[str, Page]) -> None:
    """Without a program: open the index by number, turn to the page, and it is there."""
    index = large["pages/visits/find-1.html"]
    assert "12300 – 12399" in index.text
    page = large["pages/visits/0025.html"]
    assert "0025.html" in index.links
    assert "12345" in page.text and "r12346" in page.anchors
