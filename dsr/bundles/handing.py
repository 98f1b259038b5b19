"""What is handed over of a built bundle: one file, or the parts of a large one, each read from any byte on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from dsr.bundles.models import Bundle, BundlePart
from dsr.bundles.split import part_bytes
from dsr.common.vault import vault

DOWNLOADS = 10  # of the whole package


@dataclass(frozen=True, slots=True)
class Handed:
    """One file to be downloaded. `number` from 1 of `of`; `open(start)` gives its bytes and raises FileMissing."""

    number: int
    of: int
    size: int
    sha256: str
    open: Callable[[int], Iterator[bytes]]


def handed(*, bundle: Bundle) -> list[Handed]:
    """The files of a bundle in order."""
    parts = list(bundle.parts.all())
    if not parts:
        return [Handed(1, 1, bundle.size, bundle.sha256, partial(_read, bundle))]
    return [
        Handed(part.number, len(parts), part.size, part.sha256, partial(_read_part, bundle, part))
        for part in parts
    ]


def most_downloads(*, bundle: Bundle) -> int:
    """How often its files may be fetched in all: each of them as often as one file would be."""
    return DOWNLOADS * max(1, bundle.parts.count())


def _read(bundle: Bundle, start: int) -> Iterator[bytes]:
    return vault().open(stored=bundle.stored, start=start)


def _read_part(bundle: Bundle, part: BundlePart, start: int) -> Iterator[bytes]:
    return part_bytes(
        read=partial(_read, bundle),
        size=bundle.size,
        start=part.start,
        end=part.end,
        seal=part.seal,
        begin=start,
    )
