"""What proves wrong later stops everything: a mismatch, a mandate that fails, a plan or decision made anew."""

from datetime import timedelta

import pytest

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import AccessLink, Answer, Approval, RightTrack, StepEntry
from dsr.casework import approvals, close, decide, deliver, erasure, identity, links, release
from dsr.casework.door import NotNow
from dsr.casework.links import LinkDead, find_link
from dsr.casework.steps import record_step
from dsr.mail.models import OutboxMessage
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage
from tests import factories
from tests.casework.scenes import Scene
from tests.casework.themes.approvals import erasure_planned
from tests.rules.step_samples import sample_values

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def mismatch(scene: Scene) -> None:
    identity.record_mismatch(
        case_id=scene.case.pk, note="Another birthday.", actor=scene.actor("omar"), now=scene.later
    )


def approve(scene: Scene) -> None:
    approvals.approve(
        case_id=scene.case.pk, approval_id=scene.approval.pk, actor=scene.actor("lena"), now=scene.later
    )


def ask_erasure(scene: Scene) -> None:
    erasure.ask_erasure(
        case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=scene.now
    )


def erased(scene: Scene, system: str) -> None:
    step = checklist_of(right="erasure").step("erased")
    assert step is not None
    record_step(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        step="erased",
        about=system,
        values=sample_values(step),
        actor=scene.actor("omar"),
        now=scene.later,
    )


def test_after_a_mismatch_a_waiting_answer_is_not_released(scene: Scene) -> None:
    scene.awaiting()
    mismatch(scene)
    with pytest.raises(NotNow):
        release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    assert Answer.objects.get(case=scene.case).released_at is None
    assert scene.fresh().next_step == "handle_breach"


def test_after_a_mismatch_no_download_no_link_and_no_mail_goes_on(scene: Scene) -> None:
    scene.released()
    token = links.replace_by_staff(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    assert token == ""
    waiting = OutboxMessage.objects.filter(case=scene.case, letter="status_link").latest("pk")
    mismatch(scene)
    assert not DownloadGrant.objects.filter(bundle__case=scene.case, revoked_at=None).exists()
    assert not AccessLink.objects.filter(case=scene.case, revoked_at=None).exists()
    waiting.refresh_from_db()
    assert waiting.state != "queued" and waiting.sent_at is None
    with pytest.raises(NotNow):
        deliver.reissue(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    with pytest.raises(NotNow, match="Somebody else asked"):
        links.replace_by_staff(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    with pytest.raises(LinkDead):
        find_link(token="anything")


def test_a_mismatch_seen_after_the_end_still_ends_the_downloads(scene: Scene) -> None:
    scene.closed()
    mismatch(scene)
    assert not DownloadGrant.objects.filter(bundle__case=scene.case, revoked_at=None).exists()
    assert scene.fresh().closed_at is not None


def test_after_a_mismatch_a_proposed_refusal_is_open_again(scene: Scene) -> None:
    scene.proposed()
    mismatch(scene)
    assert not Approval.objects.filter(case=scene.case, state="asked").exists()
    assert set(RightTrack.objects.filter(case=scene.case).values_list("state", flat=True)) == {"working"}


def test_after_a_mismatch_nothing_is_erased(scene: Scene) -> None:
    erasure_planned(scene)
    ask_erasure(scene)
    approve(scene)
    system = scene.search.system.slug
    mismatch(scene)
    with pytest.raises(NotNow, match="who is asking"):
        erased(scene, system)
    with pytest.raises(NotNow):
        ask_erasure(scene)


def test_a_yes_to_an_erasure_ends_with_the_decision_it_was_given_under(scene: Scene) -> None:
    erasure_planned(scene)
    ask_erasure(scene)
    approve(scene)
    again = scene.later + timedelta(hours=1)
    decide.revise(case_id=scene.case.pk, track_id=scene.track.pk, actor=scene.actor("omar"), now=again)
    factories.decide_one(track=scene.track, cast=scene.cast, now=again)
    with pytest.raises(NotNow, match="second person must agree"):
        erased(scene, scene.search.system.slug)


def test_what_was_erased_counts_no_longer_when_the_case_is_opened_again(scene: Scene) -> None:
    erasure_planned(scene)
    factories.answer_decided(case=scene.case, cast=scene.cast, now=scene.now)
    release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.now)
    factories.tell_recipients(case=scene.case, cast=scene.cast, now=scene.now)
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="The account is still there.",
        actor=scene.actor("lena"),
        now=scene.later,
    )
    live = StepEntry.objects.filter(track=scene.track, removed_at=None).values_list("step", flat=True)
    stages = {checklist_of(right="erasure").step(step).stage for step in live}  # type: ignore[union-attr]
    assert Stage.ANSWER not in stages


def test_a_second_persons_yes_asks_the_rules_again(scene: Scene) -> None:
    erasure_planned(scene)
    ask_erasure(scene)
    scene.case.identity_settled_at = None
    scene.case.save()
    with pytest.raises(NotNow, match="who is asking"):
        approve(scene)
    assert scene.approval.state == "asked"
