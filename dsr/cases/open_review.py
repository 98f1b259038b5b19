"""What the review of collected material still leaves open. Reads only."""

from django.db.models import Exists, Q

from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionRule, RunKind, SystemRun

COLLECTING, THIRD_PARTY, COPY, SECOND_LOOK = "collecting", "third_party", "copy", "second_look"


def open_review(*, case: Case) -> frozenset[str]:
    """What exists of it, in one query.

    Machines still collecting, sets about other people undecided, copies not made, redactions nobody else looked at.
    """
    decisions = ItemDecision.objects.filter(of__case=case)
    whole = decisions.filter(record=None)
    redacted = decisions.filter(verdict=ItemDecision.Verdict.REDACT)
    undecided = (
        CollectedSet.objects.filter(case=case).exclude(third_party="").exclude(pk__in=whole.values("of"))
    )
    unmade = redacted.filter(record=None, copy=None)
    rules = RedactionRule.objects.filter(case=case, removed_at=None, checked_at=None)
    runs = SystemRun.objects.filter(
        case=case, kind=RunKind.COLLECT, state__in=(SystemRun.State.QUEUED, SystemRun.State.RUNNING)
    )
    row = (
        Case.objects.filter(pk=case.pk)
        .values_list(
            Exists(runs),
            Exists(undecided),
            Exists(unmade),
            Exists(redacted.filter(checked_at=None)),
            Exists(rules),
        )
        .get()
    )
    collecting, third_party, copy, unchecked, rule = row
    found = {
        COLLECTING: collecting,
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
