"""File names that every computer can open, made from names that anyone may have chosen.

A name is content: it can climb folders, hide its ending, differ from another only in case, or be one
that Windows keeps for a device.
"""

import re
import unicodedata

LONGEST = 80  # characters; leaves room for a folder under the 260 that Windows allows for a path
LONGEST_BYTES = 180
LONGEST_SUFFIX = 12
FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\s*\.|\s*$)", re.IGNORECASE)
# Controls, invisible format characters (direction overrides), lone surrogates, private use, unassigned.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(*, name: str, fallback: str = "file") -> str:
    """A harmless name of at most 80 characters; the last step of a path, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(mark for mark in last if unicodedata.category(mark) not in UNSEEN)
    plain = " ".join(FORBIDDEN.sub("_", seen).split()).strip(". ") or fallback
    if RESERVED.match(plain):
        plain = f"_{plain}"
    stem, suffix = _split(plain)
    return (
        _shortened(stem, room=LONGEST - len(suffix), room_bytes=LONGEST_BYTES - len(suffix.encode())) + suffix
    )


def distinct_name(*, name: str, taken: set[str], fallback: str = "file") -> str:
    """A clean name that differs from those in `taken` even where case does not count; adds it there."""
    clean = clean_name(name=name, fallback=fallback)
    stem, suffix = _split(clean)
    number, candidate = 1, clean
    while _compared(candidate) in taken:
        number += 1
        room = LONGEST - len(suffix) - len(str(number)) - 3
        candidate = f"{_shortened(stem, room=room, room_bytes=LONGEST_BYTES - 20)} ({number}){suffix}"
    taken.add(_compared(candidate))
    return candidate


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    suffix = dot + ending
    return (stem, suffix) if stem and len(suffix) <= LONGEST_SUFFIX else (name, "")


def _shortened(text: str, *, room: int, room_bytes: int) -> str:
    return text[:room].encode()[:room_bytes].decode(errors="ignore").rstrip(". ")
