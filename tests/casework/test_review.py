"""Deciding what is given: grounds, reasons, second looks, and bundles that go out of date."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dsr.accounts.permits import NotYours
from dsr.bundles.models import Bundle
from dsr.cases.facts import facts_of
from dsr.cases.models import Answer, CollectedSet, ItemDecision, RedactionRule
from dsr.casework import review, review_rules
from dsr.casework.build_bundle import order_bundle
from dsr.casework.door import NotNow
from dsr.casework.reviewed import released_records
from dsr.casework.second_person import SamePerson
from dsr.rules.procedure import next_step
from tests.casework.review_stage import picture, sent_file, staged
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HELD: dict[str, Any] = {"verdict": "hold_back", "ground": "third_party", "reason": "It names a colleague."}


def by(scene: Scene, who: str = "omar") -> dict[str, Any]:
    return {"case_id": scene.case.pk, "actor": scene.actor(who), "now": scene.now}


def hold(scene: Scene, of: CollectedSet, records: list[int] | None = None, **changed: Any) -> int:
    return review.decide_items(set_id=of.pk, records=records, **(HELD | changed), **by(scene))


@pytest.mark.parametrize(
    "changed",
    [
        {"ground": ""},
        {"ground": "because"},
        {"ground": "de_bdsg_34"},
        {"reason": "  "},
        {"verdict": "burn"},
        {"verdict": "redact"},
        {"records": []},
        {"records": [3]},
        {"records": [-1]},
        {"reason": "x" * 5_000},
    ],
)
def test_what_is_not_a_decision_is_refused_and_changes_nothing(scene: Scene, changed: dict[str, Any]) -> None:
    of = staged(scene)
    with pytest.raises(NotNow):
        hold(scene, of, **({"records": [0]} | changed))
    assert not ItemDecision.objects.exists()


def test_what_is_not_about_the_person_needs_no_weighing(scene: Scene) -> None:
    assert hold(scene, staged(scene), ground="not_their_data", reason="") == 1


def test_giving_what_is_about_others_needs_a_reason(scene: Scene) -> None:
    trap = staged(scene, third_party="An employee's.")
    with pytest.raises(NotNow, match="does not harm"):
        hold(scene, trap, verdict="release", ground="", reason="")


def test_a_later_decision_replaces_the_earlier(scene: Scene) -> None:
    of = staged(scene)
    hold(scene, of, [0, 1])
    hold(scene, of, [1], verdict="release", ground="", reason="")
    kept = {row.record: row.verdict for row in ItemDecision.objects.all()}
    assert kept == {0: "hold_back", 1: "release"}
    review.take_back_decisions(set_id=of.pk, records=[0, 1], **by(scene))
    assert not ItemDecision.objects.exists()
    with pytest.raises(NotNow):
        review.take_back_decisions(set_id=of.pk, records=[0], **by(scene))


def test_another_cases_set_is_as_unknown_as_none(scene: Scene) -> None:
    of = staged(scene)
    with pytest.raises(NotYours):
        review.decide_items(set_id=of.pk + 1, records=None, **HELD, **by(scene))


def test_a_mask_that_covers_nothing_is_refused(scene: Scene) -> None:
    of = staged(scene)
    for mask in ({"path": "nmae"}, {"path": "note", "text": "Carol"}, {"path": " "}):
        with pytest.raises(NotNow):
            review.redact_record(set_id=of.pk, record=0, masks=[{"ground": "security", **mask}], **by(scene))
    assert not ItemDecision.objects.exists()


def test_records_of_a_file_do_not_exist(scene: Scene) -> None:
    of = sent_file(scene, picture())
    with pytest.raises(NotNow, match="as a whole"):
        hold(scene, of, [0])


def test_the_second_look_is_anothers(scene: Scene) -> None:
    of = staged(scene)
    mask = {"path": "note", "ground": "third_party"}
    review.redact_record(set_id=of.pk, record=0, masks=[mask], **by(scene))
    review_rules.add_rule(kind="email", what="", ground="third_party", **by(scene))
    with pytest.raises(SamePerson):
        review_rules.check_redactions(**by(scene))
    assert review_rules.check_redactions(**by(scene, "lena")) == 2
    with pytest.raises(NotNow, match="No redaction waits"):
        review_rules.check_redactions(**by(scene, "lena"))
    review.redact_record(set_id=of.pk, record=0, masks=[mask], **by(scene))
    assert "second_look" in facts_of(scene.case).unreviewed


def test_the_database_itself_refuses_the_same_person(scene: Scene) -> None:
    of = staged(scene)
    review_rules.add_rule(kind="email", what="", ground="third_party", **by(scene))
    hold(scene, of, [0])
    omar = scene.cast.omar
    for model in (RedactionRule, ItemDecision):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(checked_at=scene.now, checked_by=omar)


def test_a_rule_is_added_once_and_can_be_ended(scene: Scene) -> None:
    staged(scene)
    rule = review_rules.add_rule(kind="text", what=" Bob Stone ", ground="third_party", **by(scene))
    assert rule.what == "Bob Stone"
    with pytest.raises(NotNow, match="already"):
        review_rules.add_rule(kind="text", what="Bob Stone", ground="security", **by(scene))
    with pytest.raises(NotNow):
        review_rules.add_rule(kind="pattern", what="(a+)+", ground="security", **by(scene))
    review_rules.remove_rule(rule_id=rule.pk, **by(scene))
    assert facts_of(scene.case).unreviewed == frozenset()
    with pytest.raises(NotYours):
        review_rules.remove_rule(rule_id=rule.pk, **by(scene))


def test_the_bundle_waits_for_the_review_and_a_change_outdates_it(scene: Scene) -> None:
    """The employee's rows wait, are held back with a reason, a redaction gets its second look; then it is packed."""
    scene.prepared("grant_partly")
    trap = staged(scene, third_party="Reached through an employee's service requests.")
    notes = staged(scene, name="letters")
    with pytest.raises(NotNow, match="other people"):
        order_bundle(**by(scene))
    hold(scene, trap)
    review_rules.add_rule(kind="email", what="", ground="third_party", **by(scene))
    assert next_step(facts_of(scene.fresh())).slug == "review"
    with pytest.raises(NotNow, match="second person"):
        order_bundle(**by(scene))
    review_rules.check_redactions(**by(scene, "lena"))
    assert next_step(facts_of(scene.fresh())).slug == "build_bundle"
    order_bundle(**by(scene))
    assert Answer.objects.get().bundle_state == "queued"
    hold(scene, notes, [0])
    assert Answer.objects.get().bundle_state == ""
    assert set(Bundle.objects.values_list("state", flat=True)) == {"replaced"}
    assert list(released_records(of=trap)) == []


def test_nothing_is_decided_while_the_answer_waits_for_release(scene: Scene) -> None:
    scene.awaiting()
    of = staged(scene)
    with pytest.raises(NotNow, match="Take it back"):
        hold(scene, of)


def test_the_record_says_who_decided_and_holds_the_reason_apart(scene: Scene) -> None:
    hold(scene, staged(scene), [0, 1])
    (entry,) = scene.entries("review:decided")
    assert '"records": 2' in entry.facts or '"records":2' in entry.facts
    assert "colleague" not in entry.facts
