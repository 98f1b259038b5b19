"""The other clocks of a regime: acknowledgement, opt-out, appeal, complaint, transfer. Each from its own
start."""

from collections.abc import Sequence
from datetime import date

from dsr.rules.clock_periods import end_of_period, told
from dsr.rules.clock_values import ClockEvent
from dsr.rules.clock_working import Working
from dsr.rules.regime_types import FurtherClock

ACKNOWLEDGEMENT = "acknowledgement"


def further_clocks(working: Working, events: Sequence[ClockEvent]) -> None:
    """Work out the regime's other clocks that run in this case."""
    for further in working.frame.version.further:
        start = _start(working, further, events)
        if start is None:
            continue
        figure = further.figure
        if further.extended is not None and any(event.kind == further.extended_by for event in events):
            figure = further.extended
        frame = working.frame
        raw = end_of_period(start=start, figure=figure, calendar=frame.calendar, regional=frame.regional)
        due = frame.roll_if(raw, rolls=further.rolls)
        if further.name == ACKNOWLEDGEMENT:
            working.acknowledgement = due
        else:
            working.further[further.name] = due
        working.tell(
            "further",
            due,
            figure.citation,
            name=further.name.replace("_", " "),
            period=figure.words,
            start=told(start),
            due=told(due),
        )


def _start(working: Working, further: FurtherClock, events: Sequence[ClockEvent]) -> date | None:
    """The day this clock runs from, None where it does not run."""
    right = working.frame.rule_right
    if (further.rights and right not in further.rights) or right in further.not_rights:
        return None
    if further.starts == "receipt":
        return working.frame.clock_day
    days = [working.day_of(event) for event in events if event.kind == further.starts]
    return next((day for day in sorted(days) if day >= further.in_force_from), None)
