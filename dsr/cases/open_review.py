"""What the review of collected material still leaves open. Reads only."""

from django.db.models import Exists, Q

from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionRule
from dsr.cases.tally import Tally

COLLECTING, THIRD_PARTY, COPY, SECOND_LOOK = "collecting", "third_party", "copy", "second_look"


def open_review(*, case: Case, tally: Tally) -> frozenset[str]:
    """What exists of it; `tally` is the case's.

    Machines still collecting, sets about other people undecided, copies not made, redactions nobody else looked at.
    """
    if not tally.review_began:
        found = {COLLECTING: tally.collecting, THIRD_PARTY: tally.about_others}
        return frozenset(name for name, there in found.items() if there)
    about_others = CollectedSet.objects.filter(case=case).exclude(third_party="")
    decisions = ItemDecision.objects.filter(of__case=case)
    undecided = about_others.exclude(pk__in=decisions.filter(record=None).values("of"))
    redacted = decisions.filter(verdict=ItemDecision.Verdict.REDACT)
    rules = RedactionRule.objects.filter(case=case, removed_at=None, checked_at=None)
    row = (
        Case.objects.filter(pk=case.pk)
        .values_list(
            Exists(undecided),
            Exists(redacted.filter(record=None, copy=None)),
            Exists(redacted.filter(checked_at=None)),
            Exists(rules),
        )
        .get()
    )
    third_party, copy, unchecked, rule = row
    found = {
        COLLECTING: tally.collecting,
        THIRD_PARTY: third_party,
        COPY: copy,
        SECOND_LOOK: unchecked or rule,
    }
    return frozenset(name for name, there in found.items() if there)


def unchecked_of(*, case: Case, staff_id: int) -> tuple[Q, Q]:
    """Which redactions and rules of a case a member of staff can look at as the second person."""
    redactions = Q(of__case=case, verdict=ItemDecision.Verdict.REDACT, checked_at=None) & ~Q(by=staff_id)
    rules = Q(case=case, removed_at=None, checked_at=None) & ~Q(by=staff_id)
    return redactions, rules
