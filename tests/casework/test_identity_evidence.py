"""Proof of identity: taken only when asked for, seen by few, each look recorded, gone after the check."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import CaseFile
from dsr.casework import assign, close, decide, files, identity, identity_evidence
from dsr.casework.bundle_content import content_of
from dsr.casework.door import NotNow
from dsr.casework.export_record import export_record
from dsr.common.filetypes import FileRefused
from dsr.common.vault import FileMissing, vault
from tests.casework.scenes import Scene, pdf, table, vault_files
from tests.casework.themes import people


def send(scene: Scene, count: int = 1) -> None:
    identity_evidence.receive_evidence(
        case_id=scene.case.pk, uploads=[pdf(f"card{n}.pdf") for n in range(count)], now=scene.later
    )


def look(scene: Scene, who: str) -> CaseFile:
    return identity_evidence.look_at_evidence(
        case_id=scene.case.pk, file_id=people.proof(scene).pk, actor=scene.actor(who), now=scene.later
    )


def confirm(scene: Scene) -> None:
    identity.confirm_identity(
        case_id=scene.case.pk, method="document", note="", actor=scene.actor("omar"), now=scene.later
    )


def mismatch(scene: Scene) -> None:
    identity.record_mismatch(
        case_id=scene.case.pk, note="Not her.", actor=scene.actor("omar"), now=scene.later
    )


def not_enough(scene: Scene) -> None:
    identity.not_enough(
        case_id=scene.case.pk, note="Blurred.", text="Again?", actor=scene.actor("omar"), now=scene.later
    )


def on_disk(name: str) -> Path:
    (path,) = [path for path in vault().directory.rglob(name) if path.is_file()]
    return path


def test_r3_no_proof_is_taken_that_nobody_asked_for(scene: Scene) -> None:
    with pytest.raises(NotNow, match="did not ask"):
        send(scene)
    people.asked(scene, method="knowledge")
    with pytest.raises(NotNow, match="did not ask"):
        send(scene)
    assert vault_files() == set()


def test_it_lies_encrypted_under_its_own_purpose(scene: Scene) -> None:
    people.asked(scene)
    send(scene)
    row = people.proof(scene)
    assert b"".join(files.read(row=row)).startswith(b"%PDF")
    assert b"%PDF" not in on_disk(row.vault_name).read_bytes()


def test_a_handful_of_pictures_and_nothing_that_is_no_picture(scene: Scene) -> None:
    people.asked(scene)
    with pytest.raises(NotNow, match="Choose the file"):
        send(scene, 0)
    with pytest.raises(NotNow, match="at most 4"):
        send(scene, 5)
    with pytest.raises(FileRefused):
        identity_evidence.receive_evidence(
            case_id=scene.case.pk, uploads=[table(b"\x7fELF\x00\x00")], now=scene.later
        )
    assert vault_files() == set()


def test_the_assignee_and_leads_look_and_each_look_is_recorded(scene: Scene) -> None:
    people.proof_sent(scene)
    look(scene, "omar")
    look(scene, "lena")
    looks = scene.entries("evidence:looked_at")
    assert [entry.actor_name for entry in looks] == ["Omar Handler", "Lena Lead"]
    assert {entry.known["file"] for entry in looks} == {people.proof(scene).pk}
    for stranger in ("nora", "axel", "ada", "sven"):
        with pytest.raises(NotYours):
            look(scene, stranger)
    assert len(scene.entries("evidence:looked_at")) == 2


def test_another_cases_files_and_other_papers_are_not_opened_this_way(scene: Scene) -> None:
    scene.collected()
    with pytest.raises(NotYours):
        identity_evidence.look_at_evidence(
            case_id=scene.case.pk, file_id=scene.material.pk, actor=scene.actor("omar"), now=scene.later
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outcome", [confirm, mismatch, not_enough])
def test_r3_it_is_destroyed_with_the_outcome(scene: Scene, outcome: Callable[[Scene], None]) -> None:
    people.proof_sent(scene)
    row = people.proof(scene)
    assert row.vault_name in vault_files()
    outcome(scene)
    assert row.vault_name not in vault_files()
    assert not CaseFile.objects.filter(case=scene.case).exists()
    with pytest.raises(FileMissing):
        vault().open(stored=row.stored)
    (entry,) = scene.entries("evidence:destroyed")
    assert entry.known == {
        "about": "identity",
        "files": 1,
        "why": outcome.__name__.replace("confirm", "confirmed"),
    }


@pytest.mark.django_db(transaction=True)
def test_an_outcome_that_fails_destroys_nothing(scene: Scene) -> None:
    people.proof_sent(scene)
    with pytest.raises(NotNow):
        identity.not_enough(
            case_id=scene.case.pk, note="Blurred.", text="", actor=scene.actor("omar"), now=scene.later
        )
    assert b"".join(files.read(row=people.proof(scene))).startswith(b"%PDF")


def test_once_settled_no_more_is_taken(scene: Scene) -> None:
    people.proof_sent(scene)
    confirm(scene)
    with pytest.raises(NotNow, match="did not ask"):
        send(scene)


def test_after_not_enough_another_may_be_sent(scene: Scene) -> None:
    people.proof_sent(scene)
    not_enough(scene)
    send(scene)
    assert people.proof(scene).name == "card0.pdf"


@pytest.mark.django_db(transaction=True)
def test_a_sweep_destroys_what_a_withdrawn_case_left(scene: Scene) -> None:
    people.proof_sent(scene)
    name = people.proof(scene).vault_name
    assert identity_evidence.sweep_evidence(now=scene.later) == 0, "a check may still use it"
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    assert identity_evidence.sweep_evidence(now=scene.later) == 1
    assert name not in vault_files()
    (entry,) = scene.entries("evidence:destroyed")
    assert (entry.known["why"], entry.actor_kind) == ("case_ended", "clockwork")
    assert identity_evidence.sweep_evidence(now=scene.later) == 0


def test_a_sweep_destroys_what_a_closed_case_left(scene: Scene) -> None:
    people.proof_sent(scene)
    decide.withdraw(case_id=scene.case.pk, now=scene.later)
    close.close(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    assert identity_evidence.sweep_evidence(now=scene.later) == 1


def test_it_enters_no_bundle_and_no_export(scene: Scene) -> None:
    """Even left behind by accident, it is in nothing that leaves the house."""
    answer = scene.prepared()
    with files.stored([pdf("passport.pdf")]) as kept:
        kept[0].row(case=scene.case, purpose="identity", added_at=scene.now).save()
    content = content_of(answer=answer, now=scene.later)
    assert "contacts" in repr(content), "the collected file is in it"
    assert "passport" not in repr(content)
    exported = export_record(case=scene.case, actor=scene.actor("lena"), now=scene.later)
    assert "passport" not in repr(exported)


def test_a_case_that_changes_hands_takes_the_right_to_look_along(scene: Scene) -> None:
    people.proof_sent(scene)
    assign.assign(
        case_id=scene.case.pk,
        assignee=scene.cast.nora,
        actor=scene.actor("lena"),
        now=scene.later + timedelta(minutes=1),
    )
    look(scene, "nora")
    with pytest.raises(NotYours):
        look(scene, "omar")
