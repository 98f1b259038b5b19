"""The second search after an erasure: ordered with it, and what it finds is listed until somebody explains it.

What the plan keeps is explained by the plan; what was explained before and has not grown stays explained.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import ErasureResidue, RunKind, SystemRun
from dsr.casework.erasure_wishes import set_plans
from dsr.casework.run_context import JOB, RunContext
from dsr.common.dispatch import ring
from dsr.connectors.spec import Ability, ErasureAction, Residue
from dsr.rules.checklists.erasure import KEEP

MOST_RESIDUES = 5_000


def search_again(context: RunContext) -> None:
    """Look for the person everywhere once more. Raises ConnectorTrouble, ClaimLost, Yielded."""
    wishes = set_plans(wishes=context.run.wishes)
    found: list[dict[str, Any]] = []
    for residue in context.connection.search_again(keys=context.keys, wishes=wishes):
        found.append(_kept(residue))
        context.took(rows=residue.records, size=0)
        context.progress(rows=0, size=0)
    context.run.result = found


def finish_search_again(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """What is left becomes rows to be explained. Part of a larger verb."""
    found = context.run.result
    changes.assign(row=run, result=found)
    laws = {wish["name"]: wish for wish in run.wishes if wish["action"] == ErasureAction.KEEP}
    before = _explained_before(run)
    rows = [_row(run, one, laws, before, now) for one in found[:MOST_RESIDUES]]
    changes.add(rows=rows)


def follow_up(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """After an erasure: order the second search, or where the system has none ask people to look."""
    if Ability.SEARCH_AGAIN not in context.connection.abilities:
        row = ErasureResidue(run=run, name="", records=0)
        changes.add(rows=[row])
        return
    again = SystemRun(
        case_id=run.case_id,
        search_id=run.search_id,
        system=run.system,
        track=run.track,
        kind=RunKind.SEARCH_AGAIN,
        wishes=run.wishes,
        created_at=now,
        due_at=now,
    )
    changes.add(rows=[again])
    facts = {"run": again.pk, "system": run.system.slug, "kind": str(again.kind)}
    changes.tell(case=context.case, event=Event("run:ordered", facts=facts), actor=CLOCKWORK, now=now)
    ring(job=JOB, key=again.pk)


def _kept(residue: Residue) -> dict[str, Any]:
    return {
        "name": residue.name[:120],
        "field": residue.field_path[:120],
        "records": residue.records,
        "expected": residue.expected,
        "why": residue.why,
    }


def _row(
    run: SystemRun,
    one: Mapping[str, Any],
    laws: Mapping[str, Mapping[str, Any]],
    before: Mapping[tuple[str, str], ErasureResidue],
    now: datetime,
) -> ErasureResidue:
    row = ErasureResidue(
        run=run,
        name=one["name"],
        field=one["field"],
        records=one["records"],
        expected=one["expected"],
        why=one["why"],
    )
    earlier = before.get((row.name, row.field))
    if row.expected:
        row.explained_at = now
        row.why = _by_law(laws[row.name]) if row.name in laws else row.why
    elif earlier is not None and row.records <= earlier.records:
        row.why, row.explained_at, row.explained_by = earlier.why, earlier.explained_at, earlier.explained_by
    return row


def _by_law(wish: Mapping[str, Any]) -> str:
    titles = {choice.value: choice.label for field in KEEP.fields for choice in field.choices}
    return gettext("Kept until %(until)s: %(exception)s, %(statute)s") % {
        "until": wish.get("until", ""),
        "exception": gettext(titles.get(str(wish.get("why")), "")),
        "statute": wish.get("statute", ""),
    }


def _explained_before(run: SystemRun) -> dict[tuple[str, str], ErasureResidue]:
    """What people explained after earlier searches of the same system for the same right."""
    rows = ErasureResidue.objects.filter(
        run__search=run.search_id, run__track=run.track_id, explained_by__isnull=False
    ).exclude(run=run)
    return {(row.name, row.field): row for row in rows.order_by("pk")}
