"""The form of a controller's own words for a letter: what is missing or unknown stands beside the field."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.casework.wording import LONGEST_BODY, LONGEST_SUBJECT
from dsr.mail.letters import Letter
from dsr.mail.wording import Wording, check
from dsr.web.desk.forms.base import TextArea, without_tag


class WordingForm(forms.Form):
    """Subject and text with {placeholders}."""

    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=LONGEST_SUBJECT,
        help_text=_(
            "Empty: the usual one. It may hold {reference} and {controller}, and nothing about the person."
        ),
    )
    body = TextArea(
        label=_("Text"),
        rows=18,
        max_length=LONGEST_BODY,
        help_text=_(
            "An empty line begins a new paragraph. A paragraph whose placeholders are all empty is left out. "
            "Write {{ or }} for a brace."
        ),
    )

    def __init__(self, *args: Any, kind: type[Letter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.helper = without_tag()

    @property
    def wording(self) -> Wording:
        """What was typed."""
        return Wording(
            subject=" ".join(str(self.cleaned_data.get("subject", "")).split()),
            body=str(self.cleaned_data.get("body", "")).replace("\r\n", "\n").strip(),
        )

    def clean(self) -> dict[str, Any]:
        """Everything the law wants told is in it, and nothing that means nothing."""
        cleaned = super().clean() or {}
        findings = check(kind=self.kind, wording=self.wording)
        for names, told in (
            (findings.missing, _("This must be in it, the law demands it: %(names)s")),
            (findings.unknown, _("This letter has no such placeholder: %(names)s")),
        ):
            if names:
                self.add_error("body", str(told) % {"names": _braced(names)})
        if findings.unknown_in_subject:
            words = gettext("A subject may not hold: %(names)s")
            self.add_error("subject", words % {"names": _braced(findings.unknown_in_subject)})
        for name, places in (("body", findings.stray), ("subject", findings.stray_in_subject)):
            for near in places:
                words = gettext(
                    "A brace stands alone near “%(near)s”. Write {{ or }} for a brace, or a name inside."
                )
                self.add_error(name, words % {"near": near})
        return cleaned


def _braced(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
