"""What a question to the requester would do to the dates, shown before it is sent. Reads only."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from dsr.cases.models import Case
from dsr.casework import clock_events
from dsr.common.clock import civil_date
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.case_clock import step_lines

SUPPOSED = timedelta(days=7)


def if_asked(*, case: Case, family: str, ground: str, now: datetime) -> dict[str, Any]:
    """The dates if the question went out now and its answer came in a week, beside those that hold."""
    clocks = clock_events.asked_clocks(
        case=case, family=family, ground=ground, at=now, answered_at=now + SUPPOSED
    )
    hold = {track.right: track.legal_due_on or track.safe_due_on for track in case.tracks.all()}
    zone = case.controller.timezone
    return {
        "today": civil_date(at=now, timezone=zone),
        "answered_on": civil_date(at=now + SUPPOSED, timezone=zone),
        "asked": [
            {
                "name": gettext(RIGHTS[Right(clock.right)].plain),
                "holds": hold.get(clock.right),
                "due": clock.legal_due_on,
                "safe": clock.safe_due_on,
                "steps": step_lines(clock),
            }
            for clock in clocks
        ],
    }
