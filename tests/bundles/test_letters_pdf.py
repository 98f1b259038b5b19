"""Letters: the text arrives whole, markup does nothing, and no character is lost in silence."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from dsr.bundles.content import LetterBlock, LetterContent
from dsr.bundles.letters_pdf import letter_pdf

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTER = LetterContent(
    controller=("Juxt Ltd", "1 Long Street, London", "privacy@juxt.example"),
    requester=("Ada Lovelace", "12 Saint James Square", "London"),
    place_and_date="London, 2 March 2026",
    reference="JUXT-2026-0042",
    subject="Your request for a copy of your data",
    paragraphs=("Dear Ada Lovelace,", "here is the copy that you asked for."),
    blocks=(LetterBlock("Your right to complain", ("You may complain to the ICO.",), ("by post", "online")),),
    signature=("Kind regards", "The privacy team"),
    language="en-GB",
)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def with_text(text: str, *, language: str = "en") -> str:
    return text_of(letter_pdf(letter=replace(LETTER, paragraphs=(text,), language=language), now=NOW))


def test_everything_said_is_in_the_letter() -> None:
    text = text_of(letter_pdf(letter=LETTER, now=NOW))
    for part in (
        *LETTER.controller,
        *LETTER.requester,
        *LETTER.paragraphs,
        *LETTER.signature,
        "by post",
        "online",
    ):
        assert part in text
    assert text.count("JUXT-2026-0042") == 2


def test_it_is_tagged_titled_and_in_its_language() -> None:
    reader = pypdf.PdfReader(io.BytesIO(letter_pdf(letter=LETTER, now=NOW)))
    root = reader.root_object
    assert "/Marked true" in str(root["/MarkInfo"]) or "'/Marked': True" in str(root["/MarkInfo"])
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == LETTER.subject


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letter_pdf(letter=LETTER, now=NOW) == letter_pdf(letter=LETTER, now=NOW)


@pytest.mark.parametrize(
    "markup",
    [
        '#panic("x")',
        "#set text(fill: red)",
        "*bold* _it_ $x^2$ @ref <label>",
        "\\ // /* `",
        '"; #let a = "',
        "= Heading",
    ],
)
def test_markup_is_only_text(markup: str) -> None:
    assert markup.replace(" ", "") in with_text(f"See {markup} here").replace(" ", "")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Zażółć gęślą jaźń", "pl"),
        ("Příliš žluťoučký kůň", "cs"),
        ("Ξεσκεπάζω την ψυχοφθόρα", "el"),
        ("Жълтата дюля", "bg"),
        ("Ġħajnuna Ċetta", "mt"),
        ("Ṡe ḋearc Ȧine ḟírinne", "ga"),
        ("Šiauliai įžūlūs ąčęėįšųū", "lt"),
    ],
)
def test_languages_of_the_union_are_drawn(text: str, language: str) -> None:
    assert text in with_text(text, language=language)


def test_arabic_and_hebrew_are_drawn() -> None:
    assert len(with_text("مرحبا بالعالم", language="ar")) > 100
    assert len(with_text("שלום עולם", language="he")) > 100


@pytest.mark.parametrize("text", ["\ue000 mark", "\U0001f9ff bead 𓀀 glyph", "NUL\x00 turn\u202e"])
def test_what_no_font_draws_is_written_out(text: str) -> None:
    said = with_text(text)
    for name in {"\ue000": ["[U+E000]"], "\U0001f9ff": ["bead", "glyph"], "N": ["[U+0000]", "[U+202E]"]}[
        text[0]
    ]:
        assert name.replace(" ", "") in said.replace(" ", "")


def test_a_long_letter_runs_over_pages() -> None:
    pdf = letter_pdf(letter=replace(LETTER, paragraphs=("A sentence that goes on. " * 60,) * 20), now=NOW)
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) > 3
    assert f"2 / {len(reader.pages)}" in reader.pages[1].extract_text()


def test_an_empty_letter_is_still_a_letter() -> None:
    empty = LetterContent((), (), "", "", "", ())
    assert letter_pdf(letter=empty, now=NOW).startswith(b"%PDF-")


def test_an_unknown_language_does_not_stop_a_letter() -> None:
    assert letter_pdf(letter=replace(LETTER, language="x-klingon"), now=NOW).startswith(b"%PDF-")
