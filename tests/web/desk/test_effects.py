"""What follows a decision, at the desk: holds, restrictions and their end, recipients, the address stopped."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from dsr.cases.models import Case, Hold, Message, ProcessingRestriction, RecipientNotice, RightTrack
from dsr.casework import recipients
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller, SuppressionEntry
from tests import factories
from tests.casework.effects import deliver_last_letter
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


def desk_for(client: Client, cast: Cast, juxt: Controller, now: datetime, *rights: str) -> Desk:
    """Omar before a case that asks for these rights; he has it and knows who asks."""
    case = factories.open_one(controller=juxt, now=now, rights=rights).case
    factories.walk_to_identity(case=case, cast=cast, now=now)
    return Desk(client=client, case=Case.objects.get(pk=case.pk))


@pytest.fixture
def objection(omar: Client, cast: Cast, juxt: Controller, now: datetime) -> Desk:
    """A case with an objection on grounds of the person's situation."""
    return desk_for(omar, cast, juxt, now, "objection")


@pytest.fixture
def erased(omar: Client, cast: Cast, juxt: Controller, now: datetime) -> Desk:
    """A case in which erasure was granted; its recipients wait to be told."""
    desk = desk_for(omar, cast, juxt, now, "erasure")
    RightTrack.objects.filter(case=desk.case).update(
        state="answered", decision="grant", decided_at=now, decided_by=cast.omar, answered_at=now
    )
    with transaction.atomic():
        recipients.open_notices(case=desk.case, track=RightTrack.objects.get(case=desk.case), now=now)
    desk.does("add_note", {"body": "Erased this morning."})  # works out the next step
    return desk


def first_notice(desk: Desk) -> RecipientNotice:
    return RecipientNotice.objects.filter(track__case=desk.case)[0]


def test_a_hold_stands_on_the_case_and_in_the_queue_until_a_lead_lifts_it(
    desk: Desk, lena: Client, case: Case
) -> None:
    desk.does("set_hold", {"system_id": "case", "reason": "Court of York, 7 O 12/26"})
    page = words(desk.open())
    assert "Legal hold: the whole case" in page and "Court of York, 7 O 12/26" in page
    assert "Lift the hold" not in page
    assert "legal hold" in words(desk.client.get("/desk/?list=open"))
    lead = Desk(client=lena, case=case)
    assert "Lift the hold" in words(lead.open())
    hold = Hold.objects.get()
    assert "Court of York" in words(lead.open("lift_hold", hold_id=hold.pk))
    lead.does("lift_hold", {"reason": "Settled."}, hold_id=hold.pk)
    assert "Legal hold: the whole case" not in words(lead.open())
    assert "legal hold" not in words(lena.get("/desk/?list=open"))
    assert [kind for kind in told(case) if kind.startswith("hold:")] == ["hold:set", "hold:lifted"]


def test_a_hold_on_one_system_names_it(desk: Desk, juxt: Controller) -> None:
    system = juxt.systems.get(slug="salesforce")
    desk.does("set_hold", {"system_id": str(system.pk), "reason": "A claim."})
    assert f"Legal hold: {system.name}" in words(desk.open())


def test_a_refusal_to_hold_keeps_what_was_typed(desk: Desk) -> None:
    assert desk.send("set_hold", {"system_id": "case", "reason": ""}).status_code == 422
    desk.does("set_hold", {"system_id": "case", "reason": "A court."})
    again = desk.send("set_hold", {"system_id": "case", "reason": "Another court."})
    assert again.status_code == 409
    assert "A hold on this stands already." in words(again) and "Another court." in words(again)


def test_an_objection_restricts_at_once_and_the_person_learns_it(objection: Desk) -> None:
    track = RightTrack.objects.get(case=objection.case)
    page = words(objection.open("restrict_now"))
    assert "From now on the data may only be stored" in page and "we only keep the data concerned" in page
    objection.does("restrict_now", {"track_id": track.pk, "text": "We keep them unused."})
    page = words(objection.open())
    assert "Restricted data" in page and "the balance is still open, Art. 18(1)(d)" in page
    assert "Recipients to be told" in page and "0 of 5 seen to" in page
    assert Message.objects.get(case=objection.case).body == "We keep them unused."
    assert OutboxMessage.objects.filter(case=objection.case, letter="restriction_set").exists()
    assert "restricted already" in words(objection.open("restrict_now"))


def test_it_is_lifted_only_after_the_letter_went(objection: Desk, now: datetime) -> None:
    track = RightTrack.objects.get(case=objection.case)
    objection.does("restrict_now", {"track_id": track.pk, "text": "We keep them unused."})
    way: dict[str, Any] = {"track_id": track.pk}
    assert "First tell the person" in words(objection.open("lift_restriction", **way))
    refused = objection.send("lift_restriction", **way)
    assert (refused.status_code, "First tell the person" in words(refused)) == (409, True)
    objection.does("announce_lift", {"reason": "Weighed.", "text": "It will end."}, **way)
    assert "has not gone yet" in words(objection.open())
    assert objection.send("lift_restriction", **way).status_code == 409
    deliver_last_letter(objection.case, now + timedelta(hours=1))
    assert "The requester was told that it will end" in words(objection.open())
    objection.does("lift_restriction", **way)
    assert ProcessingRestriction.objects.get().lifted_at is not None
    assert "Restricted data" not in words(objection.open())
    assert objection.open("lift_restriction", **way).status_code == 404


def test_recipients_are_told_one_by_one(erased: Desk) -> None:
    page = words(erased.open())
    assert "Tell the recipients" in page and "5 recipients have to be told" in page
    notice = first_notice(erased)
    form = erased.open("tell_recipient", notice_id=notice.pk)
    assert "We erased the data of the person." in words(form) and "anna@example.org" in words(form)
    said = {"way": "mail", "email": "privacy@goto.example", "whose": "Anna", "what": "Erased."}
    wrong = erased.send("tell_recipient", said | {"email": ""}, notice_id=notice.pk)
    assert (wrong.status_code, "Give the recipient" in words(wrong)) == (409, True)
    erased.does("tell_recipient", said, notice_id=notice.pk)
    assert OutboxMessage.objects.filter(to="privacy@goto.example", letter="recipient_notice").count() == 1
    page = words(erased.open())
    assert "1 of 5 seen to" in page and "privacy@goto.example" in page
    assert "seen to already" in words(erased.open("tell_recipient", notice_id=notice.pk))
    erased.does("record_reply", {"reply": "Done on Monday."}, notice_id=notice.pk)
    assert "Done on Monday." in words(erased.open())


def test_why_one_is_not_told_is_asked_for(erased: Desk) -> None:
    notice = first_notice(erased)
    asked = {"state": "impossible", "reason": ""}
    assert erased.send("cannot_tell", asked, notice_id=notice.pk).status_code == 422
    erased.does("cannot_tell", asked | {"reason": "Closed in 2019."}, notice_id=notice.pk)
    assert "Closed in 2019." in words(erased.open())
    assert "1 of 5 seen to" in words(erased.open())


def test_others_are_added_and_all_are_named_to_whoever_asks(erased: Desk) -> None:
    track = RightTrack.objects.get(case=erased.case)
    erased.does("add_recipient", {"track_id": track.pk, "name": "The printer", "email": ""})
    assert "The printer" in words(erased.open())
    page = words(erased.open("name_recipients"))
    assert "- The printer" in page and "- Google" in page
    erased.does("name_recipients", {"text": "We told Google and the printer."})
    assert Message.objects.get(case=erased.case).body == "We told Google and the printer."


def test_a_closed_case_still_takes_a_reply(erased: Desk, now: datetime) -> None:
    notice = first_notice(erased)
    RecipientNotice.objects.filter(pk=notice.pk).update(state="told", told_at=now, way="post")
    Case.objects.filter(pk=erased.case.pk).update(state="closed", closed_at=now, next_step="none")
    page = erased.open().content.decode()
    assert f"recipients/{notice.pk}/reply/" in page and "/not/" not in page
    erased.does("record_reply", {"reply": "Done."}, notice_id=notice.pk)


def test_nothing_of_it_is_shown_where_nothing_follows(desk: Desk) -> None:
    page = words(desk.open())
    assert "Recipients to be told" not in page and "Restricted data" not in page
    assert "Nothing was rectified, erased or restricted" in page  # the menu says why not


def test_an_auditor_sees_it_all_and_changes_nothing(erased: Desk, axel: Client) -> None:
    page = Desk(client=axel, case=erased.case).open()
    assert "Recipients to be told" in words(page)
    assert "/tell/" not in page.content.decode() and "/reply/" not in page.content.decode()


def test_the_persons_address_is_stopped_from_the_case(desk: Desk) -> None:
    page = words(desk.open("suppress"))
    assert "Empty: anna@example.org" in page
    said = {"address": "", "scope": "marketing", "ground": "objection_marketing"}
    desk.does("suppress", said)
    assert SuppressionEntry.objects.get().case_reference == desk.case.reference
    again = desk.send("suppress", said)
    assert (again.status_code, "already stopped" in words(again)) == (409, True)


@pytest.mark.parametrize("page", ["announce_lift", "lift_restriction"])
def test_there_is_no_page_for_a_restriction_that_is_not(desk: Desk, page: str) -> None:
    track = RightTrack.objects.get(case=desk.case)
    assert desk.open(page, track_id=track.pk).status_code == 404
