"""Thirty days after delivery and closing the collected files and packages go; the record, letters and digests stay."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dsr.audit.models import AuditEntry
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import Case, CaseFile, CollectedSet, ItemDecision, SystemSearch
from dsr.casework import close, deliver, files, holds, retention, review
from dsr.casework.retention import destroy_on, sweep_retention
from dsr.common.vault import FileDamaged, FileMissing, vault
from tests.casework import review_stage
from tests.casework.scenes import Scene, vault_files

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAYS = timedelta(days=30)


@pytest.fixture
def over(scene: Scene) -> datetime:
    """The case is answered and closed: when its files go."""
    scene.closed()
    return due(scene)


def due(scene: Scene) -> datetime:
    when = destroy_on(
        case=scene.fresh(),
        answers=scene.case.answers.all(),
        grants=DownloadGrant.objects.filter(bundle__case=scene.case),
    )
    assert when is not None
    return when


def told(scene: Scene) -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(stream=f"case:{scene.case.pk}", kind="retention:destroyed").order_by(
        "seq"
    )
    return [row.known for row in rows]


def live(scene: Scene) -> tuple[int, int]:
    """Files of the material and packages that can still be opened."""
    material = CaseFile.objects.filter(case=scene.case, purpose__in=retention.MATERIAL)
    packages = Bundle.objects.filter(case=scene.case).exclude(vault_name="")
    return material.exclude(vault_name="").count(), packages.count()


def test_an_open_case_keeps_everything(scene: Scene) -> None:
    scene.released()
    assert destroy_on(case=scene.case, answers=[], grants=[]) is None
    assert sweep_retention(now=scene.now + timedelta(days=4_000)) == 0
    assert live(scene) == (1, 1)


def test_what_was_collected_and_packed_goes_when_its_time_is_over(
    scene: Scene, over: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    closed_at = scene.fresh().closed_at
    assert closed_at is not None and over >= closed_at + DAYS
    file, package = scene.material, Bundle.objects.get(case=scene.case)
    before = (file.size, file.sha256, package.size, package.sha256, package.manifest_digest, package.records)
    letters = scene.case.letters.count()
    there = {file.vault_name, package.vault_name}
    assert there <= vault_files()
    assert sweep_retention(now=over - timedelta(seconds=1)) == 0
    assert live(scene) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_retention(now=over) == 2
    assert not there & vault_files()
    gone = CaseFile.objects.get(pk=file.pk)
    package.refresh_from_db()
    assert (gone.destroyed_at, package.destroyed_at, package.state) == (over, over, "destroyed")
    assert (gone.vault_name, bytes(gone.vault_key), package.vault_name) == ("", b"", "")
    kept = (gone.size, gone.sha256, package.size, package.sha256, package.manifest_digest, package.records)
    assert kept == before
    assert not CollectedSet.objects.filter(case=scene.case).exists()
    with pytest.raises((FileMissing, FileDamaged)):
        list(files.read(row=gone))
    (entry,) = told(scene)
    assert entry == {"files": 1, "packages": 1, "size": gone.size + package.size}
    assert scene.fresh().files_destroyed_at == over
    assert scene.case.letters.exclude(text="").count() == letters > 0


def test_it_is_told_once_and_not_looked_at_again(scene: Scene, over: datetime) -> None:
    assert sweep_retention(now=over) == 2
    assert sweep_retention(now=over + DAYS) == 0
    assert len(told(scene)) == 1


def test_a_case_without_files_is_not_told_of(scene: Scene) -> None:
    scene.collected()
    CaseFile.objects.all().delete()
    Case.objects.filter(pk=scene.case.pk).update(state="closed", closed_at=scene.now)
    assert sweep_retention(now=scene.now + DAYS) == 0
    assert (told(scene), scene.fresh().files_destroyed_at) == ([], scene.now + DAYS)


@pytest.mark.parametrize("whole", [True, False])
def test_a_hold_keeps_everything_until_it_is_lifted(scene: Scene, over: datetime, whole: bool) -> None:
    system = None if whole else scene.search.system_id
    holds.set_hold(
        case_id=scene.case.pk, system_id=system, reason="Court", actor=scene.actor("omar"), now=scene.later
    )
    assert sweep_retention(now=over + DAYS) == 0
    assert live(scene) == (1, 1)
    hold = scene.case.holds.get()
    holds.lift_hold(
        case_id=scene.case.pk, hold_id=hold.pk, reason="Settled", actor=scene.actor("lena"), now=over + DAYS
    )
    assert sweep_retention(now=over + DAYS) == 2


def test_a_download_that_works_keeps_them(scene: Scene, over: datetime) -> None:
    """It was given again shortly before: thirty days from then."""
    again = over - timedelta(days=1)
    deliver.reissue(case_id=scene.case.pk, actor=scene.actor("lena"), now=again)
    assert due(scene) == again + DAYS
    assert sweep_retention(now=over) == 0
    assert sweep_retention(now=again + DAYS) == 2


def test_a_kill_in_between_is_gone_on_with_and_told_as_one(
    scene: Scene, over: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file in a transaction; the worker dies when the package would go."""
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    monkeypatch.setattr(retention, "_packages", lambda case: 1 / 0)
    assert sweep_retention(now=over) == 0
    assert (live(scene), told(scene)) == ((0, 1), [])
    monkeypatch.undo()
    assert sweep_retention(now=over + timedelta(hours=1)) == 1
    assert [entry["files"] for entry in told(scene)] == [1]


def test_bytes_without_their_row_s_key_open_to_nobody(scene: Scene, over: datetime) -> None:
    """The worker died after the commit: the bytes still lie there."""
    name, size = scene.material.vault_name, scene.material.size
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(vault()), "destroy", lambda self, stored: False)
        sweep_retention(now=over)
    assert name in vault_files()
    row = scene.case.files.get(purpose="collected")
    assert (row.vault_name, bytes(row.vault_key), row.size) == ("", b"", size)


def test_decisions_go_with_the_records_they_quote(scene: Scene) -> None:
    scene.assigned()
    of = review_stage.staged(scene, ({"id": number, "name": "Bob"} for number in range(3)))
    review.decide_items(
        case_id=scene.case.pk,
        set_id=of.pk,
        records=[1],
        verdict="hold_back",
        ground="third_party",
        reason="Bob's own words, not hers.",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    assert ItemDecision.objects.count() == 1
    Case.objects.filter(pk=scene.case.pk).update(state="closed", closed_at=scene.later)
    assert sweep_retention(now=scene.later + DAYS) == 1
    assert not ItemDecision.objects.exists()


def test_a_case_opened_again_has_to_be_collected_anew(scene: Scene, over: datetime) -> None:
    sweep_retention(now=over)
    search = SystemSearch.objects.get(case=scene.case, state="found")
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="They ask for the rest.",
        actor=scene.actor("lena"),
        now=over + DAYS,
    )
    search.refresh_from_db()
    assert (search.state, search.hits, scene.fresh().files_destroyed_at) == ("pending", None, None)
    assert scene.fresh().next_step == "collect"


def test_a_package_that_never_went_out_has_to_be_built_anew(scene: Scene) -> None:
    """Closed by a withdrawal with an answer in work, destroyed, and opened again."""
    scene.built()
    answer = scene.case.answers.get()
    assert (answer.bundle_state, answer.released_at) == ("built", None)
    scene.case.tracks.update(state="withdrawn")
    Case.objects.filter(pk=scene.case.pk).update(state="closed", closed_at=scene.later)
    assert sweep_retention(now=scene.later + DAYS) == 2
    close.reopen(
        case_id=scene.case.pk,
        track_ids=[scene.track.pk],
        reason="It was a mistake.",
        actor=scene.actor("lena"),
        now=scene.later + DAYS,
    )
    answer.refresh_from_db()
    assert answer.bundle_state == ""
    assert scene.fresh().next_step == "collect"
