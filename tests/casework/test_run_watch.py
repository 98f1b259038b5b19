"""A connector that hangs is left behind, one that only thinks keeps its claim, and our own changes stay whole."""

import threading
import time
from collections.abc import Callable

import pytest

from dsr.casework import run_watch
from dsr.casework.run_watch import Watch
from dsr.connectors.spec import ConnectorTrouble, Trouble

pytestmark = pytest.mark.django_db(transaction=True)


def always() -> bool:
    return True


def in_a_thread(work: Callable[[], None]) -> None:
    """As the worker of the one-process installation does it; raises what it raised."""
    broke: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 (raised again below)
            broke.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    if broke:
        raise broke[0]


def here(work: Callable[[], None]) -> None:
    work()


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_watch, "GRACE", 0.2)
    monkeypatch.setattr(run_watch, "AGAIN", 0.1)


@pytest.mark.parametrize("where", [here, in_a_thread])
def test_a_connector_that_hangs_is_left_behind(where: Callable[[Callable[[], None]], None]) -> None:
    watch = Watch(seconds=0.1, renew=always)
    began = time.monotonic()
    with pytest.raises(ConnectorTrouble) as trouble:
        where(lambda: watch.carry(lambda: time.sleep(8)))
    assert trouble.value.kind == Trouble.TOO_SLOW
    assert time.monotonic() - began < 5
    assert watch.given_up is (where is in_a_thread)


@pytest.mark.parametrize("where", [here, in_a_thread])
def test_what_the_work_gives_and_raises_comes_through(where: Callable[[Callable[[], None]], None]) -> None:
    given: list[int] = []
    where(lambda: given.append(Watch(seconds=5, renew=always).carry(lambda: 7)))
    assert given == [7]

    def refused() -> None:
        raise ConnectorTrouble(Trouble.REFUSED)

    with pytest.raises(ConnectorTrouble, match="refused"):
        where(lambda: Watch(seconds=5, renew=always).carry(refused))


def test_an_alarm_waits_until_our_own_change_is_whole() -> None:
    watch = Watch(seconds=0.0, renew=always)
    whole: list[str] = []

    def work() -> None:
        with watch.undisturbed():
            time.sleep(0.5)
            whole.append("whole")
        time.sleep(8)

    with pytest.raises(ConnectorTrouble):
        watch.carry(work)
    assert whole == ["whole"]


def test_no_alarm_rings_after_the_work() -> None:
    Watch(seconds=0.1, renew=always).carry(always)
    time.sleep(0.5)


def test_the_claim_is_kept_while_a_system_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_watch, "BEAT", 0.05)
    beats: list[float] = []

    def renew() -> bool:
        beats.append(time.monotonic())
        return True

    Watch(seconds=5, renew=renew).carry(lambda: time.sleep(0.5))
    assert len(beats) >= 3
    heard = len(beats)
    time.sleep(0.2)
    assert len(beats) == heard, "nothing beats after the work"


def test_a_claim_that_is_lost_or_cannot_be_renewed_is_left_to_run_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run_watch, "BEAT", 0.05)
    beats: list[int] = []

    def lost() -> bool:
        beats.append(1)
        return False

    def broken() -> bool:
        beats.append(2)
        raise OSError("no database")

    for renew in (lost, broken):
        Watch(seconds=5, renew=renew).carry(lambda: time.sleep(0.3))
    assert beats == [1, 2]
