"""One small bundle for the tests of this folder: what goes in, and ways to look at what came out."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dsr.bundles.build import build_bundle
from dsr.bundles.content import (
    BuiltBundle,
    BundleContent,
    BundleFile,
    Collection,
    Information,
    LetterContent,
    SearchedSource,
    SearchOutcome,
)

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
    collections=(collection("orders", RECORDS, fields={"paid": "Whether the bill was paid"}),),
    files=(BundleFile("../CV <1>.pdf", "Web shop", 5, lambda: iter((b"%PDF", b"-"))),),
    letter=LETTER,
)


def built(content: BundleContent = CONTENT, **changes: Any) -> tuple[BuiltBundle, zipfile.ZipFile]:
    """The bundle of the content with some fields changed, opened."""
    buffer = io.BytesIO()
    result = build_bundle(content=replace(content, **changes), sink=buffer, progress=lambda *_: None, now=NOW)
    assert result.size == len(buffer.getvalue())
    return result, zipfile.ZipFile(buffer)


def found(archive: zipfile.ZipFile) -> list[tuple[str, str, int]]:
    """Path, digest and size of everything but the manifest."""
    names = [name for name in archive.namelist() if name != "manifest.json"]
    return [(name, hashlib.sha256(archive.read(name)).hexdigest(), len(archive.read(name))) for name in names]


def whole(archive: zipfile.ZipFile) -> bytes:
    """The bytes of the package itself."""
    assert archive.fp is not None
    archive.fp.seek(0)
    return archive.fp.read()
