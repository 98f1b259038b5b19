"""Who asks for somebody else: the mandate with scope and date, the parent of a child, the heir of the dead."""

from datetime import date, timedelta
from typing import Any

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import AuthorityCheck, ClockFact, Message
from dsr.casework import authority
from dsr.casework.door import NotNow, UnknownChoice
from tests.casework.scenes import Scene
from tests.casework.themes import people

MANDATE = {"scope": "all rights, all data", "dated_on": date(2026, 2, 1)}


def record(scene: Scene, **changes: Any) -> AuthorityCheck:
    values: dict[str, Any] = {
        "role": "representative",
        "outcome": "sufficient",
        "scope": "",
        "dated_on": None,
        "provision": "",
        "note": "",
    }
    by = scene.actor(changes.pop("by", "omar"))
    return authority.record_authority(
        case_id=scene.case.pk, actor=by, now=scene.later, **{**values, **changes}
    )


def ask(scene: Scene, text: str = "Please send the mandate.") -> None:
    authority.ask_authority(case_id=scene.case.pk, text=text, actor=scene.actor("omar"), now=scene.now)


def test_a_mandate_needs_its_scope_and_its_date(scene: Scene) -> None:
    people.represented(scene)
    with pytest.raises(NotNow, match="which rights and data"):
        record(scene, dated_on=date(2026, 2, 1))
    with pytest.raises(NotNow, match="the day on the mandate"):
        record(scene, scope="access")
    with pytest.raises(NotNow, match="in the future"):
        record(scene, scope="access", dated_on=date(2026, 3, 3))
    assert not AuthorityCheck.objects.exists()
    record(scene, **MANDATE)
    assert scene.fresh().authority_settled_at == scene.later
    (entry,) = scene.entries("authority:recorded")
    assert entry.known["scope"] == "all rights, all data"
    assert "all rights" not in entry.facts
    assert entry.known["dated_on"] == "2026-02-01"


def test_asking_goes_out_and_waits_and_the_mandate_ends_the_wait(scene: Scene) -> None:
    people.represented(scene)
    ask(scene)
    assert scene.fresh().waiting_since == scene.now
    message = Message.objects.get(case=scene.case)
    assert (message.body, message.asks_upload) == ("Please send the mandate.", True)
    with pytest.raises(NotNow, match="already open"):
        ask(scene)
    record(scene, **MANDATE)
    assert scene.fresh().waiting_since is None
    kinds = ClockFact.objects.filter(case=scene.case).values_list("kind", "sufficient")
    assert list(kinds) == [("authority_requested", True), ("authority_received", True)]
    with pytest.raises(NotNow, match="already certain"):
        ask(scene)


def test_what_is_not_shown_keeps_the_question_open_and_says_what_is_missing(scene: Scene) -> None:
    people.represented(scene)
    ask(scene)
    with pytest.raises(NotNow, match="what is missing"):
        record(scene, outcome="insufficient")
    record(scene, outcome="insufficient", note="The mandate covers access only, erasure was asked.")
    case = scene.fresh()
    assert case.authority_settled_at is None
    assert case.waiting_since == scene.now
    assert ClockFact.objects.latest("pk").sufficient is False


def test_a_mandate_that_falls_away_unsettles_it(scene: Scene) -> None:
    people.represented(scene)
    record(scene, **MANDATE)
    record(scene, outcome="conflict", note="They are in court against each other.")
    assert scene.fresh().authority_settled_at is None


def test_nobody_asks_somebody_who_asks_for_themselves(scene: Scene) -> None:
    with pytest.raises(NotNow, match="for themselves"):
        ask(scene)


def test_a_parent_is_recorded_with_the_child_s_own_ability_and_their_interests(scene: Scene) -> None:
    with pytest.raises(NotNow, match="whether the child can act itself"):
        record(scene, role="parent")
    record(scene, role="parent", note="Birth certificate seen; the child is three; no conflict.")
    person = scene.fresh().requester
    assert (person.role, person.subject_kind) == ("parent", "child")
    assert scene.case.authority_settled_at is not None


def test_recital_27_an_heir_needs_a_national_provision(scene: Scene) -> None:
    with pytest.raises(NotNow, match="recital 27"):
        record(scene, role="heir")
    record(scene, role="heir", provision="Art. 85 Loi Informatique et Libertés")
    person = scene.fresh().requester
    assert (person.role, person.subject_kind) == ("heir", "deceased")


def test_a_capacity_taken_wrongly_is_put_right(scene: Scene) -> None:
    record(scene, role="heir", provision="Art. 3 LOPDGDD")
    record(scene, role="self", note="She rang: the name on the form is her own.", by="lena")
    person = scene.fresh().requester
    assert (person.role, person.subject_kind, person.on_behalf_of) == ("self", "adult", "")
    assert scene.case.identity_settled_at is None


def test_nobody_but_a_lead_says_that_a_representative_asks_for_themselves_and_never_without_a_word(
    scene: Scene,
) -> None:
    people.represented(scene)
    with pytest.raises(NotYours):
        record(scene, role="self", note="She rang.")
    with pytest.raises(NotNow, match="Say how it is known"):
        record(scene, role="self", note=" ", by="lena")


@pytest.mark.parametrize("wrong", [{"role": "friend"}, {"outcome": "perhaps"}])
def test_unknown_choices(scene: Scene, wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownChoice):
        record(scene, **wrong)


def test_in_britain_the_clock_waits_for_the_mandate(scene: Scene) -> None:
    people.represented(scene)
    before = scene.case.legal_due_on
    ask(scene)
    assert scene.track.legal_due_on is None
    scene.now += timedelta(days=10)
    record(scene, **MANDATE)
    after = scene.fresh().legal_due_on
    assert before is not None
    assert after is not None
    assert after - before >= timedelta(days=9)
