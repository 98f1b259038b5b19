"""A code to the address of our own records: the requester types it, and it is certain who asks."""

from datetime import timedelta

import pytest

from dsr.cases.models import IdentityCheck
from dsr.casework import identity, identity_code
from dsr.casework.deliver import WrongCode
from dsr.casework.door import NotNow
from dsr.mail.models import OutboxMessage
from tests.casework.scenes import Scene
from tests.casework.themes import people


def typed(scene: Scene, code: str, minutes: int = 0) -> None:
    identity_code.check_identity_code(
        case_id=scene.case.pk, code=code, now=scene.later + timedelta(minutes=minutes)
    )


def again(scene: Scene) -> None:
    identity_code.send_identity_code(case_id=scene.case.pk, now=scene.later)


def test_the_code_goes_to_our_record_s_address_and_only_when_asked_for(scene: Scene) -> None:
    people.code_asked(scene)
    assert not OutboxMessage.objects.filter(letter="identity_code").exists()
    again(scene)
    mail = OutboxMessage.objects.get(letter="identity_code")
    assert mail.to == people.KNOWN
    assert people.mailed_code() not in mail.kept_text


def test_the_right_code_confirms_and_leaves_nothing_behind(scene: Scene) -> None:
    people.code_sent(scene)
    typed(scene, f" {people.mailed_code()} ")
    case = scene.fresh()
    assert case.identity_settled_at == scene.later
    assert case.waiting_since is None
    asked, confirmed = IdentityCheck.objects.filter(case=scene.case)
    assert (confirmed.method, confirmed.outcome, confirmed.by) == ("known_address", "confirmed", None)
    assert (asked.code_to, asked.code_digest, asked.code_salt) == ("", "", "")
    (entry,) = scene.entries("identity:confirmed")
    assert (entry.actor_kind, entry.known["method"]) == ("requester", "known_address")
    with pytest.raises(NotNow, match="no code"):
        again(scene)


def test_only_a_digest_is_kept(scene: Scene) -> None:
    people.code_sent(scene)
    check = IdentityCheck.objects.get(case=scene.case)
    assert people.mailed_code() not in repr(vars(check))


def test_five_tries_and_it_is_over(scene: Scene) -> None:
    people.code_sent(scene)
    for wrong in ("000", "abcdef", "", "١٢٣٤٥٦", "1234567"):
        with pytest.raises(WrongCode):
            typed(scene, wrong)
    with pytest.raises(WrongCode):
        typed(scene, people.mailed_code())
    assert scene.fresh().identity_settled_at is None
    assert len(scene.entries("identity:code_wrong")) == 6
    again(scene)
    typed(scene, people.mailed_code())
    assert scene.fresh().identity_settled_at is not None


def test_it_expires(scene: Scene) -> None:
    people.code_sent(scene)
    with pytest.raises(WrongCode):
        typed(scene, people.mailed_code(), minutes=26)


def test_five_codes_and_no_more(scene: Scene) -> None:
    people.code_asked(scene)
    for _ in range(5):
        again(scene)
    with pytest.raises(NotNow, match="No more codes"):
        again(scene)


def test_the_address_that_the_request_came_from_proves_nothing_this_way(scene: Scene) -> None:
    with pytest.raises(NotNow, match="the requester gave"):
        people.asked(scene, method="known_address", known_address="Anna@Example.org ")


def test_without_an_address_of_ours_there_is_no_code(scene: Scene) -> None:
    people.asked(scene, method="known_address")
    with pytest.raises(NotNow, match="no code"):
        again(scene)


def test_a_mismatch_ends_the_code(scene: Scene) -> None:
    people.code_sent(scene)
    code = people.mailed_code()
    identity.record_mismatch(
        case_id=scene.case.pk,
        note="The owner of the address knows of nothing.",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    with pytest.raises(NotNow, match="no code"):
        typed(scene, code)
