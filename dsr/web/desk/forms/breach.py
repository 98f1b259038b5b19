"""Forms about a breach: what happened, each step of the rules, the notice to the person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import BreachKind
from dsr.rules.breach_steps import BreachField, BreachStep, wrong_values
from dsr.web.desk.forms.base import ActForm, DayField, TextArea, TimeOfDayField, instant

LONGEST_VALUE = 4_000


class RaiseBreachForm(ActForm):
    """What happened, and since when it is known."""

    kind = forms.ChoiceField(
        label=_("What kind of breach is it?"), choices=BreachKind.choices, widget=forms.RadioSelect
    )
    what = TextArea(label=_("What happened?"), rows=4, max_length=LONGEST_VALUE)
    aware_on = DayField(
        label=_("Day on which you became aware"),
        help_text=_("When it was reasonably certain, to anybody who works here. Not the day of this record."),
    )
    aware_time = TimeOfDayField(label=_("Time"), required=True)

    @property
    def aware_at(self) -> datetime:
        """The instant, in the controller's zone."""
        given, zone = self.cleaned_data, self.case.controller.timezone
        return instant(on=given["aware_on"], at=given["aware_time"], timezone=zone)


class BreachStepForm(ActForm):
    """The fields of one step, as the rules have them."""

    def __init__(
        self, *args: Any, step: BreachStep, recorded: Mapping[str, Mapping[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.recorded = step, recorded
        for field in step.fields:
            self.fields[field.slug] = _field(field)

    def clean(self) -> dict[str, Any]:
        """What the rules say is wrong, beside its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            others = {slug: values for slug, values in self.recorded.items() if slug != self.step.slug}
            found = wrong_values(step=self.step.slug, values=cleaned, recorded=others)
            for slug, sentence in found.items():
                self.add_error(slug, gettext(sentence))
        return cleaned


class TellPersonForm(ActForm):
    """What Art. 34(2) demands, in plain words."""

    text = TextArea(label=_("What happened"), rows=5)
    consequences = TextArea(label=_("What may follow for them"), rows=3, max_length=LONGEST_VALUE)
    measures = TextArea(label=_("What you do, and what they can do"), rows=4, max_length=LONGEST_VALUE)


def _field(field: BreachField) -> forms.Field:
    label, told = gettext(field.label), gettext(field.help) if field.help else ""
    if field.choices:
        return forms.ChoiceField(
            label=label,
            help_text=told,
            choices=[(value, gettext(words)) for value, words in field.choices],
            widget=forms.RadioSelect,
            required=field.demanded,
        )
    return TextArea(label=label, help_text=told, rows=3, max_length=LONGEST_VALUE, required=field.demanded)
