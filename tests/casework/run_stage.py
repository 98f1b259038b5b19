"""A system at the network's edge for tests of runs: gives what a test puts there, fails as a test wants."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from dsr.cases.models import CollectedSet, SystemRun
from dsr.casework import run_work, runs
from dsr.casework.staged import records_of
from dsr.connectors.spec import (
    Ability,
    Found,
    FoundFile,
    FoundRecords,
    Key,
    RecordSet,
    Settings,
)
from tests.casework.scenes import Scene
from tests.casework.themes import collection


class Killed(BaseException):
    """The worker died: nothing of it runs any more."""


class Stage:
    """A system at the network's edge: gives what a test puts there, and fails as a test wants."""

    slug, title, description, tested = "stage", "Stage", "For tests", ""
    spec_version, settings, needs_dataset = 1, (), False
    abilities = frozenset({Ability.COLLECT})

    def __init__(self) -> None:
        self.sets: dict[str, list[dict[str, Any]]] = {
            "people": [{"id": 1}],
            "orders": [{"n": n} for n in range(450)],
        }
        self.files: list[tuple[str, bytes]] = []
        self.third_party: dict[str, str] = {}
        self.breaks: dict[str, BaseException] = {}
        self.opened = 0

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator["Stage"]:
        self.opened += 1
        if "open" in self.breaks:
            raise self.breaks.pop("open")
        yield self

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        for name, records in self.sets.items():
            if name not in done:
                about = RecordSet(name, title=name.title(), third_party=self.third_party.get(name, ""))
                yield FoundRecords(about, self._records(name, records))
        for name, content in self.files:
            if "papers" not in done:
                opened = partial(iter, [content])
                yield FoundFile(RecordSet("papers"), name, "text/plain", len(content), opened)

    def _records(self, name: str, records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for place, record in enumerate(records):
            if place == len(records) // 2 and name in self.breaks:
                raise self.breaks.pop(name)
            yield record


def order(scene: Scene) -> SystemRun:
    return runs.order_run(
        case_id=scene.case.pk,
        search_id=collection.first(scene).pk,
        kind="collect",
        actor=scene.actor("omar"),
        now=scene.now,
    )


def work(scene: Scene, run: SystemRun, minutes: int = 0) -> bool:
    return run_work.carry_out(run_id=run.pk, now=scene.later + timedelta(minutes=minutes))


def staged(run: SystemRun) -> dict[str, int]:
    return {row.name: len(list(records_of(of=row))) for row in CollectedSet.objects.filter(run=run)}
