"""Holidays by hand: what the lists of public holidays cannot know, and the recomputation that each day orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.accounts.permits import Permits
from dsr.cases.models import Case, ClockRun
from dsr.casework.set_holiday import set_holiday
from dsr.register.calendars import calendar_of
from dsr.register.models import Controller, HandHoliday
from dsr.rules.calendars import HolidayCalendar, YearNotCovered
from dsr.web.desk.act_page import INVALID
from dsr.web.desk.doors import DeskRequest, desk_page, stamp
from dsr.web.desk.forms.base import DayField, without_tag
from dsr.web.desk.sections import desk_nav

PERMISSION = "register.manage"
AHEAD = timedelta(days=366)
RUNS_SHOWN = 5
HOLIDAY, WORKED = "holiday", "worked"


@dataclass(frozen=True, slots=True)
class CalendarPanel:
    """One calendar that controllers use: the days set by hand, and the listed ones of the year to come."""

    id: str
    label: str
    disputed: bool
    controllers: str
    open_cases: int
    by_hand: Sequence[HandHoliday]
    ahead: list[tuple[date, str]]


class HolidayForm(forms.Form):
    """One day that the list has wrong."""

    calendar = forms.ChoiceField(label=_("Holiday calendar"))
    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=(
            (HOLIDAY, _("A holiday that is not listed")),
            (WORKED, _("A listed holiday that is worked")),
        ),
        widget=forms.RadioSelect,
        initial=HOLIDAY,
    )
    name = forms.CharField(
        label=_("Name or reason"),
        max_length=120,
        help_text=_(
            "Goes into the explanation and the record of each case that changes, so no personal data."
        ),
    )

    def __init__(self, *args: Any, calendars: dict[str, HolidayCalendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calendars = calendars
        field = self.fields["calendar"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (tells the type checker)
        field.choices = [(key, f"{key}: {calendar.label}") for key, calendar in calendars.items()]
        self.helper = without_tag()

    def clean(self) -> dict[str, Any]:
        """A day can only become what it is not yet, in a year that the list knows."""
        cleaned = super().clean() or {}
        calendar, day = self._calendars.get(cleaned.get("calendar", "")), cleaned.get("day")
        if calendar is None or day is None or "kind" not in cleaned:
            return cleaned
        try:
            listed = calendar.name_of(day)
        except YearNotCovered:
            words = _("The list knows the years %(first)d to %(last)d.")
            self.add_error("day", words % {"first": calendar.first_year, "last": calendar.last_year})
            return cleaned
        if cleaned["kind"] == HOLIDAY and listed:
            self.add_error("day", _("This day is listed already: %(name)s.") % {"name": listed})
        if cleaned["kind"] == WORKED and not listed:
            self.add_error("day", _("This day is not listed as a holiday, so it is worked anyway."))
        return cleaned


@desk_page(PERMISSION, methods=("GET", "HEAD", "POST"))
def holidays(request: DeskRequest) -> HttpResponse:
    """The calendars in use, a day to set, and how far the computing is."""
    moment, calendars = stamp(request), _calendars(request.permits)
    known = {key: calendar for key, (calendar, _controllers) in calendars.items()}
    form = HolidayForm(request.POST if request.method == "POST" else None, calendars=known)
    status = HttpResponse.status_code
    if request.method == "POST":
        if form.is_valid():
            _set(request, form.cleaned_data)
            return redirect("desk:holidays")
        status = INVALID
    context = {
        "form": form,
        "panels": [_panel(key, *found, today=moment.now.date()) for key, found in calendars.items()],
        "runs": [_run(run) for run in _runs(known)],
        "works_cases": request.permits.allow("case.view"),
        "desk_nav": desk_nav() if request.permits.allow("case.view") else [],
    }
    return render(request, "desk/holidays.html", context, status=status)


@desk_page(PERMISSION)
def progress(request: DeskRequest, run_id: int) -> HttpResponse:
    """How far one run is; without a further address to ask once it is over."""
    run = next((one for one in _runs(_calendars(request.permits)) if one.pk == run_id), None)
    if run is None:
        raise Http404
    return render(request, "desk/holidays_progress.html", {"run": _run(run)})


def _set(request: DeskRequest, said: dict[str, Any]) -> None:
    run = set_holiday(
        calendar=said["calendar"],
        day=said["day"],
        name=said["name"],
        is_holiday=said["kind"] == HOLIDAY,
        **stamp(request)._asdict(),
    )
    words = gettext("Saved. It counts for new requests at once; open cases to compute again: %(count)d.")
    messages.success(request, words % {"count": run.total})


def _calendars(permits: Permits) -> dict[str, tuple[HolidayCalendar, list[Controller]]]:
    """The calendars whose every controller is within the person's reach: a day holds for all of them."""
    users: dict[str, list[Controller]] = {}
    for controller in Controller.objects.filter(is_active=True).order_by("calendar", "name"):
        users.setdefault(controller.calendar, []).append(controller)
    return {
        key: (calendar_of(controllers[0]), controllers)
        for key, controllers in users.items()
        if all(permits.allow(PERMISSION, controller.slug) for controller in controllers)
    }


def _panel(
    key: str, calendar: HolidayCalendar, controllers: list[Controller], *, today: date
) -> CalendarPanel:
    ahead = [(day, name) for day, name in sorted(calendar.days.items()) if today <= day < today + AHEAD]
    return CalendarPanel(
        id=key,
        label=calendar.label,
        disputed=calendar.disputed,
        controllers=", ".join(controller.name for controller in controllers),
        open_cases=Case.objects.filter(closed_at=None, controller__calendar=key).count(),
        by_hand=list(HandHoliday.objects.filter(calendar=key).order_by("-day")),
        ahead=ahead,
    )


def _runs(calendars: dict[str, Any]) -> Sequence[ClockRun]:
    """The newest runs over these calendars."""
    return list(ClockRun.objects.filter(calendar__in=calendars).order_by("-pk")[:RUNS_SHOWN])


def _run(run: ClockRun) -> dict[str, object]:
    """A run as components/progress.html takes it. It may see more cases than there were when it was ordered."""
    over = run.finished_at is not None
    detail = [gettext("%(count)d changed") % {"count": run.changed}]
    if run.failed:
        detail.append(gettext("%(count)d could not be computed; the log names them") % {"count": run.failed})
    if over:
        detail.insert(0, gettext("Done"))
    total = max(run.total, run.seen, 1)
    return {
        "id": f"run-{run.pk}",
        "label": run.why,
        "value": total if over else run.seen,
        "total": total,
        "detail": ", ".join(detail),
        "poll_url": "" if over else reverse("desk:holidays_progress", kwargs={"run_id": run.pk}),
    }
