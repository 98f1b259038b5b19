"""What the status page tells at each stage of a case."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from dsr.cases.models import AccessLink, Case, Message, RightTrack
from dsr.casework import close, correspond
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.web.shared.days import long_date
from tests import factories
from tests.cast import Cast
from tests.web.portal.visitor import Visitor, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_case_says_the_date_and_asks_to_confirm_the_address(anna: Visitor, case: Case) -> None:
    words = anna.words()
    assert case.reference in words and case.legal_due_on and long_date(case.legal_due_on) in words
    assert "Please confirm your e-mail address" in words
    assert "We received your request" in words and "We make sure that it is you" in words


@pytest.mark.parametrize("token", ["nothing", "x" * 300, "%00", "☃", "a b"])
def test_a_dead_link_confirms_nothing(client: Client, db: None, token: str) -> None:
    for page in ("", "withdraw/", "code/", "answer-due.ics", "letter/1/", "download/1/"):
        answer = client.get(f"/status/{token}/{page}")
        assert answer.status_code in {400, 404} and not answer.cookies
        assert "JUXT" not in text_of(answer)


def test_no_page_sets_a_cookie_or_may_be_kept(anna: Visitor) -> None:
    for page in ("", "withdraw/", "replace/", "answer-due.ics"):
        answer = anna.get(page)
        assert not answer.cookies and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_confirming_the_address(anna: Visitor, case: Case) -> None:
    answer = anna.follow("confirm/")
    assert "We know now that this address is yours." in text_of(answer)
    assert "Please confirm" not in text_of(answer)
    case.refresh_from_db()
    assert case.contact_confirmed_at is not None


def test_looking_confirms_nothing(anna: Visitor, case: Case) -> None:
    anna.get()
    assert anna.get("confirm/").status_code == 405
    case.refresh_from_db()
    assert case.contact_confirmed_at is None


def test_a_link_that_was_shown_proves_no_address(anna: Visitor, case: Case) -> None:
    AccessLink.objects.update(purpose=AccessLink.Purpose.SHOWN)
    assert "Please confirm" not in anna.words()
    assert anna.post("confirm/").status_code == 409
    case.refresh_from_db()
    assert case.contact_confirmed_at is None


def test_the_request_stands_as_it_was_sent(client: Client, juxt: Controller, now: datetime) -> None:
    opened = factories.open_one(controller=juxt, now=now, text="All of it, please.")
    RightTrack.objects.filter(case=opened.case).update(
        details={"period": "since 2023", "reason": "unlawful_use"}
    )
    words = Visitor(client, opened).words()
    assert "All of it, please." in words and "From which time: since 2023" in words
    assert "Why: The use is against the law" in words


def test_nothing_of_the_inside_is_told(anna: Visitor, case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_decided(case=case, cast=cast, now=now, decision="grant_partly")
    words = anna.words()
    assert "Omar" not in words and "ninth request" not in words and "Granted" not in words
    assert words.count("Being worked on") == 2


def test_a_released_answer_is_shown_with_its_outcome_and_letter(
    anna: Visitor, case: Case, cast: Cast, now: datetime
) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=2))
    words = anna.words()
    assert "We answered" in words and words.count("Granted") == 2
    assert "This letter as a PDF" in words and "Your data is ready" in words
    assert "We sent you our answer" in words and words.count("This letter is our answer.") == 1
    assert "Lena" not in words and "Omar" not in words
    assert "Withdraw the request" not in words


def test_the_letter_comes_as_pdf_and_only_when_released(
    anna: Visitor, case: Case, cast: Cast, now: datetime
) -> None:
    factories.walk_to_awaiting_release(case=case, cast=cast, now=now - timedelta(hours=2))
    answer = case.answers.get()
    assert anna.get(f"letter/{answer.pk}/").status_code == 404
    from_lena(case, cast, now)
    pdf = anna.get(f"letter/{answer.pk}/")
    assert pdf.content.startswith(b"%PDF-") and case.reference in pdf.headers["Content-Disposition"]


def test_nobody_reads_the_letter_of_another_case(
    anna: Visitor, case: Case, cast: Cast, juxt: Controller, now: datetime
) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=2))
    ben = Visitor(Client(), factories.open_one(controller=juxt, now=now))
    assert ben.get(f"letter/{case.answers.get().pk}/").status_code == 404


def test_a_closed_case_can_still_be_read(anna: Visitor, case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=2))
    factories.tell_recipients(case=case, cast=cast, now=now)
    close.close(case_id=case.pk, actor=cast.actor("omar"), now=now)
    answer = anna.get()
    assert answer.status_code == 200 and "We answered" in text_of(answer)


def test_the_calendar_file_holds_the_date(anna: Visitor, case: Case) -> None:
    answer = anna.get("answer-due.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{case.legal_due_on:%Y%m%d}" in answer.content.decode()


@pytest.mark.parametrize(
    ("slug", "authority", "elsewhere"),
    [
        ("juxt", "Information Commissioner", False),
        ("comindware", "data protection authority of the EEA", True),
    ],
)
def test_where_to_complain(
    client: Client, db: None, now: datetime, slug: str, authority: str, elsewhere: bool
) -> None:
    opened = factories.open_one(controller=factories.controller(slug, now=now), now=now)
    words = Visitor(client, opened).words()
    assert authority in words
    assert ("authority of the country where you live or work" in words) is elsewhere


def test_a_question_stands_first_until_it_is_answered(
    anna: Visitor, case: Case, cast: Cast, now: datetime
) -> None:
    correspond.write_to_requester(
        case_id=case.pk,
        text="Please send us your customer number.",
        asks_upload=True,
        actor=cast.actor("omar"),
        now=now - timedelta(minutes=5),
    )
    words = anna.words()
    assert words.index("We need something from you") < words.index("Where it stands")
    anna.post("write/", text="It is 1234.")
    assert "We need something from you" not in anna.words()


def test_messages_go_both_ways(anna: Visitor, case: Case, cast: Cast, now: datetime) -> None:
    correspond.write_to_requester(
        case_id=case.pk, text="We have begun.", asks_upload=False, actor=cast.actor("omar"), now=now
    )
    answer = anna.follow("write/", text="Thank you.\nAnna")
    words = text_of(answer)
    assert "Your message has reached us." in words and "Thank you." in words and "We have begun." in words
    assert Message.objects.get(direction="in").body == "Thank you.\nAnna"


def test_the_page_speaks_the_language_of_the_case(anna: Visitor, case: Case) -> None:
    Case.objects.update(language="de")
    answer = anna.get()
    assert b'<html lang="de"' in answer.content and answer.headers["Content-Language"] == "de"


def from_lena(case: Case, cast: Cast, now: datetime) -> None:
    from dsr.casework import release  # noqa: PLC0415

    release.release(case_id=case.pk, actor=cast.actor("lena"), now=now)


def test_a_withdrawn_case_asks_for_nothing(anna: Visitor) -> None:
    anna.post("withdraw/")
    words = anna.words()
    assert "Please confirm" not in words and "make sure that it is you" not in words


def test_own_words_of_the_controller_are_marked_in_an_answer(anna: Visitor, case: Case, cast: Cast) -> None:
    Case.objects.update(language="de")
    reason = case.controller.policy.activities[0].purposes[0].rstrip(".")
    text = f"Wozu: {reason}. Danke."
    correspond.write_to_requester(
        case_id=case.pk, text=text, asks_upload=False, actor=cast.actor("omar"), now=case.received_at
    )
    marked = f'<span lang="en">{escape(reason)}.</span>'
    assert marked in anna.get().content.decode()
    mail = outbox.opened(row=OutboxMessage.objects.get(letter="message_from_us"))
    assert marked in mail.html and reason in mail.text and '<html lang="de">' in mail.html


def test_the_heading_of_a_message_is_in_the_language_of_the_case(
    anna: Visitor, case: Case, cast: Cast
) -> None:
    """Whoever writes works in the installation's language; the person reads theirs."""
    Case.objects.update(language="de")
    correspond.write_to_requester(
        case_id=case.pk, text="Guten Tag.", asks_upload=False, actor=cast.actor("omar"), now=case.received_at
    )
    assert Message.objects.get().subject == "Nachricht zu Ihrem Antrag"
    assert "Message about your request" not in anna.words()
