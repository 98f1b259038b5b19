"""The form of the last step: nothing but the button, and the trap for automatic senders."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from dsr.web.public.trap import TRAP, Trap, trap_row
from dsr.web.shared.honest_fields import plain_helper


class SendForm(forms.Form):
    """Holds no answers: those are in the draft."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields[TRAP] = Trap()
        self.helper = plain_helper(Layout(trap_row()))
