"""Pages become pixels in a process of its own, and a copy is looked through."""

import io
from itertools import repeat
from pathlib import Path

import pytest
from PIL import Image

from dsr.common import pixels
from dsr.common.pixels import Box, PixelProblem, PixelTrouble
from tests.casework.review_stage import pdf, picture

PDF = "application/pdf"


def problem_of(data: bytes, media_type: str) -> PixelProblem:
    with pytest.raises(PixelTrouble) as trouble:
        pixels.pages_of(data=[data], media_type=media_type)
    return trouble.value.problem


def test_a_page_becomes_a_picture_of_our_own_making() -> None:
    document = pdf("One", "Two")
    assert pixels.pages_of(data=[document], media_type=PDF) == 2
    shown = Image.open(io.BytesIO(pixels.page_png(data=[document], media_type=PDF, page=1, width=300)))
    assert (shown.format, shown.width) == ("PNG", 300)
    with pytest.raises(PixelTrouble, match="no_such_page"):
        pixels.page_png(data=[document], media_type=PDF, page=2)


@pytest.mark.parametrize("data", [b"", b"junk", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", picture()[:60]])
@pytest.mark.parametrize("media_type", [PDF, "image/png"])
def test_what_is_broken_is_said_to_be(data: bytes, media_type: str) -> None:
    assert problem_of(data, media_type) == PixelProblem.BROKEN


def test_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    assert problem_of(picture("PNG", (10_000, 9_000)), "image/png") == PixelProblem.TOO_LARGE


def test_too_many_pages_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problem_of(pdf(*repeat("x", 1_001)), PDF) == PixelProblem.TOO_MANY_PAGES
    monkeypatch.setattr(pixels, "LARGEST_DOCUMENT", 10)
    assert problem_of(picture(), "image/png") == PixelProblem.TOO_LARGE


def test_other_kinds_are_not_tried() -> None:
    assert problem_of(b"<svg/>", "image/svg+xml") == PixelProblem.UNSUPPORTED


def test_one_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(60)\n")
    monkeypatch.setattr(pixels, "WORKER", endless)
    monkeypatch.setattr(pixels, "LOOK_SECONDS", 1)
    assert problem_of(picture(), "image/png") == PixelProblem.TOO_SLOW


def test_progress_is_told_page_by_page_and_the_copy_is_clean() -> None:
    seen: list[tuple[int, int]] = []
    copy = b"".join(
        pixels.burned(
            data=[pdf("a", "b", "c")],
            media_type=PDF,
            boxes=[Box(1, 10, 10, 10, 10, "x")],
            progress=lambda done, total: seen.append((done, total)),
        )
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]
    pixels.check_burned(data=[copy], media_type=PDF)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (pdf("text"), PDF),
        (pdf("", author=""), PDF),
        (
            picture("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x04\0\0\0abc\0\0\0\0\0"),
            "image/jpeg",
        ),
    ],
)
def test_anything_but_pixels_is_noticed(data: bytes, media_type: str) -> None:
    with pytest.raises(PixelTrouble, match="not_clean"):
        pixels.check_burned(data=[data], media_type=media_type)


def test_the_same_input_gives_the_same_bytes() -> None:
    def once() -> bytes:
        return b"".join(pixels.burned(data=[pdf("a")], media_type=PDF, boxes=[Box(0, 1, 1, 9, 9)]))

    assert once() == once()
