"""How a request ended without an answer of its own, told to the person who asked. Words only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dsr.cases.models import Case, RightTrack
from dsr.casework.merge import merger_of, names_other
from dsr.rules.lifecycle import ENDED, TrackState
from dsr.web.shared.days import long_date

STOPPED = frozenset(
    {
        TrackState.WITHDRAWN,
        TrackState.HANDED_OVER,
        TrackState.NOT_A_REQUEST,
        TrackState.LAPSED,
        TrackState.MERGED,
    }
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A notice above the page: it is answered elsewhere, or not at all, and what to do."""

    heading: str
    lines: tuple[str, ...]


def notice_of(*, case: Case, tracks: list[RightTrack]) -> Elsewhere | None:
    """What stands above the status page of such a case; None where the page itself says all.

    Of a merged case only the other reference is told, never its link: whoever holds this link has not shown that the
    other page is theirs.
    """
    if case.merged_into is not None:
        return _merged(case, case.merged_into)
    states = {track.state for track in tracks}
    if not states or not states <= ENDED:
        return None
    if TrackState.LAPSED in states:
        return Elsewhere(
            _("We had no answer to our question"),
            (
                _("Without it we could not go on, so this request has ended."),
                _("You can still answer: write to us below, and we take it up again."),
            ),
        )
    if TrackState.NOT_A_REQUEST in states:
        return Elsewhere(
            _("We do not deal with this as a request about your personal data"),
            (
                _("Our letter below says why."),
                _("Did you mean to use a right over your data? Write to us below which, in your own words."),
            ),
        )
    return None


def end_of(*, states: set[str]) -> str:
    """The last line of the way of a case that stopped without an answer, in a few words."""
    if TrackState.MERGED in states:
        return _("We answer it together with your earlier request")
    if TrackState.LAPSED in states:
        return _("It ended, because we had no answer to our question")
    if TrackState.NOT_A_REQUEST in states:
        return _("It was not a request about your personal data")
    if TrackState.HANDED_OVER in states:
        return _("We passed your request on to the controller of the data")
    return _("You withdrew your request")


def _merged(case: Case, into: Case) -> Elsewhere:
    if not names_other(link=merger_of(case=case)):  # it is not shown that the other request is theirs
        return Elsewhere(
            _("We answer this together with an earlier request"),
            (
                _("You asked for the same as in a request on which we are working already."),
                _("The answer goes to the address that was given in the first request."),
            ),
        )
    words = {"other": into.reference, "day": long_date(into.clock_day)}
    lines = [
        _("You asked for the same in your request %(other)s, which reached us on %(day)s.") % words,
        _("Look at the status page of %(other)s: its link is in our letters about it.") % words,
    ]
    if into.legal_due_on is not None and into.closed_at is None:
        due = {"due": long_date(into.legal_due_on)}
        lines.insert(1, _("We answer both together by %(due)s at the latest.") % due)
    heading = _("We answer this together with your request %(other)s") % words
    return Elsewhere(heading, tuple(lines))
