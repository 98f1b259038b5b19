"""A trap for automatic senders: a field that no person sees, and honest words for one whose software fills it in."""

from crispy_forms.layout import Div
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

TRAP = "website"


class Trap(forms.CharField):
    """A field no person sees. Whoever fills it in is a program, or a person with an eager one (`sprung`)."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "off", "tabindex": "-1"}
        super().__init__(required=False, label=_("Leave this empty"), widget=forms.TextInput(attrs=attrs))


def trap_row() -> Div:
    """The trap's place in a layout: out of sight, out of the tab order, silent to screen readers."""
    return Div(TRAP, css_class="not-for-people", aria_hidden="true")


def sprung(form: forms.Form) -> str:
    """What is said when the trap was filled in, else nothing. On the page it is empty again."""
    if not form.data.get(TRAP):
        return ""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[TRAP] = ""
    form.data = data
    return _(
        "A field that people do not see was filled in, probably by software that completes forms. "
        "It is empty again now. Please go on once more."
    )
