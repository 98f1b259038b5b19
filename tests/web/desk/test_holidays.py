"""Holidays by hand: who may, what is refused, what is computed again, and how far it is."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from dsr.accounts.models import Membership
from dsr.audit.models import AuditEntry
from dsr.cases.models import Case, ClockRun
from dsr.casework.recompute import recompute_clocks
from dsr.register.models import Controller, HandHoliday
from tests import factories
from tests.web.desk.steps import words

ADDRESS = "/desk/holidays/"
DAY = {"calendar": "GB-EAW", "day": "2026-04-02", "kind": "holiday", "name": "A royal wedding"}


@pytest.fixture
def ada(sign_in: Callable[[str], Client]) -> Client:
    """The administrator at a browser."""
    return sign_in("ada")


def test_it_lists_the_calendars_in_use_with_their_days(ada: Client, case: Case) -> None:
    HandHoliday.objects.create(calendar="GB-EAW", day=date(2026, 4, 2), name="A royal wedding")
    text = words(ada.get(ADDRESS))
    assert "GB-EAW Public holidays of GB-EAW" in text
    assert f"Used by {case.controller.name}: 1 open case." in text
    assert "Thursday 2 April 2026 holiday A royal wedding" in text
    assert "Friday 3 April 2026 : Good Friday" in text
    assert "Record a request" not in text  # nothing of a handler's


def test_a_day_is_saved_and_the_open_cases_are_computed_again(
    ada: Client, case: Case, present: datetime
) -> None:
    answer = ada.post(ADDRESS, DAY)
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    run = ClockRun.objects.get()
    waiting = ada.get(ADDRESS)
    assert "open cases to compute again: 1." in words(waiting)
    assert "2026-04-02 is a holiday in GB-EAW: A royal wedding 0 of 1" in words(waiting)
    assert f'hx-get="{ADDRESS}{run.pk}/"' in waiting.content.decode()
    assert 'href="/desk/holidays/#runs"' in waiting.content.decode()
    assert recompute_clocks(run_id=run.pk, now=present)
    case.refresh_from_db()
    assert case.legal_due_on == date(2026, 4, 7)
    done = ada.get(ADDRESS)
    assert "1 of 1 Done, 1 changed" in words(done)
    assert "hx-get" not in done.content.decode()
    assert AuditEntry.objects.get(kind="register:holiday_set").actor_name == "Ada Administrator"


def test_the_progress_is_asked_for_until_the_run_is_over(ada: Client, case: Case, present: datetime) -> None:
    ada.post(ADDRESS, DAY)
    run = ClockRun.objects.get()
    ClockRun.objects.filter(pk=run.pk).update(total=40, seen=10, changed=3, failed=1)
    part = ada.get(f"{ADDRESS}{run.pk}/").content.decode()
    assert re.search(r'<progress[^>]*max="40"[^>]*value="10"', part)
    assert "3 changed, 1 could not be computed; the log names them" in part
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    ClockRun.objects.filter(pk=run.pk).update(finished_at=present)
    part = ada.get(f"{ADDRESS}{run.pk}/").content.decode()
    assert re.search(r'<progress[^>]*max="40"[^>]*value="40"', part)
    assert "hx-get" not in part
    assert ada.get(f"{ADDRESS}{run.pk + 1}/").status_code == 404


def test_a_listed_holiday_can_be_marked_as_worked(ada: Client, case: Case) -> None:
    answer = ada.post(ADDRESS, DAY | {"day": "2026-04-03", "kind": "worked", "name": "decree 7"})
    assert answer.status_code == 302
    assert HandHoliday.objects.get().is_holiday is False
    assert "Friday 3 April 2026 worked decree 7" in words(ada.get(ADDRESS))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": "2026-04-03"}, "This day is listed already: Good Friday."),
        ({"kind": "worked"}, "This day is not listed as a holiday, so it is worked anyway."),
        ({"day": "1066-10-14"}, "The list knows the years 1990 to 2050."),
        ({"day": "soon"}, "Write the day as 2026-03-02."),
        ({"day": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"calendar": "DE"}, "Select a valid choice."),
        ({"kind": "nap"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_meant_is_said_and_changes_nothing(
    ada: Client, case: Case, changed: dict[str, str], sentence: str
) -> None:
    answer = ada.post(ADDRESS, DAY | changed)
    assert answer.status_code == 422
    assert "Something needs mending" in words(answer)
    assert sentence in words(answer)
    assert not HandHoliday.objects.exists()
    assert not ClockRun.objects.exists()
    if "name" not in changed:
        assert 'value="A royal wedding"' in answer.content.decode()


@pytest.mark.parametrize("who", ["omar", "lena", "axel", "sven"])
def test_others_do_not_find_it(sign_in: Callable[[str], Client], case: Case, who: str) -> None:
    client = sign_in(who)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, DAY).status_code == 404
    assert not HandHoliday.objects.exists()
    if who == "omar":
        assert ADDRESS not in client.get("/desk/").content.decode()


def test_a_calendar_shared_with_others_is_not_changed_by_one_of_them(
    ada: Client, juxt: Controller, now: datetime
) -> None:
    """A day holds for every controller under the calendar, so it takes somebody who manages them all."""
    Membership.objects.filter(staff__email="ada@example.com").update(scope="juxt")
    assert "Used by" in words(ada.get(ADDRESS))
    factories.controller("jml", now=now)
    assert "No calendar is yours to change" in words(ada.get(ADDRESS))
    assert ada.post(ADDRESS, DAY).status_code == 422
    assert not HandHoliday.objects.exists()
