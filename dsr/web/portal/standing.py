"""Where a case stands, told to the person who asked: a short way with dates, and what we need from them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import AccessLink, Case, Message, RightTrack
from dsr.casework.deliver import usable_grant
from dsr.casework.identity_code import code_awaited
from dsr.casework.identity_evidence import evidence_of, is_expected
from dsr.common.clock import civil_date
from dsr.rules.lifecycle import ENDED, TrackState
from dsr.rules.procedure import IMMEDIATE_RIGHTS
from dsr.web.portal.other_ends import STOPPED, end_of
from dsr.web.shared.days import day_in_words, long_date

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Needed:
    """What the person is asked to do. None or empty: nothing of that kind.

    `code`: a code to the address on file answers the question; `proof`: a copy of a document, of which some
    may be `proof_here` already.
    """

    confirm_address: bool
    question: Message | None
    grant: DownloadGrant | None
    code: bool = False
    proof: bool = False
    proof_here: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        return self.confirm_address or self.question is not None or self.grant is not None or self.asks_who

    @property
    def asks_who(self) -> bool:
        """Whether they are asked to show who they are by a code or a copy, and have not sent one."""
        return self.code or (self.proof and not self.proof_here)


def needed_of(*, link: AccessLink, tracks: list[RightTrack], now: datetime) -> Needed:
    """What is asked of the person at this moment."""
    case = link.case
    open_now = case.closed_at is None and any(track.state not in ENDED for track in tracks)
    return Needed(
        confirm_address=open_now
        and link.purpose == AccessLink.Purpose.MAILED
        and case.contact_confirmed_at is None,
        question=open_question(case) if open_now else None,
        grant=usable_grant(case=case, now=now),
        code=open_now and code_awaited(case=case) is not None,
        proof=open_now and is_expected(case=case),
        proof_here=open_now and bool(evidence_of(case)),
    )


def open_question(case: Case) -> Message | None:
    """The last message that asks for something and has not been answered."""
    asks = Q(asks_upload=True) | Q(at=case.waiting_since) if case.waiting_since else Q(asks_upload=True)
    asking = Message.objects.filter(asks, case=case, direction=Message.Direction.OUT).last()
    if asking is None or (asking.at == case.waiting_since and evidence_of(case)):
        return None
    answered = Message.objects.filter(case=case, direction=Message.Direction.IN, at__gte=asking.at).exists()
    return None if answered else asking


def paused_since(tracks: list[RightTrack]) -> date | None:
    """Since when the clock waits for the person; None while it runs."""
    days = [track.computed.paused_since for track in tracks if track.state not in ENDED]
    return min((day for day in days if day is not None), default=None)


class Journey:
    """The way of a case from receipt to end, as entries of the timeline."""

    def __init__(self, *, case: Case, tracks: list[RightTrack], today: date) -> None:
        self.case, self.tracks, self.today = case, tracks, today
        self.states = {track.state for track in tracks}
        self.working = TrackState.WORKING in self.states
        self.ended = self.states <= ENDED

    def entries(self) -> list[Entry]:
        """From top to bottom, the last one the end."""
        entries = [self._received()]
        if self._needs_identity():
            entries.append(self._identity())
        entries += [self._looking(), self._writing()] if not self._stopped() else []
        return [*entries, self._end()]

    def _received(self) -> Entry:
        title = _("We received your request")
        return {"title": title, "when": long_date(self.case.clock_day), "state": "done"}

    def _needs_identity(self) -> bool:
        if self.case.identity_settled_at is not None:
            return True
        return not self._stopped() and any(track.right not in IMMEDIATE_RIGHTS for track in self.tracks)

    def _identity(self) -> Entry:
        settled = self.case.identity_settled_at
        if settled is not None:
            return {"title": _("We know that it is you"), "when": self._day(settled), "state": "done"}
        if self.ended:
            return {"title": _("We made sure that it is you"), "state": "skipped"}
        return {
            "title": _("We make sure that it is you"),
            "text": _("So that nobody else gets your data. If we need anything for it, we ask here."),
            "state": "current",
        }

    def _looking(self) -> Entry:
        waiting = self.case.waiting_since
        if waiting is not None and self.working:
            return {
                "title": _("We wait for your answer"),
                "when": _("since %(day)s") % {"day": self._day(waiting)},
                "state": "current",
            }
        if not self.working:
            return {"title": _("We looked into it"), "state": "done"}
        known = self.case.identity_settled_at is not None or not self._needs_identity()
        return {"title": _("We look for your data and decide"), "state": "current" if known else "next"}

    def _writing(self) -> Entry:
        if self.ended:
            return {"title": _("A second person checked our answer"), "state": "done"}
        title = _("A second person checks our answer")
        decided = TrackState.DECIDED in self.states and not self.working
        return {"title": title, "state": "current" if decided else "next"}

    def _stopped(self) -> bool:
        """Whether nothing will be answered here: all was withdrawn, handed over, or ended otherwise."""
        return self.states <= STOPPED

    def _end(self) -> Entry:
        if self._stopped():
            return self._ended_with(end_of(states=self.states))
        answered = [track.answered_at for track in self.tracks if track.answered_at is not None]
        if self.ended and answered:
            return {"title": _("We answered"), "when": self._day(max(answered)), "state": "done"}
        due = self.case.legal_due_on
        when = _("by %(day)s") % {"day": day_in_words(day=due, today=self.today)} if due else ""
        return {"title": _("You get our answer here"), "when": when, "state": "next"}

    def _ended_with(self, title: str) -> Entry:
        closed = self.case.closed_at
        return {"title": title, "when": self._day(closed) if closed else "", "state": "done"}

    def _day(self, at: datetime) -> str:
        return long_date(civil_date(at=at, timezone=self.case.controller.timezone))
