"""How a case ends and begins again; what happens around the delivery; mails that got stuck."""

import re
from datetime import datetime

import pytest
from django.test import Client

from dsr.bundles.models import Bundle, DownloadGrant
from dsr.bundles.passwords import new_password
from dsr.cases.models import AccessLink, Case, RightTrack
from dsr.casework.deliver import check_code
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words


@pytest.fixture
def released(desk: Desk, cast: Cast, now: datetime) -> Desk:
    """Anna's answer went out with a bundle; Omar looks."""
    factories.walk_to_released(case=desk.case, cast=cast, now=now)
    return desk


def test_close_says_what_will_happen_and_closes(released: Desk) -> None:
    assert "Reminders end." in words(released.open("close"))
    released.does("close")
    assert released.case.closed_at is not None
    assert "case:closed" in told(released.case)
    assert released.open().context["next"].heading == "Nothing to do: the case is closed"


def test_an_open_right_keeps_a_case_open(desk: Desk) -> None:
    assert "One right has no answer yet." in words(desk.open("close"))
    assert desk.send("close").status_code == 409
    desk.case.refresh_from_db()
    assert desk.case.closed_at is None


def test_reopen_with_chosen_rights_and_a_reason(released: Desk, lena: Client) -> None:
    released.does("close")
    desk, track = Desk(lena, released.case), RightTrack.objects.get(case=released.case)
    assert desk.send("reopen", {"reason": "A file was missing."}).status_code == 422
    assert desk.send("reopen", {"tracks": [track.pk], "reason": ""}).status_code == 422
    desk.does("reopen", {"tracks": [track.pk], "reason": "A file was missing."})
    track.refresh_from_db()
    assert (desk.case.closed_at, track.state) == (None, "working")
    assert "A file was missing." in words(desk.open())


def test_reopening_is_the_leads(released: Desk) -> None:
    released.does("close")
    assert released.open("reopen").status_code == 404
    assert released.send("reopen", {"tracks": ["1"], "reason": "x"}).status_code == 404


def test_a_code_is_told_once_and_opens_the_download(released: Desk, present: datetime) -> None:
    response = released.send("tell_code")
    assert response.status_code == 200
    found = re.search(r"\b\d{6}\b", words(response))
    assert found is not None
    opened = check_code(case_id=released.case.pk, code=found.group(), now=present)
    assert opened == DownloadGrant.objects.get()
    assert found.group() not in words(released.open())


def test_without_a_download_there_is_no_code(desk: Desk) -> None:
    assert "There is no download that can be opened." in words(desk.open("tell_code"))
    response = desk.send("tell_code")
    assert "This download is no longer available." in words(response)


def test_revoke_and_give_again(released: Desk, lena: Client) -> None:
    grant = DownloadGrant.objects.get()
    assert released.send("revoke", {"reason": ""}, grant_id=grant.pk).status_code == 422
    released.does("revoke", {"reason": "Wrong person."}, grant_id=grant.pk)
    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert released.open("revoke", grant_id=grant.pk).status_code == 404
    assert "Download revoked" in words(released.open())
    Desk(lena, released.case).does("reissue")
    assert DownloadGrant.objects.filter(revoked_at=None).count() == 1
    assert released.send("reissue").status_code == 404


def test_a_new_status_link_goes_by_mail_and_ends_the_old(desk: Desk) -> None:
    desk.does("replace_link")
    assert AccessLink.objects.filter(case=desk.case, revoked_at=None).count() == 1
    assert OutboxMessage.objects.filter(case=desk.case, letter="status_link").exists()


def test_without_an_address_the_new_link_is_shown_once(omar: Client, juxt: Controller, now: datetime) -> None:
    case = factories.open_one(controller=juxt, now=now, person=Person(name="Paul Paper")).case
    response = Desk(omar, case).send("replace_link")
    assert response.status_code == 200
    assert "/status/" in words(response)
    assert "/status/" not in words(Desk(omar, case).open())


@pytest.fixture
def mail(case: Case) -> OutboxMessage:
    """The acknowledgement, whose connection broke at the last byte."""
    mail = OutboxMessage.objects.get(case=case, letter="acknowledgement")
    OutboxMessage.objects.filter(pk=mail.pk).update(state="uncertain")
    return mail


@pytest.mark.parametrize(("arrived", "state"), [("yes", "sent"), ("no", "queued")])
def test_say_what_became_of_a_mail(desk: Desk, mail: OutboxMessage, arrived: str, state: str) -> None:
    assert "Say what became of it" in words(desk.open())
    desk.does("resolve_mail", {"arrived": arrived}, mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == state
    assert desk.open("resolve_mail", mail_id=mail.pk).status_code == 404


def test_send_a_failed_mail_again(desk: Desk, mail: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=mail.pk).update(state="failed", problem="550")
    assert "is sent again to anna@example.org" in words(desk.open("resolve_mail", mail_id=mail.pk))
    desk.does("resolve_mail", mail_id=mail.pk)
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_a_mail_of_another_case_is_not_ours(
    desk: Desk, mail: OutboxMessage, juxt: Controller, now: datetime
) -> None:
    other = factories.open_one(controller=juxt, now=now).case
    assert (
        Desk(desk.client, other).send("resolve_mail", {"arrived": "yes"}, mail_id=mail.pk).status_code == 404
    )


def test_a_withdrawal_told_to_the_team_ends_the_open_rights(desk: Desk, case: Case) -> None:
    assert "as withdrawn" in words(desk.open("withdraw"))
    said = {"told_on": case.clock_day.isoformat(), "way": "telephone", "words": ""}
    assert desk.send("withdraw", said).status_code == 422
    desk.does("withdraw", {**said, "words": "Forget it, thank you."})
    assert "Forget it, thank you." in words(desk.open())
    assert [track.state for track in case.tracks.all()] == ["withdrawn"]
    assert OutboxMessage.objects.filter(case=case, letter="withdrawal_confirmed").exists()
    assert desk.send("withdraw", {**said, "words": "Again."}).status_code == 409


def test_the_password_of_a_package_is_shown_and_that_is_recorded(released: Desk) -> None:
    assert "There is no download with a password" in words(released.open("tell_password"))
    Bundle.objects.update(sealed_password=new_password())
    response = released.send("tell_password")
    assert response.status_code == 200
    found = re.search(r"\b(?:[a-z2-9]{4}-){4}[a-z2-9]{4}\b", words(response))
    assert found is not None
    assert found.group() not in words(released.open())
    assert "Password of the package shown" in words(released.open("record"))
