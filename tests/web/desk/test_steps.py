"""The checklist on the page of a case: what is open, done or not needed, and the way from link to entry."""

from datetime import datetime

import pytest
from django.test import Client

from dsr.cases.models import Approval, RightTrack, StepEntry
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from dsr.rules.procedure import NEXT_TEXTS
from dsr.rules.rights import Right
from dsr.web.desk.case_next import _SAYS
from dsr.web.desk.case_steps import STATES, WHO
from tests import factories
from tests.cast import Cast
from tests.web.desk.checklist import at_desk, follow_and_fill, grant, procedures, rows, step_of, typed
from tests.web.desk.steps import Desk, told, words


def agree_to_the_plan(desk: Desk, lena: Client) -> None:
    """The plan is put before Lena by the link of its step, and she agrees."""
    ask = rows(desk)["plan_approval"]
    assert ask.url == desk.url("ask_erasure", track_id=RightTrack.objects.get(case=desk.case).pk)
    assert desk.client.post(ask.url).status_code == 302
    assert rows(desk)["plan_approval"].url == "#approvals"
    assert 'id="approvals"' in desk.open().content.decode()
    asked = Approval.objects.get(case=desk.case)
    assert Desk(lena, desk.case).send("approval", approval_id=asked.pk).status_code == 302


@pytest.mark.parametrize("right", [right.value for right in Right])
def test_every_step_of_a_right_is_reached_by_links_and_filled(
    omar: Client, lena: Client, cast: Cast, juxt: Controller, now: datetime, right: str
) -> None:
    """R1, R7: what the procedure asks for is recorded by somebody who follows links and knows no address."""
    desk = at_desk(omar, cast, juxt, now, right)
    track = RightTrack.objects.get(case=desk.case)
    for step in checklist_of(right=right).steps:
        if not step.computed and step.stage is Stage.DECISION and step.slug in rows(desk):
            follow_and_fill(desk, step)
    grant(desk, cast, now)
    for step in checklist_of(right=right).steps:
        if step.slug == "erased":
            agree_to_the_plan(desk, lena)
        if not step.computed and step.stage is not Stage.DECISION and step.slug in rows(desk):
            follow_and_fill(desk, step)
    track.refresh_from_db()
    assert track.decision == "grant"


def test_what_is_open_stands_first_and_what_is_done_is_folded(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "erasure", "access")
    erasure, access = procedures(desk)
    assert [row.slug for row in erasure.done][:2] == ["identity", "search"]
    assert {row.state for row in erasure.now} <= {"open", "blocked"}
    assert all(row.state in {"optional", "later", "not_needed"} for row in erasure.aside)
    assert access.anchor != erasure.anchor
    page = words(desk.open())
    assert "Name the ground of the erasure" in page
    assert "Erasure is owed on one of six grounds" in page
    assert "Art. 17(1)" in page


def test_every_state_and_every_person_has_its_words() -> None:
    everyone = {step.who for right in Right for step in checklist_of(right=right).steps}
    assert everyone <= set(WHO)
    assert set(STATES) == {"done", "open", "optional", "not_needed", "later", "blocked"}


def test_every_next_step_has_its_words_on_the_card() -> None:
    assert set(NEXT_TEXTS) <= set(_SAYS)


def test_the_card_names_what_is_still_to_be_recorded_and_leads_there(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "restriction", "objection")
    follow_and_fill(desk, step_of("restriction", "ground"))
    grant(desk, cast, now)
    objection = RightTrack.objects.get(case=desk.case, right="objection")
    desk.does("decide", {"decision": "grant"}, track_id=objection.pk)
    card = desk.open().context["next"]
    assert card.heading == "Record what the procedure asks for"
    assert any("Mark the data as restricted in each system" in line for line in card.lines)
    (button,) = [one for one in card.buttons if "Mark the data" in str(one.label)]
    assert desk.client.get(button.url).status_code == 200


def test_access_is_answered_before_erasure_is_decided_and_the_card_says_so(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "erasure", "access")
    access = RightTrack.objects.get(case=desk.case, right="access")
    desk.does("decide", {"decision": "grant"}, track_id=access.pk)
    card = desk.open().context["next"]
    assert card.heading == "Prepare the answer letter"
    assert (
        "This answer is about: Give me a copy of my data. To follow in another: Delete my data." in card.lines
    )


def test_take_an_entry_away(omar: Client, cast: Cast, juxt: Controller, now: datetime) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    follow_and_fill(desk, step_of("access", "third_party"))
    (entry,) = rows(desk)["third_party"].entries
    assert (entry.by, entry.remove_url) == (
        "Omar Handler",
        desk.url("remove_entry", entry_id=StepEntry.objects.get().pk),
    )
    page = desk.client.get(entry.remove_url)
    assert "The record keeps what it said, who wrote it, and that you took it away." in words(page)
    assert desk.client.post(entry.remove_url).status_code == 302
    assert rows(desk)["third_party"].entries == []
    assert "step:removed" in told(desk.case)
    assert "took back what was recorded for “Weigh the rights of others, item by item”" in words(desk.open())
    assert desk.client.get(entry.remove_url).status_code == 404


def test_a_step_of_another_case_is_nobodys(omar: Client, cast: Cast, juxt: Controller, now: datetime) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    follow_and_fill(desk, step_of("access", "third_party"))
    other = Desk(omar, factories.open_one(controller=juxt, now=now).case)
    track = RightTrack.objects.get(case=desk.case)
    assert other.open("step", track_id=track.pk, slug="excess").status_code == 404
    assert other.open("remove_entry", entry_id=StepEntry.objects.get().pk).status_code == 404


def test_an_auditor_reads_the_checklist_and_finds_nothing_to_press(
    axel: Client, omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    follow_and_fill(desk, step_of("access", "third_party"))
    read = rows(Desk(axel, desk.case))
    assert all(row.url == "" for row in read.values())
    assert [entry.remove_url for entry in read["third_party"].entries] == [""]


def test_what_was_recorded_is_text_and_nothing_else(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    desk = at_desk(omar, cast, juxt, now, "access")
    track = RightTrack.objects.get(case=desk.case)
    evil = "<script>alert(1)</script>"
    desk.does(
        "step", typed(step_of("access", "third_party"), item=evil), track_id=track.pk, slug="third_party"
    )
    page = desk.open().content.decode()
    assert evil not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
