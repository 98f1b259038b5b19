"""What the review kept from a copy, told by ground in plain words (Art. 12(4), 15(4)). Reads only.

Locked, like the reasons: it is written from the decisions of the review, and the letter cannot leave it out. Nothing
is read of the records themselves, so it costs the same at any size. Names of files held back are held back too.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionRule
from dsr.casework.letters.law import Law, cited, law_of
from dsr.casework.letters.remedies import Block
from dsr.rules.withholding import GROUNDS, NO_LIMIT, THIRD_PARTY

NAME = "withheld"
Verdict = ItemDecision.Verdict
Sets = dict[int, CollectedSet]


@dataclass(frozen=True, slots=True)
class Kept:
    """What of one set is kept on one ground: so many records, or a file, or parts of what is given."""

    ground: str
    where: str
    records: int = 0
    file: bool = False

    @property
    def said(self) -> str:
        """Where, and how much, in the active language."""
        if self.file:
            how_much = _("one file")
        elif self.records:
            told = ngettext("%(all)s record", "%(all)s records", self.records)
            how_much = told % {"all": number_format(self.records, force_grouping=True)}
        else:
            how_much = _("parts blacked out")
        return _("%(where)s (%(how_much)s)") % {"where": self.where, "how_much": how_much}


def withheld_blocks(*, case: Case) -> tuple[Block, ...]:
    """One block with what was held back or blacked out in the case and why, in its language; none when nothing."""
    with translation.override(case.language):
        by_ground: dict[str, list[str]] = defaultdict(list)
        for one in sorted(_all_kept(case), key=lambda one: (one.ground, one.where)):
            by_ground[one.ground].append(one.said)
        if not by_ground.keys() - NO_LIMIT:
            return ()
        law = law_of(case=case)
        lines = [_line(ground, places, law) for ground, places in by_ground.items()]
        return (Block(NAME, "\n".join([_heading(), *lines])),)


def tells_of_withheld(*, text: str, case: Case) -> bool:
    """Whether a letter of the case says that something was held back."""
    with translation.override(case.language):
        return _heading() in text


def _heading() -> str:
    return _("What we do not give you, or only with parts blacked out, and why:")


def _line(ground: str, places: list[str], law: Law) -> str:
    known = GROUNDS.get(ground)
    why = _(known.told) if known else ground.replace("_", " ")
    article = known.law.split(";")[0] if known else ""
    cite = cited(article=article if article.startswith("Art.") else "", law=law)
    return _("%(where)s. The reason: %(why)s%(cite)s.") % {
        "where": "; ".join(dict.fromkeys(places)),
        "why": why.rstrip("."),
        "cite": cite,
    }


def _all_kept(case: Case) -> Iterator[Kept]:
    rows = CollectedSet.objects.filter(case=case).select_related("search__system").defer("offsets", "fields")
    sets = {row.pk: row for row in rows}
    if sets:
        yield from _whole(case, sets)
        yield from _records(case, sets)
        yield from _parts(case, sets)
        yield from _by_rule(case, sets)


def _whole(case: Case, sets: Sets) -> Iterator[Kept]:
    """Sets and files of which nothing is given, but for what was decided singly."""
    decisions = ItemDecision.objects.filter(of__case=case).order_by()
    whole = {of: (verdict, ground) for of, verdict, ground in _whole_decisions(decisions)}
    singly = dict(decisions.filter(record__isnull=False).values_list("of").annotate(count=Count("pk")))
    for of in sets.values():
        undecided = (Verdict.HOLD_BACK, THIRD_PARTY) if of.third_party else (Verdict.RELEASE, "")
        verdict, ground = whole.get(of.pk, undecided)
        left = of.records - singly.get(of.pk, 0)
        if verdict != Verdict.HOLD_BACK:
            continue
        if not of.is_table:
            yield Kept(ground, of.search.system.name, file=True)
        elif left > 0:
            yield Kept(ground, _where(of, name=of.run_id is not None), records=left)


def _whole_decisions(decisions: QuerySet[ItemDecision]) -> Iterator[tuple[int, str, str]]:
    yield from decisions.filter(record=None).values_list("of", "verdict", "ground")


def _records(case: Case, sets: Sets) -> Iterator[Kept]:
    """Single records that are held back, counted by set and ground."""
    rows = ItemDecision.objects.filter(of__case=case, record__isnull=False, verdict=Verdict.HOLD_BACK)
    for set_id, ground, count in rows.order_by().values_list("of", "ground").annotate(count=Count("pk")):
        yield Kept(ground, _where(sets[set_id]), records=count)


def _parts(case: Case, sets: Sets) -> Iterator[Kept]:
    """Records and files of which parts were covered by hand."""
    rows = ItemDecision.objects.filter(of__case=case, verdict=Verdict.REDACT).order_by()
    found = {(row.of_id, mask["ground"]) for row in rows.iterator() for mask in row.masks}
    for set_id, ground in sorted(found):
        yield Kept(ground, _where(sets[set_id], name=sets[set_id].is_table))


def _by_rule(case: Case, sets: Sets) -> Iterator[Kept]:
    """Values covered wherever a rule finds them."""
    for rule in RedactionRule.objects.filter(case=case, removed_at=None).order_by("pk"):
        anywhere = _("wherever it occurs in your data")
        yield Kept(rule.ground, anywhere if rule.of_id is None else _where(sets[rule.of_id]))


def _where(of: CollectedSet, *, name: bool = True) -> str:
    """System and set. What people upload is named after its file, and a name may tell what is held back."""
    system = of.search.system.name
    return f"{system}, {of.title or of.name}" if name else system
