"""What comes by itself and is a proof: marked or recognised, seen by few, destroyed with the outcome of its check."""

from datetime import date
from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import CaseFile
from dsr.casework import authority, correspond, evidence_marks, files, identity, identity_evidence, intake
from dsr.casework.door import UnknownChoice
from dsr.common.vault import FileMissing
from tests.casework.scenes import Scene, everything, pdf, vault_files
from tests.casework.themes.people import asked, attached, represented
from tests.cast import Cast

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def only_file(scene: Scene) -> CaseFile:
    return CaseFile.objects.get(case=scene.case)


def mark(scene: Scene, about: str = "identity", who: str = "omar", file: int = 0) -> bool:
    return evidence_marks.mark_as_evidence(
        case_id=scene.case.pk,
        file_id=file or only_file(scene).pk,
        about=about,
        actor=scene.actor(who),
        now=scene.later,
    )


def may_act(scene: Scene, outcome: str = "sufficient", **said: Any) -> None:
    authority.record_authority(
        case_id=scene.case.pk,
        role="representative",
        outcome=outcome,
        **{"scope": "all rights", "dated_on": date(2026, 2, 1), "provision": "", "note": "Seen.", **said},
        actor=scene.actor("omar"),
        now=scene.later,
    )


def destroyed(scene: Scene) -> list[tuple[str, int, str]]:
    found = scene.entries("evidence:destroyed")
    return [(entry.known["about"], entry.known["files"], entry.known["why"]) for entry in found]


def test_a_card_sent_by_itself_is_marked_seen_by_few_and_destroyed_with_the_outcome(scene: Scene) -> None:
    attached(scene)
    row = only_file(scene)
    assert mark(scene)
    row.refresh_from_db()
    assert (row.purpose, scene.fresh().next_step) == ("identity", "confirm_identity")
    with pytest.raises(NotYours):
        identity_evidence.look_at_evidence(
            case_id=scene.case.pk, file_id=row.pk, actor=scene.actor("nora"), now=scene.later
        )
    identity_evidence.look_at_evidence(
        case_id=scene.case.pk, file_id=row.pk, actor=scene.actor("omar"), now=scene.later
    )
    identity.confirm_identity(
        case_id=scene.case.pk, method="known_address", note="", actor=scene.actor("omar"), now=scene.later
    )
    assert vault_files() == set() and not CaseFile.objects.exists()
    with pytest.raises(FileMissing):
        b"".join(files.read(row=row))
    assert destroyed(scene) == [("identity", 1, "confirmed")]


def test_marked_after_the_check_it_is_destroyed_at_once_also_in_a_closed_case(scene: Scene) -> None:
    scene.closed()
    correspond.receive_message(
        case_id=scene.case.pk, text="", uploads=[pdf("late-card.pdf")], now=scene.later
    )
    late = CaseFile.objects.get(case=scene.case, name="late-card.pdf")
    before = vault_files()
    assert not mark(scene, file=late.pk)
    assert not CaseFile.objects.filter(pk=late.pk).exists() and len(vault_files()) == len(before) - 1
    assert destroyed(scene) == [("identity", 1, evidence_marks.MARKED_TOO_LATE)]


def test_what_answers_the_question_who_they_are_is_proof_by_itself(scene: Scene) -> None:
    asked(scene, method="knowledge")
    correspond.receive_message(
        case_id=scene.case.pk, text="Here.", uploads=[pdf("card.pdf")], now=scene.later
    )
    assert only_file(scene).purpose == "identity"


@pytest.mark.parametrize("outcome", ["sufficient", "insufficient", "conflict"])
def test_a_mandate_is_proof_by_itself_and_goes_with_the_outcome(scene: Scene, outcome: str) -> None:
    represented(scene)
    authority.ask_authority(
        case_id=scene.case.pk, text="Your mandate, please.", actor=scene.actor("omar"), now=scene.later
    )
    correspond.receive_message(case_id=scene.case.pk, text="", uploads=[pdf("mandate.pdf")], now=scene.later)
    assert only_file(scene).purpose == "mandate"
    may_act(scene, outcome)
    assert vault_files() == set() and destroyed(scene) == [("authority", 1, outcome)]


def test_the_outcome_about_who_they_are_leaves_the_mandate(scene: Scene) -> None:
    """Two checks, two ends."""
    represented(scene)
    attached(scene)
    mark(scene, "authority")
    identity.confirm_identity(
        case_id=scene.case.pk, method="known_address", note="", actor=scene.actor("omar"), now=scene.later
    )
    assert only_file(scene).purpose == "mandate" and destroyed(scene) == []
    may_act(scene)
    assert destroyed(scene) == [("authority", 1, "sufficient")]


def test_a_mandate_of_the_form_is_seen_by_few_and_swept_when_the_case_has_ended(scene: Scene) -> None:
    draft = intake.start_draft(controller=scene.case.controller, answers={}, now=scene.now)
    intake.attach(draft=draft.draft, uploads=[pdf("mandate.pdf")], purpose="mandate", now=scene.now)
    CaseFile.objects.filter(purpose="mandate").update(draft=None, case=scene.case)
    assert identity_evidence.sweep_evidence(now=scene.later) == 0
    with pytest.raises(NotYours):
        identity_evidence.look_at_evidence(
            case_id=scene.case.pk, file_id=only_file(scene).pk, actor=scene.actor("nora"), now=scene.later
        )
    scene.closed()
    assert identity_evidence.sweep_evidence(now=scene.later) == 1
    assert destroyed(scene) == [("authority", 1, identity_evidence.OVER)]
    assert identity_evidence.sweep_evidence(now=scene.later) == 0


def test_what_is_no_proof_is_kept_after_all(scene: Scene) -> None:
    asked(scene, method="knowledge")
    correspond.receive_message(case_id=scene.case.pk, text="", uploads=[pdf("bill.pdf")], now=scene.later)
    row = only_file(scene)
    with pytest.raises(NotYours):
        evidence_marks.keep_as_upload(
            case_id=scene.case.pk, file_id=row.pk, actor=scene.actor("nora"), now=scene.later
        )
    evidence_marks.keep_as_upload(
        case_id=scene.case.pk, file_id=row.pk, actor=scene.actor("omar"), now=scene.later
    )
    identity.confirm_identity(
        case_id=scene.case.pk, method="known_address", note="", actor=scene.actor("omar"), now=scene.later
    )
    assert only_file(scene).purpose == "requested" and len(vault_files()) == 1


def test_what_the_team_collected_is_no_proof(scene: Scene, cast: Cast) -> None:
    scene.collected()
    before = everything()
    with pytest.raises(NotYours):
        mark(scene)
    with pytest.raises(NotYours):
        evidence_marks.keep_as_upload(
            case_id=scene.case.pk, file_id=scene.material.pk, actor=scene.actor("omar"), now=scene.later
        )
    with pytest.raises(UnknownChoice):
        mark(scene, "whatever")
    assert everything() == before
