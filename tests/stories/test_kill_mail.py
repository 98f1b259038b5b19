"""Killing the post in the middle of a mail: real processes, real signals, real servers.

Before the last byte nothing is lost and the mail goes out once; after it nothing is sent twice.
"""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from dsr.audit.models import AuditEntry
from dsr.audit.verify import verify_all
from dsr.casework.post_mail import sweep_mail
from dsr.common import clock
from dsr.mail.claims import LEASE
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.mail.scripted import ScriptedServer
from tests.services.processes import Program, Programs
from tests.services.smtp import Sink

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.both_databases,
]
TO = "anna@example.org"
POST = """
import sys
import django
django.setup()
from dsr.casework.post_mail import post_mail, sweep_mail
from dsr.common import clock
if sys.argv[1] == "sweep":
    print("swept", sweep_mail(now=clock.now()))
else:
    print("outcome", post_mail(mail_id=int(sys.argv[1]), now=clock.now()))
"""


def waiting_mail() -> OutboxMessage:
    """The acknowledgement of a request that has just come."""
    now = clock.now()
    case = factories.open_one(controller=factories.controller("juxt", now=now), now=now).case
    return OutboxMessage.objects.get(case=case)


def recorded(row: OutboxMessage) -> list[str]:
    """What the case's record says of its mail; the record must hold."""
    stream = f"case:{row.case_id}"
    assert verify_all().broken is None
    entries = AuditEntry.objects.filter(stream=stream, kind__startswith="mail:").order_by("seq")
    return [entry.kind for entry in entries]


def post(programs: Programs, url: str, what: str) -> Program:
    return programs.python("-c", POST, what, DSR_MAIL_URL=url, DJANGO_SETTINGS_MODULE="config.settings")


def kill_when(program: Program, reached: Callable[[], bool]) -> None:
    """SIGKILL as soon as the server says that the conversation has come to a place."""
    end = time.monotonic() + 30
    while not reached():
        assert program.process.poll() is None, program.output()
        assert time.monotonic() < end, program.output()
        time.sleep(0.01)
    program.kill()


def let_the_lease_run_out() -> None:
    OutboxMessage.objects.filter(state="inflight").update(claimed_until=clock.now() - timedelta(seconds=1))


def test_killed_before_the_letter_was_handed_over_it_is_sent_once(
    programs: Programs, smtp_sink: Sink
) -> None:
    row = waiting_mail()
    smtp_sink.hold("rcpt")
    first = post(programs, smtp_sink.url, str(row.pk))
    kill_when(first, smtp_sink.reached["rcpt"].is_set)
    smtp_sink.let_go()
    row.refresh_from_db()
    assert (row.state, row.committing_at) == ("inflight", None)
    assert row.sealed

    # While the lease holds nobody touches it: the dead worker might be a slow one.
    second = post(programs, smtp_sink.url, "sweep")
    assert second.wait() == 0, second.output()
    assert smtp_sink.messages == []
    assert row.claimed_until is not None
    assert row.claimed_until - clock.now() < LEASE

    let_the_lease_run_out()
    third = post(programs, smtp_sink.url, "sweep")
    assert third.wait() == 0, third.output()
    assert [received.recipients for received in smtp_sink.wait_for(1)] == [(TO,)]
    row.refresh_from_db()
    assert (row.state, row.sealed, row.attempts) == ("sent", "", 2)
    assert sweep_mail(now=clock.now() + timedelta(days=2)) == 0
    assert len(smtp_sink.messages) == 1
    assert recorded(row) == ["mail:sent"]


def test_killed_while_the_server_thinks_about_data_it_is_sent_once(programs: Programs) -> None:
    row = waiting_mail()
    with ScriptedServer(data="") as server:
        first = post(programs, server.url, str(row.pk))
        kill_when(first, server.reached.is_set)
        server.let_go()
        row.refresh_from_db()
        assert (row.state, row.committing_at) == ("inflight", None)
        let_the_lease_run_out()
        second = post(programs, server.url, "sweep")
        assert second.wait() == 0, second.output()
        assert len(server.delivered) == 1
    row.refresh_from_db()
    assert row.state == "sent"
    assert recorded(row) == ["mail:sent"]


@pytest.mark.parametrize("accepted", [True, False], ids=["the server took it", "the server did not take it"])
def test_killed_after_the_last_byte_it_is_never_sent_twice(
    programs: Programs, smtp_sink: Sink, accepted: bool
) -> None:
    """Nobody can know which of the two it was, so both are left to a person."""
    row = waiting_mail()
    smtp_sink.hold("answer" if accepted else "data")
    first = post(programs, smtp_sink.url, str(row.pk))
    kill_when(first, smtp_sink.reached["answer" if accepted else "data"].is_set)
    time.sleep(0.3)  # the sink notices that the client is gone
    smtp_sink.let_go()
    delivered = len(smtp_sink.messages)
    assert delivered == int(accepted)
    row.refresh_from_db()
    assert row.state == "inflight"
    assert row.committing_at is not None

    let_the_lease_run_out()
    second = post(programs, smtp_sink.url, "sweep")
    assert second.wait() == 0, second.output()
    row.refresh_from_db()
    assert row.state == "uncertain"
    assert sweep_mail(now=clock.now() + timedelta(days=2)) == 0
    assert len(smtp_sink.messages) == delivered
    assert recorded(row) == ["mail:uncertain"]


def test_two_workers_at_once_send_one_mail(programs: Programs, smtp_sink: Sink) -> None:
    row = waiting_mail()
    smtp_sink.hold("rcpt")
    both = [post(programs, smtp_sink.url, str(row.pk)) for _ in range(2)]
    smtp_sink.wait_until_reached("rcpt")
    loser = next(p for p in both if wait_for_end(p, both))
    assert "not_due" in loser.output()
    smtp_sink.let_go()
    assert sorted(program.wait() for program in both) == [0, 0]
    assert len(smtp_sink.wait_for(1)) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 1)


def wait_for_end(program: Program, all_of_them: list[Program]) -> bool:
    """Whether this is the one of them that ended first."""
    end = time.monotonic() + 30
    while all(other.process.poll() is None for other in all_of_them):
        assert time.monotonic() < end
        time.sleep(0.02)
    return program.process.poll() is not None
