"""What each kind of run does, and what is written when it is done. One table; the worker reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dsr.cases.models import RunKind, SystemRun
from dsr.casework.run_collect import collect, finish_collect
from dsr.casework.run_context import RunContext
from dsr.connectors.spec import Ability


class Finish(Protocol):
    """Part of the transaction that marks a run done."""

    def __call__(self, *, run: SystemRun, context: RunContext, now: datetime) -> None:
        """Write what follows from the run."""
        ...


@dataclass(frozen=True, slots=True)
class Performer:
    """`work` talks to the system, outside any transaction. `action`: what the procedure calls it (guards)."""

    work: Callable[[RunContext], None]
    finish: Finish
    ability: Ability
    action: str
    writes: bool = False


PERFORMERS: dict[str, Performer] = {
    RunKind.COLLECT: Performer(collect, finish_collect, Ability.COLLECT, "collect_by_machine"),
}
