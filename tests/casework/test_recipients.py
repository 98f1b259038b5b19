"""Telling recipients (Art. 19, R15): a notice for each by itself, told, not told with why, or named to the person."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from dsr.accounts.permits import NotYours
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, Message, RecipientNotice, RightTrack
from dsr.casework import recipients
from dsr.casework.door import NotNow, UnknownChoice
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.casework.effects import carried_out, decided
from tests.casework.scenes import Scene

EVERYBODY = {"Google", "Salesforce", "MailChimp", "GoTo", "Public authorities and law enforcement"}
MAIL = {
    "way": "mail",
    "email": "privacy@google.example",
    "whose": "Anna Requester, anna@example.org",
    "what": "The surname is Requester, not Required.",
}


def names(scene: Scene, state: str = "open") -> set[str]:
    found = RecipientNotice.objects.filter(track__case=scene.case, state=state)
    return set(found.values_list("name", flat=True))


def notice(scene: Scene, name: str = "Google") -> RecipientNotice:
    return RecipientNotice.objects.get(track__case=scene.case, name=name)


def tell(scene: Scene, name: str = "Google", **said: str) -> None:
    recipients.tell_recipient(
        case_id=scene.case.pk,
        notice_id=notice(scene, name).pk,
        actor=scene.actor("omar"),
        now=scene.later,
        **(MAIL | said),
    )


def open_again(scene: Scene, right: str, now: timedelta) -> list[RecipientNotice]:
    case = scene.fresh()
    track = RightTrack.objects.get(case=case, right=right)
    with transaction.atomic():
        return recipients.open_notices(case=case, track=track, now=scene.now + now)


@pytest.mark.parametrize("right", ["rectification", "erasure", "restriction"])
def test_r15_every_recipient_of_the_register_is_to_be_told_processors_included(
    scene: Scene, right: str
) -> None:
    carried_out(scene, right)
    assert names(scene) == EVERYBODY
    assert facts_of(scene.fresh()).open_notices == len(EVERYBODY)


@pytest.mark.parametrize("right", ["access", "portability", "objection", "objection_direct_marketing"])
def test_other_rights_tell_nobody(scene: Scene, right: str) -> None:
    carried_out(scene, right)
    assert not RecipientNotice.objects.exists()


@pytest.mark.parametrize("decision", ["refuse", "no_data", ""])
def test_what_was_not_carried_out_tells_nobody(scene: Scene, decision: str) -> None:
    decided(scene, "erasure")
    RightTrack.objects.filter(case=scene.case).update(
        decision=decision,
        decided_at=scene.now if decision else None,
        decided_by=scene.cast.omar if decision else None,
    )
    assert open_again(scene, "erasure", timedelta()) == []


def test_opening_twice_adds_nothing(scene: Scene) -> None:
    carried_out(scene, "erasure")
    tell(scene)
    assert open_again(scene, "erasure", timedelta(hours=5)) == []
    assert names(scene, "told") == {"Google"}


def test_a_right_decided_anew_tells_them_anew(scene: Scene) -> None:
    carried_out(scene, "rectification")
    tell(scene)
    RightTrack.objects.filter(case=scene.case).update(decided_at=scene.now + timedelta(days=3))
    assert [row.name for row in open_again(scene, "rectification", timedelta(days=4))] == ["Google"]
    assert names(scene) == EVERYBODY


def test_a_recipient_is_told_by_mail_what_was_done_and_whose_data_they_are(scene: Scene) -> None:
    carried_out(scene, "rectification")
    tell(scene)
    row = notice(scene)
    assert (row.state, row.way, row.told_at, row.done_by) == ("told", "mail", scene.later, scene.cast.omar)
    mail = OutboxMessage.objects.get(to="privacy@google.example")
    assert (mail.letter, mail.case) == ("recipient_notice", scene.case)
    assert "The surname is Requester, not Required." in mail.kept_text
    assert "anna@example.org" in mail.kept_text
    assert "/status/" not in mail.kept_text and "/desk/" not in mail.kept_text


@pytest.mark.parametrize("way", ["own_mail", "post", "telephone", "system"])
def test_told_another_way_no_mail_goes(scene: Scene, way: str) -> None:
    carried_out(scene, "erasure")
    mails = OutboxMessage.objects.count()
    tell(scene, way=way, email="", whose="", what="")
    assert (notice(scene).state, notice(scene).way) == ("told", way)
    assert OutboxMessage.objects.count() == mails


@pytest.mark.parametrize("changed", [{"email": ""}, {"email": "google"}, {"whose": " "}, {"what": ""}])
def test_a_mail_needs_an_address_and_words(scene: Scene, changed: dict[str, str]) -> None:
    carried_out(scene, "erasure")
    with pytest.raises(NotNow):
        tell(scene, **changed)
    assert names(scene) == EVERYBODY
    assert notice(scene).email == ""


def test_nobody_is_told_twice_by_mistake(scene: Scene) -> None:
    carried_out(scene, "erasure")
    tell(scene)
    with pytest.raises(NotNow, match="seen to already"):
        tell(scene)
    with pytest.raises(UnknownChoice):
        tell(scene, "GoTo", way="pigeon")


@pytest.mark.parametrize("state", ["impossible", "disproportionate", "never_had"])
def test_who_is_not_told_is_recorded_with_the_reason(scene: Scene, state: str) -> None:
    carried_out(scene, "erasure")
    said: dict[str, Any] = {
        "case_id": scene.case.pk,
        "notice_id": notice(scene).pk,
        "actor": scene.actor("omar"),
    }
    with pytest.raises(NotNow, match="Say why"):
        recipients.cannot_tell(state=state, reason=" ", now=scene.later, **said)
    with pytest.raises(NotNow, match="Choose why"):
        recipients.cannot_tell(state="told", reason="x", now=scene.later, **said)
    recipients.cannot_tell(state=state, reason="They closed in 2019.", now=scene.later, **said)
    assert (notice(scene).state, notice(scene).reason) == (state, "They closed in 2019.")
    assert facts_of(scene.fresh()).open_notices == len(EVERYBODY) - 1


def test_a_reply_is_kept_also_after_the_end_of_the_case(scene: Scene) -> None:
    carried_out(scene, "erasure")
    said: dict[str, Any] = {
        "case_id": scene.case.pk,
        "notice_id": notice(scene).pk,
        "actor": scene.actor("omar"),
    }
    with pytest.raises(NotNow, match="not told yet"):
        recipients.record_reply(reply="Done.", now=scene.later, **said)
    tell(scene)
    Case.objects.filter(pk=scene.case.pk).update(state="closed", closed_at=scene.later)
    recipients.record_reply(reply="Erased on Monday.", now=scene.later, **said)
    assert notice(scene).reply == "Erased on Monday."


def test_a_recipient_outside_the_register_is_added_once(scene: Scene) -> None:
    carried_out(scene, "erasure", "access")
    tracks = {track.right: track.pk for track in RightTrack.objects.filter(case=scene.case)}
    said: dict[str, Any] = {
        "case_id": scene.case.pk,
        "actor": scene.actor("omar"),
        "now": scene.later,
        "email": "",
    }
    recipients.add_recipient(track_id=tracks["erasure"], name="The printer", **said)
    assert names(scene) == {*EVERYBODY, "The printer"}
    with pytest.raises(NotNow, match="on the list already"):
        recipients.add_recipient(track_id=tracks["erasure"], name=" The printer ", **said)
    with pytest.raises(NotNow, match="Nothing was rectified"):
        recipients.add_recipient(track_id=tracks["access"], name="The printer", **said)
    with pytest.raises(NotNow, match="Name the recipient"):
        recipients.add_recipient(track_id=tracks["erasure"], name="", **said)


def test_the_name_typed_by_hand_can_be_forgotten(scene: Scene) -> None:
    carried_out(scene, "erasure")
    recipients.add_recipient(
        case_id=scene.case.pk,
        track_id=scene.track.pk,
        name="Her neighbour Bert",
        email="",
        actor=scene.actor("omar"),
        now=scene.later,
    )
    tell(scene, "Her neighbour Bert", way="post", email="")
    for entry in scene.entries("recipient:added", "recipient:told"):
        assert "Bert" not in repr(entry.facts)


def test_the_person_who_asks_is_told_who_they_are(scene: Scene) -> None:
    carried_out(scene, "erasure")
    recipients.name_recipients(
        case_id=scene.case.pk, text="We told Google.", actor=scene.actor("omar"), now=scene.later
    )
    assert Message.objects.get(case=scene.case).body == "We told Google."


def test_another_cases_notice_is_unknown(scene: Scene) -> None:
    carried_out(scene, "erasure")
    foreign = notice(scene).pk
    scene.case = factories.open_one(controller=scene.case.controller, now=scene.now, rights=("erasure",)).case
    carried_out(scene, "erasure")
    with pytest.raises(NotYours):
        recipients.tell_recipient(
            case_id=scene.case.pk, notice_id=foreign, actor=scene.actor("omar"), now=scene.later, **MAIL
        )
