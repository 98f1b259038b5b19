"""Linking two cases: told in both records, undone from either side, deciding nothing."""

import pytest

from dsr.accounts.permits import NotYours
from dsr.audit import verify
from dsr.cases.models import Case, CaseLink
from dsr.casework import case_links
from dsr.casework.door import NotNow, UnknownChoice
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.casework.themes.relations import linked, merged, sent_twice

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def link(scene: Scene, other: str, kind: str = "related", by: str = "omar") -> None:
    """Omar links, later."""
    case_links.link(
        case_id=scene.case.pk,
        other_reference=other,
        kind=kind,
        note="",
        actor=scene.actor(by),
        now=scene.later,
    )


def kinds(case: Case) -> list[str]:
    """What a case's record says."""
    return [entry.kind for entry in Scene(case=case, cast=None, now=case.received_at).entries()]  # type: ignore[arg-type]


def test_both_records_tell_of_a_link_and_of_its_end(scene: Scene) -> None:
    row = linked(scene)
    assert kinds(scene.case)[-1] == "link:made" and kinds(row.other)[-1] == "link:made_there"
    there = Scene(case=row.other, cast=scene.cast, now=scene.now).entries()[-1]
    assert (there.known["other"], there.known["note"]) == (scene.case.reference, "Same hand.")
    assert "Same hand." not in there.facts
    case_links.unlink(case_id=row.other_id, link_id=row.pk, actor=scene.actor("lena"), now=scene.later)
    assert kinds(scene.case)[-1] == "link:undone_there" and kinds(row.other)[-1] == "link:undone"
    row.refresh_from_db()
    assert (row.undone_at, row.undone_by) == (scene.later, scene.cast.lena)
    assert verify.verify_all().broken is None


def test_a_link_changes_no_right_no_date_and_no_letter(scene: Scene) -> None:
    earlier = sent_twice(scene)
    before = everything()
    link(scene, earlier.reference)
    after = everything()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"cases.CaseLink", "audit.AuditEntry", "audit.ChainHead"}


def test_typed_carelessly_it_is_found_all_the_same(scene: Scene) -> None:
    earlier = sent_twice(scene)
    link(scene, f"  {earlier.reference.lower()} ")
    assert CaseLink.objects.get().other == earlier


@pytest.mark.parametrize("reference", ["", "JUXT-1999-0001", "JML-2026-0001"])
def test_an_unknown_case_and_another_controllers_are_the_same(scene: Scene, reference: str) -> None:
    factories.open_one(controller=factories.controller("jml", now=scene.now), now=scene.now)
    with pytest.raises(NotNow, match="There is no other case"):
        link(scene, reference)


def test_refusals(scene: Scene) -> None:
    earlier = sent_twice(scene)
    with pytest.raises(NotNow, match="the case itself"):
        link(scene, scene.case.reference)
    with pytest.raises(NotNow, match="merge them"):
        link(scene, earlier.reference, "merged")
    with pytest.raises(UnknownChoice):
        link(scene, earlier.reference, "twins")
    link(scene, earlier.reference)
    with pytest.raises(NotNow, match="linked already"):
        link(Scene(case=earlier, cast=scene.cast, now=scene.now), scene.case.reference)
    row = CaseLink.objects.get()
    undo = {"link_id": row.pk, "actor": scene.actor("omar"), "now": scene.later}
    case_links.unlink(case_id=scene.case.pk, **undo)  # type: ignore[arg-type]
    with pytest.raises(NotNow, match="undone already"):
        case_links.unlink(case_id=scene.case.pk, **undo)  # type: ignore[arg-type]
    link(scene, earlier.reference, "not_same")
    assert CaseLink.objects.count() == 2


def test_a_strangers_guess_learns_nothing(scene: Scene) -> None:
    for reference in (scene.case.reference, "JUXT-1999-0001"):
        with pytest.raises(NotYours):
            link(scene, reference, by="axel")


def test_a_merger_is_no_link_to_be_undone(scene: Scene) -> None:
    earlier = merged(scene)
    row = CaseLink.objects.get()
    with pytest.raises(NotNow, match="undone on the case that was merged"):
        case_links.unlink(case_id=earlier.pk, link_id=row.pk, actor=scene.actor("omar"), now=scene.later)


def test_a_link_of_other_cases_is_not_ours(scene: Scene) -> None:
    row = linked(scene)
    third = factories.open_one(controller=scene.case.controller, now=scene.now).case
    with pytest.raises(NotYours):
        case_links.unlink(case_id=third.pk, link_id=row.pk, actor=scene.actor("omar"), now=scene.later)
