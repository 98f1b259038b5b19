"""Rules that black out values in everything collected, and the second look at all that was blacked out."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import CollectedSet, ItemDecision, RedactionRule
from dsr.cases.open_review import unchecked_of
from dsr.casework.door import NotNow, demand_possible, enter, own
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import demand_ground
from dsr.casework.second_person import SamePerson
from dsr.rules.redaction import NEEDS_WHAT, PatternRefused, check_rule

MOST_RULES = 100


def add_rule(
    *,
    case_id: int,
    kind: str,
    what: str,
    ground: str,
    actor: StaffActor,
    now: datetime,
    set_id: int | None = None,
) -> RedactionRule:
    """Black out by rule in one set, or with None in all of the case: a field, a text, addresses, numbers, a pattern.

    A second person has to look at it before anything is packed. Raises NotYours, NotNow.
    """
    looked_for = what.strip() if kind in NEEDS_WHAT else ""
    try:
        check_rule(kind=kind, what=looked_for)
    except PatternRefused as refused:
        raise NotNow(str(refused)) from refused
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="review")
        why = demand_ground(case=case, slug=ground, masks=True)
        of = (
            None
            if set_id is None
            else own(rows=CollectedSet.objects.filter(case=case, is_table=True), key=set_id)
        )
        standing = RedactionRule.objects.filter(case=case, removed_at=None)
        if standing.filter(of=of, kind=kind, what=looked_for).exists():
            raise NotNow("This rule exists already.")
        if standing.count() >= MOST_RULES:
            raise NotNow(f"{MOST_RULES} rules is the most.")
        rule = RedactionRule(
            case=case, of=of, kind=kind, what=looked_for, ground=why.slug, at=now, by=actor.staff
        )
        changes.add(rows=[rule])
        outdate_bundle(case=case)
        event = Event(
            "review:rule_added",
            facts={"rule": rule.pk, "kind": kind, "ground": why.slug, "set": set_id},
            personal={"what": looked_for},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
    return rule


def remove_rule(*, case_id: int, rule_id: int, actor: StaffActor, now: datetime) -> None:
    """Black out by this rule no more; it stays in the file as ended. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="review")
        rule = own(rows=RedactionRule.objects.filter(case=case, removed_at=None), key=rule_id)
        changes.assign(row=rule, removed_at=now)
        outdate_bundle(case=case)
        event = Event("review:rule_removed", facts={"rule": rule.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)


def check_redactions(*, case_id: int, actor: StaffActor, now: datetime) -> int:
    """Say as the second person that everything blacked out by others was looked at and is right; how many.

    One's own stay unchecked. Raises NotYours, NotNow, SamePerson.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="check_redactions")
        redactions, rules = unchecked_of(case=case, staff_id=actor.staff.pk)
        seen = list(ItemDecision.objects.filter(redactions).values_list("pk", flat=True))
        ruled = list(RedactionRule.objects.filter(rules).values_list("pk", flat=True))
        if not seen and not ruled:
            raise SamePerson("You blacked these out yourself. Another person must look at them.")
        if ItemDecision.objects.filter(pk__in=seen, record=None, copy=None).exists():
            raise NotNow("A copy is not made yet. Wait for it, then look at it.")
        changes.claim(rows=ItemDecision.objects.filter(redactions), checked_at=now, checked_by=actor.staff)
        changes.claim(rows=RedactionRule.objects.filter(rules), checked_at=now, checked_by=actor.staff)
        event = Event("review:checked", facts={"redactions": len(seen), "rules": len(ruled)})
        changes.settle(case=case, event=event, actor=actor, now=now)
    return len(seen) + len(ruled)
