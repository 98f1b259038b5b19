"""What of the collected material leaves the house: decisions and redactions applied, in order. Writes nothing.

Memory does not grow with a set: records and decisions are read side by side. Where nothing is covered the staged
lines pass through unread.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.models import Case, CaseFile, CollectedSet, ItemDecision, RedactionRule
from dsr.cases.open_review import open_review
from dsr.cases.tally import tally_of
from dsr.casework.staged import raw_lines_of, records_of
from dsr.rules import withholding
from dsr.rules.guards.review import why_not_reviewed as why_not
from dsr.rules.redaction import Mask, Redactor, Rule

Verdict = ItemDecision.Verdict
DECISIONS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was kept from a set on one ground: whole records (or files), and single values or places covered."""

    source: str
    set_name: str
    ground: str
    records: int
    values: int


def released_records(*, of: CollectedSet, tally: Counter[str] | None = None) -> Iterator[Mapping[str, Any]]:
    """The records that are given, as they are given. `tally` is told how many values were covered, by ground."""
    course = _course(of)
    if course.all_or_nothing:
        return iter(()) if course.kept_back else records_of(of=of)
    return _released(course, tally)


def released_lines(*, of: CollectedSet) -> Iterator[bytes] | None:
    """The same as staged JSON lines, not decoded; None when something is covered or it was not staged as lines."""
    opened = lines_opener(of=of)
    return None if opened is None else opened()


def lines_opener(*, of: CollectedSet) -> Callable[[], Iterator[bytes]] | None:
    """The same for one who reads them several times: what was decided of the whole set is looked up once."""
    course = _course(of)
    if of.run_id is None or course.covers:
        return None
    return partial(_lines_of, course)


def released_file(*, of: CollectedSet) -> CaseFile | None:
    """The file to be given: itself, its copy with parts blacked out, or none."""
    course = _course(of)
    if course.kept_back:
        return None
    if course.whole is not None and course.whole.verdict == Verdict.REDACT:
        return course.whole.copy
    return of.file


def is_held_back(*, of: CollectedSet) -> bool:
    """Whether nothing of the set is given."""
    return (
        _course(of).kept_back
        and not of.decisions.filter(record__isnull=False).exclude(verdict=Verdict.HOLD_BACK).exists()
    )


def withheld(*, case: Case) -> tuple[Withheld, ...]:
    """Everything kept back or covered in a case, by set and ground. Reads the records where a rule applies."""
    sets = CollectedSet.objects.filter(case=case).select_related("search__system", "file", "case")
    return tuple(one for of in sets for one in withheld_of(of=of))


def withheld_of(*, of: CollectedSet, covered: Mapping[str, int] | None = None) -> tuple[Withheld, ...]:
    """The same for one set. `covered`: the tally of a pass over its records that was made already."""
    course = _course(of)
    records = _kept_by_ground(of, course)
    values = Counter(covered) if covered is not None else _covered_by_ground(of, course)
    grounds = dict.fromkeys((*records, *values))
    return tuple(
        Withheld(of.search.system.name, _named(of, course), ground, records[ground], values[ground])
        for ground in sorted(grounds)
    )


def why_not_reviewed(*, case: Case) -> str:
    """Why nothing can be packed yet: others' data undecided, a copy not made, no second look. Empty: it can."""
    return why_not(unreviewed=open_review(case=case, tally=tally_of(case_id=case.pk)))


def rules_of(*, of: CollectedSet) -> list[Rule]:
    """The rules that cover values in a set, with their masks in the language of the case."""
    rows = RedactionRule.objects.filter(case_id=of.case_id, removed_at=None).order_by("pk")
    mine = [row for row in rows if row.of_id in (None, of.pk)]
    with translation.override(of.case.language):
        return [Rule(row.kind, row.what, row.ground, mask_for(ground=row.ground)) for row in mine]


def as_given(
    *, record: Mapping[str, Any], decision: ItemDecision | None, redactor: Redactor
) -> Mapping[str, Any]:
    """One record with everything covered, as the person would see it if it is given."""
    by_hand = decision is not None and decision.verdict == Verdict.REDACT
    return redactor.applied(record, masks=masks_of(decision=decision) if decision and by_hand else ())


def masks_of(*, decision: ItemDecision) -> list[Mask]:
    """The fields of one record that were covered by hand."""
    with translation.override(decision.of.case.language):
        return [
            Mask(mask["path"], mask["ground"], mask_for(ground=mask["ground"]), mask.get("text", ""))
            for mask in decision.masks
        ]


def mask_for(*, ground: str) -> str:
    """What stands in the place of a covered value, in the language in force."""
    return gettext("[redacted: %(ground)s]") % {"ground": gettext(withholding.short_of(slug=ground))}


@dataclass(frozen=True, slots=True)
class _Course:
    """What is to be done with a set. `kept_back`: what stands for records that nobody decided singly."""

    of: CollectedSet
    whole: ItemDecision | None
    rules: list[Rule]
    singly: frozenset[str]

    @property
    def kept_back(self) -> bool:
        if self.whole is None:
            return bool(self.of.third_party)
        return self.whole.verdict == Verdict.HOLD_BACK

    @property
    def covers(self) -> bool:
        return bool(self.rules) or Verdict.REDACT in self.singly

    @property
    def all_or_nothing(self) -> bool:
        """Whether every record goes the same way, untouched."""
        if self.kept_back:
            return not self.singly - {Verdict.HOLD_BACK}
        return not self.rules and not self.singly - {Verdict.RELEASE}


def _course(of: CollectedSet) -> _Course:
    whole = of.decisions.filter(record=None).select_related("copy").first()
    singly = of.decisions.filter(record__isnull=False).order_by().values_list("verdict", flat=True).distinct()
    return _Course(of, whole, rules_of(of=of), frozenset(singly))


def _lines_of(course: _Course) -> Iterator[bytes]:
    if course.all_or_nothing:
        return iter(()) if course.kept_back else raw_lines_of(of=course.of)
    decisions = _by_record(course.of)
    return (
        line
        for number, line in enumerate(raw_lines_of(of=course.of))
        if _given(decisions(number), kept_back=course.kept_back)
    )


def _released(course: _Course, tally: Counter[str] | None) -> Iterator[Mapping[str, Any]]:
    redactor = Redactor(course.rules)
    if tally is not None:
        redactor.tally = tally
    decisions = _by_record(course.of)
    for number, record in enumerate(records_of(of=course.of)):
        decision = decisions(number)
        if not _given(decision, kept_back=course.kept_back):
            continue
        if decision is None and redactor.idle:
            yield record
        else:
            yield as_given(record=record, decision=decision, redactor=redactor)


def _given(decision: ItemDecision | None, *, kept_back: bool) -> bool:
    return not kept_back if decision is None else decision.verdict != Verdict.HOLD_BACK


class _ByRecord:
    """Decisions on single records, asked for in rising order, so that a portion at a time is held."""

    def __init__(self, of: CollectedSet) -> None:
        self._of = of
        self._rows: Iterator[ItemDecision] = iter(())
        self._next: ItemDecision | None = None
        self._last = -1
        self._more = True
        self._step()

    def __call__(self, number: int) -> ItemDecision | None:
        while self._next is not None and _number(self._next) < number:
            self._step()
        return self._next if self._next is not None and _number(self._next) == number else None

    def _step(self) -> None:
        self._next = next(self._rows, None)
        if self._next is None and self._more:
            rows = (
                self._of.decisions.filter(record__gt=self._last).select_related("of__case").order_by("record")
            )
            portion = list(rows[:DECISIONS_AT_ONCE])
            self._more = len(portion) == DECISIONS_AT_ONCE
            self._rows = iter(portion)
            self._next = next(self._rows, None)
        if self._next is not None:
            self._last = _number(self._next)


def _named(of: CollectedSet, course: _Course) -> str:
    """What the person reads of a set. What people upload is named after its file: that name is content too."""
    if of.run_id is not None or (of.is_table and not course.kept_back):
        return of.title or of.name
    if course.kept_back or course.whole is None or course.whole.copy is None:
        with translation.override(of.case.language):
            return gettext("one table") if of.is_table else gettext("one file")
    return course.whole.copy.name


def _by_record(of: CollectedSet) -> _ByRecord:
    return _ByRecord(of)


def _number(decision: ItemDecision) -> int:
    return -1 if decision.record is None else decision.record


def _kept_by_ground(of: CollectedSet, course: _Course) -> Counter[str]:
    """How many records (a file counts as one) are not given, by ground."""
    kept: Counter[str] = Counter()
    singly = of.decisions.filter(record__isnull=False)
    for ground in singly.filter(verdict=Verdict.HOLD_BACK).values_list("ground", flat=True):
        kept[ground] += 1
    if course.kept_back:
        size = of.records if of.is_table else 1
        ground = course.whole.ground if course.whole is not None else withholding.THIRD_PARTY
        kept[ground] += max(0, size - singly.count())
    return +kept


def _covered_by_ground(of: CollectedSet, course: _Course) -> Counter[str]:
    covered: Counter[str] = Counter()
    if not of.is_table:
        if course.whole is not None and course.whole.verdict == Verdict.REDACT:
            covered.update(mask["ground"] for mask in course.whole.masks)
    elif course.covers and not course.all_or_nothing:
        for _ in released_records(of=of, tally=covered):
            pass
    return +covered
