"""Letters on the desk: the panel, as sent, PDF, printed, sent again, tasks, the address, previews."""

import io
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from dsr.audit.models import AuditEntry
from dsr.cases.models import Answer, Approval, Case, ClockFact, Message, Requester, SentLetter, Task
from dsr.casework.bounces import Taken, take_bounce
from dsr.casework.post_mail import settle_abandoned, sweep_mail
from dsr.common import clock
from dsr.mail import claims
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.casework.letter_scenes import ADDRESS, notification
from tests.cast import Cast
from tests.web.desk.steps import Desk, told, words

pytestmark = pytest.mark.django_db


def write(desk: Desk, **given: str) -> SentLetter:
    """Omar writes to Anna."""
    desk.does("write", {"text": "Which order was it?", **given})
    return SentLetter.objects.filter(case=desk.case).latest("pk")


def lives(desk: Desk) -> None:
    Requester.objects.filter(case=desk.case).update(address=ADDRESS)


def came_back(desk: Desk) -> SentLetter:
    """A message that was taken and came back."""
    letter = write(desk)
    sweep_mail(now=clock.now())
    assert take_bounce(raw=notification(letter), now=clock.now()) == Taken.BOUNCED
    return letter


def pdf_words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_the_panel_tells_each_letter_its_way_and_how_far_it_is(desk: Desk) -> None:
    lives(desk)
    mailed, printed, shown = write(desk), write(desk, way="post"), write(desk, way="portal")
    page = words(desk.open())
    assert "On its way" in page
    assert "To print and post" in page
    assert "On the status page" in page
    assert mailed.text_sha256[:12] in page
    sweep_mail(now=clock.now())
    assert "Taken by the mail server" in words(desk.open())
    assert {printed.way, shown.way} == {"post", "portal"}


def test_a_letter_is_read_as_sent_and_the_look_is_recorded(desk: Desk, axel: Client) -> None:
    letter = write(desk)
    page = words(desk.open("sent_letter", letter_id=letter.pk))
    assert "Which order was it?" in page
    assert letter.text_sha256 in page
    assert letter.message_id in page
    entry = AuditEntry.objects.filter(kind="letter:looked_at").latest("pk")
    assert (entry.actor_name, entry.known["number"]) == ("Omar Handler", letter.pk)
    assert axel.get(desk.url("sent_letter", letter_id=letter.pk)).status_code == 200
    assert AuditEntry.objects.filter(kind="letter:looked_at").count() == 2
    assert "Read a letter as sent" not in words(
        desk.open()
    )  # looks stand in the whole record, not in the diary


def test_the_pdf_is_the_one_that_is_kept(desk: Desk) -> None:
    letter = write(desk)
    first = desk.open("letter_pdf", letter_id=letter.pk)
    assert first["Content-Type"] == "application/pdf"
    assert "Which order was it?" in pdf_words(first.content)
    assert desk.open("letter_pdf", letter_id=letter.pk).content == first.content
    letter.refresh_from_db()
    assert letter.sha256 in words(desk.open("sent_letter", letter_id=letter.pk))
    assert told(desk.case).count("letter:looked_at") == 3


def test_a_letter_of_another_case_does_not_exist_here(desk: Desk) -> None:
    for page in ("sent_letter", "letter_pdf", "letter_posted", "send_once_more"):
        assert desk.open(page, letter_id=10**6).status_code == 404
    assert desk.open("finish_task", task_id=10**6).status_code == 404


def test_print_post_and_record_it(desk: Desk) -> None:
    lives(desk)
    letter = write(desk, way="post")
    page = words(desk.open())
    assert "A letter is to be printed and posted" in page
    assert "1 Mill Lane" in pdf_words(desk.open("letter_pdf", letter_id=letter.pk).content)
    assert "1 Mill Lane" in words(desk.open("letter_posted", letter_id=letter.pk))
    desk.does("letter_posted", {"on": "2026-03-02", "proof": "RR 1 GB"}, letter_id=letter.pk)
    letter.refresh_from_db()
    assert letter.proof == "RR 1 GB"
    assert letter.at <= letter.delivered_at <= clock.now()  # type: ignore[operator]
    page = words(desk.open())
    assert "Posted" in page
    assert "to be printed" not in page
    assert desk.open("letter_posted", letter_id=letter.pk).status_code == 404


def test_a_day_in_the_future_is_refused_beside_the_form(desk: Desk) -> None:
    lives(desk)
    letter = write(desk, way="post")
    response = desk.send("letter_posted", {"on": "2026-03-09", "proof": "RR 1 GB"}, letter_id=letter.pk)
    assert response.status_code == 409
    assert "not in the future" in words(response)
    assert b"RR 1 GB" in response.content


def test_what_came_back_is_seen_to(desk: Desk) -> None:
    lives(desk)
    letter = came_back(desk)
    page = words(desk.open())
    assert "A letter came back" in page
    assert "it came back (5.1.1)" in page
    assert "Send again or print" in page
    assert "Correct the address" in page
    desk.does("send_once_more", {"way": "post"}, letter_id=letter.pk)
    again = SentLetter.objects.latest("pk")
    assert again.way == "post"
    task = Task.objects.get(done_at=None)
    assert task.about == f"letter:{again.pk}"
    desk.does("finish_task", {"outcome": "Handed over in the shop."}, task_id=task.pk)
    assert not Task.objects.filter(done_at=None).exists()


def test_the_next_card_leads_to_the_task_when_nothing_else_moves_the_case(desk: Desk) -> None:
    came_back(desk)
    Case.objects.filter(pk=desk.case.pk).update(next_step="see_to_tasks")
    page = words(desk.open())
    assert "1 task is open." in page
    assert "A letter came back: Message about your request" in page


def test_the_address_is_corrected_and_frozen_after_the_check(desk: Desk) -> None:
    desk.does("correct_address", {"email": "anna@example.net", "address": "", "reason": "She rang."})
    assert desk.case.requester.pk == Requester.objects.get(email="anna@example.net").pk
    assert "confirmed_by" not in desk.open("correct_address").content.decode()
    desk.does("confirm_identity", {"method": "call_back", "note": ""})
    given = {"email": "x@example.net", "address": "", "reason": "A mail said so."}
    response = desk.send("correct_address", given)
    assert response.status_code == 422
    assert b"x@example.net" in response.content
    desk.does("correct_address", {**given, "confirmed_by": "call_back"})
    assert Requester.objects.filter(email="x@example.net").exists()


def test_a_preview_shows_the_letter_and_does_nothing(desk: Desk) -> None:
    before = (OutboxMessage.objects.count(), Message.objects.count(), AuditEntry.objects.count())
    letters = SentLetter.objects.count()
    response = desk.send("write", {"text": "Which <b>order</b> was it?", "preview": "mail"})
    assert response.status_code == 200
    page = words(response)
    assert "Nothing is sent and nothing is saved yet." in page
    assert "Which <b>order</b> was it?" in page
    assert "[link]" in page
    assert "anna@example.org" in page
    assert "/status/" not in page
    after = (OutboxMessage.objects.count(), Message.objects.count(), AuditEntry.objects.count())
    assert after == before
    assert SentLetter.objects.count() == letters
    write(desk)  # what was looked at can still be sent


def test_a_preview_as_pdf_and_as_a_mail_program_shows_it(desk: Desk) -> None:
    given = {"text": "Which <b>order</b> was it?"}
    pdf = desk.send("write", {**given, "preview": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    assert "Which <b>order</b> was it?" in pdf_words(pdf.content)
    page = desk.send("write", {**given, "preview": "html"})
    assert "sandbox" in page["Content-Security-Policy"]
    assert "Which &lt;b&gt;order&lt;/b&gt; was it?" in page.content.decode()
    assert not Message.objects.exists()


def test_a_preview_by_post_shows_the_postal_address(desk: Desk) -> None:
    lives(desk)
    page = words(desk.send("write", {"text": "Hello", "way": "post", "preview": "mail"}))
    assert "1 Mill Lane" in page
    assert "As a mail program shows it" not in page
    assert not Task.objects.exists()


def test_a_preview_of_what_is_refused_says_why(desk: Desk) -> None:
    response = desk.send("write", {"text": "Hello", "way": "post", "preview": "mail"})
    assert response.status_code == 422  # without an address the page offers no post
    response = desk.send("write", {"text": " ", "preview": "mail"})
    assert response.status_code == 422


@pytest.mark.parametrize("act", ["ask_clarification", "hand_over", "withdraw", "ask_authority"])
def test_every_page_that_sends_a_letter_offers_the_preview(act: str, desk: Desk) -> None:
    assert "Preview the letter" in words(desk.open(act)) or "Not possible now" in words(desk.open(act))


def test_the_question_what_is_meant_is_previewed_without_stopping_the_clock(desk: Desk) -> None:
    response = desk.send(
        "ask_clarification", {"ground": "large_quantity", "text": "Which years?", "preview": "mail"}
    )
    assert "Which years?" in words(response), words(response)
    desk.case.refresh_from_db()
    assert desk.case.waiting_since is None
    assert not ClockFact.objects.exists()


def test_a_notice_that_needs_a_second_person_is_previewed_with_its_new_date(desk: Desk) -> None:
    page = desk.open("extend")
    form = page.context["form"]
    given = {"reason": "Many systems.", "text": "It takes longer.", "preview": "mail"}
    if "code" in form.fields:
        given["code"] = form.fields["code"].choices[-1][0]
    response = desk.send("extend", given)
    shown = words(response)
    assert "It takes longer." in shown
    assert "complain" in shown.lower()
    before = desk.case.legal_due_on
    desk.case.refresh_from_db()
    assert desk.case.legal_due_on == before
    assert not Approval.objects.exists()


def test_nothing_is_offered_to_somebody_who_only_looks(desk: Desk, axel: Client) -> None:
    came_back(desk)
    page = words(axel.get(desk.url()))
    assert "A letter came back" in page
    assert "Send again" not in page


def test_the_answer_is_previewed_as_pdf_with_its_locked_blocks(desk: Desk, cast: Cast, now: datetime) -> None:
    factories.walk_to_decided(case=desk.case, cast=cast, now=now, decision="refuse")
    given = {"subject": "Our answer", "body": "Dear Anna,\r\n\r\nhere it is.", "preview": "pdf"}
    response = desk.send("prepare_answer", given)
    assert response["Content-Type"] == "application/pdf"
    text = pdf_words(response.content)
    assert "here it is." in text
    assert "complain" in text.lower()
    assert not Answer.objects.exists()


def test_an_uncertain_letter_leads_to_the_page_that_settles_it(desk: Desk) -> None:
    letter = write(desk)
    row = claims.claim(mail_id=OutboxMessage.objects.get(message_id=letter.message_id).pk, now=clock.now())
    assert row is not None
    claims.mark_committing(row=row, now=clock.now())
    settle_abandoned(now=clock.now(), older_than=None)
    page = desk.open()
    assert "A letter perhaps did not arrive" in words(page)
    assert desk.url("resolve_mail", mail_id=row.pk) in page.content.decode()
    desk.does("resolve_mail", {"arrived": "yes"}, mail_id=row.pk)
    assert not Task.objects.filter(done_at=None).exists()


def test_the_panel_asks_the_database_no_more_often_for_many_letters(desk: Desk) -> None:
    lives(desk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.open()
        return len(queries)

    write(desk, way="post")
    few = asked()
    for _ in range(6):
        write(desk, way="post")
    assert asked() == few
