"""The forms of an owner's task, made in the language of the page."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from dsr.web.shared.honest_fields import LONG, FilesField, Words, plain_helper


class OwnerForm(forms.Form):
    """What all of them have in common."""

    use_required_attribute = False

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.build()
        self.helper = plain_helper(Layout(*self.fields))

    def build(self) -> None:
        """Add the fields."""


class GiveForm(OwnerForm):
    """What was found."""

    prefix = "give"

    def build(self) -> None:
        """Files, by what was looked, a remark."""
        self.fields["files"] = FilesField(
            label=_("Files with what was found"),
            help_text=_(
                "Tables as CSV or JSON, documents as they are. Up to 50 files, each of up to 2 GB. "
                "Send everything about the person, also what speaks against it: the privacy team decides."
            ),
        )
        self.fields["keys"] = Words(label=_("By what did you look?"), required=False, most=300)
        self.fields["remark"] = Words(label=_("Remark"), required=False, most=LONG, lines=2)


class NothingForm(OwnerForm):
    """Nothing is there."""

    prefix = "nothing"

    def build(self) -> None:
        """By what was looked, a remark."""
        self.fields["keys"] = Words(
            label=_("By what did you look?"),
            most=300,
            help_text=_("Such as: the e-mail address, in customers and in tickets."),
            error_messages={"required": _("Say by what you looked, such as the e-mail address.")},
        )
        self.fields["remark"] = Words(label=_("Remark"), required=False, most=LONG, lines=2)


class DoneForm(OwnerForm):
    """It is done."""

    prefix = "done"

    def build(self) -> None:
        """What shows it."""
        self.fields["evidence"] = Words(
            label=_("What shows that it is done?"),
            most=LONG,
            lines=3,
            help_text=_("A log line, the number of a ticket, a count. No personal data."),
            error_messages={"required": _("Say what shows it: a log line, a ticket, a count.")},
        )


class AskForm(OwnerForm):
    """A question back."""

    prefix = "ask"

    def build(self) -> None:
        """The question."""
        self.fields["question"] = Words(
            label=_("Your question"),
            most=LONG,
            lines=3,
            error_messages={"required": _("Write your question.")},
        )


class CannotForm(OwnerForm):
    """It cannot be done."""

    prefix = "cannot"

    def build(self) -> None:
        """Why."""
        self.fields["reason"] = Words(
            label=_("Why can it not be done?"),
            most=LONG,
            lines=3,
            error_messages={"required": _("Say why it cannot be done.")},
        )
