"""What every form of an act shares: the case it is about, and how it is drawn."""

from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import Case

LONGEST_TEXT = 20_000
NOON = time(12, 0)


def without_tag(*fields: object) -> FormHelper:
    """The form is drawn inside a form tag of the page's own."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.form_show_errors = True
    if fields:
        helper.layout = Layout(*fields)
    return helper


class ActForm(forms.Form):
    """A form of one act on a case. `layout` orders its fields; empty means as declared."""

    layout: ClassVar[tuple[object, ...]] = ()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.helper = without_tag(*self.layout)


class NothingToFill(ActForm):
    """An act that only needs a yes."""


class TextArea(forms.CharField):
    """Several lines, with a limit that nobody meets by accident."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class DayField(forms.DateField):
    """A day, picked or typed as 2026-03-02."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": _("Write the day as 2026-03-02.")})
        super().__init__(**kwargs)


class TimeOfDayField(forms.TimeField):
    """A time of day, picked or typed as 14:30."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        kwargs.setdefault("error_messages", {"invalid": _("Write the time as 14:30.")})
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)


def instant(*, on: date, at: time | None, timezone: str) -> datetime:
    """A day and a time of day in a zone as an aware instant; noon when no time was given."""
    return datetime.combine(on, at or NOON, tzinfo=ZoneInfo(timezone))
