"""Telling recipients of a rectification, erasure or restriction (Art. 19), and telling the person who they are.

Processors are recipients too (Art. 4(9)). A case cannot close while one of them waits to be told.
"""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import NoticeState
from dsr.cases.models import Case, ProcessingRestriction, RecipientNotice, RightTrack
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own, reason_given
from dsr.mail import letters, outbox
from dsr.rules.guards.effects import CARRIED_OUT, TOLD_RIGHTS
from dsr.rules.rights import Right

UNTOLD_STATES = frozenset({NoticeState.IMPOSSIBLE, NoticeState.DISPROPORTIONATE, NoticeState.NEVER_HAD})


class ToldWay(models.TextChoices):
    """How a recipient was told."""

    MAIL = "mail", _("E-mail from here, now")
    OWN_MAIL = "own_mail", _("Another e-mail of ours")
    POST = "post", _("Letter by post")
    TELEPHONE = "telephone", _("Telephone")
    SYSTEM = "system", _("Through their system or an interface")


def open_notices(*, case: Case, track: RightTrack, now: datetime) -> list[RecipientNotice]:
    """A notice for every recipient in the controller's register, processors included; those opened now.

    Only when a rectification, erasure or restriction was granted, wholly or in part. Idempotent; a right that was
    decided anew after its recipients had been told opens their notices again. Part of larger verbs: the caller
    settles.
    """
    if track.right not in TOLD_RIGHTS or track.decision not in CARRIED_OUT:
        return []
    return list_recipients(case=case, track=track, since=_since(track, now), now=now)


def list_recipients(
    *, case: Case, track: RightTrack, since: datetime, now: datetime
) -> list[RecipientNotice]:
    """The same for whatever was carried out at `since`, such as a restriction set at once (Art. 18)."""
    known = {notice.name: notice for notice in RecipientNotice.objects.filter(track=track)}
    opened = []
    for recipient in case.controller.policy.recipients:
        notice = known.get(recipient.name)
        if notice is None:
            notice = RecipientNotice(
                track=track, recipient=recipient.slug, name=recipient.name, created_at=now
            )
            changes.add(rows=[notice])
            opened.append(notice)
        elif notice.created_at < since and notice.state != NoticeState.OPEN:
            changes.assign(row=notice, created_at=now, **_UNTOLD)
            opened.append(notice)
    return opened


_UNTOLD = {"state": NoticeState.OPEN, "told_at": None, "way": "", "reason": "", "reply": "", "done_by": None}


def _since(track: RightTrack, now: datetime) -> datetime:
    """When what they are told of was carried out: a restriction set before its decision counts from its setting."""
    if track.right == Right.RESTRICTION:
        restriction = ProcessingRestriction.objects.filter(track=track, lifted_at=None).first()
        return restriction.set_at if restriction else now
    return track.decided_at or now


def tell_recipient(
    *,
    case_id: int,
    notice_id: int,
    way: str,
    email: str,
    whose: str,
    what: str,
    actor: StaffActor,
    now: datetime,
) -> None:
    """Tell a recipient what was carried out, or record by which other way it was told (see ToldWay).

    By mail: `email` is where it goes, `whose` by what they find the person, `what` what was done. Otherwise both
    texts may be empty. Raises NotYours, NotNow, UnknownChoice.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="tell_recipient")
        notice = _open_notice(case, notice_id)
        way = chosen(among=ToldWay, value=way).value
        if way == ToldWay.MAIL:
            _mail(notice, email.strip(), (whose, what), actor, now)
        changes.assign(row=notice, state=NoticeState.TOLD, told_at=now, way=way, done_by=actor.staff)
        facts = {"notice": notice.pk, "recipient": _named(notice), "way": way}
        changes.settle(case=case, event=Event("recipient:told", facts=facts), actor=actor, now=now)


def cannot_tell(
    *, case_id: int, notice_id: int, state: str, reason: str, actor: StaffActor, now: datetime
) -> None:
    """Record why a recipient is not told, with the facts: `impossible` or a `disproportionate` effort (Art. 19),
    or `never_had` this person's data.

    Raises NotYours, NotNow, UnknownChoice.
    """
    why = reason_given(text=reason, otherwise="Say why: a regulator will ask for the facts behind it.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="tell_recipient")
        notice = _open_notice(case, notice_id)
        state = chosen(among=NoticeState, value=state).value
        if state not in UNTOLD_STATES:
            raise NotNow("Choose why this recipient is not told.")
        changes.assign(row=notice, state=state, reason=why, done_by=actor.staff)
        facts = {"notice": notice.pk, "recipient": _named(notice), "state": state}
        event = Event("recipient:not_told", facts=facts, personal={"reason": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def record_reply(*, case_id: int, notice_id: int, reply: str, actor: StaffActor, now: datetime) -> None:
    """Record what a recipient answered; also after the case was closed, since replies come late.

    Raises NotYours, NotNow (not told yet, nothing written).
    """
    words = reason_given(text=reply, otherwise="Write what the recipient answered.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        notice = own(rows=RecipientNotice.objects.filter(track__case=case), key=notice_id)
        if notice.state != NoticeState.TOLD:
            raise NotNow("This recipient was not told yet.")
        changes.assign(row=notice, reply=words)
        event = Event(
            "recipient:replied",
            facts={"notice": notice.pk, "recipient": _named(notice)},
            personal={"reply": words},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def add_recipient(
    *, case_id: int, track_id: int, name: str, email: str, actor: StaffActor, now: datetime
) -> None:
    """Add a recipient who had this person's data and does not stand in the register. Raises NotYours, NotNow."""
    known = name.strip()
    if not known:
        raise NotNow("Name the recipient.")
    _demand_address(email.strip(), needed=False)
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="add_recipient")
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        if not concerns_recipients(track):
            raise NotNow("Nothing was rectified, erased or restricted under this right.")
        if RecipientNotice.objects.filter(track=track, name=known).exists():
            raise NotNow("This recipient is on the list already.")
        notice = RecipientNotice(track=track, name=known, email=email.strip(), created_at=now)
        changes.add(rows=[notice])
        event = Event(
            "recipient:added", facts={"notice": notice.pk, "right": track.right}, personal={"name": known}
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def name_recipients(*, case_id: int, text: str, actor: StaffActor, now: datetime) -> None:
    """Tell the person who was told, because they asked (Art. 19, last sentence). Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="name_recipients")
        count = RecipientNotice.objects.filter(track__case=case).count()
        if not count:
            raise NotNow("No recipient is on the list.")
        deliver(case=case, kind="message_from_us", text=text, asks_upload=False, actor=actor, now=now)
        event = Event("recipient:named", facts={"count": count})
        changes.settle(case=case, event=event, actor=actor, now=now)


def concerns_recipients(track: RightTrack) -> bool:
    """Whether something was carried out under this right of which recipients have to be told."""
    granted = track.right in TOLD_RIGHTS and track.decision in CARRIED_OUT
    return granted or ProcessingRestriction.objects.filter(track=track, lifted_at=None).exists()


def _open_notice(case: Case, notice_id: int) -> RecipientNotice:
    notices = RecipientNotice.objects.filter(track__case=case).select_related("track__case__controller")
    notice = own(rows=notices, key=notice_id)
    if notice.state != NoticeState.OPEN:
        raise NotNow("This recipient was seen to already.")
    return notice


def _mail(
    notice: RecipientNotice, email: str, words: tuple[str, str], actor: StaffActor, now: datetime
) -> None:
    case = notice.track.case
    _demand_address(email, needed=True)
    whose, what = (text.strip() for text in words)
    if not whose or not what:
        raise NotNow("Say whose data they are and what was done with them.")
    changes.assign(row=notice, email=email)
    outbox.put(
        letter=letters.RecipientNotice(
            reference=case.reference,
            controller=case.controller.name,
            reply_to=case.controller.policy.contact.email,
            recipient=notice.name,
            right=told_right(notice.track),
            whose=whose,
            what=what,
        ),
        to=email,
        case=case,
        language=settings.LANGUAGE_CODE,
        dedupe_key=f"recipient:{notice.pk}:{now.isoformat()}",
        now=now,
        author=actor.name,
    )


def told_right(track: RightTrack) -> str:
    """What recipients are told of: under an objection that is the restriction set while it is weighed."""
    return track.right if track.right in TOLD_RIGHTS and track.decision in CARRIED_OUT else Right.RESTRICTION


def _named(notice: RecipientNotice) -> str:
    """The recipient for the record: its slug in the register; one typed by hand stays out of the clear facts."""
    return notice.recipient or f"no. {notice.pk}"


def _demand_address(email: str, *, needed: bool) -> None:
    if not email and not needed:
        return
    try:
        validate_email(email)
    except ValidationError as unfit:
        raise NotNow("Give the recipient's e-mail address, written as name@example.org.") from unfit
