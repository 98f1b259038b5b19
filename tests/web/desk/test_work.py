"""Searches of data systems, collected files, decisions."""

import io
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dsr.cases.models import Case, CaseFile, RightTrack, SystemSearch
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.lifecycle import GROUNDS_OF
from dsr.rules.rights import Right
from dsr.web.desk.forms.steps import PREFIX
from tests import factories
from tests.cast import Cast
from tests.rules.step_samples import sample_values
from tests.web.desk.steps import Desk, told, words

CSV = b"id,city\n1,Leeds\n"


@pytest.fixture
def searched(desk: Desk, cast: Cast, now: datetime) -> SystemSearch:
    """The first data system of Anna's case, identity being settled."""
    factories.walk_to_identity(case=desk.case, cast=cast, now=now)
    return SystemSearch.objects.filter(case=desk.case).earliest("pk")


def csv(name: str = "contacts.csv", content: bytes = CSV) -> SimpleUploadedFile:
    """A table out of a system."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def test_found_with_several_files(desk: Desk, cast: Cast, searched: SystemSearch) -> None:
    typed = {"result": "found", "keys": ["email"], "note": "", "material": [csv("a.csv"), csv("b.csv")]}
    desk.does("collect", typed, search_id=searched.pk)
    searched.refresh_from_db()
    assert (searched.state, searched.keys, searched.searched_by) == ("found", "email", cast.omar)
    assert [file.name for file in CaseFile.objects.filter(search=searched)] == ["a.csv", "b.csv"]
    assert "search:recorded" in told(desk.case)


def test_nothing_found_goes_on_to_the_next_system(desk: Desk, searched: SystemSearch) -> None:
    typed = {"result": "nothing_found", "keys": ["email"], "note": "", "next": "1"}
    response = desk.send("collect", typed, search_id=searched.pk)
    following = SystemSearch.objects.filter(case=desk.case, state="pending").order_by("system__name").first()
    assert following is not None
    assert response["Location"] == desk.url("collect", search_id=following.pk)
    page = desk.client.get(response["Location"])
    assert page.context["form"].initial["keys"] == ["email"], "nothing is chosen twice"


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ({"result": "found"}, 409, "Add at least one file with what was found."),
        ({"result": "not_searched"}, 422, "Say why: the person reads it, and a regulator will ask."),
        ({"result": "nothing_found", "other_key": ""}, 422, "Say what kind of identifier it was."),
        ({"result": "pending"}, 422, "What did the search give?"),
        ({"result": ""}, 422, "What did the search give?"),
    ],
)
def test_half_a_result_is_refused(
    desk: Desk, searched: SystemSearch, typed: dict[str, str], status: int, says: str
) -> None:
    given = {"keys": ["other"], "other_key": "Licence plate", "note": "Ask Bob."} | typed
    response = desk.send("collect", given, search_id=searched.pk)
    assert response.status_code == status
    assert says in words(response)
    assert "Ask Bob." in response.content.decode(), "what was typed is kept"
    searched.refresh_from_db()
    assert searched.state == "pending"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.csv", b"\x7fELF" + b"\x00" * 200),
        ("data.csv", b""),
        ("broken.json", b'{"a": '),
        ("picture.png", b"%PDF-1.7 not a picture"),
    ],
)
def test_a_file_that_cannot_be_taken_says_so_beside_the_field(
    desk: Desk, searched: SystemSearch, name: str, content: bytes
) -> None:
    response = desk.send(
        "collect",
        {"result": "found", "keys": ["email"], "material": [csv(name, content)]},
        search_id=searched.pk,
    )
    assert response.status_code in {409, 422}
    assert response.context["form"].errors["material"]
    assert not CaseFile.objects.exists()


def test_too_many_files_at_once(desk: Desk, searched: SystemSearch) -> None:
    files = [csv(f"{number}.csv") for number in range(20)]
    assert (
        desk.send("collect", {"result": "found", "material": files}, search_id=searched.pk).status_code == 302
    )
    many = [csv(f"{number}.csv") for number in range(21)]
    assert desk.send("collect", {"result": "found", "material": many}, search_id=searched.pk).status_code in {
        400,
        422,
    }


def test_remove_a_file_added_by_mistake(desk: Desk, searched: SystemSearch) -> None:
    desk.does("collect", {"result": "found", "material": [csv()]}, search_id=searched.pk)
    file = CaseFile.objects.get()
    assert "contacts.csv is destroyed and cannot be brought back." in words(
        desk.open("remove_material", file_id=file.pk)
    )
    desk.does("remove_material", file_id=file.pk)
    searched.refresh_from_db()
    assert searched.state == "pending"
    assert not CaseFile.objects.exists()
    assert desk.open("remove_material", file_id=file.pk).status_code == 404


def test_open_a_file_streamed_as_attachment_and_recorded(desk: Desk, searched: SystemSearch) -> None:
    desk.does("collect", {"result": "found", "material": [csv('Ännä "1".csv')]}, search_id=searched.pk)
    response = desk.open("file", file_id=CaseFile.objects.get().pk)
    assert b"".join(response.streaming_content) == CSV
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%84nn%C3%A4%20%221%22.csv"
    assert "sandbox" in response["Content-Security-Policy"]
    assert told(desk.case)[-1] == "file:looked_at"


def test_a_file_of_another_case_is_not_opened(
    desk: Desk, cast: Cast, juxt: Controller, now: datetime, searched: SystemSearch
) -> None:
    other = factories.open_one(controller=juxt, now=now).case
    factories.walk_to_collected(case=other, cast=cast, now=now)
    foreign = CaseFile.objects.get(case=other)
    assert desk.open("file", file_id=foreign.pk).status_code == 404
    assert desk.send("remove_material", file_id=foreign.pk).status_code == 404
    assert desk.open("collect", search_id=SystemSearch.objects.filter(case=other)[0].pk).status_code == 404


@pytest.fixture
def track(desk: Desk, cast: Cast, now: datetime) -> RightTrack:
    """Anna's access, everything being searched."""
    factories.walk_to_collected(case=desk.case, cast=cast, now=now)
    return RightTrack.objects.get(case=desk.case)


def test_grant(desk: Desk, cast: Cast, track: RightTrack) -> None:
    desk.does("decide", {"decision": "grant", "ground": "", "reasons": ""}, track_id=track.pk)
    track.refresh_from_db()
    assert (track.decision, track.decided_by) == ("grant", cast.omar)


def test_a_refusal_needs_ground_and_reasons_and_what_shows_them(desk: Desk, track: RightTrack) -> None:
    """R6, R7: the ground belongs to the right, its facts are recorded first, and a second person is named."""
    page = desk.open("decide", track_id=track.pk)
    assert "A refusal, also in part, waits for a second person; asked are: Lena Lead." in words(page)
    offered = [value for value, _label in page.context["form"].fields["ground"].choices if value]
    assert offered == [ground.value for ground in GROUNDS_OF[Right.ACCESS]]
    assert "overriding_grounds" not in offered
    response = desk.send("decide", {"decision": "refuse", "ground": "", "reasons": ""}, track_id=track.pk)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"ground", "reasons"}
    typed = {"decision": "refuse", "ground": "excessive", "reasons": "The ninth this week."}
    refused = desk.send("decide", typed, track_id=track.pk)
    assert refused.status_code == 409
    assert "The ninth this week." in refused.content.decode(), "what was typed is kept"
    (step,) = refused.context["missing"]
    assert step.title == "Show why the request is unfounded or excessive"
    assert f'href="{step.url}" target="_blank"' in refused.content.decode()
    excess = checklist_of(right="access").step("excess")
    assert excess is not None
    filled = {f"{PREFIX}{name}": value for name, value in sample_values(excess).items()}
    assert desk.client.post(step.url, filled).status_code == 302
    desk.does("decide", typed, track_id=track.pk)
    track.refresh_from_db()
    assert (track.decision, track.ground, track.reasons) == ("refuse", "excessive", "The ninth this week.")
    assert track.state == "proposed"
    page = desk.open()
    (shown,) = page.context["tracks"]
    assert "Proposed: Refused" in shown.outcome
    assert [str(button.label) for button in shown.buttons] == ["Take the refusal back"]
    assert ("second person", "current") in [(step.label, step.state) for step in shown.steps]


def test_the_page_says_before_what_each_decision_needs(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("erasure",)).case
    factories.walk_to_collected(case=case, cast=cast, now=now)
    page = Desk(omar, case).open("decide", track_id=RightTrack.objects.get(case=case).pk)
    granted, *refused = page.context["demands"]
    assert (granted.grounds, [step.title for step in granted.steps]) == (
        [],
        ["Name the ground of the erasure"],
    )
    keep = next(demand for demand in refused if "List each data set" in demand.steps[0].title)
    assert "The law requires us to keep the data" in keep.grounds
    assert all(step.url in page.content.decode() for demand in refused for step in demand.steps)


def test_a_decision_that_somebody_else_has_to_take(desk: Desk, track: RightTrack) -> None:
    said = {"decision": "not_controller", "ground": "", "reasons": ""}
    response = desk.send("decide", said, track_id=track.pk)
    assert response.status_code == 422 and set(response.context["form"].errors) == {"reasons"}
    desk.does("decide", {**said, "reasons": "Shop Ltd decides about them."}, track_id=track.pk)
    track.refresh_from_db()
    assert (track.decision, track.state) == ("not_controller", "proposed")
    assert "Shop Ltd decides about them." in words(desk.open())


def test_the_reason_is_told_and_the_remark_is_not(desk: Desk, searched: SystemSearch) -> None:
    """The team reads both; the person only why nobody looked."""
    typed = {
        "result": "not_searched",
        "keys": ["other"],
        "other_key": "Licence plate",
        "told_reason": "It was shut down.",
        "note": "Ask Bob.",
    }
    desk.does("collect", typed, search_id=searched.pk)
    searched.refresh_from_db()
    assert (searched.told_reason, searched.note) == ("It was shut down.", "Ask Bob.")
    assert "by Licence plate · It was shut down. · Ask Bob." in words(desk.open())
    again = desk.open("collect", search_id=searched.pk).context["form"].initial
    assert (again["keys"], again["other_key"]) == (["other"], "Licence plate")
    assert (again["told_reason"], again["note"]) == ("It was shut down.", "Ask Bob.")


def test_how_many_records_were_found_stands_in_the_log(desk: Desk, searched: SystemSearch) -> None:
    """R4: the search log names system, keys, who, when and hits."""
    desk.does(
        "collect",
        {"result": "found", "keys": ["email"], "hits": "214", "material": [csv()]},
        search_id=searched.pk,
    )
    searched.refresh_from_db()
    assert searched.hits == 214
    assert "by e-mail address · 214 records" in words(desk.open())
    assert desk.open("collect", search_id=searched.pk).context["form"].initial["hits"] == 214
    wrong = desk.send("collect", {"result": "nothing_found", "hits": "3"}, search_id=searched.pk)
    assert wrong.status_code == 409
    assert desk.send("collect", {"result": "found", "hits": "-1"}, search_id=searched.pk).status_code == 422


def test_take_a_decision_back(desk: Desk, track: RightTrack) -> None:
    desk.does("decide", {"decision": "grant"}, track_id=track.pk)
    assert [str(button.label) for button in desk.open().context["tracks"][0].buttons] == [
        "Take the decision back"
    ]
    desk.does("revise", track_id=track.pk)
    track.refresh_from_db()
    assert track.decision == ""
    assert desk.send("revise", track_id=track.pk).status_code == 409


def test_an_absolute_right_cannot_be_refused(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("objection_direct_marketing",)).case
    desk, track = Desk(omar, case), RightTrack.objects.get(case=case)
    page = desk.open("decide", track_id=track.pk)
    assert [value for value, _ in page.context["form"].fields["decision"].choices] == ["grant"]
    assert "second person" not in words(page)
    typed = {"decision": "refuse", "ground": "excessive", "reasons": "No."}
    assert desk.send("decide", typed, track_id=track.pk).status_code == 422
    desk.does("decide", {"decision": "grant"}, track_id=track.pk)


def test_what_the_law_keeps_is_shown_before_erasure_is_decided(
    omar: Client, cast: Cast, now: datetime
) -> None:
    jml = factories.controller("jml", now=now)
    case = factories.open_one(controller=jml, now=now, rights=("erasure",)).case
    factories.walk_to_collected(case=case, cast=cast, now=now)
    page = words(Desk(omar, case).open("decide", track_id=RightTrack.objects.get(case=case).pk))
    assert "Some data may have to stay" in page


def test_before_identity_nothing_is_decided(desk: Desk) -> None:
    track = RightTrack.objects.get(case=desk.case)
    assert "First confirm who is asking." in words(desk.open("decide", track_id=track.pk))
    assert desk.send("decide", {"decision": "grant"}, track_id=track.pk).status_code == 409


@pytest.mark.parametrize("decision", ["", "perhaps", "answered", "x" * 5000])
def test_a_decision_that_does_not_exist(desk: Desk, track: RightTrack, decision: str) -> None:
    assert desk.send("decide", {"decision": decision}, track_id=track.pk).status_code == 422


def test_a_large_file_is_streamed_in(desk: Desk, searched: SystemSearch) -> None:
    big = io.BytesIO(b"id,text\n" + b"1,abcdefghijklmnopqrstuvwxyz\n" * 200_000)
    big.name = "big.csv"
    desk.does("collect", {"result": "found", "material": [big]}, search_id=searched.pk)
    assert CaseFile.objects.get().size == 8 + 29 * 200_000


def test_another_case_of_the_same_person_is_untouched(
    desk: Desk, case: Case, juxt: Controller, now: datetime, searched: SystemSearch
) -> None:
    other = factories.open_one(controller=juxt, now=now).case
    desk.does("collect", {"result": "nothing_found"}, search_id=searched.pk)
    assert not SystemSearch.objects.filter(case=other).exclude(state="pending").exists()
