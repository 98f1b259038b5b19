"""Forms that bear on the clock: questions and answers, extension, the true receipt."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.casework.clock_events import LARGE_QUANTITY, ExtensionReason
from dsr.web.desk.forms.base import ActForm, DayField, TextArea, TimeOfDayField, instant

CLARIFICATION_GROUNDS = [
    (LARGE_QUANTITY, _("We hold a large quantity of data and need to know which are meant (recital 63)")),
    ("unclear_request", _("It is unclear what is asked for")),
]


class ClarificationForm(ActForm):
    """A question, and on which ground: only some grounds stop a clock."""

    ground = forms.ChoiceField(
        label=_("Why do you ask?"), choices=CLARIFICATION_GROUNDS, widget=forms.RadioSelect
    )
    text = TextArea(label=_("Question to the requester"), rows=8)


class MomentForm(ActForm):
    """A day and, where it is known, a time, in the controller's zone."""

    on = DayField(label=_("Day"))
    at = TimeOfDayField(label=_("Time"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = self.case.controller.timezone
        self.fields["at"].help_text = _("Local time of the controller (%(zone)s).") % {"zone": self.zone}

    @property
    def moment(self) -> datetime:
        """The instant meant; noon without a time."""
        return instant(on=self.cleaned_data["on"], at=self.cleaned_data["at"], timezone=self.zone)


class AnswerCameForm(MomentForm):
    """When an answer reached us, and whether it was enough."""

    sufficient = forms.TypedChoiceField(
        label=_("Was it enough?"),
        choices=[("yes", _("Yes, we can go on")), ("no", _("No, the question stays open"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    def answered_at(self, *, asked_at: datetime, now: datetime) -> datetime:
        """The instant; without a time, noon of the day as far as it lies between question and now."""
        moment = self.moment
        if self.cleaned_data["at"] is None:
            day = self.cleaned_data["on"]
            if day == asked_at.astimezone(moment.tzinfo).date():
                moment = max(moment, asked_at)
            if day == now.astimezone(moment.tzinfo).date():
                moment = min(moment, now)
        return moment


class ReceiptForm(MomentForm):
    """The true receipt."""

    reason = TextArea(label=_("Why is it corrected?"), rows=3)


class ExtendForm(ActForm):
    """The reason for the record, and the notice for the person."""

    code = forms.ChoiceField(
        label=_("Which reason of the law?"),
        choices=ExtensionReason.choices,
        widget=forms.RadioSelect,
        help_text=_("There is no third one: lack of staff is none."),
    )
    reason = TextArea(
        label=_("Why is it necessary?"),
        rows=3,
        max_length=2000,
        help_text=_("The facts, for the file: how many records, systems, requests."),
    )
    text = TextArea(
        label=_("Notice to the requester"), rows=8, help_text=_("It must give the reason (Art. 12(3)).")
    )
