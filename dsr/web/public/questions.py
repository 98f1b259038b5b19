"""What is asked about each right: one block of few questions. Only what the right needs is required.

The keys of the questions are what the case keeps (`RightTrack.details`), so the desk can show them as words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.rules.rights import Right
from dsr.web.shared.honest_fields import LONG, SHORT, Words

Choices = tuple[tuple[str, str | Promise], ...]
TO_MARKETING, TO_OTHER = "marketing", "other"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `key` is kept, `label` and `help` are shown, `lines` above 0 asks for a longer text."""

    key: str
    label: str | Promise
    help: str | Promise = ""
    lines: int = 0
    required: bool = False
    missing: str | Promise = ""
    choices: Choices = ()

    def field(self, *, judged_by_form: bool = False) -> forms.Field:
        """The form field, in the language of the page. `judged_by_form` as in fields.Words."""
        common: dict[str, Any] = {
            "label": str(self.label),
            "required": self.required,
            "error_messages": {"required": str(self.missing)},
        }
        if self.choices:
            return forms.ChoiceField(
                widget=forms.RadioSelect, choices=self.choices, help_text=str(self.help), **common
            )
        return Words(
            most=LONG if self.lines else SHORT,
            lines=self.lines,
            help_text=str(self.help),
            judged_by_form=judged_by_form,
            **common,
        )


RESTRICTION_REASONS: Choices = (
    ("accuracy_disputed", _("The data is wrong, and you have to check it first")),
    ("unlawful_use", _("The use is against the law, but I do not want the data deleted")),
    ("needed_for_claims", _("You no longer need the data, but I need it for a legal claim")),
    ("objection_pending", _("I objected to the use, and you have not decided yet")),
)
FORMATS: Choices = (
    ("any", _("Whatever suits you, as long as a computer can read it")),
    ("json", _("JSON, for other software")),
    ("csv", _("CSV, for a spreadsheet")),
)
OBJECTION_TO = Question(
    "to",
    _("What do you object to?"),
    _("Choose one or both."),
    required=True,
    missing=_("Choose what you object to."),
    choices=((TO_MARKETING, _("Advertising to me")), (TO_OTHER, _("Another use of my data"))),
)

QUESTIONS: Mapping[Right, tuple[Question, ...]] = {
    Right.ACCESS: (
        Question(
            "what",
            _("Is there something in particular that you want to see?"),
            _("Leave this empty to get everything."),
            lines=3,
        ),
        Question(
            "period", _("From which time?"), _("For example: since 2023. Leave this empty for all of it.")
        ),
    ),
    Right.RECTIFICATION: (
        Question(
            "wrong",
            _("What is wrong or missing?"),
            _("As it stands with us now, for example: Norfolk Street 4, Milton Keynes."),
            lines=3,
            required=True,
            missing=_("Tell us what is wrong or missing."),
        ),
        Question(
            "correct",
            _("What should it say?"),
            lines=3,
            required=True,
            missing=_("Tell us what it should say instead."),
        ),
    ),
    Right.ERASURE: (
        Question(
            "what", _("What should be deleted?"), _("Leave this empty to have everything deleted."), lines=3
        ),
    ),
    Right.RESTRICTION: (
        Question(
            "reason",
            _("Why should we stop for now?"),
            required=True,
            missing=_("Choose why we should stop for now."),
            choices=RESTRICTION_REASONS,
        ),
        Question(
            "what", _("Which data is it about?"), _("Leave this empty if it is about all of it."), lines=3
        ),
    ),
    Right.PORTABILITY: (
        Question(
            "format",
            _("In which form?"),
            required=True,
            missing=_("Choose a form."),
            choices=FORMATS,
        ),
        Question(
            "receiving_company",
            _("Shall we send it to another company?"),
            _("Its name and address. Leave this empty to get the file yourself."),
        ),
    ),
    Right.OBJECTION: (
        Question(
            "use",
            _("Which use of your data do you object to?"),
            lines=3,
            required=True,
            missing=_("Tell us which use you object to."),
        ),
        Question(
            "grounds",
            _("Why? What is it about your situation?"),
            _("The law asks us to weigh your reasons against ours, so we need to know yours."),
            lines=4,
            required=True,
            missing=_("Tell us why, so that we can weigh your reasons."),
        ),
    ),
    Right.OBJECTION_DIRECT_MARKETING: (
        Question(
            "what",
            _("Is it about particular advertising?"),
            _("Leave this empty to stop all of it. You need no reason."),
            lines=2,
        ),
    ),
    Right.AUTOMATED_DECISION: (
        Question(
            "decision",
            _("Which decision is it about?"),
            _("What was decided, and when, as far as you know."),
            lines=3,
            required=True,
            missing=_("Tell us which decision it is about."),
        ),
        Question("view", _("What should the person who looks at it know?"), lines=4),
    ),
    Right.CONSENT_WITHDRAWAL: (
        Question(
            "consent",
            _("What did you agree to?"),
            _("Leave this empty to withdraw everything you agreed to."),
            lines=2,
        ),
    ),
}
