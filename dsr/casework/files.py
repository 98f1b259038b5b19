"""Take files in: judged by content, counted, encrypted into the vault. Part of larger verbs.

The bytes are stored before the verb's transaction begins (a large file must not hold the database),
and destroyed again when the verb fails.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from dsr.cases.models import CaseFile
from dsr.common.filetypes import FROM_REQUESTERS, inspect_upload
from dsr.common.vault import StoredFile, vault

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives: what the sender calls it, and its bytes."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that lies in the vault, not yet owned by a row."""

    name: str
    media_type: str
    stored: StoredFile

    def row(self, **owner: object) -> CaseFile:
        """The row that owns it (not saved)."""
        row = CaseFile(name=self.name, media_type=self.media_type, **owner)
        row.place(self.stored)
        return row

    def read(self) -> Iterator[bytes]:
        """Its plain bytes in pieces."""
        return vault().open(stored=self.stored)


@contextmanager
def stored(
    uploads: Sequence[Upload],
    *,
    limit: int = 0,
    allowed: Collection[str] = FROM_REQUESTERS,
    judge: Callable[[KeptFile], None] | None = None,
) -> Iterator[list[KeptFile]]:
    """Judge and store files for the verb inside the block; if it raises, they are destroyed.

    Raises FileRefused (dsr.common.filetypes) with a sentence fit to be shown.
    """
    kept: list[KeptFile] = []
    try:
        for upload in uploads:
            kept.append(_keep(upload, limit or settings.DSR_MAX_UPLOAD_BYTES, allowed))
            if judge is not None:
                judge(kept[-1])
        yield kept
    except BaseException:
        for file in kept:
            vault().destroy(stored=file.stored)
        raise


def _keep(upload: Upload, limit: int, allowed: Collection[str]) -> KeptFile:
    kind = inspect_upload(name=upload.name, stream=upload.stream, limit=limit, allowed=allowed)
    placed = vault().store(stream=upload.stream, limit=limit)
    return KeptFile(name=upload.name[-LONGEST_NAME:], media_type=kind.media_type, stored=placed)


def read(*, row: CaseFile, start: int = 0) -> Iterator[bytes]:
    """The plain bytes of a kept file, from an offset, in pieces."""
    return vault().open(stored=row.stored, start=start)


def destroy(*, row: CaseFile) -> None:
    """Remove the bytes of a kept file for good; the row is the caller's."""
    vault().destroy(stored=row.stored)
