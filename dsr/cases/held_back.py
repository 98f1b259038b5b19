"""Whether the review keeps parts of a person's own data from them. Reads only."""

from django.db.models import Exists, Q

from dsr.cases.models import Answer, Case, CollectedSet, ItemDecision, RedactionRule
from dsr.rules.withholding import NO_LIMIT

Verdict = ItemDecision.Verdict


def kept_since(*, answer: Answer) -> bool:
    """Whether the review held back or covered something, or ended a rule, after the letter was written; one query."""
    later = answer.prepared_at
    decisions = ItemDecision.objects.filter(of__case=answer.case_id, at__gt=later)
    rules = RedactionRule.objects.filter(Q(at__gt=later) | Q(removed_at__gt=later), case=answer.case_id)
    found = Case.objects.filter(pk=answer.case_id).values_list(
        Exists(decisions.exclude(verdict=Verdict.RELEASE)), Exists(rules)
    )
    return any(found.get())


def parts_withheld(*, case: Case) -> bool:
    """Whether a set, a record or a value is held back or covered on a ground that limits access; one query or two.

    Not so: what is not about the person or given elsewhere, and whole sets about other people, which the machine set
    apart and the letter names.
    """
    decisions = ItemDecision.objects.filter(of__case=case)
    kept = decisions.filter(verdict=Verdict.HOLD_BACK).exclude(ground__in=NO_LIMIT)
    covered = decisions.filter(verdict=Verdict.REDACT)
    rules = RedactionRule.objects.filter(case=case, removed_at=None).exclude(ground__in=NO_LIMIT)
    collected = CollectedSet.objects.filter(case=case)
    found = (
        Case.objects.filter(pk=case.pk)
        .values_list(
            Exists(kept.exclude(Q(record=None) & ~Q(of__third_party=""))),
            Exists(covered.exclude(ground__in=NO_LIMIT)),
            Exists(rules.filter(case__in=collected.values("case"))),
            Exists(covered.filter(ground__in=NO_LIMIT)),
        )
        .get()
    )
    kept_back, blacked_out, by_rule, more = found
    if kept_back or blacked_out or by_rule or not more:
        return bool(kept_back or blacked_out or by_rule)
    others = covered.filter(ground__in=NO_LIMIT)  # a decision names the ground of its first mask alone
    return any(mask["ground"] not in NO_LIMIT for row in others.iterator() for mask in row.masks)
