"""Step two: what exactly, one block of questions for each thing chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsr.register.profile import ControllerProfile
from dsr.rules.rights import RIGHTS, Right
from dsr.web.public.questions import OBJECTION_TO, QUESTIONS, TO_OTHER, Question
from dsr.web.public.what import OBJECT, OBJECTIONS, rights_asked
from dsr.web.shared.honest_fields import Note, plain_helper

TO_FIELD = "object-to"


class DetailsForm(forms.Form):
    """The questions of the chosen rights. Field names are `<right>-<key of the question>`."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, profile: ControllerProfile, what: Mapping[str, Any], initial: Any = None
    ) -> None:
        super().__init__(data, initial={"portability-format": "any", **(initial or {})})
        self.profile = profile
        self.blocks: list[Fieldset] = []
        self.asks_what_objected = OBJECT in what.get("rights", ())
        for right in rights_asked(what, ()):
            self._add_block(right.value, RIGHTS[right].plain, QUESTIONS[right])
        if self.asks_what_objected:
            self._add_objection()
        self.helper = plain_helper(Layout(*self.blocks))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask: the person is not sure and said it in own words."""
        return not self.fields

    def objections(self) -> list[str]:
        """To what the person objects, of a bound and valid form."""
        chosen: list[str] = self.cleaned_data.get(TO_FIELD, [])
        return chosen

    def clean(self) -> dict[str, Any]:
        """An objection to something other than advertising needs to say what and why (Art. 21(1))."""
        cleaned = super().clean() or {}
        if self.asks_what_objected and TO_OTHER in cleaned.get(TO_FIELD, []):
            for question in QUESTIONS[Right.OBJECTION]:
                name = f"{Right.OBJECTION}-{question.key}"
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, str(question.missing))
        return cleaned

    def details_of(self, right: Right) -> dict[str, str]:
        """What was answered about one right, of a bound and valid form: key of the question to answer."""
        given = {
            question.key: self.cleaned_data.get(f"{right}-{question.key}", "")
            for question in QUESTIONS[right]
        }
        return {key: answer for key, answer in given.items() if answer}

    def _add_block(self, name: str, legend: str, questions: Sequence[Question]) -> None:
        for question in questions:
            self.fields[f"{name}-{question.key}"] = question.field()
        rows: list[Any] = [f"{name}-{question.key}" for question in questions]
        note = self._note(name)
        self.blocks.append(Fieldset(_(legend), *([Note(note)] if note else []), *rows))

    def _add_objection(self) -> None:
        self.fields[TO_FIELD] = forms.MultipleChoiceField(
            label=str(OBJECTION_TO.label),
            help_text=str(OBJECTION_TO.help),
            choices=OBJECTION_TO.choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": str(OBJECTION_TO.missing)},
        )
        rows: list[Any] = [TO_FIELD]
        note = self._note(Right.OBJECTION_DIRECT_MARKETING)
        if note:
            rows.append(Note(note))
        for right in reversed(OBJECTIONS):
            for question in QUESTIONS[right]:
                self.fields[f"{right}-{question.key}"] = question.field(judged_by_form=True)
                rows.append(f"{right}-{question.key}")
        for name, label in _OBJECTION_LABELS:
            self.fields[name].label = label
        self.blocks.append(Fieldset(_("I object to a use of my data"), *rows))

    def _note(self, name: str) -> str:
        """What the controller says about advertising and about fees, beside the right it concerns."""
        sentences = []
        marketing, fees = self.profile.marketing, self.profile.fees
        if name == Right.OBJECTION_DIRECT_MARKETING and marketing is not None:
            sentences += [marketing.opt_out, marketing.note]
        if name in fees.rights and fees.charged != "never":
            sentences += [fees.text, fees.note]
        return " ".join(sentence for sentence in sentences if sentence)


_OBJECTION_LABELS = (
    (
        f"{Right.OBJECTION_DIRECT_MARKETING}-what",
        gettext_lazy("Advertising: is it about particular messages?"),
    ),
    (f"{Right.OBJECTION}-use", gettext_lazy("Another use: which one?")),
    (f"{Right.OBJECTION}-grounds", gettext_lazy("Another use: why? What is it about your situation?")),
)
