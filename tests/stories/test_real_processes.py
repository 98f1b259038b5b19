"""Web, worker, scheduler and broker as real processes: stopped, started twice, and without each other."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from dsr.audit.verify import verify_all
from dsr.bundles.models import Bundle
from dsr.cases.models import Case
from dsr.casework import prepare_answer
from dsr.casework.build_bundle import order_bundle
from dsr.casework.letters import draft_answer
from dsr.common import clock
from dsr.mail.models import OutboxMessage
from tests import cast as cast_module
from tests import factories
from tests.cast import Cast
from tests.services import bound, redis_server
from tests.services.parts import free_port
from tests.services.processes import Program, Programs
from tests.services.smtp import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
ONE_REQUEST = """
import django
django.setup()
from dsr.common import clock
from dsr.register.models import Controller
from tests import factories
case = factories.open_one(controller=Controller.objects.get(), now=clock.now()).case
print("opened", case.reference)
"""
RING_EVERYTHING_THRICE = """
import django
django.setup()
from celery import current_app
from dsr.bundles.models import Bundle
from dsr.mail.models import OutboxMessage
for _ in range(3):
    for mail in OutboxMessage.objects.all():
        current_app.send_task("dsr.jobs.tasks.post_mail", args=[mail.pk])
    for bundle in Bundle.objects.all():
        current_app.send_task("dsr.jobs.tasks.build_bundle", args=[bundle.pk])
    current_app.send_task("dsr.jobs.tasks.sweep")
print("rang")
"""
SWEEP = "from celery import current_app; current_app.send_task('dsr.jobs.tasks.sweep')"
# Root may write anywhere; without this one power the modes of files bind it like everybody else.
LIKE_EVERYBODY = """
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Broker:
    """A Redis of this test's own, on one port, that can go away and come back."""

    def __init__(self, folder: Path) -> None:
        self.program, _origin = redis_server.find_program()
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        with (self.folder / "broker.log").open("ab") as log:
            self.process = bound.start(command=[self.program, *options], output=log, folder=self.folder)
        assert redis_server.wait_until_ready(self.url, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    started = Broker(tmp_path)
    yield started
    started.kill()


def wait_until(true: Callable[[], bool], program: Program, *, seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, program.output()
        time.sleep(0.05)


def queued(*states: str) -> int:
    return OutboxMessage.objects.filter(state__in=states or ("queued",)).count()


def run_all(programs: Programs, state: Path, port: int, **variables: str) -> Program:
    return programs.manage("run_all", "--port", str(port), DSR_STATE_DIR=str(state), **variables)


def workers(programs: Programs, count: int, **variables: str) -> list[Program]:
    """So many workers, listening."""
    command = ("-m", "celery", "-A", "config", "worker", "--loglevel", "WARNING", "--pool", "solo")
    started = [programs.python(*command, "--hostname", f"w{place}@%h", **variables) for place in range(count)]
    with redis.Redis.from_url(variables["DSR_BROKER_URL"]) as link:
        wait_until(lambda: listening(link) == count, started[0])
    return started


def listening(link: "redis.Redis") -> int:
    """How many clients wait for work in this database of the broker."""
    database = str(link.get_connection_kwargs().get("db", 0))
    clients: list[dict[str, str]] = link.client_list()
    return sum(client["cmd"] == "brpop" and client["db"] == database for client in clients)


def order_a_bundle(case: Case, cast: Cast) -> None:
    now, omar = clock.now(), cast.actor("omar")
    factories.walk_to_decided(case=case, cast=cast, now=now)
    subject, body = draft_answer(case=case)
    prepare_answer.prepare_answer(
        case_id=case.pk, subject=subject, body=body, information=[], actor=omar, now=now
    )
    order_bundle(case_id=case.pk, actor=omar, now=now)


def ended_well(program: Program) -> str:
    assert program.wait() == 0, program.output()
    return program.output()


@pytest.mark.postgresql
def test_without_the_broker_a_request_is_kept_and_answered_when_it_is_back(
    programs: Programs, smtp_sink: Sink, broker: Broker
) -> None:
    factories.controller("juxt", now=clock.now())
    settings = {"DSR_BROKER_URL": broker.url, "DSR_MAIL_URL": smtp_sink.url}
    (working,) = workers(programs, 1, **settings)
    broker.kill()

    begun = time.monotonic()
    said = ended_well(
        programs.python("-c", ONE_REQUEST, DJANGO_SETTINGS_MODULE="config.settings", **settings)
    )
    assert time.monotonic() - begun < 15
    assert "doorbell_unheard" in said and "anna" not in said.lower()
    assert Case.objects.count() == 1
    assert (queued(), len(smtp_sink.messages)) == (1, 0)

    broker.start()
    # What the scheduler does each minute.
    ended_well(programs.python("-c", f"import config.celery; {SWEEP}", **settings))
    smtp_sink.wait_for(1, seconds=40)
    wait_until(lambda: queued("sent") == 1, working)
    # From now on a ring is heard again, with nobody sweeping.
    ended_well(programs.python("-c", ONE_REQUEST, DJANGO_SETTINGS_MODULE="config.settings", **settings))
    smtp_sink.wait_for(2)
    wait_until(lambda: queued("sent") == 2, working)
    assert len(smtp_sink.messages) == 2
    assert verify_all().broken is None


@pytest.mark.postgresql
def test_two_workers_and_every_ring_thrice_do_everything_once(
    programs: Programs, smtp_sink: Sink, redis_url: str, tmp_path: Path
) -> None:
    now = clock.now()
    cast = cast_module.gather(now=now)
    juxt = factories.controller("juxt", now=now)
    cases = [factories.open_one(controller=juxt, now=now).case for _ in range(6)]
    order_a_bundle(cases[0], cast)
    settings = {
        "DSR_BROKER_URL": redis_url,
        "DSR_MAIL_URL": smtp_sink.url,
        "DSR_STATE_DIR": str(tmp_path),  # the folder of private files that this test uses as well
    }
    both = workers(programs, 2, **settings)
    smtp_sink.behaviour.delay_data = 0.05  # time to tread on each other's feet
    ended_well(programs.python("-c", f"import config.celery\n{RING_EVERYTHING_THRICE}", **settings))
    wait_until(lambda: Bundle.objects.get().state == Bundle.State.BUILT, both[0])
    wait_until(lambda: not queued("queued", "inflight"), both[0])
    for one in both:
        assert one.process.poll() is None
        one.process.send_signal(signal.SIGTERM)
        one.wait()

    assert Bundle.objects.get().attempts == 1
    mails = list(OutboxMessage.objects.all())
    assert {(mail.state, mail.attempts) for mail in mails} == {("sent", 1)}
    ids = Counter(received.message["Message-ID"] for received in smtp_sink.messages)
    assert len(ids) == len(mails) and set(ids.values()) == {1}
    assert verify_all().broken is None


def test_a_second_copy_on_the_same_folder_says_so_and_stops(programs: Programs, tmp_path: Path) -> None:
    first = run_all(programs, tmp_path / "state", free_port())
    first.wait_for("Stop with Ctrl-C.")
    second = run_all(programs, tmp_path / "state", free_port())
    assert second.wait() == 1
    assert (
        one_sentence(second) == "CommandError: DSR Desk already runs on state/. Stop it there first (Ctrl-C)."
    )
    assert first.process.poll() is None
    assert first.interrupt() == 0
    assert "Stopped. What was queued continues at the next start." in first.output()


def test_a_port_in_use_is_one_sentence(programs: Programs, tmp_path: Path, smtp_sink: Sink) -> None:
    refused = run_all(programs, tmp_path / "state", smtp_sink.port)
    assert refused.wait() == 1
    assert one_sentence(refused).startswith(f"CommandError: Port {smtp_sink.port} is in use.")


def test_a_folder_that_cannot_be_written_is_one_sentence(programs: Programs, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o555)
    before = ("-c", LIKE_EVERYBODY) if os.geteuid() == 0 else ()
    refused = programs.python(
        *before, "manage.py", "run_all", "--port", str(free_port()), DSR_STATE_DIR=str(state)
    )
    assert refused.wait() == 1
    assert one_sentence(refused).startswith("CommandError: Cannot write to state/.")


def test_ctrl_c_ends_the_mail_at_hand_and_the_next_start_sends_the_rest(
    programs: Programs, smtp_sink: Sink, tmp_path: Path
) -> None:
    now = clock.now()
    juxt = factories.controller("juxt", now=now)
    for _ in range(4):
        factories.open_one(controller=juxt, now=now)
    smtp_sink.behaviour.delay_answer = 4.0  # all of them together take longer than anybody waits for a Ctrl-C
    port = free_port()
    first = run_all(programs, tmp_path / "state", port, DSR_MAIL_URL=smtp_sink.url)
    smtp_sink.wait_until_reached("answer", seconds=60)
    first.wait_for("Stop with Ctrl-C.")
    assert first.interrupt() == 0, first.output()
    assert "Traceback" not in first.output()
    assert queued("inflight", "uncertain", "failed") == 0
    assert queued("sent") >= 1

    smtp_sink.behaviour.delay_answer = 0.0
    again = run_all(programs, tmp_path / "state", port, DSR_MAIL_URL=smtp_sink.url)
    wait_until(lambda: queued("sent") == 4, again)
    again.wait_for("Stop with Ctrl-C.")
    assert again.interrupt() == 0, again.output()
    ids = Counter(received.message["Message-ID"] for received in smtp_sink.messages)
    assert len(ids) == 4 and set(ids.values()) == {1}
    assert verify_all().broken is None


def one_sentence(program: Program) -> str:
    """What it said, which must be one line."""
    (line,) = program.output().strip().splitlines()
    return line
