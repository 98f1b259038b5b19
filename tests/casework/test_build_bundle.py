"""Bundles are built once, by whoever holds the claim; what is lost, breaks or dies is taken up or told."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from dsr.audit import verify
from dsr.bundles.case_keys import KeyDestroyed, destroy_key
from dsr.bundles.handing import handed
from dsr.bundles.models import Bundle
from dsr.bundles.signing import published_keys
from dsr.bundles.verify import verify_bundle
from dsr.cases import changes
from dsr.cases.models import Answer, Case
from dsr.casework import build_bundle as builder
from dsr.casework.build_bundle import (
    LEASE,
    MOST_ATTEMPTS,
    MOST_DEATHS,
    BuilderDied,
    build_bundle,
    order_bundle,
    release_claims,
    sweep_bundles,
)
from dsr.casework.bundle_content import content_of
from dsr.casework.door import NotNow
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.tidy_vault import tidy_vault
from dsr.common import clock
from dsr.common.vault import FileDamaged, vault
from tests.casework.scenes import Scene, vault_files
from tests.casework.test_every_verb import BROKEN_RECORD, MENDED_RECORD, run


@pytest.fixture
def queued(scene: Scene) -> Bundle:
    """The bundle of Anna's answer is ordered."""
    scene.prepared()
    return order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)


def again(bundle: Bundle) -> Bundle:
    return Bundle.objects.get(pk=bundle.pk)


def claimed(bundle: Bundle, *, until: datetime, attempts: int = 1) -> None:
    """As a builder leaves it that is at work or has died."""
    Bundle.objects.filter(pk=bundle.pk).update(
        state="building", claimed_until=until, attempts=attempts, due_at=bundle.created_at
    )


def test_what_is_built_is_what_was_asked(queued: Bundle, scene: Scene) -> None:
    assert scene.fresh().next_step == "wait_bundle"
    assert build_bundle(bundle_id=queued.pk, now=scene.now)
    bundle = again(queued)
    assert (bundle.state, bundle.records, bundle.attempts, bundle.claimed_until) == ("built", 2, 1, None)
    data = b"".join(vault().open(stored=bundle.stored))
    assert len(data) == bundle.size
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"York" in package.read("data.json")
    entry = scene.entries("bundle:built")[0]
    assert entry.known["sha256"] == bundle.sha256 and entry.known["manifest_digest"] == bundle.manifest_digest
    assert scene.fresh().next_step == "ask_release"


def test_rung_twice_it_is_built_once(queued: Bundle, scene: Scene) -> None:
    assert build_bundle(bundle_id=queued.pk, now=scene.now)
    assert not build_bundle(bundle_id=queued.pk, now=scene.now)
    assert sweep_bundles(now=scene.later) == 0
    assert not build_bundle(bundle_id=10**9, now=scene.now)
    assert len(scene.entries("bundle:built")) == 1


def test_nobody_takes_it_while_the_lease_holds(queued: Bundle, scene: Scene) -> None:
    claimed(queued, until=scene.now + LEASE)
    assert not build_bundle(bundle_id=queued.pk, now=scene.now + LEASE)
    assert build_bundle(bundle_id=queued.pk, now=scene.now + LEASE + timedelta(seconds=1))


def test_who_comes_second_to_the_lock_takes_nothing(
    queued: Bundle, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = changes.lock

    def taken_meanwhile(*, case_id: int) -> Case:
        claimed(queued, until=scene.later)
        return lock(case_id=case_id)

    monkeypatch.setattr(changes, "lock", taken_meanwhile)
    assert not build_bundle(bundle_id=queued.pk, now=scene.now)
    assert again(queued).attempts == 1


def test_at_the_start_of_the_only_process_no_claim_is_alive(queued: Bundle, scene: Scene) -> None:
    claimed(queued, until=clock.now() + LEASE)
    assert sweep_bundles(now=clock.now()) == 0
    assert release_claims()
    assert sweep_bundles(now=clock.now()) == 1
    assert not release_claims()


def test_a_builder_that_lost_its_claim_leaves_no_trace(
    queued: Bundle, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one takes over while this one still writes: only the other's bytes stay."""
    write = builder._write
    beside = vault_files()

    def slow(bundle: Bundle, now: datetime) -> object:
        written = write(bundle, now)
        if bundle.attempts == 1:
            late = scene.now + 2 * LEASE
            Bundle.objects.filter(pk=bundle.pk).update(claimed_until=scene.now)
            assert build_bundle(bundle_id=bundle.pk, now=late)
        return written

    monkeypatch.setattr(builder, "_write", slow)
    assert not build_bundle(bundle_id=queued.pk, now=scene.now)
    assert vault_files() - beside == {again(queued).vault_name}
    assert len(scene.entries("bundle:built")) == 1


def test_a_builder_stops_when_its_bundle_is_replaced(
    queued: Bundle, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = vault_files()

    def replaced(**given: object) -> object:
        Bundle.objects.filter(pk=queued.pk).update(state="replaced")
        return content_of(**given)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr("dsr.casework.build_bundle.content_of", replaced)
    assert not build_bundle(bundle_id=queued.pk, now=scene.now)
    assert vault_files() == beside
    assert again(queued).state == "replaced"


def test_what_breaks_is_tried_again_and_told_in_the_end(queued: Bundle, scene: Scene) -> None:
    path = next(path for path in vault().directory.rglob("*") if path.name == scene.material.vault_name)
    kept = path.read_bytes()
    path.write_bytes(b"damaged" + kept[7:])
    at = scene.now
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert not build_bundle(bundle_id=queued.pk, now=at)
        bundle = again(queued)
        assert (bundle.attempts, bundle.problem) == (attempt, "FileDamaged")
        assert bundle.due_at > at
        assert not build_bundle(bundle_id=queued.pk, now=at)
        at = bundle.due_at
    assert again(queued).state == "failed"
    assert scene.entries("bundle:failed")[0].known == {"bundle": queued.pk, "problem": "FileDamaged"}
    assert scene.fresh().next_step == "build_bundle"
    path.write_bytes(kept)
    assert scene.build().state == "built"


def test_one_that_kills_its_builder_is_not_tried_for_ever(queued: Bundle, scene: Scene) -> None:
    claimed(queued, until=scene.now, attempts=MOST_DEATHS)
    assert not build_bundle(bundle_id=queued.pk, now=scene.later)
    assert (again(queued).state, again(queued).problem) == ("failed", BuilderDied.__name__)


def test_a_failure_of_a_claim_that_was_lost_is_not_told(
    queued: Bundle, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**given: object) -> object:
        claimed(queued, until=scene.later, attempts=7)
        raise OSError("no space")

    monkeypatch.setattr("dsr.casework.build_bundle.content_of", broken)
    assert not build_bundle(bundle_id=queued.pk, now=scene.now)
    assert (again(queued).state, again(queued).problem) == ("building", "")


@pytest.mark.both_databases
def test_a_record_that_cannot_be_written_leaves_no_bundle(queued: Bundle, scene: Scene) -> None:
    beside = vault_files()
    run(BROKEN_RECORD)
    try:
        with pytest.raises(DatabaseError, match="no room"):
            build_bundle(bundle_id=queued.pk, now=scene.now)
        # A sweep goes on with the others; the lease of this one runs out by itself.
        release_claims()
        assert sweep_bundles(now=scene.later) == 0
    finally:
        run(MENDED_RECORD)
    assert vault_files() == beside
    assert again(queued).state == "building"
    assert build_bundle(bundle_id=queued.pk, now=clock.now() + 2 * LEASE)
    assert verify.verify_all().broken is None


def test_a_living_builder_renews_its_lease_and_shows_how_far_it_is(
    queued: Bundle, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By bytes written as well: one large file is no record, and takes longer than a lease."""
    start, ticks, seen = clock.now(), iter(range(10**9)), []
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=3 * next(ticks)))
    renew = builder._Lease._renew

    def watched(lease: builder._Lease, *, at_once: bool) -> None:
        renew(lease, at_once=at_once)
        seen.append(again(queued).claimed_until)

    monkeypatch.setattr(builder._Lease, "_renew", watched)
    assert build_bundle(bundle_id=queued.pk, now=start)
    moments = [moment for moment in seen if moment is not None]
    assert moments == sorted(moments)
    assert moments[-1] > moments[0] > start
    assert again(queued).progress_done == 2


def test_a_pdf_says_it_all_when_it_can(scene: Scene) -> None:
    scene.case.answer_format = "pdf"
    scene.case.save()
    bundle = scene.built()
    assert (bundle.format, bundle.records, bundle.manifest_digest) == ("pdf", 2, "")
    assert next(vault().open(stored=bundle.stored)).startswith(b"%PDF-")


def test_nothing_to_build(scene: Scene) -> None:
    with pytest.raises(NotNow, match="First prepare"):
        order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    assert not Answer.objects.exists()


def test_what_a_killed_builder_left_half_written_is_removed(scene: Scene) -> None:
    scene.collected()
    beside = vault_files()
    writer = vault().writer()
    sink = writer.__enter__()
    sink.write(b"x" * 10)
    assert tidy_vault(now=clock.now()) == 0  # it may be at work
    assert tidy_vault(now=clock.now() + timedelta(hours=1, seconds=5)) == 1
    assert vault_files() == beside


def test_a_package_opens_only_with_the_key_of_its_case(scene: Scene) -> None:
    bundle = scene.built()
    assert bundle.case_key is not None and bundle.case_key.case_id == scene.case.pk
    data = b"".join(vault().open(stored=bundle.stored))
    assert data.startswith(b"PK")
    copy = replace(bundle.stored, wrapped_key=bytes(bundle.vault_key))
    with pytest.raises(FileDamaged):
        vault().open(stored=copy)


def test_one_key_for_all_packages_of_a_case(scene: Scene) -> None:
    first = scene.built()
    outdate_bundle(case=scene.fresh())
    assert scene.build().case_key_id == first.case_key_id


@pytest.mark.both_databases
def test_a_destroyed_key_ends_every_package_of_the_case(
    scene: Scene, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    bundle = scene.built()
    path = next(path for path in vault().directory.rglob(bundle.vault_name))
    backup = path.read_bytes()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        assert destroy_key(case=changes.lock(case_id=scene.case.pk), now=scene.later) == 1
    assert not path.exists()
    path.write_bytes(backup)  # from a backup of the files and of the row
    kept = Bundle(
        case_key=again(bundle).case_key,
        vault_name=bundle.vault_name,
        vault_key=bundle.vault_key,
        size=bundle.size,
        sha256=bundle.sha256,
    )
    with pytest.raises(FileDamaged):
        vault().open(stored=kept.stored)
    outdate_bundle(case=scene.fresh())
    with pytest.raises(NotNow, match="destroyed for good"):
        order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)


def test_a_key_destroyed_while_it_is_built_leaves_nothing(
    queued: Bundle, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = vault_files()
    write = builder._write

    def destroyed_meanwhile(bundle: Bundle, now: datetime) -> object:
        written = write(bundle, now)
        with transaction.atomic():
            destroy_key(case=changes.lock(case_id=scene.case.pk), now=now)
        return written

    monkeypatch.setattr(builder, "_write", destroyed_meanwhile)
    with pytest.raises(KeyDestroyed):
        build_bundle(bundle_id=queued.pk, now=scene.now)
    assert vault_files() == beside


def test_a_package_can_get_a_password_a_document_cannot(scene: Scene) -> None:
    scene.prepared()
    omar = scene.actor("omar")
    with pytest.raises(NotNow, match="Only a package"):
        order_bundle(case_id=scene.case.pk, actor=omar, now=scene.now, form="pdf", protected=True)
    bundle = order_bundle(case_id=scene.case.pk, actor=omar, now=scene.now, protected=True)
    assert build_bundle(bundle_id=bundle.pk, now=scene.now)
    bundle = again(bundle)
    with zipfile.ZipFile(io.BytesIO(b"".join(vault().open(stored=bundle.stored)))) as package:
        assert all(entry.flag_bits & 1 for entry in package.infolist())
        with pytest.raises((RuntimeError, NotImplementedError)):
            package.read("data.json")


def test_the_form_can_be_chosen_for_one_answer(scene: Scene) -> None:
    scene.prepared()
    bundle = order_bundle(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now, form="pdf")
    assert build_bundle(bundle_id=bundle.pk, now=scene.now)
    assert again(bundle).format == "pdf"


def test_a_large_package_is_cut_into_parts_that_can_be_checked(
    queued: Bundle, scene: Scene, settings: Settings, tmp_path: Path
) -> None:
    settings.DSR_BUNDLE_PART_BYTES = 30_000
    assert build_bundle(bundle_id=queued.pk, now=scene.now)
    files = handed(bundle=again(queued))
    assert len(files) > 1
    paths = []
    for file in files:
        paths.append(tmp_path / f"{file.number}.zip")
        paths[-1].write_bytes(b"".join(file.open(0)))
        assert paths[-1].stat().st_size == file.size
    keys = [key.hex() for key in published_keys()]
    verdict = verify_bundle(path=paths[0], more=paths[1:], trusted=keys)
    assert verdict.problems == [] and verdict.files > 5


def test_a_package_killed_and_built_anew_is_the_same(queued: Bundle, scene: Scene) -> None:
    assert build_bundle(bundle_id=queued.pk, now=scene.now)
    first = again(queued)
    Bundle.objects.filter(pk=queued.pk).update(state="building", claimed_until=scene.now, vault_name="")
    assert build_bundle(bundle_id=queued.pk, now=scene.later)
    assert (again(queued).sha256, again(queued).manifest_digest) == (first.sha256, first.manifest_digest)
