"""Puts what nobody may do alone before a second person, and ends the question. Parts of larger verbs.

Knows nothing of what happens after a yes: that is dsr.casework.approvals.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from dsr.accounts.actors import Actor, StaffActor
from dsr.accounts.models import Staff
from dsr.accounts.permits import holders, permits_of
from dsr.cases import changes
from dsr.cases.choices import ApprovalKind, ApprovalState
from dsr.cases.models import Approval, Case, RightTrack
from dsr.cases.refusals import TextTooLong
from dsr.casework.correspond import LONGEST_MESSAGE
from dsr.casework.door import NotNow
from dsr.casework.letters import approval_asked_letter, approval_declined_letter
from dsr.mail import letters, outbox
from dsr.rules.rights import RIGHTS, Right


class SamePerson(NotNow):
    """Who asked, or wrote, cannot be the second person."""


def ask(
    *,
    case: Case,
    track: RightTrack | None,
    kind: ApprovalKind,
    proposal: dict[str, Any],
    actor: StaffActor,
    now: datetime,
    by: date | None = None,
) -> Approval:
    """Put a proposal before everyone who may release in the controller, except who asks, and mail them.

    `track`: the right it concerns, None for the whole case. `by`: the last day on which a yes is of use, if it is
    another than the case's own. Part of larger verbs: the caller settles. Raises NotNow when the same waits already.
    """
    if waiting(case=case, kind=kind, track=track) is not None:
        raise NotNow("This already waits for a second person.")
    approval = Approval(
        case=case, track=track, kind=kind, proposal=proposal, asked_by=actor.staff, asked_at=now
    )
    changes.add(rows=[approval])
    about = _about(approval, by)
    for person in holders(permission="case.release", scope=case.controller.slug):
        if person.pk != actor.staff.pk:
            letter = approval_asked_letter(case=case, asked_by=actor.name, about=about)
            _mail(approval, letter, person, now)
    return approval


def subject_of(*, approval: Approval) -> str:
    """What waits, in a few words of the active language: "Refusal, wholly or in part: Give me a copy of my data"."""
    kind = str(ApprovalKind(approval.kind).label)
    if approval.track is None:
        return kind
    return f"{kind}: {gettext(RIGHTS[Right(approval.track.right)].plain)}"


def tell_asker(*, approval: Approval, declined_by: Staff, now: datetime) -> None:
    """Mail whoever asked that the second person said no. Part of a larger verb."""
    letter = approval_declined_letter(
        case=approval.case, declined_by=declined_by.name, about=_about(approval, None)
    )
    if approval.asked_by.is_active:
        _mail(approval, letter, approval.asked_by, now)


def _about(approval: Approval, by: date | None) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        subject = subject_of(approval=approval)
        if by is None:
            return subject
        return gettext("%(what)s, to be agreed to by %(day)s") % {
            "what": subject,
            "day": date_format(by, "j F Y"),
        }


def _mail(approval: Approval, letter: letters.ToStaff, person: Staff, now: datetime) -> None:
    outbox.put(
        letter=letter,
        to=person.email,
        case=approval.case,
        language=settings.LANGUAGE_CODE,
        dedupe_key=f"{letter.name}:{approval.pk}:{person.pk}",
        now=now,
    )


def letter_text(*, text: str) -> str:
    """The words a proposal will send to the requester, trimmed. Raises NotNow if empty, TextTooLong."""
    words = text.strip()
    if not words:
        raise NotNow("Write what the requester should read.")
    if len(words) > LONGEST_MESSAGE:
        raise TextTooLong(f"This text has {len(words)} characters; {LONGEST_MESSAGE} is the most.")
    return words


def waiting(*, case: Case, kind: ApprovalKind, track: RightTrack | None = None) -> Approval | None:
    """What of this kind waits for a second person, if anything."""
    return Approval.objects.filter(case=case, kind=kind, track=track, state=ApprovalState.ASKED).first()


def end(
    *,
    approval: Approval,
    state: ApprovalState,
    actor: Actor,
    now: datetime,
    reason: str = "",
    broke_glass: bool = False,
) -> None:
    """Give a waiting question its end. The database itself refuses the same person's yes."""
    staff = actor.staff if isinstance(actor, StaffActor) else None
    changes.assign(
        row=approval,
        state=state,
        answered_by=staff,
        answered_at=now,
        reason=reason,
        broke_glass=broke_glass,
    )


def take_back_waiting(*, case: Case, actor: Actor, now: datetime, track: RightTrack | None = None) -> int:
    """Take back what still waits, of the case or of one right, because a larger verb made it pointless; how many."""
    rows = Approval.objects.filter(case=case, state=ApprovalState.ASKED)
    found = list(rows.filter(track=track) if track is not None else rows)
    for approval in found:
        end(approval=approval, state=ApprovalState.TAKEN_BACK, actor=actor, now=now)
    return len(found)


def demand_other_person(*, approval: Approval, actor: StaffActor) -> None:
    """Raises SamePerson for who asked."""
    if approval.asked_by_id == actor.staff.pk:
        raise SamePerson("You asked for this. Another person must look at it.")


def demand_own_question(*, approval: Approval, actor: StaffActor) -> None:
    """Who asked may take it back, and a lead in their place. Raises NotNow for anybody else."""
    if approval.asked_by_id == actor.staff.pk:
        return
    if not permits_of(staff=actor.staff).allow("case.lead", approval.case.controller.slug):
        raise NotNow("Only the person who asked, or a lead, can take this back.")
