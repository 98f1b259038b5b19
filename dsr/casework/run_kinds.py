"""What each kind of run does, and what is written when it is done. One table; the worker reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dsr.cases.models import RunKind, SystemRun
from dsr.casework.run_collect import collect, finish_collect
from dsr.casework.run_context import RunContext
from dsr.casework.run_erase import erase, finish_erase, finish_plan, plan
from dsr.casework.run_rectify import correct, finish_correct
from dsr.casework.run_restrict import finish_mark, finish_unmark, mark, unmark
from dsr.casework.run_search_again import finish_search_again, search_again
from dsr.connectors.spec import Ability


class Finish(Protocol):
    """Part of the transaction that marks a run done."""

    def __call__(self, *, run: SystemRun, context: RunContext, now: datetime) -> None:
        """Write what follows from the run."""
        ...


@dataclass(frozen=True, slots=True)
class Performer:
    """`work` talks to the system, outside any transaction. `action`: what the procedure calls it (guards).

    `as_writer`: it only looks, but with the rights of a change, because what may not be changed shows only so.
    """

    work: Callable[[RunContext], None]
    finish: Finish
    ability: Ability
    action: str
    writes: bool = False
    as_writer: bool = False


PERFORMERS: dict[str, Performer] = {
    RunKind.COLLECT: Performer(collect, finish_collect, Ability.COLLECT, "collect_by_machine"),
    RunKind.PLAN_ERASURE: Performer(plan, finish_plan, Ability.COLLECT, "plan_by_machine", as_writer=True),
    RunKind.ERASE: Performer(erase, finish_erase, Ability.ERASE, "carry_out_erasure", writes=True),
    RunKind.SEARCH_AGAIN: Performer(search_again, finish_search_again, Ability.SEARCH_AGAIN, "search_again"),
    RunKind.RECTIFY: Performer(correct, finish_correct, Ability.RECTIFY, "correct_by_machine", writes=True),
    RunKind.RESTRICT: Performer(mark, finish_mark, Ability.RESTRICT, "mark_by_machine", writes=True),
    RunKind.LIFT: Performer(unmark, finish_unmark, Ability.RESTRICT, "unmark_by_machine", writes=True),
}
