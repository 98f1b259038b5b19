"""The pages: readable by a layperson, whole, linked, and without anything that acts."""

import re
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from dsr.bundles.content import BundleFile
from dsr.bundles.pages import ValueWriter
from tests.bundles.package import CONTENT, built, collection

ALLOWED = {
    *("html", "head", "meta", "title", "link", "style", "body", "header", "main", "footer", "nav", "section"),
    *("p", "h1", "h2", "h3", "a", "div", "span", "strong", "small", "i", "code", "br", "article"),
    *("ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td"),
}
VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Collects elements, links and text; complains about elements that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.anchors |= {value or "" for name, value in attrs if name == "id"}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick='x'&amp;"


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    _, archive = built(
        controller=(NASTY,),
        notes=(NASTY,),
        collections=(
            *CONTENT.collections,
            collection("wide", [{f"field_{n}": NASTY for n in range(9)} | {NASTY: {"a": [NASTY]}}]),
            collection("empty", []),
        ),
        files=(
            *CONTENT.files,
            BundleFile("page.html", "Shop", 1, lambda: iter((b"x",))),
            BundleFile("100% a#b.pdf", "Shop", 1, lambda: iter((b"x",))),
        ),
    )
    names = set(archive.namelist())
    read = {
        name: Page(archive.read(name).decode())
        for name in names
        if name.endswith(".html") and "files" not in name
    }
    for name, page in read.items():
        for link in page.links:
            parts = urlsplit(link)
            assert parts.scheme == parts.netloc == "", "nothing outside the package"
            target = normpath(join(dirname(name), unquote(parts.path))) if parts.path else name
            assert target in names, link
            assert not parts.fragment or parts.fragment in read[target].anchors, link
    return read


def test_only_quiet_elements_and_attributes(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert page.elements <= ALLOWED
        assert not {name for name in page.attributes if name.startswith("on") or name == "style"}


def test_hostile_text_is_shown_as_it_is(pages: dict[str, Page]) -> None:
    assert NASTY in pages["index.html"].text
    assert pages["pages/wide/0001.html"].text.count(NASTY) >= 10


def test_the_first_page_answers_the_questions(pages: dict[str, Page]) -> None:
    text = pages["index.html"].text
    for said in (
        *("JUXT-2026-0042", "Ada Lovelace", "1,204 records of 3 kinds", "uk-2026-02-05"),
        *("Nothing found about you", "Overwritten in January.", "Why we use your data", "15(1)(a)"),
        *("2 February 2026", "2 March 2026, 09:00 (Europe/London)"),
    ):
        assert said in text


def test_files_that_could_run_are_named_without_a_link(pages: dict[str, Page]) -> None:
    assert "files/page.html" not in pages["index.html"].links
    assert "page.html" in pages["index.html"].text
    assert "files/100%25%20a%23b.pdf" in pages["index.html"].links


def test_records_are_paged_and_each_is_there(pages: dict[str, Page]) -> None:
    text = "".join(pages[f"pages/orders/000{number}.html"].text for number in (1, 2, 3))
    assert re.findall(r"Lamp (\d+)", text) == [str(number) for number in range(1_203)]
    assert "Records 501 to 1,000 of 1,203" in pages["pages/orders/0002.html"].text
    assert {"0001.html", "0003.html", "index.html"} <= set(pages["pages/orders/0002.html"].links)


def test_fields_are_explained(pages: dict[str, Page]) -> None:
    text = pages["pages/orders/index.html"].text
    assert "Order id" in text
    assert "order_id" in text
    assert "Whether the bill was paid" in text


def test_a_page_stays_small_whatever_the_records() -> None:
    records: list[dict[str, object]] = [
        {"text": "ä" * 20_000, "list": list(range(5_000))} for _ in range(300)
    ]
    _, archive = built(collections=(collection("long", records),))
    sizes = [entry.file_size for entry in archive.infolist() if entry.filename.startswith("pages/long/0")]
    assert len(sizes) > 5
    assert max(sizes) < 3_000_000


EMPTY: tuple[object, ...] = (None, "", [], {})


def test_values_read_as_people_say_them() -> None:
    html = ValueWriter().html
    assert [html(value) for value in (True, False, 0, 2.5, "x")] == ["yes", "no", "0", "2.5", "x"]
    assert {html(value) for value in EMPTY} == {'<i class="none">empty</i>'}
    assert (
        html([1, {"a_b": None}])
        == '<ul><li>1</li><li><dl><dt>A b</dt><dd><i class="none">empty</i></dd></dl></li></ul>'
    )


def test_long_and_deep_values_point_to_the_data() -> None:
    html = ValueWriter().html
    assert "The first 20,000 of 10,000,000 characters" in html("x" * 10_000_000)
    assert "4,000 more are in data.json." in html(list(range(5_000)))
    deep: object = "bottom"
    for _ in range(50):
        deep = [deep]
    assert "bottom" in html(deep)


HEAVY: dict[str, list[dict[str, object]]] = {
    "many short": [{"id": n, "note": "x" * 100} for n in range(3_000)],
    "wide": [{f"field {n}": "v" * 60 for n in range(80)} for _ in range(300)],
    "long texts": [{"id": n, "text": "word " * 4_000} for n in range(40)],
    "every field long": [{f"f{n}": "<&>" * 7_000 for n in range(900)}],
    "nested without end": [{"a": [{"b": ["漢" * 900] * 90} for _ in range(90)], "c": ["&" * 499] * 900}],
}


@pytest.mark.parametrize("records", HEAVY.values(), ids=HEAVY.keys())
def test_no_page_is_heavier_than_a_telephone_bears(records: list[dict[str, object]]) -> None:
    """Whatever the records are; each is on some page, and what is shown in short says where the whole is."""
    _, archive = built(collections=(collection("heavy", records),))
    pages = [entry for entry in archive.infolist() if entry.filename.endswith(".html")]
    assert max(entry.file_size for entry in pages) <= 300_000
    texts = [archive.read(entry).decode() for entry in pages if "/0" in entry.filename]
    shown = [int(number) for text in texts for number in re.findall(r' id="r(\d+)"', text)]
    assert shown == list(range(1, len(records) + 1))
    assert ("in data.json" in texts[0]) is (len(records) == 1)


def test_arabic_bundles_run_from_right_to_left() -> None:
    assert '<html lang="ar" dir="rtl">' in built(language="ar")[1].read("index.html").decode()
