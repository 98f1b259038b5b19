"""What a step of a checklist is made of. Plain data; texts are English and translated above."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as set_by
from enum import StrEnum

from dsr.rules.rights import Right


class FieldKind(StrEnum):
    """How a field of a step is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    YES = "yes"


class Stage(StrEnum):
    """By when a step has to be done."""

    DECISION = "decision"
    ANSWER = "answer"
    CLOSE = "close"
    ANY_TIME = "any_time"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field; `citation` is shown small behind it."""

    value: str
    label: str
    citation: str = ""


@dataclass(frozen=True, slots=True)
class StepField:
    """One thing to record. `needed_if`: only needed when another field has one of these values."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    help: str = ""
    choices: tuple[Choice, ...] = ()
    needed: bool = True
    needed_if: tuple[str, tuple[str, ...]] | None = None
    prefill: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """For which decision and ground a step is demanded; an empty set means whatever it is.

    `regimes`: prefixes such as "uk_". `subjects`: child, deceased. `always` steps are demanded before it is
    known how the right will be decided. `beside`: only while this other right of the case has no answer yet.
    """

    decisions: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()
    regimes: tuple[str, ...] = ()
    subjects: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    beside: str = ""

    @property
    def always(self) -> bool:
        """Whether it is demanded before anybody knows how the right will be decided."""
        return not self.decisions and not self.grounds


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a right's checklist.

    `several`: it may have many entries (a data set, a recipient, a use). `each`: an entry is needed for each of
    these: "system" (every system in which data were found) or "" (one is enough). `optional`: may stay empty.
    `computed`: its state is read from the case, nobody fills in a form ("identity", "search", "release" ...).
    `who`: team, second_person, lead, requester.
    """

    slug: str
    title: str
    why: str
    citation: str
    stage: Stage
    fields: tuple[StepField, ...] = ()
    who: str = "team"
    several: bool = False
    each: str = ""
    optional: bool = False
    computed: str = ""
    when: When = set_by(default_factory=When)
    or_when: When | None = None
    instead: str = ""

    @property
    def conditions(self) -> tuple[When, ...]:
        """Every set of conditions under which it is demanded."""
        return (self.when,) if self.or_when is None else (self.when, self.or_when)

    def field(self, name: str) -> StepField | None:
        """The field of that name, if the step has it."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Checklist:
    """The procedure for one right."""

    right: Right
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()

    def step(self, slug: str) -> Step | None:
        """The step of that slug, if the right has it."""
        return next((step for step in self.steps if step.slug == slug), None)


Recorded = Mapping[str, tuple[str, ...]]
"""Live entries of a track: step -> what each is about ("" where it is about nothing special)."""

Values = Mapping[str, tuple[Mapping[str, str], ...]]
"""The same entries: step -> what the fields of each say."""
