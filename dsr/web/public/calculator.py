"""The deadline calculator: law, place, receipt and events in the address; dates and every step on the page.

Knows no case and no person: everything is in the query, so the address is a permanent link.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Calendar, Event

from dsr.common import clock as present
from dsr.rules.calendars import YearNotCovered
from dsr.rules.deadlines import Clock
from dsr.web.public.calculator_answer import Answer, answer
from dsr.web.public.calculator_form import CalculatorForm
from dsr.web.shared.open_pages import show

ASKED = "regime"


def calculator(request: HttpRequest) -> HttpResponse:
    """The form and, when it was sent, the answer."""
    now, asked = present.now(), ASKED in request.GET
    form = CalculatorForm(request.GET) if asked else CalculatorForm(initial=_first(now))
    context: dict[str, Any] = {"form": form}
    if asked and form.is_valid():
        context |= _answered(form, now)
    return show(request, "public/calculator.html", status=400 if form.errors else 200, **context)


def calendar_file(request: HttpRequest) -> HttpResponse:
    """The legal date and the last day to announce an extension, as a calendar file."""
    now, form = present.now(), CalculatorForm(request.GET)
    context = _answered(form, now) if form.is_valid() else {}
    found: Answer | None = context.get("answer")
    if found is None or found.clock.legal_due_on is None:
        reason = gettext("There is no date to put into a calendar. Work it out first.")
        return show(request, "400.html", status=400, reason=reason)
    response = HttpResponse(_calendar(found, now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="deadline.ics"'
    return response


def _first(now: datetime) -> dict[str, Any]:
    return {
        "regime": "eu_gdpr",
        "place": "DE",
        "right": "access",
        "received": present.civil_date(at=now, timezone="Europe/Berlin"),
    }


def _answered(form: CalculatorForm, now: datetime) -> dict[str, Any]:
    facts = form.facts()
    today = present.civil_date(at=now, timezone=facts.zone)
    try:
        found = answer(facts=facts, today=today)
    except (YearNotCovered, OverflowError):
        return {"no_answer": True}
    query = form.address()
    return {
        "answer": found,
        "today": today,
        "file_url": f"{reverse('calculator:file')}?{query}",
        "permanent_url": f"{settings.DSR_PUBLIC_URL}{reverse('calculator:page')}?{query}",
    }


def _calendar(found: Answer, now: datetime) -> bytes:
    clock = found.clock
    calendar = Calendar()
    calendar.add("prodid", "-//DSR Desk//deadline calculator//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    steps = "\n".join(
        f"{step.text} [{step.citation}]" if step.citation else step.text for step in found.steps
    )
    days: list[tuple[str, date | None, str]] = [
        ("legal", clock.legal_due_on, gettext("Last day to answer a privacy request")),
        (
            "notice",
            clock.extension_notice_due_on if clock.extension_effective is None else None,
            gettext("Last day to announce an extension for a privacy request"),
        ),
    ]
    for name, day, words in days:
        if day is not None:
            calendar.add_component(_event(clock, name, day, words, steps, now))
    return bytes(calendar.to_ical())


def _event(clock: Clock, name: str, day: date, words: str, steps: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{clock.regime}-{clock.right}-{clock.clock_day}-{name}-{day}@dsr-desk")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", words)
    event.add("description", steps)
    event.add("transp", "TRANSPARENT")
    return event
