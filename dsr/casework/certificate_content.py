"""What a certificate of erasure says, as plain values: system by system, set by set. Reads only, decides nothing.

Of the person it holds the reference of the request and nothing else. Free text of the desk is not in it, but for
what the checklist asks in order to be told: method, why nobody can undo it, why something may stay.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dsr.audit import record
from dsr.audit.models import ChainHead
from dsr.cases.choices import ApprovalKind, ApprovalState, SearchState
from dsr.cases.machine_plan import dry_runs, erasure_runs
from dsr.cases.models import (
    Approval,
    Case,
    ErasureResidue,
    RightTrack,
    RunKind,
    StepEntry,
    SystemRun,
    SystemSearch,
)
from dsr.casework.bundle_content import controller_lines
from dsr.casework.letters.law import law_of, place_of
from dsr.common.clock import civil_date
from dsr.connectors.spec import ErasureAction

FORMAT, VERSION = "dsr-desk/erasure-certificate", 1
MACHINE, HAND, UNTOUCHED = "by_machine", "by_hand", "not_erased"
EXCEPTIONS = {
    "a": "Art. 17(3)(a)",
    "b": "Art. 17(3)(b)",
    "c": "Art. 17(3)(c)",
    "d": "Art. 17(3)(d)",
    "e": "Art. 17(3)(e)",
}
COMMENT = "--"  # in the statements of a dry run: words for people
Values = Mapping[str, str]


def content_of(*, case: Case, track: RightTrack, number: int, now: datetime) -> dict[str, Any]:
    """Everything as it stands. The same state and instant give the same values. `number`: which certificate it is."""
    systems = [_system(search, case, track) for search in _searches(case, SearchState.FOUND)]
    return {
        "format": FORMAT,
        "version": VERSION,
        "number": number,
        "issued_at": now.isoformat(),
        "controller": controller_lines(case),
        "request": {
            "reference": case.reference,
            "received_on": case.clock_day.isoformat(),
            "right": track.right,
            "law": place_of(right=track.right, law=law_of(case=case)),
            "decision": track.decision,
            "decided_at": _instant(track.decided_at),
        },
        "approval": _approval(track),
        "systems": systems,
        "nothing_found": [search.system.name for search in _searches(case, SearchState.NOTHING_FOUND)],
        "not_searched": [search.system.name for search in _searches(case, SearchState.NOT_SEARCHED)],
        "kept": [_kept(entry.values) for entry in _entries(track, "keep")],
        "records": _totals(systems),
        "record_of_the_case": _head(case),
    }


def _searches(case: Case, state: SearchState) -> list[SystemSearch]:
    rows = SystemSearch.objects.filter(case=case, state=state).select_related("system")
    return list(rows.order_by("system__name", "pk"))


def _entries(track: RightTrack, step: str, about: str | None = None) -> list[StepEntry]:
    rows = StepEntry.objects.filter(track=track, step=step, removed_at=None)
    return list((rows if about is None else rows.filter(about=about)).order_by("pk"))


def _said(track: RightTrack, step: str, about: str) -> Values:
    return next((entry.values for entry in reversed(_entries(track, step, about))), {})


def _system(search: SystemSearch, case: Case, track: RightTrack) -> dict[str, Any]:
    slug = search.system.slug
    plan, done = _said(track, "erasure_plan", slug), _said(track, "erased", slug)
    runs = [run for run in erasure_runs(track=track) if run.search_id == search.pk]
    erased = [run for run in runs if run.kind == RunKind.ERASE and run.state == SystemRun.State.DONE]
    finished = [run.finished_at for run in erased if run.finished_at]
    day = civil_date(at=finished[-1], timezone=case.controller.timezone).isoformat() if finished else ""
    return {
        "system": search.system.name,
        "how": MACHINE if erased else HAND if done else UNTOUCHED,
        "action": plan.get("action", ""),
        "done_on": day or done.get("on", ""),
        "method": plan.get("method", ""),
        "irreversible": plan.get("irreversible", ""),
        "blocked_until": plan.get("blocked_until", ""),
        "backups_overwritten_by": plan.get("backup_until", ""),
        "processors": plan.get("processors", ""),
        "sets": _sets(track, search, erased) if erased else [],
        "second_search": _second_search(runs) if erased else None,
    }


def _sets(track: RightTrack, search: SystemSearch, erased: list[SystemRun]) -> list[dict[str, Any]]:
    """Each set with what was done to it; what an erasure that was done again found counts too."""
    planned = dry_runs(track=track).get(search.pk)
    steps = {(step["name"], step["action"]): step for step in (planned.result if planned else ())}
    wishes = {wish["name"]: wish for run in erased for wish in run.wishes}
    records: dict[tuple[str, str], int] = {}
    for one in (one for run in erased for one in run.result if one["name"]):
        key = one["name"], one["action"]
        before = 0 if one["action"] == ErasureAction.KEEP else records.get(key, 0)
        records[key] = before + one["records"]
    return [
        _set(name, action, count, steps.get((name, action), {}), wishes.get(name, {}))
        for (name, action), count in sorted(records.items())
    ]


def _set(
    name: str, action: str, records: int, step: Mapping[str, Any], wish: Mapping[str, Any]
) -> dict[str, Any]:
    said: dict[str, Any] = {"set": name, "action": action, "records": records}
    if action == ErasureAction.ANONYMISE:
        said["fields"] = list(step.get("fields") or wish.get("fields") or ())
        said["irreversible"] = step.get("irreversible") or wish.get("irreversible", "")
    if action == ErasureAction.KEEP:
        said["kept"] = (
            _exception(wish.get("why", ""), wish.get("statute", ""), wish.get("until", ""))
            if wish.get("statute")
            else None  # the system's description keeps it, such as what is about other people
        )
        said["why"] = " ".join(
            line.removeprefix(COMMENT).strip()
            for line in step.get("statements", ())
            if line.startswith(COMMENT)
        )
    return said


def _second_search(runs: list[SystemRun]) -> dict[str, Any]:
    """The last look after the erasure: when, and what was left, each with its explanation."""
    last = next(run for run in reversed(runs) if run.kind in {RunKind.SEARCH_AGAIN, RunKind.ERASE})
    by_machine = last.kind == RunKind.SEARCH_AGAIN and last.state == SystemRun.State.DONE
    left = ErasureResidue.objects.filter(run=last).order_by("name", "field", "pk")
    return {
        "by_machine": by_machine,
        "at": _instant(last.finished_at) if by_machine else "",
        "left": [
            {
                "set": one.name,
                "field": one.field,
                "records": one.records,
                "by_plan": one.expected,
                "explanation": one.why,
            }
            for one in left
        ],
    }


def _approval(track: RightTrack) -> dict[str, Any] | None:
    rows = Approval.objects.filter(track=track, kind=ApprovalKind.ERASURE, state=ApprovalState.APPROVED)
    last = rows.select_related("asked_by", "answered_by").order_by("pk").last()
    if last is None or last.answered_by is None:
        return None
    return {
        "by": last.answered_by.name,
        "at": _instant(last.answered_at),
        "asked_by": last.asked_by.name,
        "alone": last.broke_glass,
    }


def _kept(values: Values) -> dict[str, str]:
    law = _exception(values.get("exception", ""), values.get("statute", ""), values.get("ends_on", ""))
    return {"data_set": values.get("data_set", ""), **law}


def _exception(letter: str, statute: str, until: str) -> dict[str, str]:
    return {"exception": EXCEPTIONS.get(letter, ""), "statute": statute, "until": until}


def _totals(systems: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found = dict.fromkeys((action.value for action in ErasureAction), 0)
    for one in (one for system in systems for one in system["sets"]):
        found[one["action"]] += one["records"]
    return found


def _head(case: Case) -> dict[str, Any]:
    """Where the record of the case stood: whoever has the record can see that nothing before it was changed."""
    head = ChainHead.objects.filter(stream=record.stream_of_case(case.pk)).first()
    return {"entries": head.length, "hash": head.head_hash} if head else {"entries": 0, "hash": ""}


def _instant(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
