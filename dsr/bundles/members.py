"""The files of a package before they are written: path, kind, content as a stream, size or an upper bound of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dsr.bundles.content import BundleFile
from dsr.bundles.sections import FilteredRecords, Part
from dsr.bundles.tables import csv_chunks, csv_size, line_chunks, lines_size


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the package; `exact`: `size` is its length, and anything else stops the build.

    `work`: how many records are read for it, for the progress.
    """

    path: str
    kind: str
    size: int
    chunks: Iterable[bytes]
    title: str = ""
    source: str = ""
    original_name: str = ""
    exact: bool = False
    work: int = 0


def whole(path: str, kind: str, data: bytes, *, work: int = 0) -> Member:
    """A file that is at hand."""
    return Member(path=path, kind=kind, size=len(data), chunks=[data], exact=True, work=work)


def line_member(*, part: Part, folder: str = "") -> Member:
    """The records as JSON Lines."""
    return Member(
        path=f"{folder}json-lines/{part.name}.jsonl",
        kind="data",
        size=lines_size(part=part),
        chunks=line_chunks(lines=part.lines()),
        title=part.collection.title,
        source=part.collection.source,
        work=part.section.count,
    )


def csv_member(*, part: Part) -> Member:
    """The records as a table."""
    section = part.section
    return Member(
        path=f"csv/{part.name}.csv",
        kind="table",
        size=csv_size(part=part),
        chunks=csv_chunks(
            lines=part.lines(), columns=list(section.columns), more_columns=section.more_columns
        ),
        title=part.collection.title,
        source=part.collection.source,
        work=section.count,
    )


def file_member(*, name: str, file: BundleFile) -> Member:
    """A file as it was reviewed."""
    return Member(
        path=f"files/{name}",
        kind="file",
        size=file.size,
        chunks=file.open(),
        title=file.description,
        source=file.source,
        original_name=file.name,
        exact=True,
        work=1,
    )


def portable_parts(*, parts: Iterable[Part]) -> Iterator[Part]:
    """What of the collections Art. 20 gives."""
    for part in parts:
        collection = part.collection
        if collection.portable:
            yield Part(
                part.name,
                collection,
                FilteredRecords(records=part.records, without=collection.not_portable),
            )
