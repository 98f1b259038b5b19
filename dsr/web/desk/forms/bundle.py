"""The form of a bundle before it is built: what the person gets, and whether it asks for a password."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import AnswerFormat
from dsr.web.desk.forms.base import ActForm, TextArea


class BundleForm(ActForm):
    """Nothing has to be chosen: without an answer the person's own choice counts."""

    form = forms.ChoiceField(
        label=_("Form"),
        required=False,
        choices=AnswerFormat.choices,
        help_text=_(
            "A PDF alone is for small answers without files. If it cannot hold them, a package is built. An e-mail "
            "alone is for little that would do no harm if others read it, where the person asked for it."
        ),
    )
    reason = TextArea(
        label=_("Why an e-mail alone is safe enough"),
        required=False,
        rows=2,
        help_text=_(
            "Only for an e-mail alone: the data then stand in it and need no code. Kept in the file."
        ),
    )
    protected = forms.BooleanField(
        label=_("Protect the package with a password"),
        required=False,
        help_text=_(
            "You read it to the person or send it on paper, not by the way of the link. A Mac opens such a package by "
            "itself; on Windows a program such as 7-Zip is needed, because Windows itself knows only a broken "
            "encryption."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = self.case.answer_format
