"""A mail is in the outbox exactly when the change that wants it is in the database, sealed and once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dsr.audit.record import OutsideTransaction
from dsr.cases.models import Case
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from tests.mail.samples import CODE, FULL, LINK

pytestmark = pytest.mark.both_databases

ACKNOWLEDGEMENT = FULL[0]
TO = "anna@example.org"


def put(case: Case | None, now: datetime, **fields: Any) -> OutboxMessage | None:
    """The acknowledgement, unless told otherwise."""
    given: dict[str, Any] = {
        "letter": ACKNOWLEDGEMENT,
        "to": TO,
        "language": "en",
        "dedupe_key": "k",
    } | fields
    return outbox.put(case=case, now=now, **given)


def test_the_row_holds_the_words_sealed_and_a_masked_copy(case: Case, now: datetime) -> None:
    row = put(case, now)
    assert row is not None
    row.refresh_from_db()
    assert (row.state, row.due_at, row.to, row.letter) == ("queued", now, TO, "acknowledgement")
    assert "t0ken" not in row.kept_text
    assert "[link]" in row.kept_text
    assert "t0ken" not in row.sealed
    assert "JUXT" not in row.sealed
    words = outbox.opened(row=row)
    assert LINK in words.text
    assert LINK in words.html
    assert words.subject == row.subject


def test_the_same_reason_is_mailed_once(case: Case, now: datetime) -> None:
    assert put(case, now) is not None
    assert put(case, now + timedelta(days=1), to="other@example.org") is None
    assert OutboxMessage.objects.filter(dedupe_key="k").count() == 1


def test_a_message_id_says_nothing_and_is_never_the_same(case: Case, now: datetime) -> None:
    one, other = put(case, now), put(case, now, dedupe_key="other")
    assert one is not None
    assert other is not None
    assert one.message_id != other.message_id
    assert one.message_id.endswith("@dsr-desk.example>")


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_there_is_no_mail(now: datetime) -> None:
    with pytest.raises(OutsideTransaction):
        put(None, now)
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_fails_leaves_no_mail(now: datetime) -> None:
    def change() -> None:
        with transaction.atomic():
            put(None, now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    "to",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "A <a@example.org>",
        "a b@example.org",
        "a@example.org\x00",
    ],
)
def test_only_one_well_formed_address_is_taken(to: str, case: Case, now: datetime) -> None:
    with pytest.raises(outbox.NotAnAddress) as refusal:
        put(case, now, to=to)
    assert str(refusal.value) == ""


def test_the_post_is_rung_after_the_commit_for_what_is_due(
    case: Case,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    rung: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda _app, name, args, **_rest: rung.append((name, args))
    )
    with django_capture_on_commit_callbacks(execute=True):
        row = put(case, now)
        put(case, now, dedupe_key="later", due_at=now + timedelta(hours=1))
        assert rung == []
    assert row is not None
    assert rung == [("dsr.jobs.tasks.post_mail", [row.pk])]


def test_a_code_is_kept_nowhere_in_clear(case: Case, now: datetime) -> None:
    letter = next(letter for letter in FULL if letter.name == "download_code")
    row = put(case, now, letter=letter)
    assert row is not None
    assert CODE not in f"{row.kept_text} {row.sealed} {row.subject}"


def test_two_who_put_the_same_reason_in_one_moment_leave_one_mail(case: Case, now: datetime) -> None:
    """Both looked, neither saw the other; the database refuses the second, and the second goes on."""
    first = put(case, now)
    assert first is not None
    twin = OutboxMessage.objects.get(pk=first.pk)
    twin.pk, twin.message_id = None, outbox.new_message_id()
    assert not outbox._saved(twin)
    assert OutboxMessage.objects.filter(dedupe_key="k").count() == 1
    twin.dedupe_key, twin.message_id = "another reason", first.message_id
    with pytest.raises(IntegrityError):
        outbox._saved(twin)
