"""Record a request that came by e-mail, telephone, post or in person, with the true receipt."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import AnswerFormat, Channel, RequesterRole, SubjectKind
from dsr.casework.open_case import Person, Request
from dsr.register.models import Controller
from dsr.register.profile_parts import IdentifierKind
from dsr.rules.authority_grounds import SUBJECT_OF
from dsr.rules.rights import RIGHTS
from dsr.web.desk.forms.base import DayField, TextArea, TimeOfDayField, instant, without_tag
from dsr.web.shared.countries import country_choices
from dsr.web.shared.fields import Card, ChoiceCardsField

OWN_FIELDS = frozenset({IdentifierKind.NAME, IdentifierKind.EMAIL, IdentifierKind.TELEPHONE})
CHANNELS = [choice for choice in Channel.choices if choice[0] != Channel.FORM]
IDENTIFIER = "identifier_"


class RecordForm(forms.Form):
    """Everything on one page; only controller, channel, day and rights are needed."""

    channel = forms.ChoiceField(label=_("How did it come?"), choices=CHANNELS)
    received_on = DayField(
        label=_("Day it was received"), help_text=_("The true day, not today's, if they differ.")
    )
    received_time = TimeOfDayField(
        label=_("Time"), help_text=_("Without one, 12:00 in the controller's time zone.")
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    address = TextArea(label=_("Postal address"), required=False, rows=3, max_length=1000)
    role = forms.ChoiceField(
        label=_("They ask"), choices=RequesterRole.choices, initial=RequesterRole.SELF, required=False
    )
    on_behalf_of = forms.CharField(
        label=_("On behalf of"),
        max_length=200,
        required=False,
        help_text=_("Only if they ask for somebody else: the name of the person whose data they are."),
    )
    subject_kind = forms.ChoiceField(
        label=_("Whose data are they?"),
        choices=SubjectKind.choices,
        initial=SubjectKind.ADULT,
        required=False,
    )
    residence = forms.ChoiceField(
        label=_("Country they live in"),
        required=False,
        help_text=_("Only to name the authority of that country in letters."),
    )
    text = TextArea(label=_("The request in their own words"), required=False, rows=5)
    answer_format = forms.ChoiceField(label=_("Answer as"), choices=AnswerFormat.choices)
    language = forms.ChoiceField(label=_("Language of our letters"))
    once = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, controllers: Sequence[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["controller"] = _controller_field(controllers)
        self.fields["rights"] = _rights_field()
        self.kinds = _kinds(controllers)
        for kind in self.kinds:
            self.fields[IDENTIFIER + kind] = forms.CharField(
                label=_IDENTIFIERS[IdentifierKind(kind)], max_length=200, required=False
            )
        languages = dict.fromkeys(code for controller in controllers for code in controller.policy.languages)
        self.fields["residence"].choices = country_choices()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["language"].choices = [(code, _language(code)) for code in languages]  # type: ignore[attr-defined]  # a ChoiceField
        self.helper = _layout([IDENTIFIER + kind for kind in self.kinds])

    def clean(self) -> dict[str, Any]:
        """The controller's own limits: its languages, and something by which the person is found."""
        cleaned = super().clean() or {}
        controller = cleaned.get("controller")
        if controller and cleaned.get("language") not in controller.policy.languages:
            cleaned["language"] = controller.policy.default_language
        self._settle_capacity(cleaned)
        found_by = ["name", "email", "telephone", "address", *(IDENTIFIER + kind for kind in self.kinds)]
        if not any(cleaned.get(name) for name in found_by) and not self.errors:
            self.add_error("name", _("Give at least one thing by which the person can be found or reached."))
        return cleaned

    def _settle_capacity(self, cleaned: dict[str, Any]) -> None:
        """A name of another person makes a representative; a capacity needs that name, and fixes whose data."""
        cleaned["role"] = cleaned.get("role") or RequesterRole.SELF
        cleaned["subject_kind"] = cleaned.get("subject_kind") or SubjectKind.ADULT
        if cleaned["role"] == RequesterRole.SELF and cleaned.get("on_behalf_of"):
            cleaned["role"] = RequesterRole.REPRESENTATIVE
        if cleaned["role"] != RequesterRole.SELF and not cleaned.get("on_behalf_of"):
            self.add_error("on_behalf_of", _("Write the name of the person whose data they are."))
        cleaned["subject_kind"] = SUBJECT_OF.get(cleaned["role"], cleaned["subject_kind"])
        if cleaned["role"] == RequesterRole.SELF and cleaned["subject_kind"] == SubjectKind.DECEASED:
            self.add_error("subject_kind", _("Nobody who died asks. Choose in what capacity they ask."))

    @property
    def received_at(self) -> datetime:
        """The instant of receipt, in the controller's zone."""
        given = self.cleaned_data
        return instant(
            on=given["received_on"], at=given["received_time"], timezone=given["controller"].timezone
        )

    def as_request(self) -> Request:
        """What was typed, as the verb takes it."""
        given = self.cleaned_data
        return Request(
            controller=given["controller"],
            channel=given["channel"],
            received_at=self.received_at,
            rights={right: {} for right in given["rights"]},
            person=Person(
                name=given["name"],
                email=given["email"],
                telephone=given["telephone"],
                address=given["address"],
                on_behalf_of=given["on_behalf_of"],
                role=given["role"],
                subject_kind=given["subject_kind"],
                residence=given["residence"],
                identifiers={
                    kind: given[IDENTIFIER + kind] for kind in self.kinds if given[IDENTIFIER + kind]
                },
            ),
            language=given["language"],
            answer_format=given["answer_format"],
            text=given["text"],
        )


class DueForm(forms.Form):
    """What the date needs, and nothing about the person: for the date shown while the form is filled in."""

    received_on = DayField()
    received_time = TimeOfDayField()
    rights = forms.MultipleChoiceField(choices=[(right.value, right.value) for right in RIGHTS])

    def __init__(self, *args: Any, controllers: Sequence[Controller], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["controller"] = _controller_field(controllers)

    @property
    def received_at(self) -> datetime:
        """The instant of receipt, in the controller's zone."""
        given = self.cleaned_data
        return instant(
            on=given["received_on"], at=given["received_time"], timezone=given["controller"].timezone
        )


def _language(code: str) -> str:
    """A language by its own name, or its code if Django does not know it."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code.upper()


def _controller_field(controllers: Sequence[Controller]) -> forms.Field:
    able = Controller.objects.filter(pk__in=[controller.pk for controller in controllers])
    return forms.ModelChoiceField(label=_("Controller"), queryset=able, empty_label=None)


def _rights_field() -> forms.Field:
    cards = [
        Card(info.right.value, gettext(info.plain), law=f"{gettext(info.legal_name)}, {info.article}")
        for info in RIGHTS.values()
    ]
    return ChoiceCardsField(label=_("What is asked for?"), cards=cards)


def _kinds(controllers: Sequence[Controller]) -> list[str]:
    """Identifiers that some of the controllers know, besides those with a field of their own."""
    known = dict.fromkeys(i.kind for controller in controllers for i in controller.policy.identifiers)
    return [kind.value for kind in known if kind not in OWN_FIELDS]


def _layout(identifiers: list[str]) -> FormHelper:
    def pair(*names: str) -> Div:
        return Div(*(Div(name, css_class="col-sm-6") for name in names), css_class="row")

    who = Fieldset(
        gettext("Who asks?"),
        pair("name", "email"),
        pair("telephone", "residence"),
        "address",
        pair("role", "subject_kind"),
        "on_behalf_of",
    )
    found = (
        Fieldset(gettext("By what else are their data found?"), pair(*identifiers)) if identifiers else Div()
    )
    return without_tag(
        Layout(
            "once",
            Fieldset(
                gettext("What came in?"),
                pair("controller", "channel"),
                pair("received_on", "received_time"),
                "rights",
            ),
            who,
            found,
            Fieldset(gettext("The request"), "text", pair("answer_format", "language")),
        )
    )


_IDENTIFIERS = {
    IdentifierKind.CUSTOMER_NUMBER: _("Customer number"),
    IdentifierKind.COOKIE_ID: _("Cookie identifier"),
    IdentifierKind.DEVICE_ID: _("Device identifier"),
    IdentifierKind.IP_ADDRESS: _("IP address"),
    IdentifierKind.COMPANY: _("Company"),
    IdentifierKind.USERNAME: _("User name"),
    IdentifierKind.ORDER_NUMBER: _("Order number"),
    IdentifierKind.OTHER: _("Other identifier"),
}
