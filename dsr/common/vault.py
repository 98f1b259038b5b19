"""Private files: encrypted at rest, written once, read as a stream from any point.

Each file has its own random key, wrapped with the installation's master key and kept in the row that
owns the file; destroying the row makes the bytes unreadable. A file appears under its name only when
it is complete and on disk. Nothing here knows what a file means or who may read it.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from dsr.common.chunks import KEY, ChunkSealer, FileDamaged, new_key, sealed_size, unsealed

__all__ = ["FileDamaged", "FileMissing", "FileTooLarge", "StoredFile", "Vault", "VaultWriter", "vault"]

UNFINISHED = "unfinished"
NAME = re.compile(r"[0-9a-f]{32}")
NONCE = 12
PORTION = 1024 * 1024


class FileTooLarge(Exception):
    """More bytes came than the limit allows; nothing was kept. `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class FileMissing(Exception):
    """No file lies under that name."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the owner of a file remembers: its name in the vault, plain size, digest, wrapped key."""

    name: str
    size: int
    sha256: str
    wrapped_key: bytes


def _wrapping_cipher(master: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY, salt=None, info=b"dsr-vault-keys").derive(master))


def _wrap(*, file_key: bytes, name: str, master: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + _wrapping_cipher(master).encrypt(nonce, file_key, b"dsr-vault-key-1:" + name.encode())


def _unwrap(*, stored: StoredFile, master: bytes) -> bytes:
    nonce, wrapped = stored.wrapped_key[:NONCE], stored.wrapped_key[NONCE:]
    try:
        return _wrapping_cipher(master).decrypt(nonce, wrapped, b"dsr-vault-key-1:" + stored.name.encode())
    except (InvalidTag, ValueError) as problem:
        raise FileDamaged(stored.name) from problem


def _place_of(*, name: str, directory: Path) -> Path:
    if not NAME.fullmatch(name):
        raise FileMissing("not a name of the vault")
    return directory / name[:2] / name[2:4] / name


def _private_folder(folder: Path, *, top: Path) -> None:
    """Make the folder and those above it up to the vault itself, each for the owner only."""
    top.mkdir(parents=True, exist_ok=True)
    steps = [
        top,
        *(
            top.joinpath(*folder.relative_to(top).parts[: n + 1])
            for n in range(len(folder.relative_to(top).parts))
        ),
    ]
    for step in steps:
        step.mkdir(exist_ok=True)
        if step.stat().st_mode & 0o777 != 0o700:
            step.chmod(0o700)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class VaultWriter:
    """A sink for one new file: `write` as often as needed; `stored` once the `with` block ends well."""

    def __init__(self, *, key: bytes, directory: Path, limit: int | None) -> None:
        self.name = secrets.token_hex(16)
        self.size = 0
        self._limit, self._directory = limit, directory
        self._digest = hashlib.sha256()
        self._stored: StoredFile | None = None
        file_key = new_key()
        self._wrapped_key = _wrap(file_key=file_key, name=self.name, master=key)
        _private_folder(directory / UNFINISHED, top=directory)
        self._path = directory / UNFINISHED / self.name
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(handle, "wb", buffering=0)
        self._sealer = ChunkSealer(key=file_key, name=self.name, write=self._file.write)

    @property
    def stored(self) -> StoredFile:
        """The finished file; an error to ask before the end."""
        if self._stored is None:
            raise RuntimeError("the file is not finished")
        return self._stored

    def write(self, data: bytes, /) -> int:
        """Add plain bytes; raises FileTooLarge."""
        self.size += len(data)
        if self._limit is not None and self.size > self._limit:
            raise FileTooLarge(self._limit)
        self._digest.update(data)
        self._sealer.add(data)
        return len(data)

    def keep(self) -> None:
        """The file is complete: seal it, force it to disk, give it its name."""
        self._sealer.finish()
        os.fsync(self._file.fileno())
        self._file.close()
        place = _place_of(name=self.name, directory=self._directory)
        _private_folder(place.parent, top=self._directory)
        self._path.rename(place)
        _flush_folder(place.parent)
        self._stored = StoredFile(
            name=self.name, size=self.size, sha256=self._digest.hexdigest(), wrapped_key=self._wrapped_key
        )

    def discard(self) -> None:
        """Leave no trace of the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)


@contextmanager
def writer(*, key: bytes, directory: Path, limit: int | None = None) -> Iterator[VaultWriter]:
    """Build a file as a stream; if the block raises, no trace of it stays. `limit` in plain bytes."""
    sink = VaultWriter(key=key, directory=directory, limit=limit)
    try:
        yield sink
        sink.keep()
    except BaseException:
        sink.discard()
        raise


def _portions(stream: IO[bytes] | Iterable[bytes]) -> Iterable[bytes]:
    # A file iterated line by line would be slow, and a file without a line break would be read whole.
    if hasattr(stream, "read"):
        return iter(lambda: stream.read(PORTION), b"")
    return stream


def store(
    *, stream: IO[bytes] | Iterable[bytes], key: bytes, directory: Path, limit: int | None = None
) -> StoredFile:
    """Keep everything the stream gives; raises FileTooLarge and then keeps nothing."""
    with writer(key=key, directory=directory, limit=limit) as sink:
        for portion in _portions(stream):
            sink.write(portion)
    return sink.stored


def open_stored(*, stored: StoredFile, key: bytes, directory: Path, start: int = 0) -> Iterator[bytes]:
    """Plain bytes from byte `start`, in portions; what is missing or obviously damaged is said at once.

    Raises FileMissing, FileDamaged (also while iterating).
    """
    file_key = _unwrap(stored=stored, master=key)
    place = _place_of(name=stored.name, directory=directory)
    try:
        file = place.open("rb", buffering=0)
    except FileNotFoundError as problem:
        raise FileMissing(stored.name) from problem
    if os.fstat(file.fileno()).st_size != sealed_size(size=stored.size):
        file.close()
        raise FileDamaged(stored.name)
    return _read(file=file, file_key=file_key, stored=stored, start=start)


def _read(*, file: IO[bytes], file_key: bytes, stored: StoredFile, start: int) -> Iterator[bytes]:
    with file:
        yield from unsealed(
            key=file_key,
            name=stored.name,
            size=stored.size,
            start=start,
            read_at=lambda offset, length: os.pread(file.fileno(), length, offset),
        )


def destroy(*, stored: StoredFile, directory: Path) -> bool:
    """Remove the file; False when it was gone already (destroying twice is no error)."""
    if not stored.name:
        return False
    place = _place_of(name=stored.name, directory=directory)
    try:
        place.unlink()
    except FileNotFoundError:
        return False
    _flush_folder(place.parent)
    return True


def sweep_unfinished(*, directory: Path, older_than: datetime) -> int:
    """Remove what killed writers left behind, last written before `older_than` (aware); how many."""
    swept = 0
    folder = directory / UNFINISHED
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than.timestamp():
                path.unlink()
                swept += 1
    return swept


def stored_names(*, directory: Path, older_than: datetime) -> Iterator[str]:
    """Names of complete files written before `older_than`: to find those that no row owns any more."""
    for path in directory.glob("??/??/*"):
        with suppress(FileNotFoundError):
            if NAME.fullmatch(path.name) and path.stat().st_mtime < older_than.timestamp():
                yield path.name


@dataclass(frozen=True, slots=True)
class Vault:
    """One folder of private files and the master key that opens them."""

    directory: Path
    key: bytes

    def store(self, *, stream: IO[bytes] | Iterable[bytes], limit: int | None = None) -> StoredFile:
        """See `store`."""
        return store(stream=stream, key=self.key, directory=self.directory, limit=limit)

    def open(self, *, stored: StoredFile, start: int = 0) -> Iterator[bytes]:
        """See `open_stored`."""
        return open_stored(stored=stored, key=self.key, directory=self.directory, start=start)

    @contextmanager
    def writer(self, *, limit: int | None = None) -> Iterator[VaultWriter]:
        """See `writer`."""
        with writer(key=self.key, directory=self.directory, limit=limit) as sink:
            yield sink

    def destroy(self, *, stored: StoredFile) -> bool:
        """See `destroy`."""
        return destroy(stored=stored, directory=self.directory)

    def sweep_unfinished(self, *, older_than: datetime) -> int:
        """See `sweep_unfinished`."""
        return sweep_unfinished(directory=self.directory, older_than=older_than)

    def stored_names(self, *, older_than: datetime) -> Iterator[str]:
        """See `stored_names`."""
        return stored_names(directory=self.directory, older_than=older_than)


def vault() -> Vault:
    """The vault of this installation (DSR_VAULT_DIR, DSR_VAULT_KEY)."""
    return Vault(directory=Path(settings.DSR_VAULT_DIR), key=settings.VAULT_MASTER_KEY)
