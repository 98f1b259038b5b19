"""Forms of what needs a second person: the fee with its costs, and when it was paid."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.casework.fees import FeeGround
from dsr.web.desk.forms.base import ActForm, TextArea
from dsr.web.desk.forms.dates import MomentForm


class FeeForm(ActForm):
    """What it costs and why; the verb checks sum and currency and says what is wrong."""

    ground = forms.ChoiceField(
        label=_("Why may a fee be asked?"), choices=FeeGround.choices, widget=forms.RadioSelect
    )
    amount = forms.CharField(
        label=_("Sum"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("As a number, such as 12.50."),
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, help_text=_("Three letters, such as EUR or GBP.")
    )
    costs = TextArea(
        label=_("What it is made of"),
        rows=4,
        max_length=4000,
        help_text=_(
            "One cost a line, only those of this request: paper, postage, a data carrier. No overhead."
        ),
    )
    text = TextArea(
        label=_("Reasons, as the requester reads them"),
        rows=8,
        help_text=_("The letter adds the sum, the costs, and that they may withdraw at no cost."),
    )


class FeePaidForm(MomentForm):
    """When the money arrived."""

    def within(self, *, earliest: datetime, latest: datetime) -> datetime:
        """The instant; without a time, noon of the day as far as it lies between fee letter and now."""
        moment = self.moment
        if self.cleaned_data["at"] is None:
            day = self.cleaned_data["on"]
            if day == earliest.astimezone(moment.tzinfo).date():
                moment = max(moment, earliest)
            if day == latest.astimezone(moment.tzinfo).date():
                moment = min(moment, latest)
        return moment
