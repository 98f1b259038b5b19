"""The page of one step: what it starts with, what it says of errors, and where it leads."""

import re
from datetime import datetime, timedelta

from django.test import Client

from dsr.cases.models import RightTrack, StepEntry, SystemSearch
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from dsr.web.desk.forms.steps import PREFIX
from tests import factories
from tests.cast import Cast
from tests.web.desk.checklist import at_desk, follow_and_fill, grant, rows, step_of, typed
from tests.web.desk.steps import words


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    track = RightTrack.objects.get(case=desk.case)
    response = desk.send(
        "step",
        {f"{PREFIX}limb": "abuse", f"{PREFIX}facts": "Daily for a year."},
        track_id=track.pk,
        slug="excess",
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {f"{PREFIX}prior_requests", f"{PREFIX}intention"}
    assert "Daily for a year." in response.content.decode()
    assert re.search(r'value="abuse"[^>]*checked', response.content.decode())
    assert not StepEntry.objects.exists()


def test_a_field_that_belongs_to_one_choice_says_so(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    page = desk.open("step", track_id=RightTrack.objects.get(case=desk.case).pk, slug="excess")
    assert "Only with: “Abusive intention”." in words(page)
    assert "C-526/24" in words(page), "choices show what they rest on"


def test_record_and_add_another_goes_on_with_the_next_data_system(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "restriction")
    first, second = SystemSearch.objects.filter(case=desk.case)[:2]
    SystemSearch.objects.filter(pk__in=[first.pk, second.pk]).update(state="found")
    track = RightTrack.objects.get(case=desk.case)
    follow_and_fill(desk, step_of("restriction", "ground"))
    grant(desk, cast, now)
    mark = step_of("restriction", "mark")
    row = rows(desk)["mark"]
    assert set(row.missing) >= {first.system.name, second.system.name}
    page = desk.client.get(row.url)
    wanted = page.context["form"].initial["about"]
    response = desk.client.post(row.url, typed(mark) | {"about": wanted, "another": "1"})
    assert response["Location"] == desk.url("step", track_id=track.pk, slug="mark")
    page = desk.client.get(response["Location"])
    assert page.context["form"].initial["about"] != wanted
    assert "Recorded so far" in words(page)


def test_reasons_to_keep_data_come_from_the_register_with_their_end(
    omar: Client, cast: Cast, now: datetime
) -> None:
    """R12: statute and end of a retention are taken over, the end counted from the day that is told."""
    desk = at_desk(omar, cast, factories.controller("jml", now=now), now, "erasure")
    track = RightTrack.objects.get(case=desk.case)
    url = desk.url("step", track_id=track.pk, slug="keep")
    page = desk.client.get(url)
    assert [offer.slug for offer in page.context["offers"]] == ["contract", "claims"]
    assert "Day of the end of the contract, from which the period counts" in words(page)
    taken = desk.client.get(url, {"take": "claims", "from": "2024-02-29"}).context["form"].initial
    assert taken[f"{PREFIX}statute"] == "Limitation Act 1980, section 5"
    assert taken[f"{PREFIX}exception"] == "e"
    assert taken[f"{PREFIX}ends_on"] == "2030-02-28"
    for query in ({"take": "claims", "from": "nonsense"}, {"take": "claims"}):
        assert f"{PREFIX}ends_on" not in desk.client.get(url, query).context["form"].initial
    assert desk.client.get(url, {"take": "no-such"}).status_code == 200
    values = {name: value for name, value in taken.items() if name.startswith(PREFIX)}
    assert desk.client.post(url, values).status_code == 302
    entry = StepEntry.objects.get(step="keep")
    assert "Counted from the end of the contract" in entry.values["facts"]


def test_what_the_case_knows_is_not_typed_again(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    anna = Person(name="Anna Requester", email="ANNA@example.org")
    earlier = factories.open_one(controller=juxt, now=now - timedelta(days=3), person=anna).case
    desk = at_desk(omar, cast, juxt, now, "rectification", text="My street is wrong.")
    track = RightTrack.objects.get(case=desk.case)

    def initial(slug: str) -> dict[str, str]:
        found: dict[str, str] = desk.open("step", track_id=track.pk, slug=slug).context["form"].initial
        return found

    assert earlier.reference in initial("excess")[f"{PREFIX}prior_requests"]
    assert initial("contested")[f"{PREFIX}what"] == "My street is wrong."
    grant(desk, cast, now)
    correction = initial("correction")
    assert correction[f"{PREFIX}on"] == "2026-03-02"
    found = SystemSearch.objects.get(case=desk.case, state="found").system.name
    assert correction[f"{PREFIX}system"] == found
    assert found in words(desk.open("step", track_id=track.pk, slug="correction"))


def test_a_step_once_recorded_offers_no_second_form(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "restriction")
    follow_and_fill(desk, step_of("restriction", "ground"))
    row = rows(desk)["ground"]
    assert (row.state, row.url) == ("done", "")
    track = RightTrack.objects.get(case=desk.case)
    assert "This is recorded already." in words(desk.open("step", track_id=track.pk, slug="ground"))


def test_steps_nobody_fills_in_and_steps_that_do_not_exist(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    track = RightTrack.objects.get(case=desk.case)
    for slug in ("identity", "release", "no-such-step", "erasure_plan"):
        assert desk.open("step", track_id=track.pk, slug=slug).status_code == 404
        assert desk.send("step", {}, track_id=track.pk, slug=slug).status_code == 404


def test_before_its_time_a_step_says_why_not(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "erasure")
    track = RightTrack.objects.get(case=desk.case)
    assert "First decide to erase." in words(desk.open("step", track_id=track.pk, slug="erased"))
    assert rows(desk)["erased"].url == ""
