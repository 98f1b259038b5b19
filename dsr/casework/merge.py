"""Merge a later request into an earlier one of the same person, and undo it: two cases, one answer.

The earlier receipt rules: nothing is merged where it would be answered later than by itself, or not at all; while it
is merged, the earlier of both dates is watched (dsr.casework.clocks). Whoever has not shown to be reached at the same
address learns nothing about the other case.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dsr.accounts.actors import Actor, StaffActor
from dsr.accounts.models import Staff
from dsr.accounts.permits import permits_of
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import CaseState, LetterWay, LinkKind
from dsr.cases.found_by import term_of
from dsr.cases.models import Case, CaseLink, RightTrack
from dsr.casework.case_links import enter_both
from dsr.casework.clocks import recompute, refresh_due
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, demand_possible, enter, reason_given
from dsr.casework.letters.mergers import merged_text, unmerged_text
from dsr.casework.prepare_answer import shelve_answer
from dsr.casework.relations import is_telling, link_between, same_place
from dsr.casework.second_person import take_back_waiting
from dsr.casework.sent_letters import way_for
from dsr.rules.lifecycle import UNANSWERED, TrackState, move
from dsr.rules.rights import RIGHTS, Right

_UNDECIDED = {"decision": "", "ground": "", "reasons": "", "decided_at": None, "decided_by": None}


class NotMergeable(NotNow):
    """The other case cannot answer for this one."""


def merge(*, case_id: int, into_reference: str, note: str, actor: StaffActor, now: datetime) -> None:
    """Answer a case with an earlier one of the same controller: it closes, and the person is told.

    Every open right must be open there too, and be due there no later. That it is the same person is shown by more
    than a name, or by a link that somebody else made; otherwise only a lead merges, with the reason. Both records
    tell it. Raises NotYours, NotNow (either case is closed or merged, nothing is open, something else keeps it open),
    NotMergeable.
    """
    with transaction.atomic():
        case, into = enter_both(case_id=case_id, other_reference=into_reference, actor=actor)
        demand_possible(case=case, action="merge")
        _demand_open(into)
        _demand_earlier(case, into)
        _demand_same_person(case, into, actor.staff, note)
        tracks = list(RightTrack.objects.filter(case=case, state__in=UNANSWERED))
        for track in tracks:
            _demand_answered_there(track, into)
        link = _merger(case, into, tracks, note, actor, now)
        take_back_waiting(case=case, actor=actor, now=now)
        for track in tracks:
            _to_the_other(track, case, into, actor, now)
        shelve_answer(case=case)
        changes.assign(row=case, state=CaseState.CLOSED, closed_at=now, merged_into=into, waiting_since=None)
        for one in (case, into):
            refresh_due(case=one, now=now)
        _write(case, merged_text(case=case, into=into, named=names_other(link=link)), actor, now)
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
        link = merger_of(case=case)
        _part(case, link, why, actor, now)
        refresh_due(case=link.other, now=now)


def part_merged(*, case: Case, why: str, actor: Actor, now: datetime) -> None:
    """Every case that was to be answered with this one and was not is answered by itself again. Part of larger verbs.

    Its own date counts again, and its requester is told. What was answered already stays answered.
    """
    answered = RightTrack.objects.filter(case=case, state=TrackState.ANSWERED).values("right")
    links = CaseLink.objects.filter(other=case, kind=LinkKind.MERGED, undone_at=None)
    for link in links.select_related("other").order_by("case_id"):
        left = RightTrack.objects.filter(case_id=link.case_id, state=TrackState.MERGED)
        if left.exclude(right__in=answered).exists():
            _part(changes.lock(case_id=link.case_id), link, why, actor, now)


def lock_with_merged(*, case_id: int) -> None:
    """Lock a case and those merged into it, in the one order in which cases are locked. Part of larger verbs."""
    keys = Case.objects.filter(Q(pk=case_id) | Q(merged_into=case_id)).order_by("pk")
    for key in list(keys.values_list("pk", flat=True)):
        changes.lock(case_id=key)


def merger_of(*, case: Case) -> CaseLink:
    """The link of a merged case to the one that answers for it."""
    return CaseLink.objects.select_related("other").get(case=case, kind=LinkKind.MERGED, undone_at=None)


def names_other(*, link: CaseLink) -> bool:
    """Whether the person was told the other reference: only who has shown to be reached where the other one is."""
    return bool(link.before.get("named"))


def why_not_into(*, case: Case, into: Case, staff: Staff) -> str:
    """Why somebody cannot merge a case into another of the same controller, as a sentence; empty if they can.

    Reads only.
    """
    try:
        _demand_open(into)
        _demand_earlier(case, into)
        _demand_same_person(case, into, staff, note="later")
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


def _demand_same_person(case: Case, into: Case, staff: Staff, note: str) -> None:
    """One person must not be answered in the case of another, nor hear of it."""
    if is_telling(one=case.requester, other=into.requester):
        return
    known = link_between(one=case, other=into)
    if known is not None and known.kind == LinkKind.EARLIER and known.by_id != staff.pk:
        return
    if not permits_of(staff=staff).allow("case.lead", case.controller.slug):
        raise NotMergeable(
            "No e-mail address, number or postal address shows that these are the same person's. A lead can merge "
            "them, or you can after somebody else linked them as the same person's."
        )
    if not note.strip():
        raise NotMergeable("Say how you know that these are the same person's.")


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
        "named": _reached_alike(case, into),
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


def _reached_alike(case: Case, into: Case) -> bool:
    """Whether the letter about the merger reaches whoever the other case belongs to, and nobody else reads it.

    The status page of a case whose address nobody has shown to hold may be open to anybody who typed that address.
    """
    if case.contact_confirmed_at is None and case.identity_settled_at is None:
        return False
    one, other, way = case.requester, into.requester, way_for(case=case)
    if way == LetterWay.MAIL:
        return bool(one.email) and term_of(one.email) == term_of(other.email)
    return way == LetterWay.POST and same_place(one=one, other=other)


def _part(case: Case, link: CaseLink, why: str, actor: Actor, now: datetime) -> None:
    """Undo one merger; both records tell it."""
    staff = actor.staff if isinstance(actor, StaffActor) else None
    changes.assign(row=link, undone_at=now, undone_by=staff)
    _restore(case, link.before)
    recompute(case=case, why="unmerged", actor=actor, now=now)
    _write(case, unmerged_text(case=case, other=link.other, named=names_other(link=link)), actor, now)
    there = Event("case:unmerged_here", facts={"other": case.reference}, personal={"reason": why})
    changes.tell(case=link.other, event=there, actor=actor, now=now)
    event = Event("case:unmerged", facts={"other": link.other.reference}, personal={"reason": why})
    changes.settle(case=case, event=event, actor=actor, now=now)


def _write(case: Case, text: str, actor: Actor, now: datetime) -> None:
    deliver(case=case, kind="message_from_us", text=text, asks_upload=False, actor=actor, now=now)


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
