"""What the review of collected material still leaves open. Reads only."""

from django.db.models import Exists, Q

from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionRule, RunKind, SystemRun

COLLECTING, THIRD_PARTY, COPY, SECOND_LOOK = "collecting", "third_party", "copy", "second_look"


def review_began(*, case: Case) -> bool:
    """Whether anything of a case was ever decided on or covered. Until then the review's questions have short answers,
    and most cases at most times are there."""
    decided = ItemDecision.objects.filter(of__case=case).exists()
    return decided or RedactionRule.objects.filter(case=case).exists()


def open_review(*, case: Case, began: bool) -> frozenset[str]:
    """What exists of it; `began` as `review_began` says.

    Machines still collecting, sets about other people undecided, copies not made, redactions nobody else looked at.
    """
    runs = SystemRun.objects.filter(
        case=case, kind=RunKind.COLLECT, state__in=(SystemRun.State.QUEUED, SystemRun.State.RUNNING)
    )
    about_others = CollectedSet.objects.filter(case=case).exclude(third_party="")
    if not began:
        found = {COLLECTING: runs.exists(), THIRD_PARTY: about_others.exists()}
        return frozenset(name for name, there in found.items() if there)
    decisions = ItemDecision.objects.filter(of__case=case)
    undecided = about_others.exclude(pk__in=decisions.filter(record=None).values("of"))
    redacted = decisions.filter(verdict=ItemDecision.Verdict.REDACT)
    rules = RedactionRule.objects.filter(case=case, removed_at=None, checked_at=None)
    row = (
        Case.objects.filter(pk=case.pk)
        .values_list(
            Exists(runs),
            Exists(undecided),
            Exists(redacted.filter(record=None, copy=None)),
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
