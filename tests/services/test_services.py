"""The real parts are real: each is talked to, and none outlives what started it."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tests.services import bound, keeper, postgres, processes
from tests.services.parts import Part, Unavailable
from tests.services.smtp import Sink


def test_postgresql_answers_and_lets_the_tests_make_databases(postgresql: Part) -> None:
    with psycopg.connect(postgresql.url) as link:
        row = link.execute(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (True,)


def test_postgresql_folds_case_beyond_ascii(postgresql: Part) -> None:
    with psycopg.connect(postgresql.url) as link:
        assert link.execute("SELECT lower('ÄÖÜ')").fetchone() == ("äöü",)


def test_redis_starts_empty_and_keeps_what_it_is_told(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as link:
        assert link.dbsize() == 0
        link.set("key", "value")
        assert link.get("key") == b"value"


def test_an_address_where_nothing_answers_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgres.ADDRESS, "postgresql://dsr:secret@127.0.0.1:1/postgres")
    with pytest.raises(Unavailable, match="No PostgreSQL answers at DSR_TEST_POSTGRES_URL"):
        postgres.provide(Path("unused"))


def send(sink: Sink, recipient: str = "ada@example.org") -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as link:
        link.sendmail("desk@example.org", [recipient], "Subject: Hello\r\n\r\nGood day.\r\n")


def test_the_sink_keeps_what_it_accepts(smtp_sink: Sink) -> None:
    send(smtp_sink)
    (received,) = smtp_sink.wait_for(1)
    assert received.recipients == ("ada@example.org",)
    assert received.subject == "Hello"
    assert received.text.strip() == "Good day."


def test_the_sink_refuses_when_told_to(smtp_sink: Sink) -> None:
    smtp_sink.behaviour.refuse_rcpt = "550 5.1.1 no such mailbox"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp_sink)
    smtp_sink.behaviour.refuse_rcpt = ""
    smtp_sink.behaviour.refuse_data = "451 4.3.0 later"
    with pytest.raises(smtplib.SMTPDataError):
        send(smtp_sink)
    assert smtp_sink.messages == []


def test_the_sink_asks_for_an_account_when_told_to(smtp_sink: Sink) -> None:
    smtp_sink.behaviour.needs_sign_in = ("desk", "secret")
    with pytest.raises(smtplib.SMTPResponseException):
        send(smtp_sink)
    with smtplib.SMTP("127.0.0.1", smtp_sink.port, timeout=5) as link:
        link.login("desk", "secret")
        link.sendmail("desk@example.org", ["ada@example.org"], "Subject: Hello\r\n\r\nGood day.\r\n")
    assert len(smtp_sink.messages) == 1


SENDER = """
import smtplib, sys
link = smtplib.SMTP("127.0.0.1", int(sys.argv[1]))
link.sendmail("desk@example.org", ["ada@example.org"], "Good day.")
"""


@pytest.mark.parametrize(("moment", "accepted"), [("rcpt", 0), ("data", 0), ("answer", 1)])
def test_a_sender_killed_in_mid_sentence_has_sent_only_what_was_accepted(
    smtp_sink: Sink, moment: str, accepted: int
) -> None:
    smtp_sink.hold(moment)  # type: ignore[arg-type]  # the moments stand in the line above
    sender = subprocess.Popen([sys.executable, "-c", SENDER, str(smtp_sink.port)])
    smtp_sink.wait_until_reached(moment)  # type: ignore[arg-type]  # as above
    sender.kill()
    sender.wait()
    smtp_sink.wait_until_idle()
    smtp_sink.let_go()
    assert len(smtp_sink.messages) == accepted


OWNER = """
import subprocess, sys, time
from tests.services import bound
child = bound.start(command=["sleep", "60"], output=subprocess.DEVNULL)
print(child.pid, flush=True)
time.sleep(60)
"""


RUN = """
import os, signal, sys
from tests.services import keeper
own = keeper.Keeper()
for kind in ("postgresql", "redis"):
    keeper.want(kind)
print(own.folder, *[running.process.pid for running in own.running.values()], flush=True)
signal.pause()
"""


if sys.platform == "linux":  # elsewhere no kernel ties a process to its parent's life

    def test_a_bound_process_dies_with_its_killed_owner() -> None:
        owner = subprocess.Popen([sys.executable, "-c", OWNER], cwd=processes.ROOT, stdout=subprocess.PIPE)
        assert owner.stdout is not None
        child = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
        owner.communicate()
        wait_for_end(child)

    @pytest.mark.processes
    def test_no_server_outlives_a_run_that_is_killed(tmp_path: Path) -> None:
        ours = ("DSR_TEST_KEEPER", "DSR_TEST_KEEPER_KEY", "DSR_TEST_POSTGRES_URL", "DSR_TEST_REDIS_URL")
        environment = {name: value for name, value in os.environ.items() if name not in ours}
        run = subprocess.Popen(
            [sys.executable, "-c", RUN], cwd=processes.ROOT, env=environment, stdout=subprocess.PIPE
        )
        assert run.stdout is not None
        folder, *pids = run.stdout.readline().decode().split()
        servers = [psutil.Process(int(pid)) for pid in pids]
        assert len(servers) == 2
        family = servers + [child for server in servers for child in server.children(recursive=True)]
        run.kill()
        run.communicate()
        for process in family:
            wait_for_end(process)
        keeper.sweep_old_folders()
        assert not Path(folder).exists()


def test_stopping_ends_a_process_that_does_not_listen() -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = bound.start(command=[sys.executable, "-c", deaf], output=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    bound.stop(process, patience=0.2)
    assert process.returncode == -signal.SIGKILL
    process.stdout.close()


def wait_for_end(process: psutil.Process, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, f"{process.name()} ({process.pid}) is still there"
        time.sleep(0.02)
