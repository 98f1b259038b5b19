"""Writes the package a person receives: one ZIP, as a stream, in constant memory, signed and sealed.

The same content, key and `now` give the same bytes (a password adds salt). Knows nothing of cases or delivery.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from stream_zip import ZIP_AUTO, Method, stream_zip

from dsr.bundles.content import BuiltBundle, BundleContent, Collection, HeldBack, Scope, Sink
from dsr.bundles.facts import facts, tallies
from dsr.bundles.finding import Finder
from dsr.bundles.frames import Contents, collection_pages, first_page, frame, titles
from dsr.bundles.letters_pdf import letter_pdf
from dsr.bundles.members import Member, csv_member, file_member, line_member, portable_parts, whole
from dsr.bundles.names import clean_name, distinct_name
from dsr.bundles.pages import RecordPage, record_pages, rendered
from dsr.bundles.schema import fields_document, schema_document
from dsr.bundles.seal import Sealing
from dsr.bundles.sections import Part, Records, StagedRecords
from dsr.bundles.signing import ALGORITHM, PUBLISHED, Signer
from dsr.bundles.spool import Spool
from dsr.bundles.steps import Progress, Steps
from dsr.bundles.summary import summary_letter
from dsr.bundles.tables import json_chunks, json_size
from dsr.bundles.values import sayable
from dsr.bundles.workbook import fits, workbook
from dsr.rules.manifest import (
    KEY_NAME,
    MANIFEST_NAME,
    SIGNATURE_NAME,
    ManifestFile,
    manifest_bytes,
    manifest_digest,
)

PLAIN_FILE = 0o100644
LEVEL = 4  # of compression: twice as fast as the usual 6 for a few per cent more bytes
ZIP_BLOCK = 256 * 1024
Entry = tuple[str, datetime, int, Method, Iterable[bytes]]


class FileChanged(Exception):
    """A file gave another number of bytes than announced; the package would not be what was reviewed."""


class Package:
    """The members of one bundle in the order in which they are written, and what was said of each.

    `data.json` comes first: while it is written every record is read and what must be known of all is learnt.
    """

    def __init__(
        self, *, content: BundleContent, spool: Spool, steps: Steps, now: datetime, signer: Signer, site: str
    ) -> None:
        self._content, self._steps, self._now = content, steps, now
        self._signer, self._site = signer, site
        self._common = frame(content=content, now=now)
        self.listed: list[ManifestFile] = []
        self.manifest = b""
        self._for_machines = content.scope is Scope.PORTABILITY
        everything = list(self._read_collections(spool))
        self.parts = list(portable_parts(parts=everything)) if self._for_machines else everything
        taken: set[str] = set()
        files = [file for file in content.files if file.portable or not self._for_machines]
        self._files = [(distinct_name(name=file.name, taken=taken), file) for file in files]
        self._facts = facts(content=content, now=now)
        self._tallies: Mapping[str, Any] = {}
        self._held_back: Sequence[HeldBack] = ()

    @property
    def records(self) -> int:
        """How many records are given; known once `data.json` is written."""
        return sum(part.section.count for part in self.parts)

    def _read_collections(self, spool: Spool) -> Iterator[Part]:
        taken: set[str] = set()
        for collection in self._content.collections:
            # Without a dot, so that nothing of the name is taken for an ending.
            wanted = clean_name(name=collection.name.replace(".", "_"), fallback="records")[:50]
            name = distinct_name(name=wanted, taken=taken)
            yield Part(name, collection, self._records_of(collection, spool))
        spool.seal()

    def _records_of(self, collection: Collection, spool: Spool) -> Records:
        if collection.lines is not None:
            return StagedRecords(lines=collection.lines, each=self._steps.one)
        return spool.add(records=collection.records(), each=self._steps.one)

    def members(self) -> Iterator[Entry]:
        """Everything as the ZIP writer wants it; manifest and signature last, when all digests are known."""
        for member in self._members():
            yield self._entry(member.path, member.size, self._digested(member))
        signing = {
            "algorithm": ALGORITHM,
            "key_id": self._signer.key_id,
            "public_key": self._signer.public_key.hex(),
            "published_at": f"{self._site}{PUBLISHED}",
        }
        said = {**self._facts, **self._tallies, "signature": signing}
        self.manifest = manifest_bytes(facts=said, files=self.listed)
        yield self._entry(MANIFEST_NAME, len(self.manifest), [self.manifest])
        signature = self._signer.sign(message=self.manifest)
        yield self._entry(SIGNATURE_NAME, len(signature), [signature])

    def _entry(self, path: str, size: int, chunks: Iterable[bytes]) -> Entry:
        return path, self._now, PLAIN_FILE, ZIP_AUTO(size, level=LEVEL), chunks

    def _digested(self, member: Member) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for chunk in member.chunks:
            digest.update(chunk)
            size += len(chunk)
            self._steps.alive(len(chunk))
            yield chunk
        if member.exact and size != member.size:
            raise FileChanged(member.path)
        self._steps.more(member.work)
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
        yield self._json(self.parts, "data.json")
        self._everything_read()
        yield whole("fields.json", "data", fields_document(parts=self.parts))
        yield whole("schema.json", "data", schema_document(parts=self.parts))
        for part in self.parts:
            yield line_member(part=part)
        for part in self.parts:
            yield csv_member(part=part)
        yield from self._letter()
        yield whole(KEY_NAME, "key", self._signer.pem)
        if not self._for_machines:
            yield from self._for_people()
        for name, file in self._files:
            yield file_member(name=name, file=file)
        yield whole("index.html", "page", first_page(contents=self._contents(), common=self._common))

    def _contents(self) -> Contents:
        paths = {file.path for file in self.listed}
        return Contents(
            content=self._content,
            parts=self.parts,
            files=self._files,
            held_back=self._held_back,
            pages=not self._for_machines,
            workbook="tables.xlsx" in paths,
            portable="portability/data.json" in paths,
            summary="summary.pdf" in paths,
            key_id=self._signer.key_id,
        )

    def _everything_read(self) -> None:
        """All records went by once: from here on the end is known."""
        passes = 2 if self._for_machines else 3
        self._steps.expect(self._steps.done + self.records * passes + len(self._files))

    def _after(self) -> Mapping[str, Any]:
        """What is known once the last record was read; it closes `data.json`."""
        self._held_back = self._content.held_back()
        counts = {part.name: part.section.count for part in self.parts}
        self._tallies = tallies(counts=counts, files=len(self._files), held_back=self._held_back)
        return self._tallies

    def _json(self, parts: Sequence[Part], path: str) -> Member:
        after = self._after if path == "data.json" else dict
        chunks = json_chunks(about=self._facts, parts=parts, after=after)
        return Member(path, "data", json_size(about=self._facts, parts=parts), chunks)

    def _letter(self) -> Iterator[Member]:
        if self._content.letter:
            pdf = letter_pdf(letter=self._content.letter, now=self._now)
            yield whole("answer-letter.pdf", "letter", pdf)

    def _for_people(self) -> Iterator[Member]:
        letter = summary_letter(content=self._content, parts=self.parts, held_back=self._held_back)
        if letter is not None:
            yield whole("summary.pdf", "letter", letter_pdf(letter=letter, now=self._now))
        if fits(parts=self.parts):
            yield whole("tables.xlsx", "table", workbook(parts=self.parts, now=self._now))
        yield whole("pages/style.css", "page", rendered("style.css", {}))
        for part in self.parts:
            yield from self._pages(part)
        if self._content.scope is Scope.BOTH:
            yield from self._portability()

    def _portability(self) -> Iterator[Member]:
        """What Art. 20 gives, apart, for machines."""
        parts = list(portable_parts(parts=self.parts))
        yield self._json(parts, "portability/data.json")
        yield whole("portability/schema.json", "data", schema_document(parts=parts))
        for part in parts:
            yield line_member(part=part, folder="portability/")

    def _pages(self, part: Part) -> Iterator[Member]:
        folder, written = f"pages/{part.name}", list[RecordPage]()
        common, finder = {**self._common, **titles(part=part)}, Finder(section=part.section)
        for page, text in record_pages(part=part, frame=common, finder=finder):
            written.append(page)
            yield whole(f"{folder}/{page.file}", "page", text, work=page.last - page.first + 1)
        for name, text in collection_pages(part=part, pages=written, finder=finder, common=self._common):
            yield whole(f"{folder}/{name}", "page", text)


def build_bundle(
    *,
    content: BundleContent,
    sink: Sink,
    progress: Progress,
    now: datetime,
    signer: Signer,
    site: str = "",
    password: str | None = None,
    scratch: Path | None = None,
) -> BuiltBundle:
    """Write the package to `sink`.

    `progress(done, total)` is called every thousand records or few megabytes; `total` is None until every
    record was read. What it raises stops the build. `now` is aware; `site`: the address under which the signing
    key is published; `password`: encrypts each file in the ZIP (AES-256). `scratch` is a folder for records that
    do not lie ready, encrypted under a key that is never written. Raises FileChanged and whatever a source or the
    sink raises; the caller then throws away what the sink took.
    """
    sealing = Sealing(sink=sink, signer=signer)
    with Spool(directory=scratch) as spool, translation.override(content.language):
        steps = Steps(progress)
        package = Package(content=content, spool=spool, steps=steps, now=now, signer=signer, site=site)
        for chunk in stream_zip(package.members(), chunk_size=ZIP_BLOCK, password=password):
            sealing.write(chunk)
        sealing.finish()
        steps.finish()
    return BuiltBundle(
        manifest_digest=manifest_digest(manifest=package.manifest),
        size=sealing.size,
        entries=len(package.listed) + 2,
        records=package.records,
    )
