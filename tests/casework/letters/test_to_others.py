"""Letters to staff and to others outside: the right facts, and no more about the person than is needed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from dsr.cases import changes
from dsr.cases.models import Case, RecipientNotice, Task
from dsr.casework import letters
from dsr.mail.rendering import render

DAY = timedelta(days=1)


def test_the_address_of_the_desk(case: Case) -> None:
    assert letters.link_to_desk(case=case).endswith("/desk/cases/JUXT-2026-0001/")


def test_a_date_that_came_nearer(case: Case) -> None:
    letter = letters.date_moved_letter(case=case, before=date(2026, 4, 7), why="a holiday is none")
    assert (letter.before, letter.due_on) == (date(2026, 4, 7), date(2026, 4, 2))


def test_a_second_person_reads_what_is_asked_and_by_when(case: Case) -> None:
    letter = letters.approval_asked_letter(case=case, asked_by="Omar Handler", about="Fee")
    text = render(letter=letter, language="en").text
    assert "Omar Handler asks for a second person" in text and ": Fee." in text
    assert "2 April 2026" in text and "Anna" not in text


def test_an_open_task_is_named_in_words(case: Case, now: datetime) -> None:
    task = Task(case=case, kind="letter_bounced", about="acknowledgement", created_at=now)
    changes.add(rows=[task])
    letter = letters.task_reminder_letter(task=task)
    assert (letter.about, letter.since) == ("A letter came back", date(2026, 3, 2))


@pytest.mark.parametrize(("left", "hours"), [(timedelta(hours=12, minutes=30), 12), (-DAY, 0)])
def test_the_end_of_the_72_hours_is_told_in_the_controllers_time(
    case: Case, left: timedelta, hours: int
) -> None:
    due = datetime(2026, 6, 5, 8, 30, tzinfo=UTC)
    letter = letters.breach_due_letter(case=case, due_before=due, missing=["Risk"], now=due - left)
    assert (letter.due_on, letter.due_at, letter.hours_left) == (date(2026, 6, 5), time(9, 30), hours)


def test_a_recipient_reads_whose_data_and_what_to_do(case: Case, now: datetime) -> None:
    notice = RecipientNotice(track=case.tracks.all()[0], name="Mail Sender", created_at=now)
    notice.track.right = "erasure"
    letter = letters.recipient_notice_letter(
        case=case, notice=notice, whose="anna@example.org", what="The newsletter entry."
    )
    words = render(letter=letter, language="en")
    assert "Please delete them too." in words.text and "anna@example.org" in words.text
    assert "Please reply to info@juxt.pro" in words.text
    assert "Anna Requester" not in words.text and "anna" not in words.subject


def test_the_other_controller_gets_the_request_with_its_day(case: Case) -> None:
    case.request_text = "Delete me."
    letter = letters.hand_over_letter(case=case, to="Client & Co", language="en")
    text = render(letter=letter, language="en").text
    assert "process for you, Client & Co" in text and "2 March 2026" in text
    assert "Anna Requester, anna@example.org" in text and "Delete me." in text


def test_the_owner_of_a_system_is_reminded_of_the_same_task(case: Case) -> None:
    first = letters.system_task_letter(
        case=case,
        systems=("CRM", "Shop"),
        owner="Mara",
        asked_by="Omar",
        due_on=date(2026, 3, 20),
        tasks_url="https://dsr.example/tasks/secret-token/",
    )
    again = letters.system_reminder_letter(first=first, asked_on=date(2026, 3, 10))
    assert (again.systems, again.tasks_url) == (first.systems, first.tasks_url)
    text = render(letter=again, language="en").text
    assert "10 March 2026" in text and "20 March 2026" in text and "secret-token" in text


def test_a_mail_to_an_owner_says_nothing_about_the_person_and_its_kept_copy_not_the_link(case: Case) -> None:
    letter = letters.system_task_letter(
        case=case,
        systems=("CRM",),
        owner="Mara",
        asked_by="Omar",
        due_on=date(2026, 3, 20),
        tasks_url="https://dsr.example/tasks/secret-token/",
    )
    words = render(letter=letter, language="en")
    assert "anna" not in (words.text + words.html + words.subject).lower()
    assert "secret-token" not in render(letter=letter.masked(), language="en").text
