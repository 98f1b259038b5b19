"""Merge a later request into an earlier one of the same person, and undo it: two cases, one answer.

The earlier receipt rules: nothing is merged where it would be answered later than by itself, or not at all.
"""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import CaseState, LinkKind
from dsr.cases.models import Case, CaseLink, RightTrack
from dsr.casework.case_links import enter_both
from dsr.casework.clocks import recompute, refresh_due
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, demand_possible, enter, reason_given
from dsr.casework.letters.draft import greeting
from dsr.casework.letters.words import told_day
from dsr.casework.prepare_answer import shelve_answer
from dsr.casework.relations import link_between
from dsr.casework.second_person import take_back_waiting
from dsr.rules.lifecycle import UNANSWERED, TrackState, move
from dsr.rules.rights import RIGHTS, Right

_UNDECIDED = {"decision": "", "ground": "", "reasons": "", "decided_at": None, "decided_by": None}


class NotMergeable(NotNow):
    """The other case cannot answer for this one."""


def merge(*, case_id: int, into_reference: str, note: str, actor: StaffActor, now: datetime) -> None:
    """Answer a case with an earlier one of the same controller: it closes, and the person is told.

    Every open right must be open there too, and be due there no later. Both records tell it.
    Raises NotYours, NotNow (either case is closed or merged, nothing is open, something else keeps it open),
    NotMergeable.
    """
    with transaction.atomic():
        case, into = enter_both(case_id=case_id, other_reference=into_reference, actor=actor)
        demand_possible(case=case, action="merge")
        _demand_open(into)
        _demand_earlier(case, into)
        tracks = list(RightTrack.objects.filter(case=case, state__in=UNANSWERED))
        for track in tracks:
            _demand_answered_there(track, into)
        link = _merger(case, into, tracks, note, actor, now)
        take_back_waiting(case=case, actor=actor, now=now)
        for track in tracks:
            _to_the_other(track, case, into, actor, now)
        shelve_answer(case=case)
        changes.assign(row=case, state=CaseState.CLOSED, closed_at=now, merged_into=into, waiting_since=None)
        refresh_due(case=case, now=now)
        deliver(
            case=case,
            kind="message_from_us",
            text=_merged_text(case, into),
            asks_upload=False,
            actor=actor,
            now=now,
        )
        personal = {"note": link.note} if link.note else {}
        rights = ",".join(track.right for track in tracks)
        there = Event(
            "case:merged_here", facts={"other": case.reference, "rights": rights}, personal=personal
        )
        changes.tell(case=into, event=there, actor=actor, now=now)
        facts = {"other": into.reference, "due": str(into.legal_due_on or "")}
        changes.settle(
            case=case, event=Event("case:merged", facts=facts, personal=personal), actor=actor, now=now
        )


def unmerge(*, case_id: int, reason: str, actor: StaffActor, now: datetime) -> None:
    """Undo a merger: the rights are as they were, clocks count from the case's own receipt, the person is told.

    A refusal that waited for a second person when it was merged has to be proposed again.
    Raises NotYours, NotNow (it was not merged, no reason).
    """
    why = reason_given(text=reason, otherwise="Say why the merger is undone.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="unmerge")
        link = CaseLink.objects.select_related("other").get(case=case, kind=LinkKind.MERGED, undone_at=None)
        changes.assign(row=link, undone_at=now, undone_by=actor.staff)
        _restore(case, link.before)
        recompute(case=case, why="unmerged", actor=actor, now=now)
        deliver(
            case=case,
            kind="message_from_us",
            text=_unmerged_text(case, link.other),
            asks_upload=False,
            actor=actor,
            now=now,
        )
        there = Event("case:unmerged_here", facts={"other": case.reference}, personal={"reason": why})
        changes.tell(case=link.other, event=there, actor=actor, now=now)
        event = Event("case:unmerged", facts={"other": link.other.reference}, personal={"reason": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def why_not_into(*, case: Case, into: Case) -> str:
    """Why a case cannot be merged into another of the same controller, as a sentence; empty if it can. Reads only."""
    try:
        _demand_open(into)
        _demand_earlier(case, into)
        for track in RightTrack.objects.filter(case=case, state__in=UNANSWERED):
            _demand_answered_there(track, into)
    except NotMergeable as refusal:
        return str(refusal)
    return ""


def _demand_open(into: Case) -> None:
    if into.merged_into_id is not None:
        raise NotMergeable(f"{into.reference} was itself merged into another case. Merge into that one.")
    if into.closed_at is not None:
        raise NotMergeable(f"{into.reference} is closed: what is asked now is a new request.")


def _demand_earlier(case: Case, into: Case) -> None:
    if into.received_at > case.received_at:
        raise NotMergeable(
            f"{into.reference} was received later. Open it and merge it into {case.reference}: "
            "the earlier receipt rules."
        )
    if Case.objects.filter(merged_into=case).exists():
        raise NotMergeable("Another case was merged into this one. Undo that first.")
    known = link_between(one=case, other=into)
    if known is not None and known.kind == LinkKind.NOT_SAME:
        raise NotMergeable("It is recorded that these cases are different people's. Undo that first.")


def _demand_answered_there(track: RightTrack, into: Case) -> None:
    """A right of a merged case is answered by the same right of the other, and no later than by itself."""
    there = RightTrack.objects.filter(case=into, right=track.right, state__in=UNANSWERED).first()
    plain = RIGHTS[Right(track.right)].plain
    if there is None:
        raise NotMergeable(
            f"“{plain}” is asked here and not open in {into.reference}. Add the right there first, "
            "then merge."
        )
    due, due_there = (one.legal_due_on or one.safe_due_on for one in (track, there))
    if due is not None and due_there is not None and due_there > due:
        raise NotMergeable(
            f"“{plain}” would be answered by {due_there} there, later than its own {due}. "
            "Answer the cases apart, or link them."
        )


def _merger(
    case: Case, into: Case, tracks: list[RightTrack], note: str, actor: StaffActor, now: datetime
) -> CaseLink:
    """The link that remembers what undoing it restores; it takes the place of a plain link."""
    known = link_between(one=case, other=into)
    if known is not None:
        changes.assign(row=known, undone_at=now, undone_by=actor.staff)
    before = {
        "states": {str(track.pk): track.state for track in tracks},
        "waiting_since": case.waiting_since.isoformat() if case.waiting_since else "",
    }
    row = CaseLink(
        case=case,
        other=into,
        kind=LinkKind.MERGED,
        note=note.strip(),
        before=before,
        at=now,
        by=actor.staff,
    )
    changes.add(rows=[row])
    return row


def _to_the_other(track: RightTrack, case: Case, into: Case, actor: StaffActor, now: datetime) -> None:
    changes.assign(row=track, state=move(verb="merge", state=track.state))
    event = Event("track:merged", facts={"right": track.right, "other": into.reference})
    changes.tell(case=case, event=event, actor=actor, now=now)


def _restore(case: Case, before: dict[str, object]) -> None:
    """The rights as they were, one move after the other; what had only been proposed is open again."""
    since = str(before.get("waiting_since") or "")
    changes.assign(
        row=case,
        state=CaseState.OPEN,
        closed_at=None,
        merged_into=None,
        waiting_since=datetime.fromisoformat(since) if since else None,
    )
    states = before.get("states")
    known = states if isinstance(states, dict) else {}
    for track in RightTrack.objects.filter(case=case, state=TrackState.MERGED):
        state = move(verb="unmerge", state=track.state)
        if known.get(str(track.pk)) == TrackState.DECIDED:
            changes.assign(row=track, state=move(verb="decide", state=state))
        else:
            changes.assign(row=track, state=state, **_UNDECIDED)


def _merged_text(case: Case, into: Case) -> str:
    with translation.override(case.language):
        words = {
            "reference": case.reference,
            "day": told_day(case.clock_day),
            "other": into.reference,
            "first": told_day(into.clock_day),
        }
        due = into.legal_due_on
        together = (
            _("We answer both together under %(other)s, by %(due)s at the latest.")
            % {**words, "due": told_day(due)}
            if due
            else _("We answer both together under %(other)s.") % words
        )
        parts = [
            greeting(case=case),
            _(
                "Your request %(reference)s of %(day)s asks for what your request %(other)s asks for, "
                "which reached us on %(first)s."
            )
            % words,
            together + " " + _("You need not do anything."),
            _("Are these two different matters? Then tell us, and we answer each by itself."),
        ]
        return "\n\n".join(parts)


def _unmerged_text(case: Case, other: Case) -> str:
    with translation.override(case.language):
        words = {"reference": case.reference, "other": other.reference}
        parts = [
            greeting(case=case),
            _("We answer your request %(reference)s by itself again, and not together with %(other)s.")
            % words,
        ]
        if case.legal_due_on:
            parts.append(
                _("Our answer comes by %(due)s at the latest.") % {"due": told_day(case.legal_due_on)}
            )
        return "\n\n".join(parts)
