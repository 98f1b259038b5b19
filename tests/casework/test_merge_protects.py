"""A merger costs nobody anything: no date, no right, and no news for somebody who is another person."""

from datetime import date, timedelta
from typing import Any

import pytest

from dsr.audit import verify
from dsr.cases.models import Case, Message, Milestone, RightTrack
from dsr.casework import case_links, clock_events, correct_receipt, decide, merge, other_ends, release
from dsr.casework.door import NotNow
from dsr.casework.merge import NotMergeable
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.relations import merged, sent_twice

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = timedelta(days=1)
NAMESAKE = Person(name="Anna Requester", email="other.anna@example.org")
SAME_NUMBER = Person(name="Anna Requester", email="work.anna@example.org", telephone="+44 20 7946 0018")


def join(scene: Scene, into: Case, by: str = "omar", note: str = "The same words.") -> None:
    """Somebody merges the scene's case."""
    merge.merge(
        case_id=scene.case.pk,
        into_reference=into.reference,
        note=note,
        actor=scene.actor(by),
        now=scene.later,
    )


def refused(scene: Scene, into: Case, match: str, **how: str) -> None:
    """The merger is refused and nothing changed."""
    before = everything()
    with pytest.raises(NotMergeable, match=match):
        join(scene, into, **how)
    assert everything() == before


def link(scene: Scene, other: Case, by: str) -> None:
    """Somebody links the cases as the same person's."""
    case_links.link(
        case_id=scene.case.pk,
        other_reference=other.reference,
        kind="earlier",
        note="I know her.",
        actor=scene.actor(by),
        now=scene.now,
    )


def acting(scene: Scene, case: Case) -> dict[str, Any]:
    """Omar works on a case, later."""
    return {"case_id": case.pk, "actor": scene.actor("omar"), "now": scene.later}


def track_of(case: Case) -> RightTrack:
    """Its only right."""
    return RightTrack.objects.get(case=case)


# -- whose case it is


def test_a_name_alone_merges_nothing_but_by_a_lead_with_the_reason(scene: Scene) -> None:
    earlier = sent_twice(scene, person=NAMESAKE)
    refused(scene, earlier, "A lead can merge them")
    refused(scene, earlier, "Say how you know", by="lena", note=" ")
    join(scene, earlier, by="lena", note="She showed both cards at the desk.")
    assert scene.track.state == "merged"


def test_ones_own_link_shows_nothing_somebody_elses_does(scene: Scene) -> None:
    earlier = sent_twice(scene, person=NAMESAKE)
    link(scene, earlier, by="omar")
    refused(scene, earlier, "somebody else linked them")
    case_links.unlink(link_id=scene.case.links_from.get().pk, **acting(scene, scene.case))
    link(scene, earlier, by="nora")
    join(scene, earlier)
    assert scene.track.state == "merged"


def test_a_representative_with_two_clients_is_two_matters(scene: Scene) -> None:
    """The same address, and data of two people."""
    mother = Person(name="Anna Requester", email="anna@example.org", on_behalf_of="Ben", role="parent")
    earlier = sent_twice(scene, person=mother)
    refused(scene, earlier, "A lead can merge them")


@pytest.mark.parametrize("known", [True, False])
def test_only_who_has_shown_to_be_reached_there_hears_of_the_other_case(scene: Scene, known: bool) -> None:
    """Anybody can type Anna's address into the form and hold the link to the page it opens."""
    earlier = sent_twice(scene)
    if known:
        scene.assigned()
    join(scene, earlier)
    said = Message.objects.get(case=scene.case).body
    for news in (earlier.reference, "2 March 2026", "2 April 2026"):
        assert (news in said) == known
    merge.unmerge(reason="Two matters.", **acting(scene, scene.case))
    assert (earlier.reference in Message.objects.filter(case=scene.case).latest("pk").body) == known


def test_another_address_hears_nothing_of_the_other_case(scene: Scene) -> None:
    """The same telephone number, two mailboxes: a family, or a firm."""
    first = Person(name="Anna Requester", email="anna@example.org", telephone="+44 20 7946 0018")
    scene.case = factories.open_one(controller=scene.case.controller, now=scene.now, person=first).case
    earlier = sent_twice(scene, person=SAME_NUMBER)
    scene.assigned()
    join(scene, earlier)
    (mail,) = OutboxMessage.objects.filter(case=scene.case, letter="message_from_us")
    assert mail.to == "work.anna@example.org"
    assert earlier.reference not in mail.kept_text and "2 March" not in mail.kept_text
    assert "the address that was given in the first request" in " ".join(mail.kept_text.split())


# -- what becomes of its rights


def test_withdrawn_there_it_is_answered_by_itself_again(scene: Scene) -> None:
    """She withdrew one request, not both."""
    earlier = merged(scene)
    due = date(2026, 4, 7)
    decide.withdraw(case_id=earlier.pk, now=scene.later)
    case = scene.fresh()
    assert (track_of(earlier).state, scene.track.state) == ("withdrawn", "working")
    assert (case.closed_at, case.merged_into_id, case.legal_due_on) == (None, None, due)
    assert Milestone.objects.filter(case=case, done_at=None, cancelled_at=None).exists()
    assert "by itself again" in Message.objects.filter(case=case).latest("pk").body
    (entry,) = scene.entries("case:unmerged")
    assert entry.actor_kind == "requester"
    assert verify.verify_all().broken is None


def test_what_was_answered_there_stays_answered(scene: Scene) -> None:
    earlier = merged(scene)
    there = Scene(case=earlier, cast=scene.cast, now=scene.later)
    there.released()
    assert scene.track.state == "merged"
    with pytest.raises(NotNow):
        decide.withdraw(case_id=earlier.pk, now=there.later)
    assert scene.track.state == "merged"


def test_no_other_end_and_no_extension_while_another_case_relies_on_it(scene: Scene) -> None:
    earlier = merged(scene)
    omar = acting(scene, earlier)
    before = everything()
    with pytest.raises(NotNow, match="relies on its answer"):
        other_ends.hand_over(to="Shop Ltd", email="a@b.example", how="", note="", **omar)
    with pytest.raises(NotNow, match="relies on its answer"):
        other_ends.not_a_request(reason="None.", text="Hello.", **omar)
    with pytest.raises(NotNow, match="answered later than by itself"):
        clock_events.ask_extension(code="complexity", reason="Nine systems.", text="Longer.", **omar)
    assert everything() == before
    merge.unmerge(reason="Longer.", **acting(scene, scene.case))
    clock_events.ask_extension(code="complexity", reason="Nine systems.", text="Longer.", **omar)


def test_an_extension_agreed_to_after_the_merger_is_checked_anew(scene: Scene) -> None:
    earlier = sent_twice(scene)
    clock_events.ask_extension(
        code="complexity", reason="Nine systems.", text="Longer.", **acting(scene, earlier)
    )
    join(scene, earlier)
    with pytest.raises(NotNow, match="answered later than by itself"):
        factories.approve_waiting(case=earlier, cast=scene.cast, now=scene.later)


def test_the_earlier_date_stays_whatever_moves_the_other(scene: Scene) -> None:
    """The true receipt of the first request turns out to be later than the second: its own day still counts."""
    earlier = merged(scene)
    own = track_of(scene.case).legal_due_on
    correct_receipt.correct_receipt(
        case_id=earlier.pk,
        received_at=scene.now + 9 * DAY,
        reason="The stamp was wrong.",
        actor=scene.actor("lena"),
        now=scene.now + 10 * DAY,
    )
    earlier.refresh_from_db()
    moved = track_of(earlier).legal_due_on
    assert own is not None and moved is not None and moved > own
    assert earlier.legal_due_on == own
    live = Milestone.objects.filter(case=earlier, done_at=None, cancelled_at=None)
    assert {row.due_on for row in live} == {own}


def test_once_answered_nothing_is_due_any_more(juxt: Controller, scene: Scene) -> None:
    earlier = merged(scene)
    there = Scene(case=earlier, cast=scene.cast, now=scene.later)
    there.awaiting()
    release.release(case_id=earlier.pk, actor=scene.actor("lena"), now=there.later)
    assert there.fresh().legal_due_on is None
