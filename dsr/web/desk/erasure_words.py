"""What machines planned and did in an erasure, set by set, in words. Reads only, decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.machine_plan import dry_runs
from dsr.cases.models import RightTrack, SystemRun
from dsr.casework.run_erase import COUNTED_BEFORE
from dsr.connectors.spec import ErasureAction
from dsr.web.desk.case_panels import Fact

ACTIONS: dict[str, str | Promise] = {
    ErasureAction.ERASE.value: _("erased"),
    ErasureAction.ANONYMISE.value: _("anonymised"),
    ErasureAction.KEEP.value: _("kept"),
}
COMMENT = "--"


@dataclass(frozen=True, slots=True)
class SetRow:
    """One set of a system in a dry run. `why`: why it is kept, or why nobody can undo it."""

    name: str
    action: str | Promise
    records: int
    fields: str
    why: str
    problem: str
    statements: list[str] = field(default_factory=list)


def set_rows(*, run: SystemRun) -> list[SetRow]:
    """Every set of a dry run, in the order in which it would be changed."""
    wishes = {wish["name"]: wish for wish in run.wishes}
    return [_row(step, wishes.get(step["name"], {})) for step in run.result]


def problems(*, run: SystemRun) -> list[str]:
    """What stands against a dry run, set by set."""
    return [f"{step['name']}: {step['problem']}" for step in run.result if step.get("problem")]


def in_words(*, result: Iterable[dict[str, Any]]) -> str:
    """How many records are erased, anonymised, kept: "12 records erased, 3 anonymised"."""
    sums: dict[str, int] = {}
    for one in result:
        sums[one["action"]] = sums.get(one["action"], 0) + one["records"]
    parts = [f"{sums[action]:,} {word}" for action, word in ACTIONS.items() if sums.get(action)]
    return ", ".join(parts) or gettext("nothing of this person")


def was_interrupted(*, run: SystemRun) -> bool:
    """Whether counts were taken from the dry run, because a worker died between the system's end and ours."""
    return any(one.get("counted") == COUNTED_BEFORE for one in run.result)


def plan_facts(*, track: RightTrack) -> list[tuple[str, list[Fact]]]:
    """For each system with a finished dry run: its name, and what happens to each set."""
    return [
        (run.system.name, _facts(run))
        for run in dry_runs(track=track).values()
        if run.state == SystemRun.State.DONE
    ]


def shown_and_empty(*, rows: Sequence[SetRow]) -> tuple[list[SetRow], list[SetRow]]:
    """The sets that somebody has to look at, and those in which there is nothing of this person."""
    shown = [row for row in rows if row.records or row.problem]
    return shown, [row for row in rows if row not in shown]


def empty_in_words(*, rows: Sequence[SetRow]) -> str:
    """How many sets hold nothing of this person; nothing when none."""
    if not rows:
        return ""
    return ngettext("%(count)d set without records", "%(count)d sets without records", len(rows)) % {
        "count": len(rows)
    }


def _facts(run: SystemRun) -> list[Fact]:
    facts = []
    shown, empty = shown_and_empty(rows=set_rows(run=run))
    for row in shown:
        said = [_count(row.records, row.action), *filter(None, (row.fields, row.why, row.problem))]
        facts.append(Fact(row.name, parts=[str(part) for part in said]))
    if empty:
        facts.append(Fact(empty_in_words(rows=empty), ", ".join(row.name for row in empty)))
    return facts


def _count(records: int, action: str | Promise) -> str:
    return ngettext("%(count)s record %(action)s", "%(count)s records %(action)s", records) % {
        "count": f"{records:,}",
        "action": action,
    }


def _row(step: dict[str, Any], wish: dict[str, Any]) -> SetRow:
    notes = [line[len(COMMENT) :].strip() for line in step["statements"] if line.startswith(COMMENT)]
    why = [*notes, step["irreversible"]]
    if wish.get("statute"):
        why = [gettext("%(statute)s, until %(until)s") % {"statute": wish["statute"], "until": wish["until"]}]
    return SetRow(
        name=step["name"],
        action=ACTIONS.get(step["action"], step["action"]),
        records=step["records"],
        fields=", ".join(step["fields"]),
        why=" ".join(filter(None, why)),
        problem=step["problem"],
        statements=[line for line in step["statements"] if not line.startswith(COMMENT)],
    )
