"""The closing letter: whether it goes, and what it says. Reads only.

After an answer a case closes in silence: the answer was the last word. It goes for the other ends, unless the
person was told of the end on the same day.
"""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dsr.cases.models import Case, RightTrack
from dsr.casework.letters.draft import greeting
from dsr.casework.letters.words import named_right
from dsr.common.clock import civil_date
from dsr.mail.models import OutboxMessage
from dsr.rules.lifecycle import TrackState

ENDING_LETTERS = ("withdrawal_confirmed", "hand_over_notice", "not_a_request", "lapsed", "answer")
SILENT = frozenset({TrackState.ANSWERED, TrackState.MERGED})
_ENDS = {
    TrackState.WITHDRAWN: lazy("%(right)s (%(article)s): you withdrew this request."),
    TrackState.HANDED_OVER: lazy(
        "%(right)s (%(article)s): we passed this on to those who decide about the data."
    ),
    TrackState.NOT_A_REQUEST: lazy(
        "%(right)s (%(article)s): this was not a request about your personal data."
    ),
    TrackState.LAPSED: lazy("%(right)s (%(article)s): we had no answer to our question and could not go on."),
}


def needs_closing_letter(*, case: Case, now: datetime) -> bool:
    """Whether the person has still to be told that the case is closed at `now`."""
    states = set(RightTrack.objects.filter(case=case).values_list("state", flat=True))
    if states & SILENT or not states & set(_ENDS):
        return False
    zone = case.controller.timezone
    told = OutboxMessage.objects.filter(case=case, letter__in=ENDING_LETTERS).values_list(
        "created_at", flat=True
    )
    today = civil_date(at=now, timezone=zone)
    return all(civil_date(at=at, timezone=zone) != today for at in told)


def closing_text(*, case: Case) -> str:
    """What came of each right, in the case's language."""
    with translation.override(case.language):
        lines = [
            str(_ENDS[TrackState(track.state)]) % named_right(track, case)
            for track in RightTrack.objects.filter(case=case)
            if track.state in _ENDS
        ]
        last = _("We do nothing more about this request. You can make a new one at any time.")
        return "\n\n".join([greeting(case=case), "\n".join(lines), last])
