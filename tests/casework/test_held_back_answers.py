"""What the review kept from the person: the decision says so, and the letter lists it by ground, in its language."""

from datetime import timedelta
from typing import Any

import pytest

from dsr.cases.facts import facts_of
from dsr.cases.models import Answer, CollectedSet, ItemDecision
from dsr.casework import prepare_answer, redact_files, review, review_rules
from dsr.casework.build_bundle import order_bundle
from dsr.casework.bundle_content import content_of
from dsr.casework.decide import revise
from dsr.casework.door import NotNow
from dsr.casework.letters import locked_blocks
from dsr.casework.reviewed import withheld
from dsr.rules.deciding import GRANT_PARTLY_INSTEAD
from dsr.rules.procedure import next_step
from tests import factories
from tests.casework.review_stage import pdf, picture, sent_file, staged
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TRAP = "The rows were reached through an employee's service requests."
HEADING = "What we do not give you, or only with parts blacked out, and why:"


def hold(
    scene: Scene, of: CollectedSet, records: list[int] | None = None, ground: str = "third_party"
) -> None:
    review.decide_items(
        case_id=scene.case.pk,
        set_id=of.pk,
        records=records,
        verdict="hold_back",
        ground=ground,
        reason="A colleague would be named.",
        actor=scene.actor("omar"),
        now=scene.now,
    )


def grant(scene: Scene, decision: str = "grant") -> None:
    factories.decide_one(track=scene.track, cast=scene.cast, now=scene.now, decision=decision)


def ask(scene: Scene) -> None:
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)


def covered_by_rule(scene: Scene) -> None:
    staged(scene)
    review_rules.add_rule(
        case_id=scene.case.pk,
        kind="email",
        what="",
        ground="trade_secret",
        set_id=None,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def covered_by_hand(scene: Scene) -> None:
    masks = [{"path": "id", "ground": "not_their_data"}, {"path": "note", "ground": "third_party"}]
    review.redact_record(
        case_id=scene.case.pk,
        set_id=staged(scene).pk,
        record=0,
        masks=masks,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def boxed(scene: Scene, name: str = "") -> CollectedSet:
    of = sent_file(scene, pdf("Bob Stone complained"), name="bob-stone.pdf", media_type="application/pdf")
    box = {"page": 0, "x": 10, "y": 10, "w": 20, "h": 5, "ground": "third_party"}
    redact_files.redact_file(
        case_id=scene.case.pk, set_id=of.pk, boxes=[box], name=name, actor=scene.actor("omar"), now=scene.now
    )
    return of


KEPT = {
    "a set": lambda scene: hold(scene, staged(scene)),
    "a record": lambda scene: hold(scene, staged(scene), [1]),
    "a file": lambda scene: hold(scene, sent_file(scene, picture()), ground="security"),
    "a record of a set about others that is given": lambda scene: hold(
        scene, staged(scene, third_party=TRAP), [0]
    ),
    "values by a rule": covered_by_rule,
    "values by hand, beside one that is not theirs": covered_by_hand,
    "places of a file": boxed,
}


@pytest.mark.parametrize("keep", KEPT.values(), ids=KEPT.keys())
def test_a_copy_with_parts_kept_back_is_granted_in_part_or_not_at_all(scene: Scene, keep: Any) -> None:
    scene.collected()
    keep(scene)
    with pytest.raises(NotNow, match="Grant in part"):
        grant(scene)
    grant(scene, "grant_partly")
    assert scene.track.state == "proposed"


def nothing_of_theirs(scene: Scene) -> None:
    hold(scene, staged(scene), [0], ground="not_their_data")
    hold(scene, staged(scene, name="again"), ground="duplicate")


NOT_KEPT = {
    "nothing": staged,
    "not their data, or given elsewhere": nothing_of_theirs,
    "a whole set about others": lambda scene: hold(scene, staged(scene, third_party=TRAP)),
}


@pytest.mark.parametrize("keep", NOT_KEPT.values(), ids=NOT_KEPT.keys())
def test_what_is_not_theirs_takes_nothing_from_a_full_yes(scene: Scene, keep: Any) -> None:
    scene.collected()
    keep(scene)
    grant(scene)
    assert scene.track.state == "decided"


def test_a_full_yes_does_not_stand_when_a_part_is_held_back_later(scene: Scene) -> None:
    """It is said before another letter is written, before a package is built and before anybody is asked."""
    scene.prepared()
    of = staged(scene)
    hold(scene, of, [1])
    assert next_step(facts_of(scene.fresh())).slug == "reconsider"
    with pytest.raises(NotNow, match="Grant in part"):
        scene.write_letter()
    with pytest.raises(NotNow, match="Grant in part"):
        order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    with pytest.raises(NotNow) as refused:
        ask(scene)
    assert str(refused.value) == GRANT_PARTLY_INSTEAD
    revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.now)
    grant(scene, "grant_partly")
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now)
    scene.write_letter()
    scene.build()
    ask(scene)
    told = Answer.objects.get().full_text
    assert HEADING in told
    assert "Notes (1 record). The reason: It is about other people" in told
    assert "(Art. 15(4) UK GDPR)." in told


def test_a_letter_written_before_something_was_held_back_is_written_again(scene: Scene) -> None:
    scene.prepared("grant_partly")
    of = staged(scene)
    assert facts_of(scene.fresh()).answer_state == "draft"
    scene.now += timedelta(minutes=5)
    hold(scene, of, [1])
    assert facts_of(scene.fresh()).answer_state == "outdated"
    assert next_step(facts_of(scene.fresh())).slug == "prepare_answer"
    scene.write_letter()
    assert facts_of(scene.fresh()).answer_state == "draft"


def test_no_letter_says_that_something_is_held_back_that_is_given(scene: Scene) -> None:
    scene.decided("grant_partly")
    of = staged(scene)
    hold(scene, of, [1])
    scene.write_letter()
    review.take_back_decisions(
        case_id=scene.case.pk, set_id=of.pk, records=[1], actor=scene.actor("omar"), now=scene.now
    )
    scene.build()
    with pytest.raises(NotNow, match="nothing is any more"):
        ask(scene)
    scene.write_letter()
    scene.build()
    ask(scene)


def test_the_letter_lists_everything_by_ground_with_its_remedies(scene: Scene) -> None:
    """A full yes beside a set about others: that set is named too, with where to complain."""
    scene.decided()
    hold(scene, staged(scene, name="requests", third_party=TRAP))
    text = locked_blocks(case=scene.case)
    assert "Requests (3 records). The reason: It is about other people" in text
    assert "You can complain" in text
    hold(scene, staged(scene, name="plans"), [0, 2], ground="trade_secret")
    hold(scene, sent_file(scene, picture(), name="bob-stone.png"), ground="security")
    covered_by_rule(scene)
    lines = locked_blocks(case=scene.case).splitlines()
    first = lines.index(HEADING)
    said = lines[first + 1 : first + 4]
    system = scene.search.system.name
    assert [line.split(". The reason: ")[0] for line in said] == [
        f"{system} (one file)",
        f"{system}, Requests (3 records)",
        f"{system}, Plans (2 records); wherever it occurs in your data (parts blacked out)",
    ]
    assert "bob-stone" not in "\n".join(lines)


def test_the_names_of_what_is_held_back_stay_in_the_house(scene: Scene) -> None:
    """A file name is content: of a file held back it is not told, of a copy it is the one that was chosen."""
    answer = scene.prepared("grant_partly")
    hold(scene, sent_file(scene, picture(), name="bob-stone-is-ill.png"))
    boxed(scene, name="minutes.pdf")
    assert redact_files.sweep_copies(now=scene.now) == 1
    content = content_of(answer=answer, now=scene.now)
    names = [file.name for file in content.files]
    assert "minutes.pdf" in names and not [name for name in names if "bob" in name]
    assert {one.set_name for one in withheld(case=scene.case)} == {"one file", "minutes.pdf"}
    assert "bob" not in repr(content.held_back())


def test_a_refusal_lists_no_parts(scene: Scene) -> None:
    scene.decided("refuse")
    hold(scene, staged(scene), [0])
    assert HEADING not in locked_blocks(case=scene.case)
    assert ItemDecision.objects.count() == 1
