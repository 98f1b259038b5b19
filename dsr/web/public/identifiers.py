"""By what a person can be found: the identifiers of the controller's profile as fields with good words."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

from dsr.register.profile import ControllerProfile
from dsr.register.profile_parts import Identifier, IdentifierKind
from dsr.web.shared.honest_fields import Words

PREFIX = "id-"
AUTOCOMPLETE = {
    IdentifierKind.TELEPHONE: "tel",
    IdentifierKind.COMPANY: "organization",
    IdentifierKind.USERNAME: "username",
}


def label_of(identifier: Identifier) -> str:
    """The controller's own word, else ours."""
    return identifier.label or default_label(identifier.kind)


def default_label(kind: str) -> str:
    """Our word for a kind of identifier."""
    return {
        IdentifierKind.NAME: _("Name"),
        IdentifierKind.EMAIL: _("E-mail address"),
        IdentifierKind.CUSTOMER_NUMBER: _("Customer number"),
        IdentifierKind.TELEPHONE: _("Telephone number"),
        IdentifierKind.COOKIE_ID: _("Cookie identifier"),
        IdentifierKind.DEVICE_ID: _("Device identifier"),
        IdentifierKind.IP_ADDRESS: _("IP address"),
        IdentifierKind.COMPANY: _("Company"),
        IdentifierKind.USERNAME: _("User name"),
        IdentifierKind.ORDER_NUMBER: _("Order number"),
        IdentifierKind.OTHER: _("Anything else by which we can find you"),
    }[IdentifierKind(kind)]


def further(profile: ControllerProfile) -> list[Identifier]:
    """The identifiers other than name and e-mail address, which every form has."""
    usual = {IdentifierKind.NAME, IdentifierKind.EMAIL}
    return [identifier for identifier in profile.identifiers if identifier.kind not in usual]


def identifier_fields(profile: ControllerProfile) -> dict[str, forms.Field]:
    """A field for each further identifier, by the name of the field."""
    return {f"{PREFIX}{identifier.kind}": _field(identifier) for identifier in further(profile)}


def enough_alone(profile: ControllerProfile) -> list[Identifier]:
    """The identifiers that need nothing beside them (Art. 11 GDPR, recital 30)."""
    return [identifier for identifier in profile.identifiers if identifier.enough_alone]


def _field(identifier: Identifier) -> forms.Field:
    attrs: dict[str, Any] = {"spellcheck": "false", "autocapitalize": "none"}
    attrs["autocomplete"] = AUTOCOMPLETE.get(identifier.kind, "off")
    told = identifier.help
    if identifier.enough_alone:
        told = f"{told} {_('This alone is enough: you need not say who you are.')}".strip()
    return Words(
        label=label_of(identifier),
        help_text=escape(told),
        required=False,
        widget=forms.TextInput(attrs=attrs),
    )
