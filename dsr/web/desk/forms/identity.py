"""Forms about who is asking: doubt first, the least intrusive way first, the document apart and last."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import DoubtGround, IdentityMethod
from dsr.rules.identity_ladder import (
    DOCUMENT,
    KNOWN_ADDRESS,
    LADDER,
    MASKED_PARTS,
    RUNGS,
    less_intrusive_than,
)
from dsr.web.desk.forms.base import ActForm, TextArea
from dsr.web.shared.fields import Card, ChoiceCardField

WHY = "why_not_"
SHORT_REASON = 500


class _Question(ActForm):
    """What every question about identity holds: the ground and the words."""

    ground = forms.ChoiceField(
        label=_("Why is there reasonable doubt?"),
        help_text=_("Kept with the case: without a ground nothing may be asked (Art. 12(6))."),
        choices=DoubtGround.choices,
        widget=forms.RadioSelect,
    )
    text = TextArea(
        label=_("Message to the requester"),
        help_text=_("Below it the message says what to do, for the way you chose."),
    )

    def words(self, method: str) -> str:
        """The message with the sentence of the way, in the requester's language."""
        with translation.override(self.case.language):
            asks = gettext(RUNGS[method].asks)
        written = str(self.cleaned_data["text"]).strip()
        return written if asks in written else f"{written}\n\n{asks}"


class AskIdentityForm(_Question):
    """Doubt, then the way, the least intrusive first; no document here."""

    known_address = forms.EmailField(
        label=_("Only for the code: the address in your own records"),
        help_text=_("Take it from your records, not from this request. It is forgotten after the check."),
        required=False,
    )
    field_order = ("ground", "method", "known_address", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"] = ChoiceCardField(
            label=_("How shall they show who they are?"),
            help_text=_("The way that asks for least comes first."),
            cards=[
                Card(rung.method, gettext(rung.label), gettext(rung.when), rung.article)
                for rung in less_intrusive_than(method=DOCUMENT)
            ],
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The code needs an address."""
        cleaned = super().clean() or {}
        needs = cleaned.get("method") == KNOWN_ADDRESS and "known_address" not in self.errors
        if needs and not cleaned.get("known_address"):
            self.add_error(
                "known_address", _("Type the address from your own records, or choose another way.")
            )
        return cleaned

    def as_question(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        return {
            "ground": given["ground"],
            "method": given["method"],
            "text": self.words(given["method"]),
            "known_address": given["known_address"],
        }


class AskDocumentForm(_Question):
    """Why each lesser way is not enough, and what is to be covered."""

    masked_parts = forms.MultipleChoiceField(
        label=_("Parts they are asked to cover"),
        help_text=_(
            "Name, validity and issuing authority are enough. What you leave out here you must need."
        ),
        choices=[(slug, _(words)) for slug, words in MASKED_PARTS.items()],
        initial=list(MASKED_PARTS),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rung in less_intrusive_than(method=DOCUMENT):
            self.fields[WHY + rung.method] = forms.CharField(
                label=_("Why not: %(way)s") % {"way": gettext(rung.label)},
                help_text=gettext(rung.when),
                max_length=SHORT_REASON,
            )
        reasons = [WHY + rung.method for rung in LADDER[:-1]]
        self.order_fields(["ground", *reasons, "masked_parts", "text"])

    def as_question(self) -> dict[str, Any]:
        """What the verb takes: one line of reason for each lesser way."""
        given = self.cleaned_data
        lines = [
            f"{RUNGS[rung.method].label}: {given[WHY + rung.method].strip()}"
            for rung in less_intrusive_than(method=DOCUMENT)
        ]
        return {
            "ground": given["ground"],
            "method": DOCUMENT,
            "text": self.words(DOCUMENT),
            "why_not_less": "\n".join(lines),
            "masked_parts": given["masked_parts"],
        }


class ConfirmIdentityForm(ActForm):
    """By which way it is certain."""

    method = forms.ChoiceField(
        label=_("How was it confirmed?"), choices=IdentityMethod.choices, widget=forms.RadioSelect
    )
    note = TextArea(
        label=_("Remark"),
        required=False,
        rows=3,
        help_text=_("What was compared, not the evidence itself: no document numbers, no copies."),
    )


class NotEnoughForm(ActForm):
    """What was missing, for the file and for the requester."""

    note = TextArea(label=_("What was missing? (for the file)"), rows=3)
    text = TextArea(label=_("Message to the requester"))


class MismatchForm(ActForm):
    """What did not match."""

    note = TextArea(
        label=_("What did not match?"),
        rows=4,
        help_text=_("What was compared, not the evidence itself: no document numbers, no copies."),
    )


class EvidenceForm(ActForm):
    """What a file proves."""

    about = forms.ChoiceField(
        label=_("What is it a proof of?"),
        choices=[
            ("identity", _("Who they are: identity card, passport, bill")),
            (
                "authority",
                _("That they may act for somebody: mandate, birth certificate, certificate of inheritance"),
            ),
        ],
        widget=forms.RadioSelect,
    )
