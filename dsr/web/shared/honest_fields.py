"""Form fields of pages without an account: texts with an honest limit, several files at once.

They are made while a page is drawn, in the language of that page.
"""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SHORT = 200
LONG = 4000


class Words(forms.CharField):
    """Text of at most so many characters; too much is kept and counted, never cut off by the browser.

    `judged_by_form`: the form itself says when it may be empty, so it is not marked as optional either.
    """

    def __init__(
        self, *, most: int = SHORT, lines: int = 0, judged_by_form: bool = False, **kwargs: Any
    ) -> None:
        self.most, self.judged_by_form = most, judged_by_form
        if lines:
            kwargs["widget"] = forms.Textarea(attrs={"rows": lines})
            limit = _("Up to %(most)s characters.") % {"most": number_format(most, force_grouping=True)}
            kwargs["help_text"] = f"{kwargs.get('help_text', '')} {limit}".strip()
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """A line break counts as one character, however the browser sends it."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        """Says how many characters are too many."""
        if value or not self.judged_by_form:
            super().validate(value)
        if value and len(value) > self.most:
            words = {"most": self.most, "typed": len(value)}
            told = _("Use at most %(most)s characters. There are %(typed)s now.") % words
            raise ValidationError(told, code="too_long")


class SeveralFiles(forms.ClearableFileInput):
    """A chooser that takes more than one file and never shows an old one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Where files are chosen. They are taken in as soon as they arrive; the form holds none."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> None:
        """Nothing to do: the files were judged when they were taken in."""
        return


class Address(forms.EmailField):
    """One e-mail address of the everyday form; whether it may be empty is the form's to say."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "email", "maxlength": None, "spellcheck": "false"}
        wrong = {"invalid": _("This is not a whole e-mail address. It looks like name@example.org.")}
        super().__init__(max_length=254, widget=forms.EmailInput(attrs=attrs), error_messages=wrong, **kwargs)

    def validate(self, value: Any) -> None:
        """An address that names two, or hides one in quotation marks, is none we can write to."""
        if value and any(mark in value for mark in ' "<>,;\\'):
            raise ValidationError(_("Write one e-mail address, such as name@example.org."), code="invalid")


class Note:
    """A sentence between fields. Unlike the library's HTML it is escaped and never read as a template."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, form: forms.Form, context: Any, **kwargs: Any) -> SafeString:
        """The sentence as a paragraph; called by the layout."""
        return format_html('<div class="field"><p class="form-text">{}</p></div>', self.text)


def plain_helper(layout: Layout) -> FormHelper:
    """A form helper without a form tag (the page draws it) and without a CSRF token (there is no cookie)."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    return helper
