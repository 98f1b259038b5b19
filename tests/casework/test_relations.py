"""Likely duplicates and earlier requests: found by what they have in common, ordered, and never deciding anything."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from dsr.cases.models import Case
from dsr.casework import case_links, merge
from dsr.casework.open_case import Person
from dsr.casework.relations import Match, linked_cases, prior_requests, related_cases
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = timedelta(days=1)


def another(scene: Scene, *, days: int = -30, rights: tuple[str, ...] = ("access",), **person: Any) -> Case:
    """A request of somebody, so many days before or after Anna's."""
    at = scene.now + days * DAY
    who = Person(**person)
    return factories.open_one(
        controller=scene.case.controller, now=at, received_at=at, rights=rights, person=who
    ).case


def anna(**details: Any) -> dict[str, Any]:
    """Anna with more that is known of her."""
    return {"name": "Anna Requester", "email": "anna@example.org", **details}


def found(case: Case) -> dict[str, tuple[Match, ...]]:
    """Reference -> why it is shown."""
    return {one.case.reference: one.why for one in related_cases(case=case)}


@pytest.mark.parametrize(
    ("here", "there", "why"),
    [
        ({"email": "berta@example.org"}, {"email": "Berta@Example.org"}, (Match.EMAIL,)),
        ({"telephone": "+44 (0)20 7946"}, {"telephone": "0044 (0)20-7946"}, (Match.TELEPHONE,)),
        (
            {"identifiers": {"customer_number": "K-4711"}},
            {"identifiers": {"customer_number": " k-4711"}},
            (Match.IDENTIFIER,),
        ),
        (
            {"name": "Berta  Requester", "address": "1 Mill Lane,\nLeeds"},
            {"name": "berta  requester", "address": "1 Mill Lane, LEEDS"},
            (Match.NAME_AND_ADDRESS,),
        ),
        ({"name": "Berta Requester"}, {"name": "berta requester"}, (Match.NAME,)),
    ],
)
def test_what_two_requests_have_in_common(
    scene: Scene, here: dict[str, Any], there: dict[str, Any], why: tuple[Match, ...]
) -> None:
    other, case = another(scene, **there), another(scene, days=-1, **here)
    assert found(case) == {other.reference: why}
    assert found(other) == {case.reference: why}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"email": "berta@example.org"}, {"email": "berta@example.com"}),
        ({"telephone": "12345"}, {"telephone": "12345"}),
        ({"identifiers": {"customer_number": "4711"}}, {"identifiers": {"order_number": "4711"}}),
        ({"identifiers": {"company": "Example Ltd"}}, {"identifiers": {"company": "Example Ltd"}}),
        ({"name": "Berta"}, {"name": "Berta Requester"}),
        ({"address": "1 Mill Lane"}, {"address": "1 Mill Lane"}),
    ],
)
def test_what_is_no_likeness(scene: Scene, here: dict[str, Any], there: dict[str, Any]) -> None:
    another(scene, **there)
    assert found(another(scene, days=-1, **here)) == {}


def test_the_likeliest_comes_first_and_a_name_alone_last(scene: Scene) -> None:
    case = another(scene, days=0, **anna(telephone="020 7946 0000", identifiers={"customer_number": "4711"}))
    same_name = another(scene, name="Anna Requester", email="other@example.org")
    by_telephone = another(scene, telephone="+20 7946 0000")
    all_of_it = another(scene, **anna(telephone="0207946 0000", identifiers={"customer_number": "4711"}))
    by_number = another(scene, identifiers={"customer_number": "4711"})
    order = list(found(case))
    assert order[0] == all_of_it.reference
    assert order[2:] == [by_number.reference, by_telephone.reference, same_name.reference]
    assert order[1] == scene.case.reference


def test_another_controllers_cases_are_none_of_its_business(scene: Scene, now: datetime) -> None:
    factories.open_one(controller=factories.controller("jml", now=now), now=now)
    assert found(scene.case) == {}


def test_other_clients_of_a_representative_stand_far_down_and_are_no_prior_requests(scene: Scene) -> None:
    agent: dict[str, Any] = {"name": "Rita Lawyer", "email": "rita@law.example", "role": "representative"}
    first = another(scene, days=-9, **agent, on_behalf_of="Ida Old")
    same = another(scene, days=-8, **agent, on_behalf_of="Berta Young")
    case = another(scene, days=-7, **agent, on_behalf_of="Berta Young")
    shown = related_cases(case=case)
    assert [(one.case.reference, one.for_another) for one in shown] == [
        (same.reference, False),
        (first.reference, True),
    ]
    assert [one.reference for one in prior_requests(case=case)] == [same.reference]


def test_each_shows_rights_and_what_became_of_them(scene: Scene) -> None:
    other = another(scene, rights=("access", "erasure"), **anna())
    scene.closed()
    (one,) = related_cases(case=other)
    assert [(o.right, o.state, o.decision) for o in one.outcomes] == [("access", "answered", "grant")]
    assert one.case.closed_at is not None
    (back,) = related_cases(case=scene.case)
    assert [o.right for o in back.outcomes] == ["access", "erasure"]


def test_at_most_twenty_and_the_same_few_queries(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(65):
        another(scene, days=-number - 1, name="Anna Requester", email=f"anna{number}@example.net")
    last = another(scene, days=-99, **anna())
    with django_assert_max_num_queries(4):
        shown = related_cases(case=scene.case)
    assert len(shown) == 20
    assert shown[0].case == last, "an address counts for more than sixty of the same name"


def test_looking_changes_nothing(scene: Scene) -> None:
    another(scene, **anna())
    before = everything()
    assert related_cases(case=scene.case) and prior_requests(case=scene.case)
    assert everything() == before


def link(scene: Scene, other: Case, kind: str = "related") -> None:
    """Omar links Anna's case with another."""
    case_links.link(
        case_id=scene.case.pk,
        other_reference=other.reference,
        kind=kind,
        note="",
        actor=scene.actor("omar"),
        now=scene.now,
    )


@pytest.mark.parametrize("kind", ["related", "earlier", "not_same"])
def test_what_is_linked_or_somebody_elses_is_not_proposed_again(scene: Scene, kind: str) -> None:
    other = another(scene, **anna())
    link(scene, other, kind)
    for case in (scene.case, other):
        assert related_cases(case=case) == []
        (one,) = linked_cases(case=case)
        assert (one.link.kind, one.case) == (kind, other if case == scene.case else scene.case)


def test_prior_requests_list_day_rights_and_outcomes_of_the_same_person_only(scene: Scene) -> None:
    refused = another(scene, days=-20, **anna())
    factories.walk_to_released(case=refused, cast=scene.cast, now=scene.now - 20 * DAY, decision="refuse")
    second = another(scene, days=-10, rights=("access", "erasure"), **anna())
    another(scene, days=-5, name="Anna Requester")
    somebody = another(scene, days=-4, **anna())
    by_hand = another(scene, days=-3, name="A. Requester")
    another(scene, days=0, **anna())
    link(scene, somebody, "not_same")
    link(scene, by_hand, "earlier")
    prior = prior_requests(case=scene.case)
    assert [one.reference for one in prior] == [refused.reference, second.reference, by_hand.reference]
    assert prior[0].received_on == (scene.now - 20 * DAY).date()
    assert [(o.right, o.state, o.decision) for o in prior[0].outcomes] == [("access", "answered", "refuse")]
    assert [o.right for o in prior[1].outcomes] == ["access", "erasure"]


def test_a_merged_case_is_linked_not_proposed(scene: Scene, juxt: Controller) -> None:
    later = another(scene, days=0, **anna())
    merge.merge(
        case_id=later.pk,
        into_reference=scene.case.reference,
        note="The same words.",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    assert related_cases(case=scene.case) == []
    assert [one.link.kind for one in linked_cases(case=scene.case)] == ["merged"]
