"""The public form's draft: kept sealed, sent once, gone with its files when its day is over."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from dsr.accounts.actors import requester_actor
from dsr.cases.models import Case, CaseFile, IntakeDraft
from dsr.casework import intake
from dsr.casework.door import UnknownChoice
from dsr.casework.intake import DraftGone, StartedDraft, TooManyFiles
from dsr.casework.open_case import NothingAsked, OpenedCase, Person, Request
from tests import factories
from tests.casework.scenes import Scene, pdf, vault_files


@pytest.fixture
def draft(scene: Scene) -> StartedDraft:
    """Somebody began to type."""
    return intake.start_draft(controller=scene.case.controller, answers={"name": "Bert"}, now=scene.now)


def request(scene: Scene, **fields: object) -> Request:
    wanted = {"rights": {"access": {}}, "person": Person(name="Bert"), **fields}
    return Request(scene.case.controller, "form", scene.now, **wanted)  # type: ignore[arg-type]


def send(scene: Scene, draft: StartedDraft, **fields: object) -> OpenedCase | None:
    actor = requester_actor(reference="")
    return intake.send_draft(draft=draft.draft, request=request(scene, **fields), actor=actor, now=scene.now)


def test_what_was_typed_is_sealed_and_merged(scene: Scene, draft: StartedDraft) -> None:
    intake.save_draft(draft=draft.draft, answers={"city": "Leeds\x00"}, now=scene.now)
    kept = IntakeDraft.objects.get()
    assert "Leeds" not in kept.sealed and "Bert" not in kept.sealed
    assert intake.answers_of(kept) == {"name": "Bert", "city": "Leeds\x00"}
    assert draft.token not in {kept.digest, kept.sealed}


def test_a_token_opens_only_its_own_draft_for_a_day(scene: Scene, draft: StartedDraft) -> None:
    controller, jml = scene.case.controller, factories.controller("jml", now=scene.now)
    assert intake.find_draft(controller=controller, token=draft.token, now=scene.now) == draft.draft
    for other, token, at in (
        (jml, draft.token, scene.now),
        (controller, "guessed", scene.now),
        (controller, draft.token, scene.now + intake.LIFETIME),
    ):
        with pytest.raises(DraftGone):
            intake.find_draft(controller=other, token=token, now=at)


def test_a_double_click_makes_one_case(scene: Scene, draft: StartedDraft) -> None:
    first = send(scene, draft)
    assert first is not None
    assert send(scene, draft) is None
    assert Case.objects.filter(requester__name="Bert").count() == 1
    kept = IntakeDraft.objects.get()
    assert intake.answers_of(kept) == {"status_url": first.status_url}
    intake.save_draft(draft=kept, answers={"name": "Cecil"}, now=scene.now)
    assert intake.answers_of(IntakeDraft.objects.get()) == {"status_url": first.status_url}


def test_after_a_mailed_acknowledgement_the_draft_keeps_no_link(scene: Scene, draft: StartedDraft) -> None:
    send(scene, draft, person=Person(email="bert@example.org"))
    assert intake.answers_of(IntakeDraft.objects.get()) == {"status_url": ""}


def test_its_files_go_along_and_stay_when_the_draft_is_purged(
    scene: Scene, draft: StartedDraft, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    intake.attach(draft=draft.draft, uploads=[pdf()], purpose="mandate", now=scene.now)
    opened = send(scene, draft)
    assert opened is not None
    row = CaseFile.objects.get(case=opened.case, draft=None, purpose="mandate")
    with django_capture_on_commit_callbacks(execute=True):
        assert intake.purge_drafts(now=scene.now + intake.LIFETIME) == 1
    assert not IntakeDraft.objects.exists()
    assert row.vault_name in vault_files()


def test_an_expired_draft_goes_with_its_files(
    scene: Scene, draft: StartedDraft, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    intake.attach(draft=draft.draft, uploads=[pdf()], purpose="attachment", now=scene.now)
    with django_capture_on_commit_callbacks(execute=True):
        assert intake.purge_drafts(now=scene.now + intake.LIFETIME - timedelta(seconds=1)) == 0
        assert intake.purge_drafts(now=scene.now + intake.LIFETIME) == 1
    assert not IntakeDraft.objects.exists() and not CaseFile.objects.exists()
    assert vault_files() == set()
    assert not intake._purged(draft.draft.pk, scene.now + intake.LIFETIME)  # by another sweep meanwhile
    with pytest.raises(DraftGone):
        send(scene, draft)
    with pytest.raises(DraftGone):
        intake.save_draft(draft=draft.draft, answers={}, now=scene.now)
    with pytest.raises(DraftGone):
        intake.attach(draft=draft.draft, uploads=[pdf()], purpose="attachment", now=scene.now)
    assert vault_files() == set()


def test_a_file_is_taken_off_again(
    scene: Scene, draft: StartedDraft, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    intake.attach(draft=draft.draft, uploads=[pdf()], purpose="attachment", now=scene.now)
    key = CaseFile.objects.get().pk
    other = intake.start_draft(controller=scene.case.controller, answers={}, now=scene.now)
    with django_capture_on_commit_callbacks(execute=True):
        intake.detach(draft=other.draft, file_id=key)
    assert CaseFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        intake.detach(draft=draft.draft, file_id=key)
        intake.detach(draft=draft.draft, file_id=key)
    assert not CaseFile.objects.exists() and vault_files() == set()


def test_ten_files_and_no_more(scene: Scene, draft: StartedDraft) -> None:
    intake.attach(draft=draft.draft, uploads=[pdf() for _ in range(10)], purpose="attachment", now=scene.now)
    kept = vault_files()
    with pytest.raises(TooManyFiles):
        intake.attach(draft=draft.draft, uploads=[pdf()], purpose="attachment", now=scene.now)
    assert vault_files() == kept


def test_nothing_is_added_to_a_draft_that_was_sent(scene: Scene, draft: StartedDraft) -> None:
    send(scene, draft)
    with pytest.raises(DraftGone):
        intake.attach(draft=draft.draft, uploads=[pdf()], purpose="attachment", now=scene.now)
    assert vault_files() == set()


def test_refusals(scene: Scene, draft: StartedDraft) -> None:
    with pytest.raises(NothingAsked):
        send(scene, draft, rights={})
    with pytest.raises(UnknownChoice):
        intake.attach(draft=draft.draft, uploads=[pdf()], purpose="ransom", now=scene.now)
