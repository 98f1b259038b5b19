"""Collected material as rows of a page: values flattened, hidden signs made visible, decisions in words."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import Case, CollectedSet, ItemDecision
from dsr.rules.withholding import GROUNDS

Verdict = ItemDecision.Verdict
SHORT = 300
MOST_LEAVES = 300
LINE_ENDS = {"\n", "\r", "\t"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a record and where it stands. `given`: what the person sees instead, if it is covered."""

    path: str
    shown: str
    cut: bool = False
    given: str = ""
    title: str = ""

    @property
    def label(self) -> str:
        """What the description of the set calls it, else its name in the system."""
        return self.title or self.path

    @property
    def named(self) -> str:
        """Its name in the system, where the label says something else."""
        return self.path if self.label.casefold() != self.path.casefold() else ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record on a page. `number` counts from 0, as its address does; people see one more."""

    number: int
    leaves: list[Leaf]
    icon: str
    state: str | Promise
    why: str
    decided: bool

    @property
    def ordinal(self) -> int:
        """As people count."""
        return self.number + 1


@dataclass(slots=True)
class SetRow:
    """One set in the list."""

    of: CollectedSet
    name: str
    system: str
    icon: str = "check"
    state: str | Promise = ""
    notes: list[str] = field(default_factory=list)
    waits: bool = False
    kinds: frozenset[str] = frozenset()
    decided: bool = False


def visible(text: object) -> str:
    """The text with signs that steer or hide made visible: right-to-left marks, controls, zero-width ones."""
    return "".join(
        f"[U+{ord(sign):04X}]"
        if sign not in LINE_ENDS and unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"}
        else sign
        for sign in str(text)
    )


def plain_name(text: str) -> str:
    """A name without signs that steer or hide."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cs"})


def titles_of(*, of: CollectedSet) -> dict[str, str]:
    """What the description of a set calls its fields, by their paths."""
    return {one["path"]: visible(one["title"]) for one in of.fields if one.get("title")}


def leaves_of(
    record: Mapping[str, Any], *, longest: int = SHORT, titles: Mapping[str, str] = MappingProxyType({})
) -> list[Leaf]:
    """The values of a record with their paths, nested ones too."""
    found: list[Leaf] = []
    for path, value in _walk(record, ""):
        if len(found) == MOST_LEAVES:
            found.append(Leaf("…", gettext("and more fields")))
            break
        text = "–" if value is None or value in ("", [], {}) else str(value)
        cut = len(text) > longest
        found.append(Leaf(path, visible(text[:longest]), cut=cut, title=titles.get(path, "")))
    return found


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    inner: Iterator[tuple[Any, Any]] | None = None
    if isinstance(value, Mapping) and value:
        inner = iter(value.items())
    elif isinstance(value, list) and value:
        inner = iter(enumerate(value))
    if inner is None or path.count(".") > 20:
        yield path, value
        return
    for name, part in inner:
        yield from _walk(part, f"{path}.{name}" if path else str(name))


def covered_leaves(
    record: Mapping[str, Any], given: Mapping[str, Any], titles: Mapping[str, str]
) -> list[Leaf]:
    """The values of a record, each with what stands in its place in the form in which it is given."""
    after = {leaf.path: leaf for leaf in leaves_of(given)}
    found = []
    for leaf in leaves_of(record, titles=titles):
        path = leaf.path
        while path and path not in after:  # the field above it was covered, or a name within the record
            path = path.rpartition(".")[0]
        there = after[path].shown if path else gettext("blacked out")
        found.append(replace(leaf, given="" if there == leaf.shown else there))
    return found


def record_row(
    number: int,
    record: Mapping[str, Any],
    decision: ItemDecision | None,
    *,
    kept_back: bool,
    given: Mapping[str, Any],
    titles: Mapping[str, str],
) -> RecordRow:
    """A record with what becomes of it; `given`: as the person would see it."""
    icon, state = ("lock", _("Held back with its set")) if kept_back else ("check", _("Will be given"))
    why = ""
    if decision is not None:
        icon, state = {
            Verdict.RELEASE: ("check", _("Will be given")),
            Verdict.HOLD_BACK: ("lock", _("Held back")),
            Verdict.REDACT: ("half", _("Given with parts blacked out")),
        }[Verdict(decision.verdict)]
        why = ground_words(decision)
    return RecordRow(
        number, covered_leaves(record, given, titles), icon, state, why, decided=decision is not None
    )


def ground_words(decision: ItemDecision) -> str:
    """Why, in words: the ground and what was written to it."""
    ground = GROUNDS.get(decision.ground)
    parts = [f"{gettext(ground.title)} ({ground.law})" if ground else decision.ground, decision.reason]
    return ": ".join(part for part in parts if part)


def set_rows(*, case: Case, sets: Sequence[CollectedSet]) -> list[SetRow]:
    """The sets with their state; two queries for all of them."""
    keys = [of.pk for of in sets]
    whole = {
        row.of_id: row
        for row in ItemDecision.objects.filter(of__in=keys, record=None).select_related("copy", "job")
    }
    counted: dict[int, dict[str, int]] = {}
    single = ItemDecision.objects.filter(of__in=keys, record__isnull=False).order_by()
    for key, verdict, number in single.values_list("of_id", "verdict").annotate(number=Count("pk")):
        counted.setdefault(key, {})[verdict] = number
    return [_set_row(of, whole.get(of.pk), counted.get(of.pk, {})) for of in sets]


def _set_row(of: CollectedSet, whole: ItemDecision | None, counts: dict[str, int]) -> SetRow:
    row = SetRow(of, visible(of.title or of.name), of.search.system.name, decided=whole is not None)
    row.icon, row.state, row.waits = _state(of, whole)
    if of.third_party:
        row.notes.append(gettext("About other people: %(why)s") % {"why": visible(of.third_party)})
    if whole is not None and whole.verdict != Verdict.RELEASE:
        row.notes.append(ground_words(whole))
    held, covered, given = (
        counts.get(verdict, 0) for verdict in (Verdict.HOLD_BACK, Verdict.REDACT, Verdict.RELEASE)
    )
    if held:
        row.notes.append(ngettext("%(n)d record held back", "%(n)d records held back", held) % {"n": held})
    if covered:
        words = ngettext(
            "%(n)d record with parts blacked out", "%(n)d records with parts blacked out", covered
        )
        row.notes.append(words % {"n": covered})
    if given and (of.third_party or (whole is not None and whole.verdict == Verdict.HOLD_BACK)):
        row.notes.append(ngettext("%(n)d record given", "%(n)d records given", given) % {"n": given})
    row.kinds = _kinds(row, whole, counts)
    return row


def _state(of: CollectedSet, whole: ItemDecision | None) -> tuple[str, str | Promise, bool]:
    if whole is None:
        return (
            ("hollow", _("Waits for a decision"), True)
            if of.third_party
            else ("check", _("Will be given"), False)
        )
    if whole.verdict == Verdict.HOLD_BACK:
        return "lock", _("Held back"), False
    if whole.verdict == Verdict.RELEASE:
        return "check", _("Will be given"), False
    return _copy_state(whole)


def _copy_state(whole: ItemDecision) -> tuple[str, str | Promise, bool]:
    if whole.copy_id is not None:
        return "half", _("Given with parts blacked out"), False
    job = getattr(whole, "job", None)
    if job is not None and job.state == job.State.FAILED:
        return "warning", _("The blacked-out copy could not be made"), True
    if job is not None and job.pages_total:
        words = gettext("Being blacked out: page %(done)d of %(total)d")
        return "ring", words % {"done": job.pages_done, "total": job.pages_total}, True
    return "ring", _("Waits to be blacked out"), True


def _kinds(row: SetRow, whole: ItemDecision | None, counts: dict[str, int]) -> frozenset[str]:
    verdicts = {*counts, *([whole.verdict] if whole else [])}
    kinds = {
        "waits": row.waits,
        "held": Verdict.HOLD_BACK in verdicts,
        "redacted": Verdict.REDACT in verdicts,
    }
    kinds |= {"others": bool(row.of.third_party), "files": not row.of.is_table}
    return frozenset(name for name, there in kinds.items() if there)
