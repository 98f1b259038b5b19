"""Stopping addresses: from a case, without one, lifted by a lead; the record never holds an address."""

from typing import Any

import pytest
from django.db import transaction

from dsr.accounts.permits import NotYours
from dsr.audit.models import AuditEntry
from dsr.cases.models import Requester
from dsr.casework import suppression
from dsr.casework.door import UnknownChoice
from dsr.casework.suppression import NothingToStop
from dsr.register.models import SuppressionEntry
from dsr.register.suppression import Purpose, stopped_among
from tests.casework.scenes import Scene

ANNA = "anna@example.org"
MARKETING = {"scope": "marketing", "ground": "objection_marketing"}


def stopped(scene: Scene, purpose: Purpose, address: str = ANNA) -> bool | None:
    return stopped_among(controller=scene.case.controller, addresses=[address], purpose=purpose)[0]


def stop(scene: Scene) -> int:
    with transaction.atomic():
        return suppression.suppress(case=scene.fresh(), actor=scene.actor("omar"), now=scene.now, **MARKETING)


def test_a_granted_objection_stops_the_persons_address_once(scene: Scene) -> None:
    assert stop(scene) == 1
    assert stop(scene) == 1
    entry = SuppressionEntry.objects.get()
    assert (entry.scope, entry.ground, entry.case_reference) == (
        "marketing",
        "objection_marketing",
        scene.case.reference,
    )
    assert len(scene.entries("suppression:added")) == 1
    assert stopped(scene, Purpose.MARKETING) is True
    assert stopped(scene, Purpose.SERVICE) is False


def test_a_representatives_address_is_not_the_persons(scene: Scene) -> None:
    Requester.objects.filter(case=scene.case).update(
        role="representative", email="lawyer@example.com", identifiers={"email": "Anna@Example.org"}
    )
    assert stop(scene) == 1
    assert stopped(scene, Purpose.MARKETING) is True
    assert stopped(scene, Purpose.MARKETING, "lawyer@example.com") is False


def test_a_person_without_mail_has_nothing_to_stop(scene: Scene) -> None:
    Requester.objects.filter(case=scene.case).update(email="")
    assert stop(scene) == 0
    with pytest.raises(NothingToStop, match="No e-mail address of this person is known"):
        suppression.suppress_requester(
            case_id=scene.case.pk, address="", actor=scene.actor("omar"), now=scene.now, **MARKETING
        )


def test_the_record_tells_that_and_why_but_no_address(scene: Scene) -> None:
    suppression.suppress_requester(
        case_id=scene.case.pk,
        address="old@example.net",
        actor=scene.actor("omar"),
        now=scene.now,
        **MARKETING,
    )
    assert stopped(scene, Purpose.MARKETING, "old@example.net") is True
    assert stopped(scene, Purpose.MARKETING) is False
    entry = AuditEntry.objects.get(kind="suppression:added")
    assert entry.known == {
        "controller": "juxt",
        "scope": "marketing",
        "ground": "objection_marketing",
        "entries": 1,
    }


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"scope": "some"}, UnknownChoice),
        ({"ground": "because"}, UnknownChoice),
        ({"address": "anna"}, NothingToStop),
    ],
)
def test_what_cannot_be_meant_is_refused(
    scene: Scene, changed: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        suppression.suppress_address(
            **{"controller_slug": "juxt", "address": ANNA, **MARKETING, **changed},
            actor=scene.actor("omar"),
            now=scene.now,
        )
    assert not SuppressionEntry.objects.exists()


def test_only_a_lead_lifts_a_stop_and_says_why(scene: Scene) -> None:
    stop(scene)
    asked: dict[str, Any] = {
        "controller_slug": "juxt",
        "address": " ANNA@example.org",
        "scope": "marketing",
        "now": scene.later,
    }
    with pytest.raises(NotYours):
        suppression.lift_suppression(reason="She asked.", actor=scene.actor("omar"), **asked)
    suppression.lift_suppression(reason="She subscribed again.", actor=scene.actor("lena"), **asked)
    assert stopped(scene, Purpose.MARKETING) is False
    assert SuppressionEntry.objects.get().lifted_at == scene.later
    with pytest.raises(NothingToStop, match="not stopped in that way"):
        suppression.lift_suppression(reason="Again.", actor=scene.actor("lena"), **asked)


def test_a_controller_out_of_reach_is_as_unknown_as_none(scene: Scene) -> None:
    for slug in ("jml", "nobody"):
        with pytest.raises(NotYours):
            suppression.begin_check(
                controller_slug=slug, purpose="marketing", actor=scene.actor("sven"), now=scene.now
            )
    with pytest.raises(NotYours):
        suppression.begin_check(
            controller_slug="nobody", purpose="marketing", actor=scene.actor("omar"), now=scene.now
        )
