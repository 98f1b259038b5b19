"""Worker and scheduler as threads of this very process: prompt, stopped cleanly, startable again."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from dsr.common import clock
from dsr.jobs import embedded
from dsr.mail import outbox
from dsr.mail.letters import AccountMail
from dsr.mail.models import OutboxMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture(autouse=True)
def one_process(settings: Settings) -> None:
    """The embedded default is about memory:// alone; with Redis there are real workers."""
    assert settings.ONE_PROCESS


def put(key: str) -> None:
    with transaction.atomic():
        outbox.put(
            letter=AccountMail(subject=key, text="text"),
            to="omar@example.com",
            case=None,
            language="en",
            dedupe_key=key,
            now=clock.now(),
        )


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def sent() -> int:
    return OutboxMessage.objects.filter(state="sent").count()


def test_what_is_rung_is_done_at_once_and_what_waits_is_found_at_the_start() -> None:
    put("before the start: its ring goes unheard")
    OutboxMessage.objects.update(due_at=clock.now() - timedelta(minutes=1))
    running = embedded.start()
    try:
        assert running.alive
        assert wait_until(lambda: sent() == 1)
        put("during")
        began = time.monotonic()
        assert wait_until(lambda: sent() == 2)
        assert time.monotonic() - began < 3
    finally:
        assert running.stop(timeout=20)
    assert not running.alive


def test_it_can_be_stopped_and_started_again() -> None:
    for number in range(2):
        running = embedded.start()
        put(f"number {number}")
        assert wait_until(lambda expected=number + 1: sent() == expected)  # type: ignore[misc]
        began = time.monotonic()
        assert running.stop(timeout=20)
        assert time.monotonic() - began < 10


def test_after_the_stop_nothing_is_done_and_nothing_lost() -> None:
    embedded.start().stop(timeout=20)
    put("too late")
    time.sleep(0.5)
    assert sent() == 0
    assert OutboxMessage.objects.get().state == "queued"
