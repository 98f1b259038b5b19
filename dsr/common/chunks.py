"""Bytes sealed chunk by chunk, so that a file of any size is written and read in constant memory.

AES-256-GCM under a random key used for one file only. The number of the chunk is its nonce, and with
the file's name and "this is the last one" it is also bound into the tag: a chunk that was changed,
moved, taken from another file or cut off is noticed. Knows nothing of folders or settings.
"""

import os
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 256 * 1024
TAG = 16
KEY = 32


class FileDamaged(Exception):
    """The stored bytes are not the ones that were written, or the key is another one."""


def new_key() -> bytes:
    """A random key for one file; never use it for a second one."""
    return os.urandom(KEY)


def chunk_count(*, size: int) -> int:
    """How many chunks hold `size` plain bytes; an empty file still has one, so that it is sealed too."""
    return max(1, -(-size // CHUNK))


def sealed_size(*, size: int) -> int:
    """Bytes on disk for `size` plain bytes."""
    return size + TAG * chunk_count(size=size)


def _bound_to(name: str, index: int, final: bool) -> bytes:
    return b"dsr-chunk-1:" + name.encode() + index.to_bytes(8, "big") + (b"\x01" if final else b"\x00")


class ChunkSealer:
    """Takes plain bytes in any portions and hands sealed chunks to `write`."""

    def __init__(self, *, key: bytes, name: str, write: Callable[[bytes], object]) -> None:
        self._cipher, self._name, self._write = AESGCM(key), name, write
        self._waiting = bytearray()
        self._index = 0

    def add(self, data: bytes) -> None:
        """Seal every chunk that is certainly not the last."""
        self._waiting += data
        if len(self._waiting) <= CHUNK:
            return
        start = 0
        with memoryview(self._waiting) as view:
            while len(view) - start > CHUNK:
                self._seal(bytes(view[start : start + CHUNK]), final=False)
                start += CHUNK
        del self._waiting[:start]

    def finish(self) -> None:
        """Seal the rest as the last chunk."""
        self._seal(bytes(self._waiting), final=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, final: bool) -> None:
        bound = _bound_to(self._name, self._index, final)
        self._write(self._cipher.encrypt(self._index.to_bytes(12, "big"), plain, bound))
        self._index += 1


def unsealed(
    *, key: bytes, name: str, size: int, read_at: Callable[[int, int], bytes], start: int = 0
) -> Iterator[bytes]:
    """Plain bytes from `start` to the end; `read_at(offset, length)` reads the sealed bytes.

    Raises FileDamaged at the first chunk that is not what was written.
    """
    if start >= size > 0:
        return
    cipher, last = AESGCM(key), chunk_count(size=size) - 1
    for index in range(start // CHUNK, last + 1):
        sealed = read_at(index * (CHUNK + TAG), CHUNK + TAG)
        try:
            plain = cipher.decrypt(index.to_bytes(12, "big"), sealed, _bound_to(name, index, index == last))
        except (InvalidTag, ValueError) as problem:
            raise FileDamaged(name) from problem
        skip = max(0, start - index * CHUNK)
        if plain[skip:]:
            yield plain[skip:]
