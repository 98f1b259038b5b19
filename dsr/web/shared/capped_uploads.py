"""Files on their way in: one that is too large is dropped while it arrives, and the rest of the form is still read.

So no form fills the disk, and what was typed beside a file is not lost with it.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

TOGETHER = 4  # so many times the largest file may come in one go


class CappedUploads(FileUploadHandler):
    """Drops a file as soon as it, or all files of this form together, are larger than allowed."""

    def __init__(self, request: HttpRequest | None = None, *, limit: int = 0) -> None:
        super().__init__(request)
        self._limit = limit or settings.DSR_MAX_UPLOAD_BYTES
        self.dropped: list[tuple[str, str]] = []
        self._all = self._this = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count a file."""
        super().new_file(*args, **kwargs)
        self._this = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the bytes on, or drop the file."""
        self._this += len(raw_data)
        self._all += len(raw_data)
        if self._this > self._limit or self._all > TOGETHER * self._limit:
            self.dropped.append((self.field_name or "", self.file_name or ""))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file itself is kept by the handlers after this one."""
        return


def watch_uploads(request: HttpRequest, *, limit: int = 0) -> CappedUploads:
    """Cap what the request may bring; to be called before its form is read. `limit` in bytes, else the usual one."""
    handler = CappedUploads(request, limit=limit)
    request.upload_handlers = [handler, *request.upload_handlers]
    return handler


def too_large(name: str, *, limit: int = 0) -> str:
    """What is said about a file over the limit."""
    words = {"name": name, "limit": (limit or settings.DSR_MAX_UPLOAD_BYTES) // 1024**2}
    return (
        _("“%(name)s” is too large. A file may have up to %(limit)s MB, all together four times as much.")
        % words
    )
