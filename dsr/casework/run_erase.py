"""Runs of an erasure: the dry run, the erasure after the yes, the second search (Art. 17).

Nothing changes in a system unless its dry run, exactly as it is, was agreed to by a second person; this is asked
again at the moment of the first change. What was done is written set by set, so that after a kill the next attempt
knows it. Where a worker died after a system had changed something and before it could write that down, the next
attempt finds less, or nothing: then the counts are those of the dry run, and the result says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.machine_plan import dry_runs
from dsr.cases.models import Case, RightTrack, RunKind, StepEntry, SystemRun
from dsr.casework.door import NotNow
from dsr.casework.erasure_wishes import explicit, set_plans
from dsr.casework.replay import remember
from dsr.casework.run_context import RunContext
from dsr.casework.run_search_again import follow_up
from dsr.casework.steps import facts_of_track
from dsr.common.clock import civil_date
from dsr.connectors.spec import ConnectorTrouble, Erased, ErasureAction, ErasureStep, SetPlan, Trouble
from dsr.rules.recording import why_not_erase_by_machine

Counts = Mapping[tuple[str, str], int]
NO_YES = "No second person has agreed to this dry run."
COUNTED_BEFORE = "dry_run"


def plan(context: RunContext) -> None:
    """Ask the system what an erasure would do; it changes nothing. Raises ConnectorTrouble, ClaimLost."""
    wishes = set_plans(wishes=context.run.wishes)
    steps = context.connection.plan_erasure(keys=context.keys, wishes=wishes)
    if _whole(context) is ErasureAction.ANONYMISE:
        rest = [SetPlan(step.name, ErasureAction.ANONYMISE) for step in steps if _is_erased(step)]
        steps = context.connection.plan_erasure(keys=context.keys, wishes=[*wishes, *_without(rest, wishes)])
    stated = {wish["name"]: wish.get("irreversible", "") for wish in context.run.wishes}
    context.took(rows=sum(step.records for step in steps if step.action is not ErasureAction.KEEP), size=0)
    context.run.result = [_entry(step, stated.get(step.name, "")) for step in steps]


def finish_plan(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """The dry run is kept as it was told. Part of a larger verb."""
    changes.assign(row=run, result=context.run.result)


def erase(context: RunContext) -> None:
    """Carry the agreed plan out, what was told of already left out.

    Raises NotNow (nobody agreed to it, or not any more), ConnectorTrouble, ClaimLost, Yielded.
    """
    run = context.run
    wishes, resumed = set_plans(wishes=run.wishes), bool(run.result)
    planned = _planned(run) if resumed else agreed_counts(run=run)
    if not resumed:
        _demand_unchanged(context, wishes, planned)
    _begin(context, planned, resumed=resumed)
    context.rows = sum(one["records"] for one in run.result if one["action"] != ErasureAction.KEEP)
    done = frozenset(one["name"] for one in run.result if one["name"])
    for told in context.connection.erase(keys=context.keys, wishes=wishes, done=done):
        _note(context, told, planned if resumed else {})


def finish_erase(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """The step `erased` with its counts, the list for restored backups, the second search. Part of a larger verb."""
    track = run.track
    if track is None:
        raise NotNow(NO_YES)
    told = [one for one in run.result if one["name"]]
    known = {(one["name"], one["action"]) for one in told}
    kept = [
        {"name": name, "action": action, "records": records}
        for (name, action), records in _planned(run).items()
        if action == ErasureAction.KEEP and (name, action) not in known
    ]
    changes.assign(row=run, result=[*told, *kept])
    _record_step(run, context.case, track, now)
    remember(run=run, keys=context.keys, now=now)
    follow_up(run=run, context=context, now=now)


def _whole(context: RunContext) -> ErasureAction | None:
    """What the plan of people says for the whole system, if it is to be anonymised."""
    track = context.run.track
    if track is None:
        return None
    entries = StepEntry.objects.filter(
        track=track, step="erasure_plan", about=context.run.system.slug, removed_at=None
    )
    said = [entry.values.get("action") for entry in entries]
    return ErasureAction.ANONYMISE if ErasureAction.ANONYMISE.value in said else None


def _is_erased(step: ErasureStep) -> bool:
    return step.action is ErasureAction.ERASE


def _without(rest: list[SetPlan], wishes: list[SetPlan]) -> list[SetPlan]:
    known = {wish.name for wish in wishes}
    return [one for one in rest if one.name not in known]


def _entry(step: ErasureStep, stated: str) -> dict[str, Any]:
    """A step as it is kept; anonymising without a word why nobody can undo it is no anonymising."""
    problem = step.problem
    irreversible = step.irreversible or stated
    if step.action is ErasureAction.ANONYMISE and step.records and not irreversible and not problem:
        problem = gettext("It is not stated why nobody can undo the anonymisation.")
    return {
        "name": step.name,
        "action": step.action.value,
        "records": step.records,
        "fields": list(step.fields),
        "statements": list(step.statements),
        "irreversible": irreversible,
        "problem": problem,
    }


def begun(*, planned: Counts) -> dict[str, Any]:
    """The first entry of the result of an erasure that goes on: from here on something may have changed.

    It carries what was agreed to, so that nothing written about the plan since can change what is told of it.
    """
    told = [[name, action, records] for (name, action), records in planned.items()]
    return {"name": "", "action": "begun", "records": 0, "planned": told}


def _planned(run: SystemRun) -> dict[tuple[str, str], int]:
    """The same counts, from the run that has begun."""
    return {(name, action): records for name, action, records in run.result[0]["planned"]}


def agreed_counts(*, run: SystemRun) -> dict[tuple[str, str], int]:
    """Set and action -> count, as the dry run that was agreed to showed it. Raises NotNow."""
    if run.track is None:
        raise NotNow(NO_YES)
    agreed = dry_runs(track=run.track).get(run.search_id)
    if agreed is None or agreed.state != SystemRun.State.DONE or explicit(plan=agreed) != run.wishes:
        raise NotNow(NO_YES)
    return {(step["name"], step["action"]): step["records"] for step in agreed.result}


def _is_again(run: SystemRun) -> bool:
    """Whether this plan was carried out here before: then fewer records are no surprise."""
    before = SystemRun.objects.filter(
        track=run.track, search=run.search_id, kind=RunKind.ERASE, state=SystemRun.State.DONE
    )
    return before.exists()


def _demand_unchanged(context: RunContext, wishes: list[SetPlan], planned: Counts) -> None:
    """What a second person saw is what will happen, to the row. Raises ConnectorTrouble.

    What is kept may have become more or less: nothing happens to it.
    """
    steps = context.connection.plan_erasure(keys=context.keys, wishes=wishes)
    problems = [f"{step.name}: {step.problem}" for step in steps if step.problem]
    if problems:
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, " ".join(problems)[:300])
    present = {(step.name, step.action.value): step.records for step in steps}
    if _is_again(context.run):
        return
    changed = [
        f"{name} ({action}): {planned.get((name, action), 0)} -> {present.get((name, action), 0)}"
        for name, action in sorted(present.keys() | planned.keys())
        if action != ErasureAction.KEEP and planned.get((name, action), 0) != present.get((name, action), 0)
    ]
    if changed:
        told = "the records changed since the dry run that was agreed to; make it anew. " + ", ".join(changed)
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, told[:300])


def _begin(context: RunContext, planned: Counts, *, resumed: bool) -> None:
    """The last question before the first change, with the case locked; from here on the run counts as begun."""
    with context.watch.undisturbed(), transaction.atomic():
        case = changes.lock(case_id=context.case.pk)
        context.demand_ours()
        reason = _why_not(case, context.run)
        if reason and resumed:  # what an earlier attempt did is not forgotten because it may not go on
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, f"it may not go on: {reason}"[:300])
        if reason:
            raise NotNow(reason)
        if not resumed:
            changes.assign(row=context.run, result=[begun(planned=planned)])


def _why_not(case: Case, run: SystemRun) -> str:
    track = run.track
    if track is None:
        return NO_YES
    facts = facts_of(case)
    return why_not_erase_by_machine(
        system=run.system.slug, track=facts_of_track(track=track, facts=facts), facts=facts
    )


def _note(context: RunContext, told: Erased, planned: Counts) -> None:
    """One set is done: written at once. `planned` is given to an attempt that goes on after a kill."""
    entry: dict[str, Any] = {"name": told.name, "action": told.action.value, "records": told.records}
    before = planned.get((told.name, told.action.value), 0)
    if told.records < before:
        entry |= {"records": before, "counted": COUNTED_BEFORE}
    with context.watch.undisturbed(), transaction.atomic():
        changes.lock(case_id=context.case.pk)
        context.demand_ours()
        changes.assign(row=context.run, result=[*context.run.result, entry])
    if told.action is not ErasureAction.KEEP:
        context.took(rows=entry["records"], size=0)


def _record_step(run: SystemRun, case: Case, track: RightTrack, now: datetime) -> None:
    """The machine records what it did; an entry that is there already stands."""
    slug = run.system.slug
    entries = StepEntry.objects.filter(track=track, step="erased", about=slug, removed_at=None)
    if entries.exists() or run.created_by is None:
        return
    values = {
        "on": civil_date(at=now, timezone=case.controller.timezone).isoformat(),
        "by": gettext("By machine, begun by %(name)s") % {"name": run.created_by.name},
        "evidence": evidence_of(run=run),
    }
    entry = StepEntry(track=track, step="erased", about=slug, values=values, at=now, by=run.created_by)
    changes.add(rows=[entry])
    facts = {"right": track.right, "step": "erased", "about": slug}
    event = Event("step:recorded", facts=facts, personal={"values": values})
    changes.tell(case=case, event=event, actor=CLOCKWORK, now=now)


def evidence_of(*, run: SystemRun) -> str:
    """What a run did, set by set, in words: the evidence of the step `erased`."""
    words = {
        ErasureAction.ERASE: gettext("%(records)d erased"),
        ErasureAction.ANONYMISE: gettext("%(records)d anonymised"),
        ErasureAction.KEEP: gettext("%(records)d kept"),
    }
    parts = [
        f"{one['name']}: {words[ErasureAction(one['action'])] % one}" for one in run.result if one["records"]
    ]
    if any(one.get("counted") == COUNTED_BEFORE for one in run.result):
        parts.append(gettext("The worker was interrupted: counted before the interruption, by the dry run."))
    said = gettext("Run %(number)d.") % {"number": run.pk}
    return f"{'; '.join(parts)[:7_900]} {said}".strip()
