"""Form fields drawn as choice cards: a plain label, one line of explanation, the legal name small.

Ordinary Django choice fields otherwise; the crispy templates under `templates/bootstrap5` draw the cards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms


@dataclass(frozen=True, slots=True)
class Card:
    """One choice: `value` is sent, `label` is the plain word, `text` explains it, `law` is small print."""

    value: str
    label: str
    text: str = ""
    law: str = ""


class ChoiceCardsField(forms.MultipleChoiceField):
    """Several cards may be chosen (checkboxes)."""

    def __init__(self, *, cards: Sequence[Card], **kwargs: Any) -> None:
        self.cards = {card.value: card for card in cards}
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=[(card.value, card.label) for card in cards], **kwargs)


class ChoiceCardField(forms.ChoiceField):
    """One card is chosen (radio buttons)."""

    def __init__(self, *, cards: Sequence[Card], **kwargs: Any) -> None:
        self.cards = {card.value: card for card in cards}
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(choices=[(card.value, card.label) for card in cards], **kwargs)
