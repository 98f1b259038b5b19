"""What the procedure knows of a case is what the tables say: entries, second persons, the letter in work."""

from datetime import datetime, timedelta

import pytest

from dsr.cases.facts import facts_of, recorded_in
from dsr.cases.models import Case, RightTrack, StepEntry
from dsr.casework import decide, prepare_answer, steps
from dsr.register.models import Controller
from dsr.rules.case_facts import TrackFacts
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from dsr.rules.procedure import why_not_ask_erasure, why_not_decide
from tests import factories
from tests.cast import Cast
from tests.rules.step_samples import sample_values

LATER = timedelta(hours=3)


@pytest.fixture
def erasing(juxt: Controller, cast: Cast, now: datetime) -> RightTrack:
    """A granted erasure whose plan a second person agreed to."""
    case = factories.open_one(controller=juxt, now=now, rights=("erasure",)).case
    factories.walk_to_decided(case=case, cast=cast, now=now)
    track = RightTrack.objects.get(case=case)
    factories.record_missing(track=track, cast=cast, now=now, stage=Stage.ANSWER)
    return track


def of(track: RightTrack) -> TrackFacts:
    """The right as the procedure sees it."""
    return next(one for one in facts_of(track.case).tracks if one.right == track.right)


def test_entries_are_known_with_what_they_say(erasing: RightTrack) -> None:
    found = facts_of(erasing.case).found_systems
    facts = of(erasing)
    assert facts.recorded["erasure_plan"] == found
    assert facts.said("erasure_plan", "action") == dict.fromkeys(found, "erase")
    assert recorded_in(erasing.case)[erasing.pk] == facts.recorded
    assert facts.approved == {"erasure"}


def test_an_entry_taken_away_is_not_known_any_more(erasing: RightTrack, cast: Cast, now: datetime) -> None:
    entry = StepEntry.objects.get(track=erasing, step="erasure_plan")
    steps.remove_entry(case_id=erasing.case_id, entry_id=entry.pk, actor=cast.actor("omar"), now=now + LATER)
    assert not of(erasing).has("erasure_plan")
    assert "erasure_plan" not in recorded_in(erasing.case)[erasing.pk]


def test_a_yes_to_a_plan_ends_when_the_plan_changes(erasing: RightTrack, cast: Cast, now: datetime) -> None:
    assert "erasure" in of(erasing).approved
    step = checklist_of(right="erasure").step("keep")
    assert step is not None
    steps.record_step(
        case_id=erasing.case_id,
        track_id=erasing.pk,
        step="keep",
        about="",
        values=sample_values(step),
        actor=cast.actor("omar"),
        now=now + LATER,
    )
    assert "erasure" not in of(erasing).approved
    assert why_not_ask_erasure(track=of(erasing), facts=facts_of(erasing.case)) == ""


def test_the_nine_items_are_missing_until_each_has_a_text(case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_decided(case=case, cast=cast, now=now)
    assert facts_of(case).missing_information == ()
    items = factories.information()
    items[2]["text"] = "  \n"

    def write(information: list[dict[str, str]]) -> None:
        prepare_answer.prepare_answer(
            case_id=case.pk,
            subject="Answer",
            body="Here it is.",
            information=information,
            actor=cast.actor("omar"),
            now=now,
        )

    write([])
    assert facts_of(case).missing_information == ARTICLE_15_ITEMS
    write(items)
    assert facts_of(case).missing_information == ("15(1)(c)",)
    write(factories.information())
    assert facts_of(case).missing_information == ()


def test_a_letter_is_outdated_when_one_of_its_rights_is_taken_back_or_one_is_added(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("access", "objection")).case
    factories.walk_to_collected(case=case, cast=cast, now=now)
    access, objection = RightTrack.objects.filter(case=case).order_by("id")
    factories.decide_one(track=access, cast=cast, now=now)

    def write() -> None:
        prepare_answer.prepare_answer(
            case_id=case.pk,
            subject="Answer",
            body="Here it is.",
            information=factories.information(),
            actor=cast.actor("omar"),
            now=now,
        )

    write()
    assert facts_of(case).answer_state == "draft"
    factories.decide_one(track=objection, cast=cast, now=now)
    assert facts_of(case).answer_state == "outdated"
    write()
    assert facts_of(case).answer_state == "draft"
    decide.revise(case_id=case.pk, track_id=access.pk, actor=cast.actor("omar"), now=now)
    assert facts_of(case).answer_state == "outdated"


def test_a_refusal_waits_for_its_second_person(case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_proposed(case=case, cast=cast, now=now)
    facts = facts_of(case)
    assert facts.asked == {"refusal"}
    assert [track.asked for track in facts.tracks] == [frozenset({"refusal"})]
    factories.approve_waiting(case=case, cast=cast, now=now)
    assert facts_of(case).asked == frozenset()


def test_whoever_asks_for_themselves_needs_no_authority(case: Case) -> None:
    facts = facts_of(case)
    assert (facts.role, facts.authority_settled, facts.authority_refused) == ("self", True, False)
    assert why_not_decide(right="access", facts=facts) == "First confirm who is asking."
