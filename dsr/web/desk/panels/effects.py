"""This theme on the page of a case: context of templates/desk/panels/effects.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from dsr.cases.choices import NoticeState
from dsr.cases.models import Hold, ProcessingRestriction, RecipientNotice, StepEntry
from dsr.casework.recipients import ToldWay
from dsr.casework.restriction import told_at, why_not_lift
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.guards.effects import RESTRICTABLE_RIGHTS
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Said, Says, act_button

USE = "use"
MOST_BUTTONS = 2


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold in force."""

    what: str
    since: datetime
    by: str
    reason: str
    lift_url: str


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """A restriction in force."""

    name: str
    law: str
    ground: str
    since: datetime
    uses: int
    told_at: datetime | None
    waits: str
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One recipient."""

    name: str
    purpose: str
    right: str
    open: bool
    icon: str
    label: str | Promise
    said: list[str]
    told_at: datetime | None
    buttons: list[Button]


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panels show; empty: none."""
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    leads = reader.permits.allow("case.lead", papers.case.controller.slug)
    rows = RecipientNotice.objects.filter(track__case=papers.case).select_related("track")
    notices = list(rows.order_by("track_id", "name"))
    told = [_notice(papers, row, works=works) for row in notices]
    shown: dict[str, Any] = {
        "holds": _holds(papers, leads=leads),
        "restrictions": _restrictions(papers, works=works),
        "notices": told,
    }
    if not any(shown.values()):
        return {}
    changeable = works and papers.case.closed_at is None
    around = [act_button(papers, name) for name in ("add_recipient", "name_recipients")] if changeable else []
    return {
        **shown,
        "zone": papers.zone,
        "told": sum(not row.open for row in told),
        "around": around,
    }


def _holds(papers: Papers, *, leads: bool) -> list[HoldRow]:
    rows = Hold.objects.filter(case=papers.case, lifted_at=None).select_related("system", "set_by")
    return [
        HoldRow(
            what=row.system.name if row.system else gettext("the whole case"),
            since=row.set_at,
            by=row.set_by.name,
            reason=row.reason,
            lift_url=case_url(papers.case, "lift_hold", hold_id=row.pk) if leads else "",
        )
        for row in rows
    ]


def _restrictions(papers: Papers, *, works: bool) -> list[RestrictionRow]:
    return [_restriction(papers, row, works=works) for row in _in_force(papers)]


def _in_force(papers: Papers) -> list[ProcessingRestriction]:
    rows = ProcessingRestriction.objects.filter(track__case=papers.case, lifted_at=None)
    return list(rows.select_related("track", "lift_letter"))


def _restriction(papers: Papers, row: ProcessingRestriction, *, works: bool) -> RestrictionRow:
    info = RIGHTS[Right(row.track.right)]
    against = why_not_lift(row)
    return RestrictionRow(
        name=gettext(info.plain),
        law=info.article,
        ground=_ground(row),
        since=row.set_at,
        uses=StepEntry.objects.filter(track=row.track, step=USE, removed_at=None).count(),
        told_at=told_at(row),
        waits=gettext(against) if against and row.lift_reason else "",
        buttons=_restriction_buttons(papers, row) if works else [],
    )


def _restriction_buttons(papers: Papers, row: ProcessingRestriction) -> list[Button]:
    """Lift once the person was told; until then tell them. A use can be logged all the while."""
    way = {"track_id": row.track_id}
    lift = "announce_lift" if why_not_lift(row) else "lift_restriction"
    buttons = [act_button(papers, lift, **way)]
    if checklist_of(right=row.track.right).step(USE) is not None:
        url = case_url(papers.case, "step", slug=USE, **way)
        buttons.append(Button(gettext("Log a use (Art. 18(2))"), url))
    return buttons


def _ground(row: ProcessingRestriction) -> str:
    """Why it is restricted, in the words of the checklist of a restriction."""
    step = checklist_of(right=Right.RESTRICTION).step("ground")
    choices = [choice for field in (step.fields if step else ()) for choice in field.choices]
    label = next((choice for choice in choices if choice.value == row.ground), None)
    return f"{gettext(label.label)}, {label.citation}" if label else row.ground


def _notice(papers: Papers, row: RecipientNotice, *, works: bool) -> NoticeRow:
    known = papers.case.controller.policy.recipient(slug=row.recipient) if row.recipient else None
    told = row.state == NoticeState.TOLD
    way = str(dict(ToldWay.choices).get(row.way, row.way))
    return NoticeRow(
        name=row.name,
        purpose=known.purpose if known else "",
        right=gettext(RIGHTS[Right(row.track.right)].short),
        open=row.state == NoticeState.OPEN,
        icon={NoticeState.OPEN: "hollow", NoticeState.TOLD: "check"}.get(NoticeState(row.state), "dash"),
        label=NoticeState(row.state).label,
        said=[
            part for part in (way if told else "", row.email if told else "", row.reason, row.reply) if part
        ],
        told_at=row.told_at if told else None,
        buttons=_notice_buttons(papers, row) if works else [],
    )


def _notice_buttons(papers: Papers, row: RecipientNotice) -> list[Button]:
    way = {"notice_id": row.pk}
    if row.state == NoticeState.TOLD:
        word = gettext("Change the reply") if row.reply else gettext("Record the reply")
        return [Button(word, case_url(papers.case, "record_reply", **way))]
    if row.state != NoticeState.OPEN or papers.case.closed_at is not None:
        return []
    return [
        Button(gettext("Tell"), case_url(papers.case, "tell_recipient", **way)),
        Button(gettext("Not told"), case_url(papers.case, "cannot_tell", **way)),
    ]


def _notify(papers: Papers, reader: Reader) -> Said:
    open_rows = RecipientNotice.objects.filter(track__case=papers.case, state=NoticeState.OPEN)
    waiting = list(open_rows.order_by("track_id", "name"))
    names = list(dict.fromkeys(row.name for row in waiting))
    line = ngettext(
        "%(count)d recipient has to be told, or the reason recorded why not: %(names)s.",
        "%(count)d recipients have to be told, or the reason recorded why not: %(names)s.",
        len(names),
    ) % {"count": len(names), "names": ", ".join(names)}
    return [line, gettext("Processors are recipients too (Art. 19, 4(9)).")], [
        Button(
            gettext("Tell %(name)s") % {"name": row.name},
            case_url(papers.case, "tell_recipient", notice_id=row.pk),
        )
        for row in waiting[:MOST_BUTTONS]
    ]


def _keep(papers: Papers, reader: Reader) -> Said:
    rows = _in_force(papers)
    lines = [gettext("The data are only stored. Each other use is logged with its reason (Art. 18(2)).")]
    lines += [gettext(why_not_lift(row)) for row in rows if row.lift_reason and why_not_lift(row)]
    lines.append(gettext("When the reason for it ends, tell the requester first; then it can be lifted."))
    return lines, [button for row in rows for button in _restriction_buttons(papers, row)][:MOST_BUTTONS]


def _lift(papers: Papers, reader: Reader) -> Said:
    lines = [gettext("The requester was told (Art. 18(3)). The restriction can be lifted now.")]
    return lines, [
        act_button(papers, "lift_restriction", track_id=row.track_id)
        for row in _in_force(papers)
        if not why_not_lift(row)
    ]


SAYS: dict[str, Says] = {
    "notify_recipients": _notify,
    "keep_restricted": _keep,
    "lift_restriction": _lift,
}


def _restrictable(papers: Papers, reader: Reader, now: datetime) -> str:
    restricted = {row.track_id for row in _in_force(papers)}
    free = [
        track for track in papers.tracks if track.right in RESTRICTABLE_RIGHTS and track.pk not in restricted
    ]
    return "" if free else gettext("What could be restricted is restricted already.")


def _named(papers: Papers, reader: Reader, now: datetime) -> str:
    listed = RecipientNotice.objects.filter(track__case=papers.case).exists()
    return "" if listed else gettext("No recipient is on the list.")


REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {
    "restrict_now": _restrictable,
    "name_recipients": _named,
}
