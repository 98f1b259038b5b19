"""The answer letter: subject, text, and the information of Art. 15 where data are given."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from dsr.register.article_15 import HEADINGS
from dsr.web.desk.forms.base import ActForm, TextArea


class AnswerForm(ActForm):
    """The letter. `informs`: the nine items of Art. 15(1) and (2) belong to it, none may be left out."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = TextArea(label=_("Letter"), rows=16, help_text=_("An empty line begins a new paragraph."))

    def __init__(self, *args: Any, informs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = tuple(HEADINGS) if informs else ()
        for item in self.items:
            self.fields[f"item_{item}"] = TextArea(
                label=HEADINGS[item],
                rows=4,
                help_text=f"Art. {article_of(item)}",
                error_messages={
                    "required": _("Write it: the law demands it with a copy (Art. %(article)s).")
                    % {"article": article_of(item)}
                },
            )

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


def article_of(item: str) -> str:
    """The provision behind an item, as a package names it: "15(1)(a)" to "15(1)(h)", or "15(2)"."""
    return "15(2)" if item == "2" else f"15(1)({item})"
