"""Writes the package a person receives: one ZIP, as a stream, in constant memory.

The same content and the same `now` give the same bytes. Knows nothing of cases, rights or delivery.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import translation
from stream_zip import ZIP_AUTO, Method, stream_zip

from dsr.bundles.content import BuiltBundle, BundleContent, BundleFile, Sink
from dsr.bundles.facts import facts
from dsr.bundles.frames import collection_page, first_page, frame, titles
from dsr.bundles.letters_pdf import letter_pdf
from dsr.bundles.names import clean_name, distinct_name
from dsr.bundles.pages import Part, RecordPage, record_pages, rendered
from dsr.bundles.spool import Spool
from dsr.bundles.tables import csv_chunks, csv_size, json_chunks, json_size
from dsr.bundles.values import sayable
from dsr.rules.manifest import MANIFEST_NAME, ManifestFile, manifest_bytes, manifest_digest

PLAIN_FILE = 0o100644
LEVEL = 4  # of compression: twice as fast as the usual 6 for a few per cent more bytes
REPORTED_EVERY = 1_000

Progress = Callable[[int, int | None], None]


class FileChanged(Exception):
    """A file gave another number of bytes than announced; the package would not be what was reviewed."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the package before it is written; `size` is its length or an upper bound of it."""

    path: str
    kind: str
    size: int
    chunks: Iterable[bytes]
    title: str = ""
    source: str = ""
    original_name: str = ""
    exact: bool = False


class Steps:
    """Counts work and reports it now and then; the total is unknown until all records are read."""

    def __init__(self, report: Progress) -> None:
        self._report, self.done = report, 0
        self.total: int | None = None

    def one(self) -> None:
        """A record was read."""
        self.more(1)

    def more(self, count: int) -> None:
        """So many records were read or written."""
        before, self.done = self.done, self.done + count
        if before // REPORTED_EVERY != self.done // REPORTED_EVERY:
            self._report(self.done, self.total)

    def expect(self, total: int) -> None:
        """From now on the end is known."""
        self.total = total
        self._report(self.done, total)


class Package:
    """The members of one bundle in the order in which they are written, and what was said of each."""

    def __init__(self, *, content: BundleContent, spool: Spool, steps: Steps, now: datetime) -> None:
        self._content, self._spool, self._steps, self._now = content, spool, steps, now
        self._common = frame(content=content, now=now)
        self.listed: list[ManifestFile] = []
        self.manifest = b""
        self.parts = self._read_collections()
        taken: set[str] = set()
        self._files = [(distinct_name(name=file.name, taken=taken), file) for file in content.files]
        self.records = sum(part.section.count for part in self.parts)
        # Read once, then written as JSON, as a table and as pages.
        counts = {part.name: part.section.count for part in self.parts}
        self._facts = facts(content=content, counts=counts, now=now)
        steps.expect(self.records * 4 + len(self._files))

    def _read_collections(self) -> list[Part]:
        taken: set[str] = set()
        parts = []
        for collection in self._content.collections:
            section = self._spool.add(records=collection.records(), each=self._steps.one)
            # Without a dot, so that nothing of the name is taken for an ending.
            wanted = clean_name(name=collection.name.replace(".", "_"), fallback="records")[:50]
            parts.append(Part(distinct_name(name=wanted, taken=taken), collection, section))
        self._spool.seal()
        return parts

    def members(self) -> Iterator[tuple[str, datetime, int, Method, Iterable[bytes]]]:
        """Everything as the ZIP writer wants it; the manifest last, when all digests are known."""
        for member in self._members():
            yield self._entry(member.path, member.size, self._digested(member))
        self.manifest = manifest_bytes(facts=self._facts, files=self.listed)
        yield self._entry(MANIFEST_NAME, len(self.manifest), [self.manifest])

    def _entry(
        self, path: str, size: int, chunks: Iterable[bytes]
    ) -> tuple[str, datetime, int, Method, Iterable[bytes]]:
        return path, self._now, PLAIN_FILE, ZIP_AUTO(size, level=LEVEL), chunks

    def _digested(self, member: Member) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for chunk in member.chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        if member.exact and size != member.size:
            raise FileChanged(member.path)
        self.listed.append(
            ManifestFile(
                path=member.path,
                sha256=digest.hexdigest(),
                size=size,
                kind=member.kind,
                title=sayable(member.title),
                source=sayable(member.source),
                original_name=sayable(member.original_name),
            )
        )

    def _members(self) -> Iterator[Member]:
        first = first_page(content=self._content, parts=self.parts, files=self._files, common=self._common)
        yield _whole("index.html", "page", first)
        if self._content.letter:
            yield _whole(
                "answer-letter.pdf", "letter", letter_pdf(letter=self._content.letter, now=self._now)
            )
        yield self._json()
        for part in self.parts:
            yield self._csv(part)
        yield _whole("pages/style.css", "page", rendered("style.css", {}))
        for part in self.parts:
            yield from self._pages(part)
        for name, file in self._files:
            yield self._file(name, file)

    def _json(self) -> Member:
        sections = [part.section for part in self.parts]
        parts = [(part.name, part.collection, part.section) for part in self.parts]
        chunks = json_chunks(about=self._facts, parts=parts, spool=self._spool)
        size = json_size(sections=sections)
        return Member("data.json", "data", size, self._counted(chunks, self.records))

    def _csv(self, part: Part) -> Member:
        chunks = csv_chunks(section=part.section, spool=self._spool)
        return Member(
            path=f"csv/{part.name}.csv",
            kind="table",
            size=csv_size(section=part.section),
            chunks=self._counted(chunks, part.section.count),
            title=part.collection.title,
            source=part.collection.source,
        )

    def _pages(self, part: Part) -> Iterator[Member]:
        folder, written = f"pages/{part.name}", list[RecordPage]()
        common = {**self._common, **titles(part=part)}
        for page, text in record_pages(part=part, spool=self._spool, frame=common):
            written.append(page)
            yield _whole(f"{folder}/{page.file}", "page", text)
            self._steps.more(page.last - page.first + 1)
        yield _whole(
            f"{folder}/index.html", "page", collection_page(part=part, pages=written, common=self._common)
        )

    def _file(self, name: str, file: BundleFile) -> Member:
        return Member(
            path=f"files/{name}",
            kind="file",
            size=file.size,
            chunks=self._counted(file.open(), 1),
            title=file.description,
            source=file.source,
            original_name=file.name,
            exact=True,
        )

    def _counted(self, chunks: Iterable[bytes], units: int) -> Iterator[bytes]:
        yield from chunks
        self._steps.more(units)


def _whole(path: str, kind: str, data: bytes) -> Member:
    return Member(path=path, kind=kind, size=len(data), chunks=[data], exact=True)


def build_bundle(
    *, content: BundleContent, sink: Sink, progress: Progress, now: datetime, scratch: Path | None = None
) -> BuiltBundle:
    """Write the package to `sink`.

    `progress(done, total)` is called every thousand records or so; `total` is None until every source
    was read. What it raises stops the build. `now` is aware; `scratch` is a folder for the records in
    between, which are encrypted under a key that is never written. Raises FileChanged and whatever a
    source or the sink raises; the caller then throws away what the sink took.
    """
    size = 0
    with Spool(directory=scratch) as spool, translation.override(content.language):
        steps = Steps(progress)
        package = Package(content=content, spool=spool, steps=steps, now=now)
        for chunk in stream_zip(package.members()):
            sink.write(chunk)
            size += len(chunk)
        progress(steps.total or 0, steps.total)
    return BuiltBundle(
        manifest_digest=manifest_digest(manifest=package.manifest),
        size=size,
        entries=len(package.listed) + 1,
        records=package.records,
    )
