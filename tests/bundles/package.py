"""One small bundle for the tests of this folder: what goes in, and ways to look at what came out."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson

from dsr.bundles.build import build_bundle
from dsr.bundles.content import (
    BuiltBundle,
    BundleContent,
    BundleFile,
    Collection,
    Field,
    Information,
    LetterContent,
    Lines,
    SearchedSource,
    SearchOutcome,
)
from dsr.bundles.signing import Signer

SIGNER = Signer(b"s" * 32)
SITE = "https://privacy.example.org"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECORDS = [{"order_id": number, "item": f"Lamp {number}", "paid": number % 2 == 0} for number in range(1_203)]
LETTER = LetterContent(
    ("Juxt Ltd",), ("Ada Lovelace",), "London, 2 March 2026", "JUXT-2026-0042", "Your data", ("Dear Ada,",)
)


def collection(name: str, records: Sequence[Mapping[str, object]], **more: Any) -> Collection:
    """A collection over records that are at hand."""

    def opened() -> Iterator[Mapping[str, object]]:
        return iter(records)

    return Collection(name=name, title=name.title(), source="Web shop", records=opened, **more)


CONTENT = BundleContent(
    reference="JUXT-2026-0042",
    controller=("Juxt Ltd", "1 Long Street, London"),
    requester="Ada Lovelace",
    law="UK GDPR, Art. 15",
    rule_version="uk-2026-02-05",
    received_on=date(2026, 2, 2),
    due_on=date(2026, 3, 2),
    language="en",
    timezone="Europe/London",
    sources=(
        SearchedSource(
            "Web shop", SearchOutcome.FOUND, searched_on=date(2026, 2, 10), keys=("e-mail address",)
        ),
        SearchedSource("Newsletter", SearchOutcome.NOTHING_FOUND, searched_on=date(2026, 2, 10)),
        SearchedSource("Old tapes", SearchOutcome.NOT_SEARCHED, reason="Overwritten in January."),
    ),
    information=(Information("15(1)(a)", "Why we use your data", ("To deliver your orders.",)),),
    collections=(
        collection("orders", RECORDS, fields=(Field("paid", description="Whether the bill was paid"),)),
    ),
    files=(BundleFile("../CV <1>.pdf", "Web shop", 5, lambda: iter((b"%PDF", b"-"))),),
    letter=LETTER,
)


def staged(name: str, records: Sequence[Mapping[str, object]], **more: Any) -> Collection:
    """The same as lines that lie ready; asking for records would be a mistake."""
    lines = [orjson.dumps(record) + b"\n" for record in records]

    def never() -> Iterator[Mapping[str, object]]:
        raise AssertionError("the lines lie ready")

    ready = Lines(lambda: iter(lines), sum(map(len, lines)))
    return Collection(name=name, title=name.title(), source="Web shop", records=never, lines=ready, **more)


def written(content: BundleContent, sink: Any, progress: Any = lambda *_: None, **more: Any) -> BuiltBundle:
    """The bundle of the content, signed by the key of the tests."""
    return build_bundle(
        content=content, sink=sink, progress=progress, now=NOW, signer=SIGNER, site=SITE, **more
    )


def built(content: BundleContent = CONTENT, **changes: Any) -> tuple[BuiltBundle, zipfile.ZipFile]:
    """The bundle of the content with some fields changed, opened."""
    buffer = io.BytesIO()
    result = written(replace(content, **changes), buffer)
    assert result.size == len(buffer.getvalue())
    return result, zipfile.ZipFile(buffer)


def found(archive: zipfile.ZipFile) -> list[tuple[str, str, int]]:
    """Path, digest and size of everything but the manifest and its signature."""
    names = [name for name in archive.namelist() if name not in {"manifest.json", "manifest.sig"}]
    return [(name, hashlib.sha256(archive.read(name)).hexdigest(), len(archive.read(name))) for name in names]


def whole(archive: zipfile.ZipFile) -> bytes:
    """The bytes of the package itself."""
    assert archive.fp is not None
    archive.fp.seek(0)
    return archive.fp.read()
