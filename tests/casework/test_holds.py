"""Legal holds: any handler sets one, also on a closed case; a lead lifts it; meanwhile nothing is destroyed."""

from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, Hold
from dsr.casework import collect, holds
from dsr.casework.door import NotNow
from dsr.casework.holds import Held
from dsr.register.models import DataSystem
from tests import factories
from tests.casework.scenes import Scene

COURT = "County Court at York, 7 O 12/26"


def hold(scene: Scene, system_id: int | None = None, reason: str = COURT) -> None:
    holds.set_hold(
        case_id=scene.case.pk, system_id=system_id, reason=reason, actor=scene.actor("omar"), now=scene.now
    )


def lift(scene: Scene, who: str = "lena", reason: str = "Settled.") -> None:
    holds.lift_hold(
        case_id=scene.case.pk,
        hold_id=Hold.objects.latest("pk").pk,
        reason=reason,
        actor=scene.actor(who),
        now=scene.later,
    )


def test_a_hold_on_a_system_is_known_to_the_procedure_until_it_is_lifted(scene: Scene) -> None:
    hold(scene, scene.search.system_id)
    facts = facts_of(scene.case)
    assert (facts.held_systems, facts.case_held) == (frozenset({scene.search.system.slug}), False)
    lift(scene)
    assert not facts_of(scene.case).held_systems
    hold(scene)
    assert facts_of(scene.case).case_held


def test_a_hold_needs_a_reason_and_stands_once(scene: Scene) -> None:
    with pytest.raises(NotNow, match="Say why it must be kept"):
        hold(scene, reason="  ")
    hold(scene)
    with pytest.raises(NotNow, match="stands already"):
        hold(scene)
    hold(scene, scene.search.system_id)
    assert Hold.objects.count() == 2


def test_only_a_lead_lifts_it_and_says_why(scene: Scene) -> None:
    hold(scene)
    with pytest.raises(NotYours):
        lift(scene, who="omar")
    with pytest.raises(NotNow, match="need no longer be kept"):
        lift(scene, reason="")
    lift(scene)
    row = Hold.objects.get()
    assert (row.lifted_by, row.lift_reason, row.lifted_at) == (scene.cast.lena, "Settled.", scene.later)
    with pytest.raises(NotNow, match="lifted already"):
        lift(scene)


def test_a_closed_case_can_be_held_too(scene: Scene) -> None:
    """That is when a case would be purged."""
    Case.objects.filter(pk=scene.case.pk).update(state="closed", closed_at=scene.now)
    hold(scene)
    assert facts_of(scene.fresh()).case_held
    lift(scene)


def test_what_a_system_gave_is_not_destroyed_while_it_is_held(scene: Scene) -> None:
    scene.collected()
    hold(scene, scene.search.system_id)
    remove: dict[str, Any] = {
        "case_id": scene.case.pk,
        "file_id": scene.material.pk,
        "actor": scene.actor("omar"),
    }
    with pytest.raises(Held, match="keeps what this system holds"):
        collect.remove_material(now=scene.later, **remove)
    lift(scene)
    hold(scene)
    with pytest.raises(Held, match="keeps this case"):
        collect.remove_material(now=scene.later, **remove)
    lift(scene)
    collect.remove_material(now=scene.later, **remove)


def test_a_hold_on_another_system_stands_in_nobodys_way(scene: Scene) -> None:
    scene.collected()
    other = DataSystem.objects.exclude(pk=scene.search.system_id).filter(controller=scene.case.controller)
    hold(scene, other[0].pk)
    holds.demand_free(case=scene.case, system=scene.search.system)
    holds.demand_free(case=scene.case)


def test_another_controllers_system_is_unknown(scene: Scene) -> None:
    system = DataSystem.objects.filter(controller=factories.controller("jml", now=scene.now))[0]
    with pytest.raises(NotYours):
        hold(scene, system.pk)


def test_why_it_is_held_can_be_forgotten(scene: Scene) -> None:
    hold(scene)
    entry = scene.entries("hold:set")[0]
    assert COURT not in repr(entry.facts)
    assert entry.known["reason"] == COURT
