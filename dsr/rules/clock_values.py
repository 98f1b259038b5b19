"""What goes into a clock and what comes out: events, policy, steps, the clock itself. Values only, no
arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class NaiveInstant(ValueError):
    """An instant without an offset: it could be any of some forty hours, so no legal date follows from it."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"{what} has no UTC offset; a legal clock needs an aware instant")


class UnknownTimezone(LookupError):
    """The name is no zone of the IANA database."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is no time zone of the IANA database")


class UnknownSuspension(ValueError):
    """The policy asks for a way to suspend that the rule book does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is no suspension policy; there are none, pause_days and restart")


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that happened in the case and may bear on its clock.

    `kind`: identity|authority|clarification _requested and _received, fee_requested, fee_paid,
    extension_notified,
    decision_refuse, appeal_received and the like; others have no effect and are named as such. `at` is aware.
    `sufficient`: whether an answer answered, or an extension notice gave its reasons. `until`: the date told
    to the
    person where the law lets the controller set it.
    """

    kind: str
    at: datetime
    ground: str = ""
    sufficient: bool = True
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """The controller's choices: how to suspend (None: the regime's default), its promise and goal in calendar
    days."""

    suspension: str | None = None
    promise_days: int | None = None
    team_goal_days: int | None = None
    regional_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation. `text` is an English template over `params`, so that it can be translated."""

    code: str
    on: date | None
    text: str
    params: Mapping[str, str]
    citation: str

    def sentence(self) -> str:
        """The line in English, with its citation."""
        told = self.text.format_map(self.params)
        return f"{told} [{self.citation}]" if self.citation else told


_DATES = frozenset(
    {
        "clock_day",
        "start_on",
        "target_on",
        "safe_due_on",
        "legal_due_on",
        "extension_notice_due_on",
        "extension_notice_safe_on",
        "refusal_due_on",
        "acknowledgement_due_on",
        "paused_since",
    }
)
_PLAIN = (
    "regime",
    "rule_version",
    "calendar",
    "calendar_version",
    "timezone",
    "right",
    "extension_effective",
    "excluded_days",
    "paused_days",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Clock:
    """The computed clock of one right: dates in the controller's zone, the exclusive end as an instant in
    UTC.

    `start_on` is the day the period runs from when it is not the day of receipt. `legal_due_on` is None where
    the
    law has no number, or while the clock waits for an answer (`paused_since`); `safe_due_on` then still says
    by
    when to act if no answer comes. `extension_effective` is None as long as no extension was announced.
    `further`
    holds the other clocks of the regime by name.
    """

    regime: str
    rule_version: str
    calendar: str
    calendar_version: str
    timezone: str
    right: str
    clock_day: date
    target_on: date | None
    safe_due_on: date | None
    legal_due_on: date | None
    due_before: datetime | None
    extension_notice_due_on: date | None
    refusal_due_on: date | None
    acknowledgement_due_on: date | None
    extension_effective: bool | None
    paused_since: date | None
    excluded_days: int
    paused_days: int
    further: Mapping[str, date]
    confidence: str
    steps: tuple[Step, ...]
    start_on: date | None = None
    extension_notice_safe_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; dates in ISO form."""
        told: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        for name in _DATES:
            told[name] = _iso(getattr(self, name))
        told["due_before"] = _iso(self.due_before)
        told["further"] = {name: day.isoformat() for name, day in self.further.items()}
        told["steps"] = [
            {
                "code": step.code,
                "on": _iso(step.on),
                "text": step.text,
                "params": dict(step.params),
                "citation": step.citation,
            }
            for step in self.steps
        ]
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Clock":
        """The clock that `as_json` told. Raises KeyError or ValueError if it is no such thing."""
        values: dict[str, Any] = {name: told[name] for name in _PLAIN}
        for name in _DATES:
            values[name] = _day(told[name])
        ends = told["due_before"]
        values["due_before"] = None if ends is None else datetime.fromisoformat(ends)
        values["further"] = {name: date.fromisoformat(day) for name, day in told["further"].items()}
        values["steps"] = tuple(
            Step(
                step["code"],
                _day(step["on"]),
                step["text"],
                step["params"],
                step["citation"],
            )
            for step in told["steps"]
        )
        return cls(**values)


def _iso(moment: date | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)
