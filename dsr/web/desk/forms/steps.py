"""The form of one step of a checklist, made from the data of the rules. It knows no step by name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.rules.checklists.steps import FieldKind, Step, StepField
from dsr.rules.checklists.values import LONGEST_LINE, TICKED, check_values
from dsr.web.desk.forms.base import ActForm, DayField, TextArea
from dsr.web.shared.fields import Card, ChoiceCardField

PREFIX = "value_"
ABOUT = "about"
MISSING = "Fill this in."  # what the rules say of any empty field


class StepForm(ActForm):
    """What a step asks for. `abouts`: slug -> name of each data system it may be about; empty: it is about none.

    What is wrong is said by the rules, so that page and verb never disagree.
    """

    def __init__(self, *args: Any, step: Step, abouts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        if step.each:
            cards = [Card(slug, name) for slug, name in abouts.items()]
            self.fields[ABOUT] = ChoiceCardField(label=_("Which data system"), cards=cards)
        said = check_values(step=step, values={})
        for field in step.fields:
            self.fields[f"{PREFIX}{field.name}"] = _MADE[field.kind](_options(step, field, said))

    def full_clean(self) -> None:
        """A field that is needed with some choices only is not optional in words, but may stay empty here."""
        depending = [self.fields[f"{PREFIX}{field.name}"] for field in self.step.fields if field.needed_if]
        for field in depending:
            field.required = False
        super().full_clean()
        for field in depending:
            field.required = True

    def clean(self) -> dict[str, Any]:
        """Each field as the rules want it."""
        cleaned = super().clean() or {}
        for name, sentence in check_values(step=self.step, values=self._values(cleaned)).items():
            if f"{PREFIX}{name}" not in self.errors:
                field = self.step.field(name)
                self.add_error(f"{PREFIX}{name}", _sentence(field, sentence) if field else gettext(sentence))
        return cleaned

    @property
    def about(self) -> str:
        """The slug of the data system, or nothing."""
        return str(self.cleaned_data.get(ABOUT, ""))

    @property
    def values(self) -> dict[str, str]:
        """What was written, as the verb takes it."""
        return self._values(self.cleaned_data)

    def _values(self, cleaned: Mapping[str, Any]) -> dict[str, str]:
        given = {field.name: _written(cleaned.get(f"{PREFIX}{field.name}")) for field in self.step.fields}
        return {name: value for name, value in given.items() if value}


def initial_of(values: Mapping[str, str]) -> dict[str, str]:
    """Values of fields under the names they have in the form."""
    return {f"{PREFIX}{name}": value for name, value in values.items()}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return TICKED if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value or "").replace("\r\n", "\n").strip()


def _options(step: Step, field: StepField, said: Mapping[str, str]) -> dict[str, Any]:
    """Label, help and the sentence for an empty field; `cards` for a choice."""
    helps = [gettext(field.help) if field.help else "", _only_if(step, field)]
    options: dict[str, Any] = {
        "label": gettext(field.label),
        "help_text": " ".join(text for text in helps if text),
        "required": field.needed or field.needed_if is not None,
    }
    if field.name in said:
        options["error_messages"] = {"required": _sentence(field, said[field.name])}
    if field.kind is FieldKind.CHOICE:
        options["cards"] = [
            Card(choice.value, gettext(choice.label), law=choice.citation) for choice in field.choices
        ]
    return options


def _sentence(field: StepField, sentence: str) -> str:
    """What is wrong, fit for the list on top of the page: which field is empty has to stand in it."""
    if sentence == MISSING:
        return gettext("“%(field)s” is missing.") % {"field": gettext(field.label)}
    return gettext(sentence)


def _only_if(step: Step, field: StepField) -> str:
    """For a field that is needed with some choices only: with which."""
    if field.needed_if is None:
        return ""
    name, values = field.needed_if
    other = step.field(name)
    labels = [gettext(one.label) for one in other.choices if one.value in values] if other else []
    return gettext("Only with: %(choices)s.") % {"choices": " / ".join(f"“{label}”" for label in labels)}


def _choice(options: dict[str, Any]) -> forms.Field:
    return ChoiceCardField(**options)


def _day(options: dict[str, Any]) -> forms.Field:
    wrong = {"invalid": _("Write the day as 2026-03-02.")} | options.pop("error_messages", {})
    return DayField(error_messages=wrong, **options)


def _line(options: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=LONGEST_LINE, **options)


def _text(options: dict[str, Any]) -> forms.Field:
    return TextArea(rows=4, **options)


def _yes(options: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**options)


_MADE: dict[FieldKind, Callable[[dict[str, Any]], forms.Field]] = {
    FieldKind.CHOICE: _choice,
    FieldKind.DAY: _day,
    FieldKind.LINE: _line,
    FieldKind.TEXT: _text,
    FieldKind.YES: _yes,
}
