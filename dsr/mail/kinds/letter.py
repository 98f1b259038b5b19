"""What every letter is made of: fields, some of them secret, and who reads it.

A field that opens a door (an address with a token, a code) is made by `secret`; what is kept for the file
is rendered from a copy of the letter in which those fields are masked.
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, Self

from django.utils.functional import Promise

Audience = Literal["requester", "staff", "outside"]
MASK = "mask"


def secret(mask: str) -> Any:
    """A field whose value is never kept: the file shows `[mask]` in its place."""
    return field(metadata={MASK: mask})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter with its fields. The class says what holds for every letter of its kind."""

    name: ClassVar[str]
    title: ClassVar[str | Promise]
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
