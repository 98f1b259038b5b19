"""Documents and pictures as pixels: previews of pages, and copies with boxes burned in. Knows nothing of cases.

The work is done by `pixel_worker` in a process of its own, because the documents come from strangers: one that
breaks its reader, grows without end or never finishes costs that process and nothing else.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

WORKER = Path(__file__).with_name("pixel_worker.py")
LARGEST_DOCUMENT = 200 * 1024**2  # bytes; it is held in memory once
LOOK_SECONDS = 20
BURN_SECONDS = 1_800
PREVIEW_WIDTH = 900
HEAD = 5
PDF = "application/pdf"
PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp", "image/x-ms-bmp"}
)
REDACTABLE = PICTURES | {PDF}


class PixelProblem(StrEnum):
    """Why a document cannot be drawn."""

    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    NO_SUCH_PAGE = "no_such_page"
    NOT_CLEAN = "not_clean"
    TOO_SLOW = "too_slow"
    UNSUPPORTED = "unsupported"


class PixelTrouble(Exception):
    """The document cannot be drawn."""

    def __init__(self, problem: PixelProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page (from 0), in per cent of its width and height from the upper left corner.

    `label` stands in the box where there is room.
    """

    page: int
    x: float
    y: float
    w: float
    h: float
    label: str = ""


def pages_of(*, data: Iterable[bytes], media_type: str) -> int:
    """How many pages or pictures there are. Raises PixelTrouble for what cannot be drawn."""
    wish = {"do": "look", "kind": _kind(media_type)}
    return int(json.loads(b"".join(_frames(wish, data, LOOK_SECONDS)))["pages"])


def page_png(*, data: Iterable[bytes], media_type: str, page: int, width: int = PREVIEW_WIDTH) -> bytes:
    """One page as a picture of our own making. Raises PixelTrouble."""
    wish = {"do": "page", "kind": _kind(media_type), "page": page, "width": width}
    return b"".join(_frames(wish, data, LOOK_SECONDS))


def burned(
    *,
    data: Iterable[bytes],
    media_type: str,
    boxes: Sequence[Box],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[bytes]:
    """The copy with the boxes filled: pixels only, no text, metadata, layers or attachments. Raises PixelTrouble.

    One picture stays a picture (see `burned_type`), everything else becomes a PDF.
    """
    wish = {"do": "burn", "kind": _kind(media_type), "boxes": [asdict(box) for box in boxes]}
    return _frames(wish, data, BURN_SECONDS, progress)


def check_burned(*, data: Iterable[bytes], media_type: str) -> None:
    """Look through a finished copy again. Raises PixelTrouble(NOT_CLEAN) if it holds anything but pixels."""
    for _ in _frames({"do": "check", "kind": _kind(media_type)}, data, BURN_SECONDS):
        pass


def burned_type(*, head: bytes) -> tuple[str, str]:
    """Media type and ending of a copy, by its first bytes."""
    if head.startswith(b"%PDF"):
        return PDF, ".pdf"
    return ("image/jpeg", ".jpg") if head.startswith(b"\xff\xd8") else ("image/png", ".png")


def _kind(media_type: str) -> str:
    if media_type not in REDACTABLE:
        raise PixelTrouble(PixelProblem.UNSUPPORTED)
    return "pdf" if media_type == PDF else "image"


def _frames(
    wish: dict[str, Any],
    data: Iterable[bytes],
    seconds: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[bytes]:
    """What the worker gives, piece by piece; it is ended whatever happens to us."""
    command = [sys.executable, "-I", str(WORKER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        alarm = threading.Timer(seconds, process.kill)
        alarm.start()
        try:
            _hand_over(process.stdin, {**wish, "seconds": seconds}, data)
            yield from _received(process.stdout, progress)
            if process.wait() != 0:
                raise PixelTrouble(PixelProblem.TOO_SLOW if not alarm.is_alive() else PixelProblem.BROKEN)
        finally:
            alarm.cancel()
            process.kill()


def _hand_over(pipe: IO[bytes] | None, wish: dict[str, Any], data: Iterable[bytes]) -> None:
    if pipe is None:
        raise PixelTrouble(PixelProblem.BROKEN)
    size = 0
    try:
        pipe.write(json.dumps(wish).encode() + b"\n")
        for portion in data:
            size += len(portion)
            if size > LARGEST_DOCUMENT:
                raise PixelTrouble(PixelProblem.TOO_LARGE)
            pipe.write(portion)
        pipe.close()
    except BrokenPipeError as died:
        raise PixelTrouble(PixelProblem.TOO_LARGE) from died


def _received(pipe: IO[bytes] | None, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    while pipe is not None and (head := pipe.read(HEAD)):
        payload = pipe.read(int.from_bytes(head[1:], "big"))
        if head[:1] == b"X":
            raise PixelTrouble(PixelProblem(payload.decode()))
        if head[:1] == b"P":
            progress(*json.loads(payload))
        else:
            yield payload
