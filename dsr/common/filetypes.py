"""What an uploaded file is, judged by its content and not by its name.

A file is taken when its kind is allowed, its name does not claim another, and it is neither empty nor
too large. Archives and office files are never unpacked here, so a zip bomb stays shut.
"""

import codecs
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEAD = 8 * 1024
EDGE = 64 * 1024  # of an office file: where the names of its parts stand
PORTION = 1024 * 1024


class FileRefused(Exception):
    """The upload is not taken; `sentence` tells the person why and what to do."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(type(self).__name__)
        self.sentence = sentence


class FileEmpty(FileRefused):
    """No bytes."""


class FileOverLimit(FileRefused):
    """More bytes than allowed."""


class FileKindNotAllowed(FileRefused):
    """A kind that is not on the list."""


class FileNameLies(FileRefused):
    """The ending of the name says another kind than the content."""


class FileNotText(FileRefused):
    """A text file with bytes that no text has."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: its code, its media type, the endings that fit, and how people call it."""

    code: str
    media_type: str
    suffixes: tuple[str, ...]
    label: str | Promise


KINDS = {
    kind.code: kind
    for kind in (
        FileKind("pdf", "application/pdf", (".pdf",), _("a PDF document")),
        FileKind("png", "image/png", (".png",), _("a PNG picture")),
        FileKind("jpeg", "image/jpeg", (".jpg", ".jpeg", ".jfif"), _("a JPEG picture")),
        FileKind("gif", "image/gif", (".gif",), _("a GIF picture")),
        FileKind("webp", "image/webp", (".webp",), _("a WebP picture")),
        FileKind("heic", "image/heic", (".heic", ".heif"), _("a HEIC picture")),
        FileKind("tiff", "image/tiff", (".tif", ".tiff"), _("a TIFF picture")),
        FileKind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
            _("a Word document"),
        ),
        FileKind(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            (".xlsx",),
            _("an Excel workbook"),
        ),
        FileKind("odt", "application/vnd.oasis.opendocument.text", (".odt",), _("an OpenDocument text")),
        FileKind(
            "ods",
            "application/vnd.oasis.opendocument.spreadsheet",
            (".ods",),
            _("an OpenDocument spreadsheet"),
        ),
        FileKind("zip", "application/zip", (".zip",), _("a ZIP archive")),
        FileKind("rtf", "application/rtf", (".rtf",), _("a rich text document")),
        FileKind("html", "text/html", (".html", ".htm", ".xhtml", ".svg", ".hta"), _("a web page")),
        FileKind("json", "application/json", (".json", ".jsonl", ".ndjson"), _("a JSON file")),
        FileKind("csv", "text/csv", (".csv", ".tsv"), _("a table as text (CSV)")),
        FileKind("xml", "application/xml", (".xml",), _("an XML file")),
        FileKind("eml", "message/rfc822", (".eml",), _("a saved e-mail")),
        FileKind("text", "text/plain", (".txt", ".text", ".log", ".md"), _("a text file")),
    )
}
BY_SUFFIX = {suffix: kind for kind in KINDS.values() for suffix in kind.suffixes}
TEXTS = frozenset({"json", "csv", "xml", "eml", "text"})

FROM_REQUESTERS = frozenset(
    {"pdf", "png", "jpeg", "gif", "webp", "heic", "tiff", "docx", "odt", "rtf", "text", "eml"}
)
FROM_STAFF = FROM_REQUESTERS | {"xlsx", "ods", "json", "csv", "xml", "zip"}

WEB_PAGE = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe")
SIGNATURES: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("pdf", lambda head: head.startswith(b"%PDF-")),
    ("png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("gif", lambda head: head.startswith((b"GIF87a", b"GIF89a"))),
    ("webp", lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
    (
        "heic",
        lambda head: head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"},
    ),
    ("tiff", lambda head: head.startswith((b"II*\x00", b"MM\x00*"))),
    ("zip", lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))),
    ("rtf", lambda head: head.startswith(b"{\\rtf")),
)
# Parts that tell an office file from a plain archive; macros make it another kind, which nobody allows.
OFFICE_PARTS = (("docx", b"word/document"), ("xlsx", b"xl/workbook"))
MACROS = b"vbaProject.bin"


def inspect_upload(*, name: str, stream: IO[bytes], limit: int, allowed: Collection[str]) -> FileKind:
    """The kind of a seekable upload, left at its start; `limit` in bytes, `allowed` codes of kinds.

    Raises FileEmpty, FileOverLimit, FileKindNotAllowed, FileNameLies, FileNotText.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size == 0:
        raise FileEmpty(_("This file is empty."))
    if size > limit:
        raise FileOverLimit(
            _("This file has %(size)s MB. Files up to %(limit)s MB are accepted.")
            % {"size": f"{size / 1024**2:.1f}", "limit": f"{limit / 1024**2:.0f}"}
        )
    try:
        return _kind_of(name, stream, size, allowed)
    finally:
        stream.seek(0)


def _kind_of(name: str, stream: IO[bytes], size: int, allowed: Collection[str]) -> FileKind:
    claimed = BY_SUFFIX.get(PurePosixPath(name.lower().strip()).suffix)
    head = stream.read(HEAD)
    code = next((code for code, fits in SIGNATURES if fits(head)), None)
    if code == "zip":
        code = _office_kind(stream, size, head)
    if code is None:
        code = _text_kind(stream, head, claimed)
    if code is None:
        raise FileKindNotAllowed(_refusal(_foreign(head), allowed))
    found = KINDS[code]
    _refuse_lie(name, claimed, found)
    if code not in allowed:
        raise FileKindNotAllowed(_refusal(found.label, allowed))
    return found


def _refuse_lie(name: str, claimed: FileKind | None, found: FileKind) -> None:
    ending = PurePosixPath(name.strip()).suffix
    if claimed is found or (claimed is None and not ending):
        return
    if claimed is None:
        raise FileNameLies(
            _("The name of this file ends in %(ending)s, but its content is %(found)s. Please rename it.")
            % {"ending": _said(ending), "found": found.label}
        )
    raise FileNameLies(
        _("The name of this file ends like %(claimed)s, but its content is %(found)s. Rename or replace it.")
        % {"claimed": claimed.label, "found": found.label}
    )


def _said(ending: str) -> str:
    """The ending as it may be said in a sentence: short, and only letters and digits."""
    return "." + "".join(mark for mark in ending if mark.isalnum())[:12]


def _refusal(found: str | Promise, allowed: Collection[str]) -> str:
    endings = ", ".join(
        suffix for kind in KINDS.values() if kind.code in allowed for suffix in kind.suffixes[:1]
    )
    return _("This file is %(found)s and cannot be accepted. Accepted are: %(endings)s.") % {
        "found": found,
        "endings": endings,
    }


def _office_kind(stream: IO[bytes], size: int, head: bytes) -> str | None:
    """Which archive this is, from the names at both ends of the file; None for office files with macros."""
    for code in ("odt", "ods"):
        if b"mimetype" + KINDS[code].media_type.encode() in head[:200]:
            return code
    stream.seek(max(0, size - EDGE))
    edges = head + stream.read(EDGE)
    if MACROS in edges:
        return None
    return next((code for code, part in OFFICE_PARTS if part in edges), "zip")


def _text_kind(stream: IO[bytes], head: bytes, claimed: FileKind | None) -> str | None:
    """A text is what it is named when nothing in it is against that; without a name plain text."""
    if not _is_text(head):
        if claimed is not None and claimed.code in TEXTS and b"\x00" in head:
            raise FileNotText(_("This file is named like a text, but it holds bytes that no text has."))
        return None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(WEB_PAGE) or (start.startswith(b"<?xml") and (b"<svg" in start or b"<html" in start)):
        return "html"
    stream.seek(0)
    _refuse_nuls(stream, head)
    return claimed.code if claimed is not None and claimed.code in TEXTS else "text"


def _is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "\x00" not in head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    return not any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)


def _refuse_nuls(stream: IO[bytes], head: bytes) -> None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    while portion := stream.read(PORTION):
        if b"\x00" in portion:
            raise FileNotText(_("This file is named like a text, but it holds bytes that no text has."))


def _foreign(head: bytes) -> str | Promise:
    """What else it may be, by a large table of signatures."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        matches = []
    if not matches:
        return _("of an unknown kind")
    return _("of another kind (%(name)s)") % {"name": matches[0].name or matches[0].extension}
