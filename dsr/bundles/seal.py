"""The seal at the end of a ZIP: a signature over every byte before it, in the ZIP's own comment.

So a single changed, missing or added byte is noticed without unpacking, also when the content is protected by a
password. Any unpacker opens a ZIP with a comment; the text in it can be read with any editor.
"""

import hashlib
import re
import struct
from dataclasses import dataclass

from dsr.bundles.content import Sink
from dsr.bundles.signing import Signer, verify

# The last record of a ZIP (APPNOTE 4.3.16): signature, seven numbers, length of the comment.
END = struct.Struct("<4sHHHHIIH")
END_SIGNATURE = b"PK\x05\x06"
HEAD = b"dsr-seal-1"
SEAL = re.compile(rb"dsr-seal-1 key=([0-9a-f]{64}) sha256=([0-9a-f]{64}) signature=([0-9a-f]{128})")
LENGTH = len(HEAD) + 5 + 64 + 8 + 64 + 11 + 128


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal says: who signed, and the digest of all bytes before the comment."""

    public_key: bytes
    digest: bytes
    signature: bytes

    @property
    def genuine(self) -> bool:
        """Whether the holder of the key made it. Whether the digest is that of the file is another question."""
        return verify(public_key=self.public_key, message=_message(self.digest), signature=self.signature)


def _message(digest: bytes) -> bytes:
    return HEAD + b"\n" + digest


def make_seal(*, signer: Signer, digest: bytes) -> bytes:
    """The comment for a file whose other bytes have this SHA-256."""
    signature = signer.sign(message=_message(digest))
    said = (signer.public_key.hex(), digest.hex(), signature.hex())
    return HEAD + b" key=%s sha256=%s signature=%s" % tuple(text.encode() for text in said)


def read_seal(*, comment: bytes) -> Seal | None:
    """What a comment says; None when it is no seal."""
    found = SEAL.fullmatch(comment)
    return Seal(*(bytes.fromhex(text.decode()) for text in found.groups())) if found else None


def sealed_end(*, end: bytes) -> bytes:
    """The last record of a ZIP without comment, changed so that the seal can follow."""
    fields = END.unpack(end)
    if fields[0] != END_SIGNATURE or fields[-1]:
        raise ValueError("this is not the end of a ZIP without comment")
    return END.pack(*fields[:-1], LENGTH)


class Sealing:
    """A sink that passes a ZIP on and puts the seal at its end when it is finished."""

    def __init__(self, *, sink: Sink, signer: Signer) -> None:
        self._sink, self._signer = sink, signer
        self._digest = hashlib.sha256()
        self._last = b""  # could be the end
        self.size = 0

    def write(self, data: bytes, /) -> int:
        """The next bytes of the ZIP."""
        whole = self._last + data
        ready, self._last = whole[: -END.size], whole[-END.size :]
        self._pass(ready)
        return len(data)

    def finish(self) -> None:
        """No more bytes come."""
        self._pass(sealed_end(end=self._last))
        self._sink.write(seal := make_seal(signer=self._signer, digest=self._digest.digest()))
        self.size += len(seal)

    def _pass(self, data: bytes) -> None:
        if data:
            self._digest.update(data)
            self.size += len(data)
            self._sink.write(data)
