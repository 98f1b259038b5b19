"""The post: each mail once, whatever breaks, and what became of it in the record."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from dsr.accounts.permits import NotYours
from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.cases.models import Case
from dsr.casework.assign import assign
from dsr.casework.door import NotNow
from dsr.casework.post_mail import (
    Outcome,
    post_mail,
    resolve_uncertain,
    send_again,
    settle_abandoned,
    sweep_mail,
)
from dsr.mail import claims, outbox
from dsr.mail import smtp as smtp_module
from dsr.mail.capture import captured
from dsr.mail.models import OutboxMessage
from tests.cast import Cast
from tests.mail.samples import FULL
from tests.mail.scripted import ScriptedServer
from tests.services.smtp import Sink

MINUTE = timedelta(minutes=1)
CODE = next(letter for letter in FULL if letter.name == "download_code")


@pytest.fixture
def mail(case: Case) -> OutboxMessage:
    """The acknowledgement of Anna's request, waiting."""
    return OutboxMessage.objects.get(case=case)


def story(case: Case) -> list[str]:
    """The kinds of mail events in a case's record."""
    entries = AuditEntry.objects.filter(stream=stream_of_case(case.pk), kind__startswith="mail:")
    return list(entries.order_by("seq").values_list("kind", flat=True))


def again(mail: OutboxMessage) -> OutboxMessage:
    mail.refresh_from_db()
    return mail


def test_a_mail_is_sent_recorded_and_its_words_wiped(
    mail: OutboxMessage, case: Case, now: datetime, settings: Settings, smtp_sink: Sink
) -> None:
    settings.DSR_MAIL_URL = smtp_sink.url
    assert post_mail(mail_id=mail.pk, now=now) == Outcome.SENT
    [arrived] = smtp_sink.messages
    assert "/status/" in arrived.text
    assert arrived.recipients == ("anna@example.org",)
    assert (again(mail).state, mail.sealed, mail.sent_at, mail.attempts) == ("sent", "", now, 1)
    assert story(case) == ["mail:sent"]


def test_a_second_try_sends_nothing(
    mail: OutboxMessage, case: Case, now: datetime, settings: Settings, smtp_sink: Sink
) -> None:
    settings.DSR_MAIL_URL = smtp_sink.url
    post_mail(mail_id=mail.pk, now=now)
    assert post_mail(mail_id=mail.pk, now=now) == Outcome.NOT_DUE
    assert sweep_mail(now=now + MINUTE) == 0
    assert len(smtp_sink.messages) == 1
    assert story(case) == ["mail:sent"]


def test_captured_mail_stays_on_the_machine(mail: OutboxMessage, now: datetime, settings: Settings) -> None:
    assert post_mail(mail_id=mail.pk, now=now) == Outcome.SENT
    [head] = captured(directory=settings.DSR_MAIL_CAPTURE_DIR)
    assert head.to == "anna@example.org"
    assert head.subject == mail.subject


def test_a_mail_that_is_not_due_waits(mail: OutboxMessage, now: datetime) -> None:
    assert post_mail(mail_id=mail.pk, now=now - MINUTE) == Outcome.NOT_DUE
    assert post_mail(mail_id=mail.pk + 1, now=now) == Outcome.NOT_DUE
    assert again(mail).attempts == 0


def test_a_put_off_mail_comes_back_after_growing_delays_and_fails_in_the_end(
    mail: OutboxMessage, case: Case, cast: Cast, now: datetime, settings: Settings
) -> None:
    waits: list[timedelta] = []
    at = now
    with ScriptedServer(rcpt="451 greylisted") as server:
        settings.DSR_MAIL_URL = server.url
        while post_mail(mail_id=mail.pk, now=at) == Outcome.LATER:
            waits.append(again(mail).due_at - at)
            at = mail.due_at
    assert waits == list(claims.DELAYS)
    assert waits == sorted(waits)
    assert (again(mail).state, mail.problem, mail.attempts) == (
        "failed",
        "deferred:451",
        claims.MOST_ATTEMPTS,
    )
    assert story(case) == ["mail:failed"]
    assert "anna" not in AuditEntry.objects.get(kind="mail:failed").facts


def test_a_refused_mail_fails_at_once_and_the_team_is_told(
    mail: OutboxMessage, case: Case, cast: Cast, now: datetime, settings: Settings
) -> None:
    with ScriptedServer(rcpt="550 no such user anna@example.org") as server:
        settings.DSR_MAIL_URL = server.url
        assert post_mail(mail_id=mail.pk, now=now) == Outcome.FAILED
        told = OutboxMessage.objects.get(letter="mail_problem")
        assert told.to == "lena@example.com"
        assert "could not be delivered: Acknowledgement of receipt" in told.kept_text
        assert "anna" not in told.kept_text + told.subject
        # A mail to staff that fails tells nobody: there would be no end to it.
        assert post_mail(mail_id=told.pk, now=now) == Outcome.FAILED
    assert OutboxMessage.objects.filter(letter="mail_problem").count() == 1
    assert story(case) == ["mail:failed", "mail:failed"]


def test_the_assignee_is_told_and_an_absent_one_is_not(
    mail: OutboxMessage, case: Case, cast: Cast, now: datetime, settings: Settings
) -> None:
    assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    with ScriptedServer(rcpt="550 no") as server:
        settings.DSR_MAIL_URL = server.url
        post_mail(mail_id=mail.pk, now=now)
    assert OutboxMessage.objects.get(letter="mail_problem").to == "omar@example.com"


def test_a_lost_reply_leaves_the_mail_uncertain_and_it_is_never_sent_again_by_itself(
    mail: OutboxMessage,
    case: Case,
    cast: Cast,
    now: datetime,
    settings: Settings,
    smtp_sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp_module, "FINAL_REPLY_SECONDS", 0.3)
    settings.DSR_MAIL_URL = smtp_sink.url
    smtp_sink.hold("answer")
    assert post_mail(mail_id=mail.pk, now=now) == Outcome.UNCERTAIN
    smtp_sink.let_go()
    sweep_mail(now=now + timedelta(days=3))
    assert len(smtp_sink.sent_to("anna@example.org")) == 1
    assert again(mail).state == "uncertain"
    assert mail.sealed
    assert story(case)[0] == "mail:uncertain"
    assert "perhaps did not arrive" in OutboxMessage.objects.get(letter="mail_problem").kept_text


@pytest.fixture
def uncertain(mail: OutboxMessage, now: datetime) -> OutboxMessage:
    """The acknowledgement, whose sender died after the last byte."""
    row = claims.claim(mail_id=mail.pk, now=now)
    assert row is not None
    claims.mark_committing(row=row, now=now)
    assert settle_abandoned(now=now, older_than=None) == 1
    return again(mail)


def test_a_person_says_it_arrived(uncertain: OutboxMessage, case: Case, cast: Cast, now: datetime) -> None:
    resolve_uncertain(mail_id=uncertain.pk, sent=True, actor=cast.actor("omar"), now=now)
    assert (again(uncertain).state, uncertain.sealed, uncertain.sent_at) == ("sent", "", now)
    assert story(case) == ["mail:uncertain", "mail:resolved"]


def test_a_person_says_it_did_not_and_it_is_sent_under_the_same_number(
    uncertain: OutboxMessage, cast: Cast, now: datetime, settings: Settings, smtp_sink: Sink
) -> None:
    settings.DSR_MAIL_URL = smtp_sink.url
    resolve_uncertain(mail_id=uncertain.pk, sent=False, actor=cast.actor("omar"), now=now)
    assert sweep_mail(now=now) >= 1
    [arrived] = smtp_sink.sent_to("anna@example.org")
    assert arrived.message["Message-ID"] == uncertain.message_id
    with pytest.raises(NotNow):
        resolve_uncertain(mail_id=uncertain.pk, sent=False, actor=cast.actor("omar"), now=now)


@pytest.mark.parametrize("name", ["axel", "sven"])
def test_only_who_works_the_case_may_say(
    name: str, uncertain: OutboxMessage, cast: Cast, now: datetime
) -> None:
    with pytest.raises(NotYours):
        resolve_uncertain(mail_id=uncertain.pk, sent=True, actor=cast.actor(name), now=now)
    with pytest.raises(NotYours):
        resolve_uncertain(mail_id=10**6, sent=True, actor=cast.actor("omar"), now=now)
    assert again(uncertain).state == "uncertain"


def test_a_failed_mail_can_be_sent_again_unless_it_held_a_secret(
    mail: OutboxMessage, case: Case, cast: Cast, now: datetime, settings: Settings
) -> None:
    code = outbox.put(letter=CODE, to="anna@example.org", case=case, language="en", dedupe_key="c", now=now)
    assert code is not None
    with ScriptedServer(rcpt="550 mailbox full") as server:
        settings.DSR_MAIL_URL = server.url
        sweep_mail(now=now)
        assert (again(mail).state, again(code).state, code.sealed) == ("failed", "failed", "")
        server.let_go()
        send_again(mail_id=mail.pk, actor=cast.actor("omar"), now=now)
        with pytest.raises(NotNow, match="wiped"):
            send_again(mail_id=code.pk, actor=cast.actor("omar"), now=now)
        assert post_mail(mail_id=mail.pk, now=now) == Outcome.SENT
    assert story(case).count("mail:resolved") == 1


def test_a_sweep_goes_on_after_a_broken_mail_and_stops_without_a_server(
    mail: OutboxMessage, case: Case, now: datetime, settings: Settings, smtp_sink: Sink
) -> None:
    """A mail whose seal is broken fails; the next is sent. Without a server the second is not even tried."""
    second = outbox.put(letter=CODE, to="anna@example.org", case=case, language="en", dedupe_key="c", now=now)
    third = outbox.put(letter=CODE, to="anna@example.org", case=case, language="en", dedupe_key="d", now=now)
    assert second is not None
    assert third is not None
    OutboxMessage.objects.filter(pk=mail.pk).update(sealed=second.sealed[:-8] + "AAAAAAA=")
    settings.DSR_MAIL_URL = "smtp://127.0.0.1:1"
    assert sweep_mail(now=now) == 0
    assert (again(mail).state, again(second).attempts, again(third).attempts) == ("failed", 1, 0)
    settings.DSR_MAIL_URL = smtp_sink.url
    assert sweep_mail(now=now + MINUTE) >= 2
    assert len(smtp_sink.sent_to("anna@example.org")) == 2


def test_an_attempt_that_died_before_the_last_byte_is_tried_again(
    mail: OutboxMessage, case: Case, now: datetime, settings: Settings, smtp_sink: Sink
) -> None:
    settings.DSR_MAIL_URL = smtp_sink.url
    assert claims.claim(mail_id=mail.pk, now=now) is not None
    assert sweep_mail(now=now + claims.LEASE) == 0  # the lease still holds
    assert sweep_mail(now=now + claims.LEASE + MINUTE) == 1
    assert (again(mail).state, mail.attempts) == ("sent", 2)
    assert story(case) == ["mail:sent"]


def test_an_attempt_that_dies_every_time_fails_in_the_end(
    mail: OutboxMessage, case: Case, now: datetime
) -> None:
    for _attempt in range(claims.MOST_ATTEMPTS):
        assert claims.claim(mail_id=mail.pk, now=now) is not None
        settle_abandoned(now=now, older_than=None)
    assert (again(mail).state, mail.problem) == ("failed", "died")
    assert story(case) == ["mail:failed"]


def test_who_lost_the_claim_stops_before_the_last_byte(
    mail: OutboxMessage,
    case: Case,
    now: datetime,
    settings: Settings,
    smtp_sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker hangs; its lease runs out and another sends the mail; then the first wakes up."""
    settings.DSR_MAIL_URL = smtp_sink.url
    real: Callable[..., None] = claims.mark_committing
    others: list[Outcome] = []

    def overtaken(*, row: OutboxMessage, now: datetime) -> None:
        if not others:
            settle_abandoned(now=now, older_than=None)
            others.append(Outcome.NOT_DUE)
            others.append(post_mail(mail_id=row.pk, now=now))
        real(row=row, now=now)

    monkeypatch.setattr(claims, "mark_committing", overtaken)
    assert post_mail(mail_id=mail.pk, now=now) == Outcome.LOST
    assert others[-1] == Outcome.SENT
    assert len(smtp_sink.messages) == 1
    assert story(case) == ["mail:sent"]


def test_a_reply_that_comes_after_all_settles_the_doubt(uncertain: OutboxMessage, now: datetime) -> None:
    assert claims.mark_sent(row=uncertain, now=now)
    assert again(uncertain).state == "sent"
    assert not claims.mark_uncertain(row=uncertain, problem="no_reply")
    assert not claims.mark_failed(row=uncertain, problem="x")


def test_when_the_record_cannot_be_written_nothing_is_marked(
    mail: OutboxMessage, case: Case, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_ignored: object) -> None:
        raise RuntimeError("no record")

    monkeypatch.setattr("dsr.cases.changes.tell", broken)
    with pytest.raises(RuntimeError):
        post_mail(mail_id=mail.pk, now=now)
    assert again(mail).state == "inflight"
    assert mail.sealed
