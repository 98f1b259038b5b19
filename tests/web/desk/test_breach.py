"""A breach on the desk: a banner nobody can overlook, a clock of its own, steps, the notice, the end."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from dsr.cases.models import Breach
from dsr.mail.models import OutboxMessage
from tests.casework.themes.people import STEP_VALUES
from tests.web.desk.steps import Desk, words

FLAG = {
    "kind": "wrong_recipient",
    "what": "The letter went to a neighbour.",
    "aware_on": "2026-03-02",
    "aware_time": "10:00",
}


@pytest.fixture
def flagged(desk: Desk) -> Desk:
    """Omar raised the flag an hour ago."""
    desk.does("raise_breach", FLAG)
    return desk


def number(desk: Desk) -> int:
    return Breach.objects.get(case=desk.case).pk


def test_r19_a_wrong_recipient_is_raised_from_the_menu_of_the_case(desk: Desk) -> None:
    assert desk.url("raise_breach") in desk.open().content.decode()
    page = desk.open("raise_breach")
    assert page.context["form"].initial["aware_on"].isoformat() == "2026-03-02"
    assert "weekends" in words(page)
    desk.does("raise_breach", FLAG)
    row = Breach.objects.get(case=desk.case)
    assert row.aware_at.isoformat() == "2026-03-02T10:00:00+00:00"
    assert OutboxMessage.objects.filter(case=desk.case, letter="breach_due", to="lena@example.com").exists()


def test_impossible_moments_keep_what_was_typed(desk: Desk) -> None:
    refused = desk.send("raise_breach", {**FLAG, "aware_on": "2027-01-01"})
    assert refused.status_code == 409
    assert "The letter went to a neighbour." in refused.content.decode()
    assert desk.send("raise_breach", {**FLAG, "what": ""}).status_code == 422


def test_the_banner_stands_above_everything_and_counts(
    flagged: Desk, present: datetime, sign_in: Callable[[str], Client]
) -> None:
    page = words(flagged.open())
    assert "Personal data breach: Data went to the wrong recipient" in page
    assert "71 hours are left to notify the authority." in page
    assert page.index("Personal data breach") < page.index("Next")
    with time_machine.travel(present + timedelta(hours=80), tick=False):
        later = Desk(sign_in("omar"), flagged.case)
        assert "The 72 hours are over since 9 hours." in words(later.open())


def test_all_steps_then_a_lead_closes_it(flagged: Desk, lena: Client) -> None:
    breach_id = number(flagged)
    lead = Desk(lena, flagged.case)
    early = lead.send("close_breach", breach_id=breach_id)
    assert early.status_code == 409
    assert "Not recorded yet: Contain it" in words(early)
    for step, values in STEP_VALUES.items():
        flagged.does("breach_step", values, breach_id=breach_id, step=step)
    page = words(flagged.open("breach", breach_id=breach_id))
    assert "Download revoked." in page
    assert "A risk is unlikely" in page
    assert flagged.send("close_breach", breach_id=breach_id).status_code == 404, "only leads close it"
    lead.does("close_breach", breach_id=breach_id)
    page = words(flagged.open())
    assert "What the authority is told is recorded." not in page, "the banner is gone"
    assert "Breaches closed" in page
    assert "This breach is closed." in words(flagged.open("breach_step", breach_id=breach_id, step="risk"))


def test_what_a_step_demands_stands_beside_its_box(flagged: Desk) -> None:
    breach_id = number(flagged)
    first = flagged.send("breach_step", STEP_VALUES["authority"], breach_id=breach_id, step="authority")
    assert first.status_code == 422
    assert first.context["form"].errors["notified"] == ["First assess the risk for the people."]
    flagged.does("breach_step", {**STEP_VALUES["risk"], "level": "high"}, breach_id=breach_id, step="risk")
    kept = flagged.send("breach_step", STEP_VALUES["authority"], breach_id=breach_id, step="authority")
    assert "must be notified" in words(kept)
    assert "deleted it unopened" in kept.content.decode()
    assert flagged.open("breach_step", breach_id=breach_id, step="nothing").status_code == 404
    again = flagged.open("breach_step", breach_id=breach_id, step="risk")
    assert again.context["form"].initial["level"] == "high"


def test_the_person_is_told_in_plain_words(flagged: Desk) -> None:
    typed = {
        "text": "Your letter went astray.",
        "consequences": "It may have been read.",
        "measures": "It is back.",
    }
    flagged.does("tell_person", typed, breach_id=number(flagged))
    assert OutboxMessage.objects.filter(case=flagged.case, letter="breach_notice").exists()


def test_nobody_tells_the_one_who_pretended(desk: Desk) -> None:
    desk.does("record_mismatch", {"note": "Another birthday."})
    page = desk.open("breach", breach_id=number(desk))
    assert "is not the person whose data they are" in words(page)
    assert desk.url("tell_person", breach_id=number(desk)) not in page.content.decode()


def test_another_case_s_breach_is_unknown(flagged: Desk, juxt: object, now: datetime) -> None:
    assert flagged.open("breach", breach_id=number(flagged) + 1).status_code == 404
