"""What is wished for each set of a system in an erasure: checked, kept with its law and end, told to a connector."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from dsr.cases.models import RightTrack, StepEntry, SystemRun
from dsr.casework.door import NotNow, UnknownChoice
from dsr.connectors.spec import ErasureAction, SetPlan
from dsr.rules.checklists.erasure import KEEP as KEEP_STEP
from dsr.rules.lifecycle import Decision

KEEP_LISTED = (
    "What is kept must be listed first, with its law and its end (step “List each data set that is kept”)."
)
IN_PART = "The plan keeps data: that is a grant in part. Take the decision back first."
LONGEST = 2_000
MOST = 2_000


def checked(
    *, wishes: Sequence[Mapping[str, Any]], track: RightTrack, last: SystemRun | None
) -> list[dict[str, Any]]:
    """The wishes as they are kept. Raises NotNow, UnknownChoice."""
    known = {step["name"] for step in last.result} if last is not None else set()
    if len(wishes) > MOST:
        raise NotNow("That are more sets than a system has.")
    kept = [_one(wish, track, known) for wish in wishes]
    names = [wish["name"] for wish in kept]
    if len(set(names)) < len(names):
        raise NotNow("Something was wished twice for the same set.")
    return kept


def exceptions(*, track: RightTrack) -> list[StepEntry]:
    """The data sets listed as kept under an exception, with law and end."""
    rows = StepEntry.objects.filter(track=track, step=KEEP_STEP.slug, removed_at=None)
    return list(rows.order_by("pk"))


def of_entry(*, entry: StepEntry) -> dict[str, str]:
    """The part of a wish that says under which exception a set is kept."""
    said = entry.values
    return {
        "why": said.get("exception", ""),
        "statute": said.get("statute", ""),
        "until": said.get("ends_on", ""),
    }


def demand_listed(*, track: RightTrack, plans: Iterable[SystemRun]) -> None:
    """Every set that is kept is kept under an exception that is listed still. Raises NotNow."""
    listed = [of_entry(entry=entry) for entry in exceptions(track=track)]
    for wish in (wish for plan in plans for wish in plan.wishes):
        if (
            wish["action"] == ErasureAction.KEEP
            and {n: wish[n] for n in ("why", "statute", "until")} not in listed
        ):
            raise NotNow(KEEP_LISTED)


def explicit(*, plan: SystemRun) -> list[dict[str, Any]]:
    """What was wished, and for every other set what the dry run showed: nothing is left to a description that may
    have changed since."""
    wished = {wish["name"] for wish in plan.wishes}
    shown = [
        {"name": step["name"], "action": step["action"], "fields": list(step["fields"])}
        for step in plan.result
        if step["name"] not in wished and step["action"] != ErasureAction.KEEP
    ]
    return [*plan.wishes, *shown]


def set_plans(*, wishes: Iterable[Mapping[str, Any]]) -> list[SetPlan]:
    """The wishes as a connector takes them."""
    return [
        SetPlan(wish["name"], ErasureAction(wish["action"]), tuple(wish.get("fields") or ()))
        for wish in wishes
    ]


def _one(wish: Mapping[str, Any], track: RightTrack, known: set[str]) -> dict[str, Any]:
    name = str(wish.get("name", ""))
    if not name or len(name) > 120 or (known and name not in known):
        raise UnknownChoice("The system has no such set.")
    try:
        action = ErasureAction(str(wish.get("action", "")))
    except ValueError as unknown:
        raise UnknownChoice("A set is erased, anonymised or kept.") from unknown
    kept: dict[str, Any] = {"name": name, "action": action.value, "fields": []}
    if action is ErasureAction.ANONYMISE:
        kept["fields"] = sorted({str(field)[:120] for field in wish.get("fields") or ()})[:500]
        kept["irreversible"] = str(wish.get("irreversible", "")).strip()[:LONGEST]
    if action is ErasureAction.KEEP:
        kept |= _exception(wish, track)
    return kept


def _exception(wish: Mapping[str, Any], track: RightTrack) -> dict[str, str]:
    """An exception recorded for the right: who keeps a set can name law and end. Raises NotNow."""
    if track.decision == Decision.GRANT:
        raise NotNow(IN_PART)
    said = {name: str(wish.get(name, "")) for name in ("why", "statute", "until")}
    if said not in [of_entry(entry=entry) for entry in exceptions(track=track)]:
        raise NotNow(KEEP_LISTED)
    date.fromisoformat(said["until"])
    return said
