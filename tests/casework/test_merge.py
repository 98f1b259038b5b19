"""Two cases, one answer: the earlier receipt rules, nothing is lost, and it can be undone."""

from datetime import date, timedelta

import pytest

from dsr.audit import verify
from dsr.cases.models import Approval, Case, CaseLink, Message, Milestone, RightTrack
from dsr.casework import breach, case_links, clock_events, close, decide, identity, merge, prepare_answer
from dsr.casework.door import NotNow
from dsr.casework.merge import NotMergeable
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.relations import merged, sent_twice

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = timedelta(days=1)


def join(scene: Scene, into: Case) -> None:
    """Omar merges the scene's case."""
    merge.merge(
        case_id=scene.case.pk,
        into_reference=into.reference,
        note="The same words twice.",
        actor=scene.actor("omar"),
        now=scene.later,
    )


def part(scene: Scene) -> None:
    """Lena undoes it a day later."""
    merge.unmerge(
        case_id=scene.case.pk,
        reason="Two different accounts.",
        actor=scene.actor("lena"),
        now=scene.now + DAY,
    )


def as_it_was(case: Case) -> dict[str, object]:
    """What undoing a merger must restore."""
    fields = (
        "state",
        "closed_at",
        "merged_into_id",
        "waiting_since",
        "legal_due_on",
        "safe_due_on",
        "next_step",
    )
    row = Case.objects.filter(pk=case.pk).values(*fields).get()
    tracks = RightTrack.objects.filter(case=case).order_by("pk")
    return {**row, "tracks": list(tracks.values("right", "state", "decision", "legal_due_on", "decided_at"))}


def test_the_later_case_closes_and_the_earlier_date_rules(scene: Scene) -> None:
    earlier = sent_twice(scene)
    due = earlier.legal_due_on
    join(scene, earlier)
    case = scene.fresh()
    assert (case.state, case.closed_at, case.merged_into) == ("closed", scene.later, earlier)
    assert (scene.track.state, case.next_step, case.legal_due_on) == ("merged", "none", None)
    assert not Milestone.objects.filter(case=case, done_at=None, cancelled_at=None).exists()
    earlier.refresh_from_db()
    assert (earlier.legal_due_on, earlier.state, earlier.next_step) == (due, "open", "assign")


def test_the_person_is_told_the_other_reference_and_the_day(scene: Scene) -> None:
    earlier = sent_twice(scene)
    scene.assigned()
    join(scene, earlier)
    mail = OutboxMessage.objects.get(case=scene.case, letter="message_from_us")
    assert mail.to == "anna@example.org"
    for words in (earlier.reference, scene.case.reference, "2 April 2026", "4 March 2026", "2 March 2026"):
        assert words in mail.kept_text
    assert not OutboxMessage.objects.filter(case=earlier, letter="message_from_us").exists()


def test_the_letter_is_in_the_language_of_the_case(scene: Scene) -> None:
    earlier = sent_twice(scene, language="de")
    scene.assigned()
    join(scene, earlier)
    assert "2. April 2026" in Message.objects.get(case=scene.case).body


def test_both_records_tell_it_and_the_note_can_be_forgotten(scene: Scene) -> None:
    earlier = sent_twice(scene)
    join(scene, earlier)
    (here,) = scene.entries("case:merged")
    (there,) = Scene(case=earlier, cast=scene.cast, now=scene.now).entries("case:merged_here")
    assert (here.known["other"], there.known["other"]) == (earlier.reference, scene.case.reference)
    assert (here.known["due"], there.known["rights"]) == ("2026-04-02", "access")
    assert "same words" not in here.facts + there.facts
    assert [entry.known["right"] for entry in scene.entries("track:merged")] == ["access"]
    assert verify.verify_all().broken is None


def refused(scene: Scene, into: Case, match: str) -> None:
    """The merger is refused and nothing changed."""
    before = everything()
    with pytest.raises(NotNow, match=match):
        join(scene, into)
    assert everything() == before


def test_a_right_the_other_case_does_not_have_open_stands_against_it(scene: Scene) -> None:
    earlier = sent_twice(scene, rights=("access", "erasure"))
    refused(scene, earlier, "is asked here and not open in JUXT-2026-0001. Add the right there first")
    withdrawn = sent_twice(scene)
    decide.withdraw(case_id=withdrawn.pk, now=scene.now)
    refused(scene, withdrawn, "not open in")


def test_the_earlier_case_is_never_merged_into_the_later(scene: Scene) -> None:
    earlier = sent_twice(scene)
    later, scene.case = scene.case, earlier
    refused(scene, later, f"received later. Open it and merge it into {earlier.reference}")


def test_nothing_is_merged_where_it_would_be_answered_later(scene: Scene) -> None:
    earlier = sent_twice(scene)
    clock_events.ask_extension(
        case_id=earlier.pk,
        code="complexity",
        reason="Nine systems.",
        text="Longer.",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    factories.approve_waiting(case=earlier, cast=scene.cast, now=scene.now)
    refused(scene, earlier, "would be answered by 2026-06-02 there, later than its own 2026-04-07")


def test_a_closed_or_merged_case_takes_nothing_in(scene: Scene) -> None:
    earlier = sent_twice(scene)
    decide.withdraw(case_id=earlier.pk, now=scene.now)
    close.close(case_id=earlier.pk, actor=scene.actor("omar"), now=scene.now)
    refused(scene, earlier, "is closed: what is asked now is a new request")


def test_a_chain_is_not_made(scene: Scene) -> None:
    first = merged(scene)
    second = scene.fresh()
    third = factories.open_one(controller=first.controller, now=scene.now).case
    scene.case = third
    refused(scene, second, "was itself merged into another case")
    scene.case = first
    zero = factories.open_one(
        controller=first.controller, now=scene.now, received_at=first.received_at - DAY
    ).case
    refused(scene, zero, "Another case was merged into this one")


def test_what_would_be_out_of_sight_stands_against_it(scene: Scene) -> None:
    earlier = sent_twice(scene)
    breach.raise_breach(
        case_id=scene.case.pk,
        kind="other",
        what="A list was left on a train.",
        aware_at=scene.now,
        actor=scene.actor("omar"),
        now=scene.now,
    )
    refused(scene, earlier, "A breach is still open")


def test_an_answer_that_waits_or_went_stands_against_it(scene: Scene) -> None:
    earlier = sent_twice(scene)
    scene.awaiting()
    refused(scene, earlier, "Take it back first")
    prepare_answer.take_back(
        case_id=scene.case.pk, reason="A copy.", actor=scene.actor("lena"), now=scene.now
    )
    join(scene, earlier)
    assert scene.track.state == "merged"


def test_somebody_elses_case_has_first_to_be_said_to_be_the_same(scene: Scene) -> None:
    earlier = sent_twice(scene)
    links = {"case_id": scene.case.pk, "actor": scene.actor("omar"), "now": scene.now}
    case_links.link(other_reference=earlier.reference, kind="not_same", note="", **links)  # type: ignore[arg-type]
    refused(scene, earlier, "different people's")
    case_links.unlink(link_id=CaseLink.objects.get().pk, **links)  # type: ignore[arg-type]
    case_links.link(other_reference=earlier.reference, kind="related", note="", **links)  # type: ignore[arg-type]
    join(scene, earlier)
    assert list(CaseLink.objects.filter(undone_at=None).values_list("kind", flat=True)) == ["merged"]


def test_nothing_is_done_to_a_merged_case_but_undoing_it(scene: Scene) -> None:
    merged(scene)
    with pytest.raises(NotNow):
        decide.withdraw(case_id=scene.case.pk, now=scene.later)
    with pytest.raises(NotNow, match="merged into another"):
        close.reopen(
            case_id=scene.case.pk,
            track_ids=[scene.track.pk],
            reason="x",
            actor=scene.actor("lena"),
            now=scene.later,
        )
    part(scene)
    with pytest.raises(NotNow, match="was not merged"):
        part(scene)


def test_undone_it_is_as_before(scene: Scene) -> None:
    earlier = sent_twice(scene)
    before = as_it_was(scene.case)
    join(scene, earlier)
    part(scene)
    assert as_it_was(scene.fresh()) == before
    assert scene.case.legal_due_on == date(2026, 4, 7)  # 4 April is a Saturday before Easter
    live = Milestone.objects.filter(case=scene.case, done_at=None, cancelled_at=None)
    assert {row.due_on for row in live} == {scene.case.legal_due_on}
    letters = OutboxMessage.objects.filter(case=scene.case, letter="message_from_us")
    assert "7 April 2026" in letters.latest("pk").kept_text
    there = Scene(case=earlier, cast=scene.cast, now=scene.now).entries()[-1]
    assert (there.kind, there.known["reason"]) == ("case:unmerged_here", "Two different accounts.")
    assert verify.verify_all().broken is None


def test_undone_an_open_question_is_open_again_and_a_decision_holds(scene: Scene) -> None:
    earlier = sent_twice(scene)
    identity.ask_identity(
        case_id=scene.case.pk,
        ground="details_differ",
        method="knowledge",
        text="Which street?",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    before = as_it_was(scene.fresh())
    join(scene, earlier)
    assert scene.fresh().waiting_since is None
    part(scene)
    assert as_it_was(scene.fresh()) == before and scene.case.waiting_since == scene.now

    scene.decided()
    before = as_it_was(scene.fresh())
    join(scene, earlier)
    part(scene)
    assert as_it_was(scene.fresh()) == before and scene.track.decision == "grant"


def test_a_refusal_that_waited_has_to_be_proposed_again(scene: Scene) -> None:
    earlier = sent_twice(scene)
    scene.proposed()
    join(scene, earlier)
    assert Approval.objects.get(case=scene.case).state == "taken_back"
    part(scene)
    assert (scene.track.state, scene.track.decision) == ("working", "")


def test_undoing_needs_a_reason(scene: Scene) -> None:
    merged(scene)
    with pytest.raises(NotNow, match="Say why"):
        merge.unmerge(case_id=scene.case.pk, reason=" ", actor=scene.actor("omar"), now=scene.later)


def test_why_not_into_says_the_same_as_the_verb(scene: Scene) -> None:
    earlier = sent_twice(scene)
    omar = scene.cast.omar
    assert merge.why_not_into(case=scene.case, into=earlier, staff=omar) == ""
    said = merge.why_not_into(case=earlier, into=scene.case, staff=omar)
    with pytest.raises(NotMergeable) as refusal:
        merge.merge(
            case_id=earlier.pk,
            into_reference=scene.case.reference,
            note="",
            actor=scene.actor("omar"),
            now=scene.later,
        )
    assert said == str(refusal.value)
