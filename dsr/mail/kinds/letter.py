"""What every letter is made of: fields, some of them secret, and who reads it.

A field that opens a door (an address with a token, a code) is made by `secret`; what is kept for the file
is rendered from a copy of the letter in which those fields are masked. A field that the law demands is made by
`locked`: it is filled from the register, and nobody edits it or leaves it out.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Self

from django.utils.functional import Promise

Audience = Literal["requester", "staff", "outside"]
MASK = "mask"
LOCKED = "locked"


def secret(mask: str) -> Any:
    """A field whose value is never kept: the file shows `[mask]` in its place."""
    return field(metadata={MASK: mask})


def locked() -> Any:
    """A field the law demands: filled from the register, part of every wording, never empty by accident."""
    return field(metadata={LOCKED: True})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter with its fields. The class says what holds for every letter of its kind."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
    when: ClassVar[str] = ""  # for the reference page: in which situation it goes
    audience: ClassVar[Audience] = "requester"
    sensitive: ClassVar[bool] = False  # it carries little but a secret: its body goes even if it failed
    automatic: ClassVar[bool] = False  # nobody wrote it: answering machines must not answer it

    def masked(self) -> Self:
        """The same letter with its secrets replaced by what they are."""
        hidden: dict[str, Any] = {f.name: f"[{f.metadata[MASK]}]" for f in fields(self) if MASK in f.metadata}
        return replace(self, **hidden)

    def values(self) -> dict[str, Any]:
        """What its templates may use: exactly its fields."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """Its fields in order."""
        return tuple(f.name for f in fields(cls))

    @classmethod
    def secret_fields(cls) -> tuple[str, ...]:
        """Those whose value is never kept."""
        return tuple(f.name for f in fields(cls) if MASK in f.metadata)

    @classmethod
    def locked_fields(cls) -> tuple[str, ...]:
        """Those the law demands."""
        return tuple(f.name for f in fields(cls) if LOCKED in f.metadata)
