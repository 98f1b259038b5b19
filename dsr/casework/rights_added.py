"""A further right that the team recognises in a request: nobody has to name an article (law/README 3.0)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, RightTrack, StepEntry, SystemSearch
from dsr.casework.clocks import clock_columns, clock_for, events_of, refresh_due
from dsr.casework.door import NotNow, chosen, demand_possible, enter
from dsr.rules.lifecycle import TrackState
from dsr.rules.procedure import SEARCHED_RIGHTS
from dsr.rules.rights import Right

RECOGNISE = "recognise"  # the mark of the public form: somebody asked and was not sure for what


def add_right(
    *, case_id: int, right: str, details: Mapping[str, str], actor: StaffActor, now: datetime
) -> RightTrack:
    """Add a right to a case: its clock counts from the case's receipt, as if it had been named there (Art. 12(3)).

    Where the person was not sure and the team is to recognise the right, the first one recognised takes the place of
    the stand-in. `details`: what exactly was asked, in the words of the request. Raises NotYours, UnknownChoice,
    NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="add_right")
        asked = chosen(among=Right, value=right).value
        kept = {name: text.strip() for name, text in details.items() if text.strip()}
        stand_in = stand_in_of(case=case)
        if stand_in is None or stand_in.right != asked:
            _demand_new(case, asked)
        track = _recognised(case, asked, kept, stand_in)
        before = stand_in.pk == track.pk if stand_in else False
        _search_for(case)
        changes.assign(row=case, rights=_rights_of(case))
        refresh_due(case=case, now=now)
        event = Event(
            "track:added",
            facts={
                "right": asked,
                "instead_of": RECOGNISE if before else "",
                "legal_due_on": str(track.legal_due_on or ""),
            },
            personal={"details": "; ".join(kept.values())} if kept else {},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
    return track


def stand_in_of(*, case: Case) -> RightTrack | None:
    """The right that only stands in until the team has recognised which is meant, if nothing was done to it yet."""
    for track in RightTrack.objects.filter(case=case, state=TrackState.WORKING):
        if RECOGNISE in track.details and not StepEntry.objects.filter(track=track).exists():
            return track
    return None


def _demand_new(case: Case, right: str) -> None:
    if RightTrack.objects.filter(case=case, right=right).exists():
        raise NotNow("This right belongs to the case already.")


def _recognised(case: Case, right: str, details: dict[str, str], stand_in: RightTrack | None) -> RightTrack:
    clock = clock_for(
        controller=case.controller, right=right, received_at=case.received_at, facts=events_of(case)
    )
    fields = {"right": right, "details": details, **clock_columns(clock)}
    if stand_in is not None:
        changes.assign(row=stand_in, **fields)
        return stand_in
    track = RightTrack(case=case, **fields)
    changes.add(rows=[track])
    return track


def _search_for(case: Case) -> None:
    """A right that needs a search asks for a look into every system that has none yet."""
    rights = RightTrack.objects.filter(case=case).values_list("right", flat=True)
    if not SEARCHED_RIGHTS.intersection(rights):
        return
    looked = set(SystemSearch.objects.filter(case=case).values_list("system_id", flat=True))
    systems = case.controller.systems.filter(is_active=True).exclude(pk__in=looked)
    changes.add(rows=[SystemSearch(case=case, system=system) for system in systems])


def _rights_of(case: Case) -> str:
    rights = RightTrack.objects.filter(case=case).order_by("id").values_list("right", flat=True)
    return ",".join(rights)
