"""Forms about letters on their way: by which way, posted when, sent again, corrected address, what became of a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import IdentityMethod, LetterWay
from dsr.casework.correct_address import ANEW
from dsr.casework.print_letter import LONGEST_PROOF
from dsr.casework.sent_letters import way_for
from dsr.web.desk.forms.base import ActForm, DayField, TextArea
from dsr.web.desk.forms.people import MessageForm
from dsr.web.shared.fields import Card, ChoiceCardField


class WriteForm(MessageForm):
    """A message, and by which way it goes. It stands on the status page in any case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.case.requester
        cards = [
            Card(LetterWay.PORTAL, str(_("Status page only")), str(_("No mail and no letter goes out.")))
        ]
        if person.address.strip():
            cards.insert(
                0,
                Card(
                    LetterWay.POST,
                    str(_("Printed and posted")),
                    str(_("A PDF to print, and a task until it is posted.")),
                ),
            )
        if person.email:
            cards.insert(0, Card(LetterWay.MAIL, str(_("E-mail")), person.email))
        self.fields["way"] = ChoiceCardField(label=_("How does it go?"), cards=cards)
        self.initial.setdefault("way", way_for(case=self.case).value)

    def full_clean(self) -> None:
        """One way is always chosen on the page; a form sent without it goes the usual way."""
        self.fields["way"].required = False
        super().full_clean()
        self.fields["way"].required = True


class InterimForm(WriteForm):
    """How it stands, in words of the handler's; nothing is asked for with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["asks_upload"]


class PostedForm(ActForm):
    """When a printed letter was given to the post."""

    on = DayField(label=_("Posted on"))
    proof = forms.CharField(
        label=_("Number of the registered post"),
        required=False,
        max_length=LONGEST_PROOF,
        help_text=_("As on the receipt, if it was registered."),
    )


class OnceMoreForm(ActForm):
    """By which way a letter goes once more."""

    def __init__(self, *args: Any, to: str, by_post: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cards = [Card(LetterWay.MAIL, str(_("E-mail")), to)] if to else []
        if by_post:
            cards.append(
                Card(
                    LetterWay.POST, str(_("Printed and posted")), str(_("A PDF to print, without the link."))
                )
            )
        self.fields["way"] = ChoiceCardField(label=_("How does it go this time?"), cards=cards)


class OutcomeForm(ActForm):
    """What became of a task."""

    outcome = TextArea(
        label=_("What was done"),
        rows=3,
        help_text=_("For the file, such as: rang the requester, who reads it on the status page."),
    )


class AddressForm(ActForm):
    """The right address. After identity was confirmed it says how the new one was made sure of."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    address = TextArea(label=_("Postal address"), rows=3, required=False, max_length=600)
    reason = TextArea(label=_("Why it changes"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.identity_settled_at is not None:
            self.fields["confirmed_by"] = ChoiceCardField(
                label=_("How was it confirmed anew that this is the requester's address?"),
                cards=[Card(method.value, str(IdentityMethod(method).label)) for method in ANEW],
            )
