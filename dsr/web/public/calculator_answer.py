"""What the deadline calculator answers: dates in words, other clocks, other readings, and every step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.rules.calendars import YearNotCovered
from dsr.rules.deadlines import Clock, ClockEvent, Step
from dsr.rules.regime_types import RuleVersion
from dsr.rules.regimes import version_for
from dsr.web.public import places
from dsr.web.public.calculator_form import SUSPENSIONS, Facts, midday
from dsr.web.shared.clock_picture import Mark, clock_marks
from dsr.web.shared.days import day_in_words, long_date
from dsr.web.shared.step_words import filled, value_in_words

PICTURE_MARGIN = timedelta(days=45)
EXTENSION = "extension_notified"
NOT_IN_FORCE = "not_in_force"
CLOCK_NAMES: dict[str, str | Promise] = {
    "immediate_action": _("Act at once: stop the use now, the answer may follow"),
    "acknowledgement": _("Confirm the receipt"),
    "complaint_acknowledgement": _("Confirm the receipt of a complaint"),
    "complaint_to_board": _("Last day for the person to complain to the Board"),
    "complaint_to_board_after_answer": _("Last day for the person to complain after the answer"),
    "appeal_answer": _("Answer an appeal"),
    "consent_revocation": _("Act on the revoked consent"),
    "simplified_answer": _("Answer in simplified form"),
    "implementation": _("Carry out what was granted"),
    "transfer": _("Transfer the request to the agency that holds the data"),
    "grievance_answer": _("Answer a grievance"),
    "app_rules_answer": _("Answer under the rules for apps"),
}
STARTS: dict[str, str | Promise] = {
    "appeal_received": _("%(period)s after an appeal came"),
    "complaint_received": _("%(period)s after a complaint came"),
    "consent_revoked": _("%(period)s after consent was revoked"),
    "grievance_received": _("%(period)s after a grievance came"),
    "answer_sent": _("%(period)s after the answer"),
}
HOW_SURE: dict[str, str | Promise] = {
    "high": _("High: the text of the law and its counting were read."),
    "medium": _("Medium: part of the figures or of the counting rests on secondary sources."),
    "low": _("Low: the sources were not all confirmed."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its words, as components/summary_list.html takes them."""

    label: str | Promise
    value: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of the explanation with its citation."""

    text: str
    citation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A computed clock in words. `version` is the one that the receipt fell under, not the newest."""

    clock: Clock
    version: RuleVersion
    marks: list[Mark]
    dates: list[Row]
    others: list[Row]
    readings: list[Row]
    law: list[Row]
    steps: list[StepLine]
    pictured: bool
    how_sure: str
    not_in_force: bool
    unusual_place: str

    @property
    def unsure(self) -> bool:
        """Whether the rule book is not sure of the result."""
        return self.clock.confidence == "low"


def answer(*, facts: Facts, today: date) -> Answer:
    """Everything there is to say about the facts; raises YearNotCovered, OverflowError."""
    clock = facts.clock()
    version = version_for(regime=facts.regime, received_on=clock.clock_day)
    usual = places.is_usual(regime=facts.regime, place=facts.place)
    marks = _marks(clock, facts)
    pictured = _near(marks, today)
    return Answer(
        clock=clock,
        version=version,
        marks=marks,
        dates=list(_dates(clock, facts, today, pictured=pictured)),
        others=list(_others(clock, version, today)),
        readings=list(_readings(facts, clock, version, today)),
        law=_law(clock, version),
        steps=[_line(step) for step in clock.steps],
        pictured=pictured,
        how_sure=str(HOW_SURE[clock.confidence]),
        not_in_force=any(step.code == NOT_IN_FORCE for step in clock.steps),
        unusual_place="" if usual else str(places.PLACES[facts.place][1]),
    )


def _marks(clock: Clock, facts: Facts) -> list[Mark]:
    return clock_marks(
        clock_day=clock.clock_day,
        legal_due_on=clock.legal_due_on,
        safe_due_on=clock.safe_due_on,
        target_on=clock.target_on if facts.policy.promise_days else None,
        extension_notice_due_on=_open_notice(clock),
        pauses=list(_pauses(clock, facts)),
    )


def _pauses(clock: Clock, facts: Facts) -> Iterator[tuple[date, date | None]]:
    """From question to answer, only where the clock says that something paused: a question alone stops nothing."""
    asked: dict[str, date] = {}
    for event in sorted(facts.events, key=lambda event: event.at):
        family, _, what = event.kind.rpartition("_")
        if what == "requested":
            asked.setdefault(family, event.at.date())
        elif what in {"received", "paid"} and event.sufficient and family in asked:
            begun = asked.pop(family)
            if clock.paused_days or clock.excluded_days:
                yield begun, event.at.date()
    if clock.paused_since:
        yield clock.paused_since, None


def _open_notice(clock: Clock) -> date | None:
    """The last day to announce an extension, as long as none was announced."""
    return clock.extension_notice_due_on if clock.extension_effective is None else None


def _near(marks: list[Mark], today: date) -> bool:
    """Whether a picture that also shows today has room for the marks."""
    days = [mark.on for mark in marks]
    return len(days) > 1 and min(days) - PICTURE_MARGIN <= today <= max(days) + PICTURE_MARGIN


def _line(step: Step) -> StepLine:
    """A step in words. The hour of receipt was not asked for, so it is not told."""
    if step.code == "received":
        text = gettext(
            "Received on {clock_day} in {timezone}. The receipt counts on that civil day, whatever the weekday."
        )
        return StepLine(text.format_map(step.params), step.citation)
    return StepLine(filled(text=step.text, params=step.params, long_days=False), step.citation)


def _dates(clock: Clock, facts: Facts, today: date, *, pictured: bool) -> Iterator[Row]:
    """The days that the picture does not show; all of them without a picture."""
    drawn = (
        (_("Received"), clock.clock_day),
        (_("Promised"), clock.target_on if facts.policy.promise_days else None),
        (_("Plan to answer by"), clock.safe_due_on),
        (_("Last day to announce an extension"), _open_notice(clock)),
    )
    others = (
        (_("Last day to tell a refusal"), clock.refusal_due_on),
        (_("Confirm the receipt by"), clock.acknowledgement_due_on),
        (_("The period runs from"), clock.start_on if clock.start_on != clock.clock_day else None),
    )
    for label, day in others if pictured else (*drawn, *others):
        if day is not None:
            yield Row(label, day_in_words(day=day, today=today))
    days = clock.paused_days + clock.excluded_days
    if days:
        yield Row(_("Days that do not count"), str(days))


def _others(clock: Clock, version: RuleVersion, today: date) -> Iterator[Row]:
    """The other clocks of the law: those that run, with their day; those that may come, with their length."""
    for name, day in clock.further.items():
        yield Row(_named(name), day_in_words(day=day, today=today))
    for further in version.further:
        if further.name not in clock.further and further.starts in STARTS:
            yield Row(
                _named(further.name),
                str(STARTS[further.starts]) % {"period": value_in_words(further.figure.words)},
            )


def _named(name: str) -> str | Promise:
    return CLOCK_NAMES.get(name, name.replace("_", " ").capitalize())


def _readings(facts: Facts, clock: Clock, version: RuleVersion, today: date) -> Iterator[Row]:
    """What would be if: an extension were announced in time, or questions counted otherwise."""
    notice = clock.extension_notice_due_on
    if version.extension is not None and clock.extension_effective is None and notice is not None:
        announced = ClockEvent(
            kind=EXTENSION, at=midday(notice, facts.zone), ground="complexity_or_number", sufficient=True
        )
        longer = _legal(facts, also=(announced,))
        if longer and longer != clock.legal_due_on:
            label = _("With an extension announced by %(day)s") % {"day": long_date(notice)}
            yield Row(label, day_in_words(day=longer, today=today))
        elif version.extension.total is None:
            yield Row(_("With an extension announced in time"), gettext("on the date told to the person"))
    for way, words in SUSPENSIONS[1:]:
        other = _legal(facts, way=way)
        if other and other != clock.legal_due_on:
            yield Row(_("If %(reading)s") % {"reading": words}, day_in_words(day=other, today=today))


def _legal(facts: Facts, *, also: tuple[ClockEvent, ...] = (), way: str | None = None) -> date | None:
    policy = facts.policy if way is None else facts.suspended(way)
    try:
        return facts.clock(also=also, policy=policy).legal_due_on
    except YearNotCovered:
        return None


def _law(clock: Clock, version: RuleVersion) -> list[Row]:
    from_day = long_date(version.in_force_from)
    force = gettext("in force from %(day)s") % {"day": from_day}
    if version.in_force_until:
        force = gettext("in force from %(day)s until %(last)s") % {
            "day": from_day,
            "last": long_date(version.in_force_until),
        }
    return [
        Row(_("Law"), f"{version.law}\n{force}"),
        Row(_("Rules used"), f"{clock.regime}, {clock.rule_version}"),
        Row(_("Holidays used"), f"{clock.calendar}, {clock.calendar_version}"),
    ]
