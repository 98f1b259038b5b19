"""What leaves the house after review: decisions and redactions applied, in order, and counted by ground."""

from collections import Counter
from typing import Any

import pytest

from dsr.cases.models import CollectedSet
from dsr.casework import review, review_rules
from dsr.casework.reviewed import (
    Withheld,
    is_held_back,
    released_file,
    released_lines,
    released_records,
    why_not_reviewed,
    withheld,
)
from tests.casework.review_stage import PEOPLE, picture, sent_file, staged
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TRAP = "The rows were reached through an employee's service requests."


def decide(
    scene: Scene, of: CollectedSet, verdict: str, records: list[int] | None = None, **more: str
) -> None:
    said = {"ground": "third_party" if verdict == "hold_back" else "", "reason": "Weighed."} | more
    review.decide_items(
        case_id=scene.case.pk,
        set_id=of.pk,
        records=records,
        verdict=verdict,
        actor=scene.actor("omar"),
        now=scene.now,
        **said,
    )


def rule(scene: Scene, kind: str, what: str = "", of: CollectedSet | None = None) -> None:
    review_rules.add_rule(
        case_id=scene.case.pk,
        kind=kind,
        what=what,
        ground="third_party",
        set_id=of.pk if of else None,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def ids(of: CollectedSet) -> list[Any]:
    return [record["id"] for record in released_records(of=of)]


def test_undecided_means_given_and_the_lines_pass_unread(scene: Scene) -> None:
    of = staged(scene)
    assert list(released_records(of=of)) == PEOPLE
    lines = released_lines(of=of)
    assert lines is not None
    assert len(list(lines)) == 3
    assert not is_held_back(of=of)
    assert withheld(case=scene.case) == ()
    assert why_not_reviewed(case=scene.case) == ""


def test_records_about_other_people_are_held_back_until_somebody_decides(scene: Scene) -> None:
    trap = staged(scene, third_party=TRAP)
    assert ids(trap) == []
    assert is_held_back(of=trap)
    assert list(released_lines(of=trap) or ()) == []
    assert "other people" in why_not_reviewed(case=scene.case)
    assert withheld(case=scene.case) == (Withheld(trap.search.system.name, "Notes", "third_party", 3, 0),)
    decide(scene, trap, "hold_back")
    assert ids(trap) == []
    assert why_not_reviewed(case=scene.case) == ""


def test_what_is_about_other_people_can_be_given_with_a_reason(scene: Scene) -> None:
    trap = staged(scene, third_party=TRAP)
    decide(scene, trap, "release")
    assert ids(trap) == [1, 2, 3]
    assert withheld(case=scene.case) == ()


def test_a_single_record_goes_before_its_set(scene: Scene) -> None:
    trap = staged(scene, third_party=TRAP)
    decide(scene, trap, "hold_back")
    decide(scene, trap, "release", [1])
    assert ids(trap) == [2]
    assert not is_held_back(of=trap)
    lines = released_lines(of=trap)
    assert lines is not None
    assert [b'"id": 2' in line for line in lines] == [True]
    assert withheld(case=scene.case)[0].records == 2


def test_single_records_are_held_back_by_ground(scene: Scene) -> None:
    of = staged(scene)
    decide(scene, of, "hold_back", [0])
    decide(scene, of, "hold_back", [2], ground="security")
    assert ids(of) == [2]
    assert [(one.ground, one.records) for one in withheld(case=scene.case)] == [
        ("security", 1),
        ("third_party", 1),
    ]


def test_a_rule_covers_values_and_says_its_ground(scene: Scene) -> None:
    of = staged(scene)
    rule(scene, "email")
    rule(scene, "text", "Bob Stone")
    tally: Counter[str] = Counter()
    first, second, _ = released_records(of=of, tally=tally)
    assert first["note"] == "Call [redacted: rights of others], [redacted: rights of others]"
    assert second["author"] == {
        "email": "[redacted: rights of others]",
        "name": "[redacted: rights of others]",
    }
    assert tally == {"third_party": 4}
    assert released_lines(of=of) is None
    assert withheld(case=scene.case)[0].values == 4


def test_the_mask_is_in_the_language_of_the_person(scene: Scene) -> None:
    of = staged(scene)
    rule(scene, "field", "note")
    scene.case.__class__.objects.filter(pk=scene.case.pk).update(language="de")
    of = CollectedSet.objects.get(pk=of.pk)
    assert next(iter(released_records(of=of)))["note"].startswith("[")


def test_a_rule_of_one_set_leaves_the_others_alone(scene: Scene) -> None:
    of, other = staged(scene), staged(scene, name="more")
    rule(scene, "email", of=of)
    assert "bob@example.net" not in str(list(released_records(of=of)))
    assert "bob@example.net" in str(list(released_records(of=other)))


def test_a_record_redacted_by_hand_is_given_without_what_was_covered(scene: Scene) -> None:
    of = staged(scene)
    review.redact_record(
        case_id=scene.case.pk,
        set_id=of.pk,
        record=1,
        masks=[{"path": "author.name", "ground": "third_party"}, {"path": "name", "ground": "security"}],
        actor=scene.actor("omar"),
        now=scene.now,
    )
    given = list(released_records(of=of))
    assert given[1]["author"] == {"email": "bob@example.net", "name": "[redacted: rights of others]"}
    assert given[1]["name"] == "[redacted: security]"
    assert [given[0], given[2]] == [PEOPLE[0], PEOPLE[2]]
    assert "second person" in why_not_reviewed(case=scene.case)
    assert {one.ground: one.values for one in withheld(case=scene.case)} == {"security": 1, "third_party": 1}


def test_decisions_far_into_a_long_set_meet_their_records(scene: Scene) -> None:
    of = staged(scene, ({"id": number} for number in range(5_000)))
    decide(scene, of, "hold_back", [*range(0, 5_000, 2)])
    assert ids(of) == [*range(1, 5_000, 2)]
    decide(scene, of, "release", [0, 4_998])
    assert ids(of)[:2] == [0, 1]


def test_a_file_is_given_itself_or_not_at_all(scene: Scene) -> None:
    of = sent_file(scene, picture())
    assert released_file(of=of) == of.file
    decide(scene, of, "hold_back")
    assert released_file(of=of) is None
    assert withheld(case=scene.case)[0].records == 1


def test_a_file_about_other_people_waits(scene: Scene) -> None:
    of = sent_file(scene, picture(), third_party="It names colleagues.")
    assert released_file(of=of) is None
