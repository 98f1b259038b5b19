"""The deadline calculator: regime, place, receipt and events in the address; dates and steps on the page.

Knows no case and no person: everything is in the query, so the address is a permanent link.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
from crispy_forms.helper import FormHelper
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dsr.common import clock as present
from dsr.common.public_holidays import load_calendar
from dsr.rules.calendars import YearNotCovered
from dsr.rules.deadlines import Clock, ClockEvent, ClockPolicy, compute_clock
from dsr.rules.regime_types import Confidence
from dsr.rules.regimes import REGIMES, UnknownRegime
from dsr.rules.rights import RIGHTS
from dsr.web.public.places import PLACES, ZONES
from dsr.web.shared.clock_picture import clock_marks

EVENT_ROWS = 4
MIDDAY = time(12, 0)
EVENTS = (
    ("", "-"),
    ("identity_requested", _("Proof of identity asked for")),
    ("identity_received", _("Proof of identity received")),
    ("authority_requested", _("Proof of authority asked for")),
    ("authority_received", _("Proof of authority received")),
    ("clarification_requested", _("Clarification asked for")),
    ("clarification_received", _("Clarification received")),
    ("fee_requested", _("Fee asked for")),
    ("fee_paid", _("Fee paid")),
    ("extension_notified", _("Extension announced, with reasons")),
)
GROUNDS = (
    ("", _("no ground given")),
    ("reasonable_doubt", _("reasonable doubt who asks")),
    ("large_quantity_recital_63", _("large quantity of data")),
)
SUSPENSIONS = (
    ("", _("as the regime says")),
    ("none", _("never pause (the safe reading)")),
    ("pause_days", _("pause while the question is open")),
    ("restart", _("start again with the answer")),
)


def _regimes() -> list[tuple[str, str]]:
    return [
        (key, f"{versions[-1].place}: {versions[-1].law}")
        for key, versions in REGIMES.items()
        if not key.startswith("eu_1182_71")
    ]


class CalculatorForm(forms.Form):
    """The query of the calculator. Every field is optional but regime, place and receipt."""

    regime = forms.ChoiceField(label=_("Law"))
    place = forms.ChoiceField(
        label=_("Place of the controller"),
        choices=[(code, name) for code, name, _zone in PLACES],
        help_text=_("Public holidays and the time zone are those of this place."),
    )
    received = forms.DateField(
        label=_("Day of receipt"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The day the request arrived, also when that was a weekend or a holiday."),
    )
    right = forms.ChoiceField(
        label=_("Right"), choices=[(info.right.value, info.legal_name) for info in RIGHTS.values()]
    )
    suspension = forms.ChoiceField(label=_("Questions to the person"), choices=SUSPENSIONS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["regime"]).choices = _regimes()
        for row in range(1, EVENT_ROWS + 1):
            self.fields[f"event_{row}"] = forms.ChoiceField(
                label=_("What happened"), choices=EVENTS, required=False
            )
            self.fields[f"on_{row}"] = forms.DateField(
                label=_("On"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            self.fields[f"ground_{row}"] = forms.ChoiceField(
                label=_("Because of"), choices=GROUNDS, required=False
            )
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        """An event needs its day, a day its event, and no event lies before the receipt."""
        cleaned = super().clean() or {}
        for row in range(1, EVENT_ROWS + 1):
            kind, on = cleaned.get(f"event_{row}"), cleaned.get(f"on_{row}")
            if kind and not on and f"on_{row}" not in self.errors:
                self.add_error(f"on_{row}", _("Enter the day on which this happened."))
            if on and not kind:
                self.add_error(f"event_{row}", _("Choose what happened on this day."))
            if on and cleaned.get("received") and on < cleaned["received"]:
                self.add_error(f"on_{row}", _("This day lies before the receipt."))
        return cleaned

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each event, side by side."""
        return [
            (self[f"event_{row}"], self[f"on_{row}"], self[f"ground_{row}"])
            for row in range(1, EVENT_ROWS + 1)
        ]


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed clock, or the sentence why there is none."""

    clock: Clock | None = None
    problem: Any = ""

    @property
    def unsure(self) -> bool:
        """Whether the rule book is not sure of the figures."""
        return self.clock is not None and self.clock.confidence == Confidence.LOW


def calculator(request: HttpRequest) -> HttpResponse:
    """The form and, when it was sent, the answer."""
    asked = "regime" in request.GET
    form = CalculatorForm(request.GET) if asked else CalculatorForm(initial=_first())
    answer = _answer(form.cleaned_data) if asked and form.is_valid() else None
    today = present.civil_date(at=present.now(), timezone=_zone(form))
    context: dict[str, Any] = {"form": form, "answer": answer, "today": today}
    if answer and answer.clock:
        clock = answer.clock
        context["marks"] = clock_marks(
            clock_day=clock.clock_day,
            legal_due_on=clock.legal_due_on,
            safe_due_on=clock.safe_due_on,
            extension_notice_due_on=clock.extension_notice_due_on,
        )
        context["query"] = request.GET.urlencode()
        context["rules"] = REGIMES[clock.regime][-1]
    return render(request, "public/calculator.html", context, status=400 if form.errors else 200)


def calendar_file(request: HttpRequest) -> HttpResponse:
    """The legal date as a calendar file."""
    form = CalculatorForm(request.GET)
    clock = _answer(form.cleaned_data).clock if form.is_valid() else None
    if clock is None or clock.legal_due_on is None:
        return HttpResponseBadRequest("There is no date to put into a calendar.", content_type="text/plain")
    event = icalendar.Event()
    event.add("uid", f"{clock.regime}-{clock.clock_day}-{clock.legal_due_on}@dsr-desk")
    event.add("dtstamp", present.now())
    event.add("dtstart", clock.legal_due_on)
    event.add("summary", "Answer to a privacy request is due")
    event.add("description", "\n".join(step.sentence() for step in clock.steps))
    file = icalendar.Calendar()
    file.add("prodid", "-//DSR Desk//deadline calculator//EN")
    file.add("version", "2.0")
    file.add_component(event)
    response = HttpResponse(file.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    return response


def _first() -> dict[str, Any]:
    return {"regime": "eu_gdpr", "place": "DE", "right": "access", "received": present.now().date()}


def _zone(form: CalculatorForm) -> str:
    place = form.cleaned_data.get("place", "NONE") if form.is_bound and form.is_valid() else "NONE"
    return ZONES[place]


def _answer(asked: dict[str, Any]) -> Answer:
    zone = ZONES[asked["place"]]
    events = [
        ClockEvent(
            kind=asked[f"event_{row}"], at=_midday(asked[f"on_{row}"], zone), ground=asked[f"ground_{row}"]
        )
        for row in range(1, EVENT_ROWS + 1)
        if asked.get(f"event_{row}") and asked.get(f"on_{row}")
    ]
    try:
        return Answer(
            compute_clock(
                regime=asked["regime"],
                right=asked["right"],
                received_at=_midday(asked["received"], zone),
                timezone=zone,
                calendar=load_calendar(calendar_id=asked["place"]),
                events=sorted(events, key=lambda event: event.at),
                policy=ClockPolicy(suspension=asked["suspension"] or None),
            )
        )
    except YearNotCovered:
        return Answer(
            problem=_("The public holidays of that year are not known, so there is no sure answer.")
        )
    except UnknownRegime:
        return Answer(problem=_("This law was not in force on that day."))


def _midday(on: date, zone: str) -> datetime:
    return datetime.combine(on, MIDDAY, ZoneInfo(zone))
