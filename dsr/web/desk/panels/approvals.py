"""This theme on the page of a case: context of templates/desk/panels/approvals.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from dsr.accounts.models import Staff
from dsr.accounts.permits import holders
from dsr.cases.choices import ApprovalKind, ApprovalState
from dsr.cases.models import Approval
from dsr.casework import clock_events, fees, other_ends
from dsr.casework.second_person import subject_of
from dsr.rules.recording import why_not_ask_erasure
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.approval_words import refusal_words, today_of
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Said, Says

FEE = "fee_requested"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One question to a second person. `by`: until when a yes has an effect."""

    subject: str
    what: str
    asked_by: str
    since: datetime
    by: date | None
    able: str
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """How one was answered."""

    subject: str
    state: str
    by: str
    at: datetime | None
    reason: str


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows."""
    found = approvals_of(papers)
    rows = [one for one in found if one.state != ApprovalState.ASKED]
    if not found and not any(answer.broke_glass for answer in papers.answers):
        return {}
    able = list(holders(permission="case.release", scope=papers.case.controller.slug))
    return {
        "waiting": [
            _waiting(papers, one, reader, able, now) for one in found if one.state == ApprovalState.ASKED
        ],
        "answered": [_answered(one) for one in rows],
        "opened": bool(rows) and rows[-1].state == ApprovalState.DECLINED,
        "broken": [*_broken(rows), *_released_alone(papers)],
        "zone": papers.zone,
        "today": today_of(case=papers.case, now=now),
    }


def approvals_of(papers: Papers) -> list[Approval]:
    """Every question of the case to a second person, oldest first."""
    found = Approval.objects.filter(case=papers.case)
    return list(found.select_related("track", "asked_by", "answered_by", "case__controller"))


def _waiting(
    papers: Papers, approval: Approval, reader: Reader, able: list[Staff], now: datetime
) -> WaitingRow:
    extends = approval.kind == ApprovalKind.EXTENSION
    clocks = clock_events.extended_clocks(case=papers.case, at=now) if extends else []
    return WaitingRow(
        subject=subject_of(approval=approval),
        what=_what(approval),
        asked_by=approval.asked_by.name,
        since=approval.asked_at,
        by=clock_events.last_notice_day(clocks),
        able=", ".join(person.name for person in able if person.pk != approval.asked_by_id),
        buttons=buttons_for(papers=papers, approval=approval, reader=reader),
    )


def buttons_for(*, papers: Papers, approval: Approval, reader: Reader) -> list[Button]:
    """What this reader may do with a question that waits."""
    scope, own = papers.case.controller.slug, approval.asked_by_id == reader.staff.pk
    leads = reader.permits.allow("case.lead", scope)
    names = [
        (reader.permits.allow("case.release", scope) and not own, "approval", gettext("Look and answer")),
        (
            reader.permits.allow("case.work", scope) and (own or leads),
            "take_back_approval",
            gettext("Take it back"),
        ),
        (leads and own, "break_glass", gettext("Break the glass")),
    ]
    return [
        Button(label, case_url(papers.case, name, approval_id=approval.pk), aside=name != "approval")
        for may, name, label in names
        if may
    ]


def _what(approval: Approval) -> str:
    """What exactly was asked, in a line or two; a plan stands on its own page."""
    given = approval.proposal
    if approval.kind == ApprovalKind.REFUSAL:
        return f"{refusal_words(given)}\n{given['reasons']}"
    if approval.kind == ApprovalKind.EXTENSION:
        return f"{clock_events.ExtensionReason(given['code']).label}\n{given['reason']}"
    if approval.kind == ApprovalKind.FEE:
        return f"{fees.in_words(proposal=given)}: {fees.FeeGround(given['ground']).label}\n{given['costs']}"
    if approval.kind == ApprovalKind.ENDING:
        said = [str(other_ends.Ending(given["ending"]).label), given.get("reason") or given.get("to", "")]
        return "\n".join(part for part in said if part)
    return ""


def _answered(approval: Approval) -> AnsweredRow:
    return AnsweredRow(
        subject=subject_of(approval=approval),
        state=str(ApprovalState(approval.state).label),
        by=approval.answered_by.name if approval.answered_by else "",
        at=approval.answered_at,
        reason=approval.reason,
    )


def _broken(rows: list[Approval]) -> list[AnsweredRow]:
    return [_answered(one) for one in rows if one.broke_glass]


def _released_alone(papers: Papers) -> list[AnsweredRow]:
    return [
        AnsweredRow(
            subject=gettext("Release: %(letter)s") % {"letter": answer.subject},
            state="",
            by=answer.released_by.name if answer.released_by else "",
            at=answer.released_at,
            reason=answer.broke_glass,
        )
        for answer in papers.answers
        if answer.broke_glass
    ]


def _approve(papers: Papers, reader: Reader) -> Said:
    waiting = [one for one in approvals_of(papers) if one.state == ApprovalState.ASKED]
    lines = [
        gettext("%(what)s. Asked by %(name)s.")
        % {"what": subject_of(approval=one), "name": one.asked_by.name}
        for one in waiting
    ]
    buttons = [
        button for one in waiting for button in buttons_for(papers=papers, approval=one, reader=reader)
    ]
    if waiting and all(button.aside for button in buttons):
        lines.append(gettext("Another person has to look at it before it happens."))
    return lines, buttons[:3]


def _ask_erasure(papers: Papers, reader: Reader) -> Said:
    lines = [gettext("The plan is complete. Nothing is erased before another person agreed to it.")]
    return lines, [
        Button(
            gettext("Put the plan before a second person: %(right)s")
            % {"right": gettext(RIGHTS[Right(track.right)].plain)},
            case_url(papers.case, "ask_erasure", track_id=track.pk),
        )
        for track, mine in zip(papers.tracks, papers.facts.tracks, strict=True)
        if not why_not_ask_erasure(track=mine, facts=papers.facts)
    ]


def _fee_open(papers: Papers) -> bool:
    asked = [fact for fact in papers.clock_facts if fact.kind in {FEE, fees.PAID}]
    return bool(asked) and asked[-1].kind == FEE and papers.case.waiting_since is not None


def _answer_came(papers: Papers, reader: Reader, now: datetime) -> str:
    if _fee_open(papers):
        return gettext("The open question is a fee: record when it was paid.")
    return ""


def _no_fee(papers: Papers, reader: Reader, now: datetime) -> str:
    return "" if _fee_open(papers) else gettext("No fee is open.")


def _release_alone(papers: Papers, reader: Reader, now: datetime) -> str:
    answer = papers.unreleased
    if answer is not None and answer.prepared_by_id != reader.staff.pk:
        return gettext("You did not prepare this answer, so you can release it without breaking the glass.")
    return ""


SAYS: dict[str, Says] = {"approve": _approve, "ask_erasure": _ask_erasure}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {
    "answer_came": _answer_came,
    "fee_paid": _no_fee,
    "release_alone": _release_alone,
}
