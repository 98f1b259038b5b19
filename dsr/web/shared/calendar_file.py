"""The date of the answer as a calendar file. It names the reference and the controller, never the person."""

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from dsr.cases.models import Case


def due_date_file(*, case: Case, now: datetime) -> HttpResponse:
    """One whole-day event on the legal date."""
    calendar = Calendar()
    calendar.add("prodid", "-//DSR Desk//status//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if case.legal_due_on is not None:
        calendar.add_component(_event(case, case.legal_due_on, now))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{case.reference}.ics"'
    return response


def _event(case: Case, day: date, now: datetime) -> Event:
    event = Event()
    words = {"controller": case.controller.name, "reference": case.reference}
    event.add("uid", f"{case.reference.lower()}@dsr-desk")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _("Answer from %(controller)s due (%(reference)s)") % words)
    event.add("transp", "TRANSPARENT")
    return event
