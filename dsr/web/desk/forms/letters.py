"""The answer letter: subject, text, and the information of Art. 15 where data are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dsr.register.article_15 import HEADINGS, article_of
from dsr.web.desk.forms.base import ActForm, TextArea

SAME_FOR_ALL = frozenset({"e", "f"})  # the rights and the authority are the same whoever asks


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as the page shows it: empty, register (as it stands there), or own words."""

    field: forms.BoundField
    state: str


class AnswerForm(ActForm):
    """The letter. `informs`: the nine items of Art. 15(1) and (2) belong to it; `defaults`: what the register says.

    An item may stay empty while the letter is a draft: nothing typed is lost, and nothing leaves before it is written.
    """

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = TextArea(label=_("Letter"), rows=16, help_text=_("An empty line begins a new paragraph."))

    def __init__(
        self, *args: Any, informs: bool, defaults: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = tuple(HEADINGS) if informs else ()
        self.defaults = defaults or {}
        for item in self.items:
            self.fields[f"item_{item}"] = TextArea(
                label=HEADINGS[item], rows=4, help_text=f"Art. {article_of(item)}"
            )

    def full_clean(self) -> None:
        """Every item is needed in the end, so none is called optional; a draft may still lack one."""
        waiting = [self.fields[f"item_{item}"] for item in self.items]
        for field in waiting:
            field.required = False
        super().full_clean()
        for field in waiting:
            field.required = True

    @property
    def item_rows(self) -> list[ItemRow]:
        """The items in the order of the article, each with how far it is."""
        return [ItemRow(self[f"item_{item}"], self._state(item)) for item in self.items]

    @property
    def empty_items(self) -> list[str]:
        """The articles of the items that hold no text."""
        return [article_of(item) for item in self.items if self._state(item) == "empty"]

    @property
    def information(self) -> list[dict[str, str]]:
        """The items as the answer keeps them, headed in the language of the letter."""
        with translation.override(self.case.language):
            return [
                {
                    "item": item,
                    "article": article_of(item),
                    "heading": str(HEADINGS[item]),
                    "text": self.cleaned_data[f"item_{item}"].replace("\r\n", "\n"),
                }
                for item in self.items
            ]

    def _state(self, item: str) -> str:
        text = _plain(str(self[f"item_{item}"].value() or ""))
        if not text:
            return "empty"
        as_registered = text == _plain(self.defaults.get(f"item_{item}", ""))
        return "register" if as_registered and item not in SAME_FOR_ALL else "own"


def _plain(text: str) -> str:
    return " ".join(text.split())
