"""The forms of the status page: a message with files, a code by mail, proof of identity."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from dsr.web.shared.honest_fields import FilesField, Words, plain_helper

LONGEST_MESSAGE = 5000
MOST_FILES = 10


class MessageForm(forms.Form):
    """What the person writes to the privacy team."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, limit_megabytes: int) -> None:
        super().__init__(data)
        self.fields["text"] = Words(
            label=_("Your message"), most=LONGEST_MESSAGE, lines=5, judged_by_form=True
        )
        self.fields["files"] = FilesField(
            label=_("Files"),
            help_text=_("Up to %(most)s files of up to %(limit)s MB each.")
            % {"most": MOST_FILES, "limit": limit_megabytes},
            required=False,
        )
        self.helper = plain_helper(Layout("text", "files"))


class CodeForm(forms.Form):
    """Six figures, however they were copied."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, mailed: bool) -> None:
        super().__init__(data)
        self.fields["code"] = Words(
            label=_("Code from the e-mail") if mailed else _("Code that we told you"),
            help_text=_("Six figures."),
            most=20,
            error_messages={"required": _("Write the six figures of the code.")},
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        )
        self.helper = plain_helper(Layout("code"))

    def clean_code(self) -> str:
        """The figures alone, without spaces or dashes."""
        return "".join(mark for mark in self.cleaned_data["code"] if mark.isascii() and mark.isdigit())


class ProofForm(forms.Form):
    """A copy of a document: offered only where one was asked for."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, most: int, limit_megabytes: int) -> None:
        super().__init__(data)
        self.fields["files"] = FilesField(
            label=_("The copy, with the parts covered"),
            help_text=_("A photo or a PDF. Up to %(most)s files of up to %(limit)s MB each.")
            % {"most": most, "limit": limit_megabytes},
        )
        self.helper = plain_helper(Layout("files"))
