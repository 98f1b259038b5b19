"""What a second person looks at before the yes: exactly what will happen, in words. Reads only, decides nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from dsr.cases.choices import ApprovalKind, DecisionKind
from dsr.cases.models import Approval, Case, RightTrack, StepEntry, SystemSearch
from dsr.casework import clock_events, fees, other_ends
from dsr.casework.letters import note_to_requester
from dsr.common.clock import civil_date
from dsr.mail.rendering import render
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.deadlines import Clock
from dsr.rules.lifecycle import GROUND_TEXTS, RefusalGround
from dsr.rules.recording import PLANNED
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.case_clock import step_lines
from dsr.web.desk.case_panels import Fact
from dsr.web.desk.entry_words import said
from dsr.web.desk.erasure_words import plan_facts
from dsr.web.shared.days import long_date


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One entry of a checklist as it bears on the question: a system of the plan, a data set kept, a ground."""

    title: str
    about: str
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed. `mail`: the letter that goes with the yes. `would`: the dates it would give."""

    facts: list[Fact]
    effects: list[str]
    lines: list[PlanLine] = field(default_factory=list)
    mail: dict[str, str] | None = None
    would: list[dict[str, object]] = field(default_factory=list)


def proposal_of(*, approval: Approval, case: Case, now: datetime) -> Proposal:
    """What a yes to this question would do, if it came now."""
    return _WORDS[ApprovalKind(approval.kind)](approval, case, now)


def would_be(clock: Clock) -> dict[str, object]:
    """A clock as the table of dates shows it."""
    return {
        "name": gettext(RIGHTS[Right(clock.right)].plain),
        "due": clock.legal_due_on,
        "notice": clock.extension_notice_due_on,
        "effective": clock.extension_effective,
        "steps": step_lines(clock),
    }


def plan_of(*, track_id: int, right: str, steps: frozenset[str] | None = None) -> list[PlanLine]:
    """What is recorded for a right, of some steps only or of all, as lines to be read."""
    entries = StepEntry.objects.filter(track_id=track_id, removed_at=None)
    checklist, lines = checklist_of(right=right), []
    searches = SystemSearch.objects.filter(case__tracks=track_id)
    names = dict(searches.values_list("system__slug", "system__name"))
    for entry in entries:
        step = checklist.step(entry.step)
        if step is not None and (steps is None or entry.step in steps):
            lines.append(
                PlanLine(
                    gettext(step.title),
                    names.get(entry.about, entry.about),
                    said(step=step, values=entry.values),
                )
            )
    return lines


def erasure_lines(*, track: RightTrack) -> list[PlanLine]:
    """The plan of an erasure: each system, each data set kept, and what the dry run of each machine shows."""
    dry = [PlanLine(gettext("Dry run"), name, facts) for name, facts in plan_facts(track=track)]
    return [*plan_of(track_id=track.pk, right=track.right, steps=PLANNED), *dry]


def _refusal(approval: Approval, case: Case, now: datetime) -> Proposal:
    given, track = approval.proposal, approval.track
    if track is None:  # a refusal is always of one right
        return Proposal([], [])
    info = RIGHTS[Right(track.right)]
    facts = [
        Fact(gettext("Right"), f"{gettext(info.plain)} ({info.article})"),
        Fact(gettext("Decision"), refusal_words(given)),
        Fact(gettext("Reasons, as the letter will give them"), str(given["reasons"])),
    ]
    effects = [
        gettext("The right counts as decided, so that the answer can be written."),
        gettext(
            "The letter will give ground and reasons and every way to complain; they cannot be left out."
        ),
        gettext("Nothing goes out yet: the answer needs its own release."),
    ]
    return Proposal(facts, effects, lines=plan_of(track_id=track.pk, right=track.right))


def _extension(approval: Approval, case: Case, now: datetime) -> Proposal:
    given = approval.proposal
    clocks = clock_events.extended_clocks(case=case, at=now)
    last = clock_events.last_notice_day(clocks)
    facts = [
        Fact(gettext("Reason of the law"), str(clock_events.ExtensionReason(given["code"]).label)),
        Fact(gettext("The facts, for the file"), str(given["reason"])),
        Fact(gettext("The notice must go out by"), long_date(last) if last else gettext("it is too late")),
    ]
    due = max((clock.legal_due_on for clock in clocks if clock.legal_due_on), default=None)
    effects = [
        _goes_to(case, gettext("The notice")),
        gettext("The new dates hold from now on, and the reminders move with them."),
        gettext("It cannot be done a second time."),
    ]
    mail = _letter(case, "extension_notice", str(given["text"]), due_on=due)
    return Proposal(facts, effects, mail=mail, would=[would_be(clock) for clock in clocks])


def _fee(approval: Approval, case: Case, now: datetime) -> Proposal:
    given = approval.proposal
    amount = fees.in_words(proposal=given)
    facts = [
        Fact(gettext("Sum"), amount),
        Fact(gettext("Ground"), str(fees.FeeGround(given["ground"]).label)),
        Fact(gettext("What it is made of"), str(given["costs"])),
    ]
    british = case.controller.regime.startswith("uk_")
    effects = [
        _goes_to(case, gettext("The letter with the estimate")),
        gettext("The case waits for the requester, who may pay, ask for less, or withdraw."),
        gettext("The period starts anew when the fee is paid (UK GDPR Art. 12A).")
        if british and given["ground"] != fees.FeeGround.FURTHER_COPY
        else gettext("The clock goes on: a fee does not stop it here."),
    ]
    mail = _letter(case, "fee_estimate", str(given["text"]), amount=amount, costs=str(given["costs"]))
    return Proposal(facts, effects, mail=mail)


def _erasure(approval: Approval, case: Case, now: datetime) -> Proposal:
    if approval.track is None:  # a plan is always of one right
        return Proposal([], [])
    effects = [
        gettext("Each system of the plan can be erased, and recorded as erased, from now on."),
        gettext("What is erased cannot be brought back."),
        gettext("A change to the plan ends this agreement: then it has to be asked again."),
    ]
    return Proposal(
        [],
        effects,
        lines=erasure_lines(track=approval.track),
    )


def _ending(approval: Approval, case: Case, now: datetime) -> Proposal:
    given = approval.proposal
    facts = [Fact(gettext("How it ends"), str(other_ends.Ending(given["ending"]).label))]
    told = {
        "to": gettext("Controller to whom it goes"),
        "address": gettext("Postal address"),
        "passed_by": gettext("How it is passed on"),
        "reason": gettext("Why, for the file"),
    }
    facts += [Fact(label, str(given[name])) for name, label in told.items() if given.get(name)]
    kind, text = other_ends.letter_of(case=case, proposal=given)
    effects = [
        gettext("Every right without an answer ends now. Nothing is searched or answered."),
        _goes_to(case, gettext("The letter")),
    ]
    if given.get("email"):
        effects.append(gettext("The request goes to %(to)s now.") % {"to": given["email"]})
    if case.request_text:
        facts.append(Fact(gettext("The request in their own words"), case.request_text))
    return Proposal(facts, effects, mail=_letter(case, kind, text))


def refusal_words(given: Mapping[str, Any]) -> str:
    """A proposed decision with its ground, if it has one."""
    decision = str(DecisionKind(given["decision"]).label)
    if not given["ground"]:
        return decision
    text, article = GROUND_TEXTS[RefusalGround(given["ground"])]
    return f"{decision}: {gettext(text)} ({article})"


def _goes_to(case: Case, what: str) -> str:
    person = case.requester
    if person.email:
        return gettext("%(what)s goes to %(to)s now.") % {"what": what, "to": person.email}
    return gettext("%(what)s stands on the status page; there is no e-mail address: print and post it.") % {
        "what": what
    }


def _letter(case: Case, kind: str, text: str, **fields: Any) -> dict[str, str]:
    letter = note_to_requester(
        kind=kind, case=case, text=text, status_url=gettext("(link to the status page)"), **fields
    )
    words = render(letter=letter, language=case.language)
    return {
        "sender": case.controller.name,
        "to": case.requester.email or gettext("on paper"),
        "subject": words.subject,
        "body": words.text,
    }


def today_of(*, case: Case, now: datetime) -> date:
    """The day at the controller's."""
    return civil_date(at=now, timezone=case.controller.timezone)


_WORDS: dict[ApprovalKind, Callable[[Approval, Case, datetime], Proposal]] = {
    ApprovalKind.REFUSAL: _refusal,
    ApprovalKind.EXTENSION: _extension,
    ApprovalKind.FEE: _fee,
    ApprovalKind.ERASURE: _erasure,
    ApprovalKind.ENDING: _ending,
}
