"""What a kind of event is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind: the sentence may name any fact or personal fact in braces."""

    slug: str
    sentence: str
    facts: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
