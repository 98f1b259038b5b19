"""Sets on the stage of review: records staged as a machine would, files as an owner would send them."""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from PIL import Image

from dsr.cases.choices import FilePurpose, SearchState
from dsr.cases.models import CaseFile, CollectedSet, RunKind, SystemRun
from dsr.common.vault import vault
from tests.casework.scenes import Scene

EVERY = 200
PEOPLE = [
    {"id": 1, "name": "Anna", "note": "Call Bob Stone, bob@example.net"},
    {"id": 2, "name": "Anna", "note": "", "author": {"email": "bob@example.net", "name": "Bob Stone"}},
    {"id": 3, "name": "Anna", "note": "Paid from DE89 3704 0044 0532 0130 00"},
]


def staged(
    scene: Scene, records: Iterable[Mapping[str, Any]] = PEOPLE, *, name: str = "notes", third_party: str = ""
) -> CollectedSet:
    """A table as a run leaves it: encrypted JSON lines with an offset for every 200th record."""
    offsets, at, count = b"", 0, 0
    with vault().writer() as sink:
        for record in records:
            if count % EVERY == 0:
                offsets += at.to_bytes(8, "little")
            line = json.dumps(record).encode() + b"\n"
            at += len(line)
            count += 1
            sink.write(line)
    file = CaseFile(
        case=scene.case,
        search=scene.search,
        purpose=FilePurpose.COLLECTED,
        name=f"{name}.jsonl",
        media_type="application/x-ndjson",
        added_at=scene.now,
    )
    file.place(sink.stored)
    file.save()
    run, _ = SystemRun.objects.get_or_create(
        case=scene.case,
        search=scene.search,
        system=scene.search.system,
        kind=RunKind.COLLECT,
        state=SystemRun.State.DONE,
        defaults={"created_at": scene.now, "due_at": scene.now, "finished_at": scene.now},
    )
    scene.search.__class__.objects.filter(pk=scene.search.pk).update(
        state=SearchState.FOUND, searched_at=scene.now
    )
    return CollectedSet.objects.create(
        case=scene.case,
        search=scene.search,
        run=run,
        file=file,
        name=name,
        title=name.title(),
        records=count,
        offsets=offsets,
        third_party=third_party,
    )


def sent_file(
    scene: Scene,
    content: bytes,
    *,
    name: str = "scan.png",
    media_type: str = "image/png",
    third_party: str = "",
) -> CollectedSet:
    """A file as an owner sends it."""
    file = CaseFile(
        case=scene.case,
        search=scene.search,
        purpose=FilePurpose.COLLECTED,
        name=name,
        media_type=media_type,
        added_at=scene.now,
    )
    file.place(vault().store(stream=io.BytesIO(content)))
    file.save()
    return CollectedSet.objects.create(
        case=scene.case,
        search=scene.search,
        file=file,
        name=name,
        title=name,
        is_table=False,
        third_party=third_party,
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 100), **kept: Any) -> bytes:
    """A red picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **kept)
    return out.getvalue()


def pdf(*pages: str, author: str = "Bob Stone") -> bytes:
    """A PDF whose pages say something, with an author in its metadata and a file attached."""
    numbers = range(5, 5 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % (number + 1) for number in numbers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(list.txt) "
        b"<< /Type /Filespec /F (list.txt) /EF << /F %d 0 R >> >>] >> >> >>" % (5 + 2 * len(pages)),
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        3: b"<< /Author (%s) >>" % author.encode(),
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    for number, words in zip(numbers, pages, strict=True):
        drawn = b"BT /F 24 Tf 72 700 Td (%s) Tj ET" % words.encode()
        objects[number] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
        objects[number + 1] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F 4 0 R >> >> /Contents %d 0 R >>" % number
        )
    attached = b"the secret list"
    objects[5 + 2 * len(pages)] = b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (
        len(attached),
        attached,
    )
    out, places = b"%PDF-1.7\n", {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for _, place in sorted(places.items()))
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(out))
    )
