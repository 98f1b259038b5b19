"""Forms of cases that belong together, of rights added, and of the other ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import Channel, LinkKind
from dsr.cases.models import RightTrack
from dsr.casework.decide import TOLD_TO_STAFF
from dsr.casework.rights_added import stand_in_of
from dsr.rules.rights import RIGHTS
from dsr.web.desk.forms.base import ActForm, DayField, TextArea
from dsr.web.shared.fields import Card, ChoiceCardField

LONGEST_REFERENCE = 32


class LinkForm(ActForm):
    """Which other case, and how they belong together."""

    other_reference = forms.CharField(
        label=_("Reference of the other case"),
        max_length=LONGEST_REFERENCE,
        error_messages={"required": _("Write the reference of the other case, such as JUXT-2026-0042.")},
    )
    kind = forms.ChoiceField(
        label=_("What are they to each other?"),
        choices=[choice for choice in LinkKind.choices if choice[0] != LinkKind.MERGED],
        widget=forms.RadioSelect,
        initial=LinkKind.RELATED,
    )
    note = TextArea(label=_("How you know"), rows=3, required=False, help_text=_("For colleagues."))


class MergeForm(ActForm):
    """Into which case, and why."""

    into_reference = forms.CharField(
        label=_("Reference of the earlier case"),
        max_length=LONGEST_REFERENCE,
        help_text=_("Of the same controller, received before this one, and open."),
        error_messages={"required": _("Write the reference of the earlier case.")},
    )
    note = TextArea(
        label=_("How you know that it is the same person and matter"), rows=3, help_text=_("For the file.")
    )


class AddRightForm(ActForm):
    """A right that is not part of the case yet, and what exactly is asked."""

    details = TextArea(
        label=_("What exactly is asked"),
        rows=4,
        required=False,
        help_text=_("In the words of the request, as far as it says."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = set(RightTrack.objects.filter(case=self.case).values_list("right", flat=True))
        stand_in = stand_in_of(case=self.case)
        if stand_in is not None:
            taken.discard(stand_in.right)
        self.fields["right"] = ChoiceCardField(
            label=_("Which right?"),
            cards=[
                Card(right, str(_(info.plain)), str(_(info.explanation)), law=info.article)
                for right, info in RIGHTS.items()
                if right not in taken
            ],
        )
        self.order_fields(["right", "details"])


class HandOverForm(ActForm):
    """To whom, by which way, and what the person should know."""

    to = forms.CharField(label=_("Controller to whom it goes"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address of the controller"),
        required=False,
        help_text=_("The request goes there from here, with who asks and for what."),
    )
    address = TextArea(
        label=_("Postal address of the controller"),
        rows=3,
        required=False,
        help_text=_("So that the person can turn to them. Needed without an e-mail address."),
    )
    how = TextArea(
        label=_("Or: how it is passed on"),
        rows=2,
        required=False,
        help_text=_("Only without an e-mail from here: by post, telephone, their portal."),
    )
    note = TextArea(label=_("Further words to the requester"), required=False, rows=4)


class WithdrawForm(ActForm):
    """When, how and in which words the person withdrew: nobody else can."""

    told_on = DayField(label=_("Day on which they told you"))
    way = forms.ChoiceField(
        label=_("How did they tell you?"),
        choices=[choice for choice in Channel.choices if choice[0] in TOLD_TO_STAFF],
        widget=forms.RadioSelect,
    )
    words = TextArea(
        label=_("Their words"), rows=4, help_text=_("As they wrote or said them. The file keeps them.")
    )


class NotARequestForm(ActForm):
    """Why it is none, and what the person reads."""

    reason = TextArea(
        label=_("Why it is not a request"),
        rows=3,
        help_text=_("The facts, for the file. A regulator may ask."),
    )
    text = TextArea(
        label=_("Letter to the person"),
        rows=8,
        help_text=_("How to say that it was a request after all, and where to complain, is added by itself."),
    )


class LapseForm(ActForm):
    """What the person reads."""

    text = TextArea(
        label=_("Letter to the person"),
        rows=9,
        help_text=_("How to go on and where to complain is added by itself."),
    )
