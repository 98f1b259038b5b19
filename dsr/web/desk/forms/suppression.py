"""Forms of the suppression list: check a file of addresses, stop one, lift a stop."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.register.address_list import AddressList, Unreadable, read_list
from dsr.register.models import Controller
from dsr.register.suppression import Purpose, normalise
from dsr.web.desk.forms.base import TextArea, without_tag
from dsr.web.desk.forms.effects import ground_field, scope_field
from dsr.web.shared.fields import Card, ChoiceCardField

LARGEST_LIST_MEGABYTES = 200


class ListedForm(forms.Form):
    """For one of the controllers within the person's reach."""

    def __init__(self, *args: Any, controllers: list[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["controller_slug"] = forms.ChoiceField(
            label=_("Controller"), choices=[(one.slug, one.name) for one in controllers]
        )
        self.order_fields(["controller_slug"])
        self.helper = without_tag()


class CheckForm(ListedForm):
    """A file, what the addresses are wanted for, and in which column they stand."""

    material = forms.FileField(
        label=_("List of addresses"),
        help_text=_("A CSV file or one address a line, up to %(limit)s MB. It is answered and not kept.")
        % {"limit": LARGEST_LIST_MEGABYTES},
    )
    column = forms.CharField(
        label=_("Column with the addresses"),
        required=False,
        max_length=120,
        help_text=_("Its heading or its number. Empty: it is found by itself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cards = [
            Card(Purpose.MARKETING, str(_("Marketing"))),
            Card(Purpose.SERVICE, str(_("Service messages")), str(_("A stop of marketing leaves them on."))),
        ]
        self.fields["purpose"] = ChoiceCardField(label=_("What are they wanted for?"), cards=cards)
        self.order_fields(["controller_slug", "purpose", "material", "column"])
        self.listed: AddressList | None = None

    def clean(self) -> dict[str, Any]:
        """The file is read to its end here, so that the answer cannot break off."""
        cleaned = super().clean() or {}
        material = cleaned.get("material")
        if material is None:
            return cleaned
        if material.size > LARGEST_LIST_MEGABYTES * 1024**2:
            words = _("This file is too large: %(limit)s MB is the most. Cut it into several.")
            self.add_error("material", words % {"limit": LARGEST_LIST_MEGABYTES})
            return cleaned
        try:
            self.listed = read_list(file=material.file, column=cleaned.get("column", ""))
        except Unreadable as problem:
            self.add_error("column" if cleaned.get("column") else "material", str(problem.sentence))
        return cleaned


class AddressForm(ListedForm):
    """One address and what is stopped."""

    address = forms.CharField(label=_("E-mail address"), max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = scope_field()

    def clean_address(self) -> str:
        """An address that can be recognised again."""
        address = str(self.cleaned_data["address"])
        if not normalise(address):
            raise forms.ValidationError(_("This is no e-mail address. Write it as name@example.org."))
        return address


class StopForm(AddressForm):
    """Stop one address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = ground_field()


class LiftStopForm(AddressForm):
    """Allow one address again."""

    reason = TextArea(label=_("Why it may be used again"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["controller_slug", "address", "scope", "reason"])
