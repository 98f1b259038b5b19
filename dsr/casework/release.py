"""Release an answer: by another person than its author (four eyes, law/README 3.0).

A lead can break the glass and release their own; it needs a reason and stands out in the record. Where the controller
lets one person do both (`one_person_may_approve` in its profile), its author may release it like any other.
"""

from datetime import datetime, timedelta

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.handing import most_downloads
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases import changes
from dsr.cases.choices import AnswerFormat, AnswerState, LetterWay
from dsr.cases.models import Answer, Case, Message, RightTrack
from dsr.casework.clocks import refresh_due
from dsr.casework.door import NotNow, demand_possible, enter
from dsr.casework.erasure import demand_erasure_approved
from dsr.casework.letters import answer_letter
from dsr.casework.prepare_answer import covered, demand_blocks, demand_unreleased
from dsr.casework.recipients import open_notices
from dsr.casework.restriction import set_in_force
from dsr.casework.second_person import SamePerson, take_back_waiting
from dsr.casework.sent_letters import carry, way_for
from dsr.casework.small_answers import mailed_text
from dsr.rules.lifecycle import GRANTING, UNANSWERED, move
from dsr.rules.rights import Right

__all__ = ["DOWNLOAD_LIFETIME", "SamePerson", "release"]

DOWNLOAD_LIFETIME = timedelta(days=30)
ALONE = "The controller's profile lets one person prepare and release (one_person_may_approve)."


def release(*, case_id: int, actor: StaffActor, now: datetime, broke_glass: str = "") -> None:
    """Release the answer: it becomes visible, goes out by mail, and the rights it covers are answered.

    It covers the rights that were decided when it was written; others stay open and are answered later. What a
    granted right brings about (recipients to be told, a restriction in force) begins now. `broke_glass`: why a lead
    releases their own answer without a second person; empty otherwise. Raises NotYours (no `case.release`; with
    broken glass no `case.lead`), NotNow, SamePerson.
    """
    why = broke_glass.strip()
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.lead" if why else "case.release")
        demand_possible(case=case, action="release")
        answer = demand_unreleased(case=case)
        why = _without_second_person(case, answer, actor, why)
        demand_blocks(case=case, answer=answer)
        changes.assign(
            row=answer,
            state=AnswerState.RELEASED,
            released_by=actor.staff,
            released_at=now,
            broke_glass=why,
        )
        tracks = _answer_tracks(case, answer, now)
        for track in tracks:
            _carry_out(case, track, actor, now)
        if not RightTrack.objects.filter(case=case, state__in=UNANSWERED).exists():
            take_back_waiting(case=case, actor=actor, now=now)
        bundle = _grant(answer, now)
        _send(case, answer, bundle, actor, now)
        refresh_due(case=case, now=now)
        _tell(case, answer, bundle, tracks, actor, now)


def _without_second_person(case: Case, answer: Answer, actor: StaffActor, broke_glass: str) -> str:
    """What stands in the place of a second person, kept with the answer; empty where there is one."""
    own = answer.prepared_by_id == actor.staff.pk
    if broke_glass and not own:
        raise NotNow("You did not prepare this answer, so you can release it without breaking the glass.")
    if own and not broke_glass:
        if not case.controller.policy.one_person_may_approve:
            raise SamePerson("You prepared this answer. Another person must release it.")
        return ALONE
    return broke_glass


def _answer_tracks(case: Case, answer: Answer, now: datetime) -> list[RightTrack]:
    tracks = list(covered(case=case, answer=answer))
    for track in tracks:
        if track.right == Right.ERASURE:
            demand_erasure_approved(case=case, track=track)
        changes.assign(row=track, state=move(verb="answer", state=track.state), answered_at=now)
    if not tracks:
        raise NotNow("No decided right is answered by this letter. Prepare it again.")
    return tracks


def _carry_out(case: Case, track: RightTrack, actor: StaffActor, now: datetime) -> None:
    """What follows from a right that was granted, wholly or in part (Art. 18(1), 19)."""
    if track.decision not in GRANTING:
        return
    if track.right == Right.RESTRICTION:
        set_in_force(case=case, track=track, actor=actor, now=now)
    open_notices(case=case, track=track, now=now)


def _tell(
    case: Case,
    answer: Answer,
    bundle: Bundle | None,
    tracks: list[RightTrack],
    actor: StaffActor,
    now: datetime,
) -> None:
    author = answer.prepared_by.name
    if answer.broke_glass:
        facts = {"approval": answer.pk, "what": "release", "right": "", "asked_by": author}
        event = Event("glass:broken", facts=facts, personal={"reason": answer.broke_glass})
        changes.tell(case=case, event=event, actor=actor, now=now)
    facts = {
        "answer": answer.pk,
        "prepared_by": author,
        "bundle": bundle.pk if bundle else None,
        "rights": [track.right for track in tracks],
    }
    changes.settle(case=case, event=Event("answer:released", facts=facts), actor=actor, now=now)


def _grant(answer: Answer, now: datetime) -> Bundle | None:
    bundle = Bundle.objects.filter(answer=answer, state=Bundle.State.BUILT).last()
    if answer.bundle_state == Bundle.State.BUILT and bundle is not None:
        if bundle.format == AnswerFormat.EMAIL:  # it goes with the letter, and nothing is fetched
            return bundle
        grant = DownloadGrant(
            bundle=bundle,
            created_at=now,
            expires_at=now + DOWNLOAD_LIFETIME,
            most_downloads=most_downloads(bundle=bundle),
        )
        changes.add(rows=[grant])
        return bundle
    return None


def _send(case: Case, answer: Answer, bundle: Bundle | None, actor: StaffActor, now: datetime) -> None:
    message = Message(
        case=case,
        direction=Message.Direction.OUT,
        subject=answer.subject,
        body=answer.full_text,
        at=now,
        author=actor.name,
    )
    changes.add(rows=[message])
    by_mail = way_for(case=case) == LetterWay.MAIL  # on paper there is no page to fetch anything from
    data = mailed_text(bundle=bundle, case=case)
    until = now + DOWNLOAD_LIFETIME if bundle and by_mail and not data else None
    carry(
        case=case,
        make=lambda url: answer_letter(
            case=case, answer=answer, status_url=url, download_until=until, data=data
        ),
        language=answer.language,
        reason=f"answer:{answer.pk}",
        author=actor.name,
        now=now,
    )
