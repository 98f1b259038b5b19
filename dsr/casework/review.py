"""Decide what is given of what was collected: a record, what a search found, a file, a whole set (law/README 4.3).

Each decision has its author and its ground; a refusal of a part is a refusal, so the person is told the ground. A
decision on a single record goes before the one on its set. Whatever changes makes a built bundle out of date.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.models import Case, CollectedSet, ItemDecision
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own, reason_given
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import demand_ground, forget_decisions
from dsr.casework.staged import records_of
from dsr.rules.redaction import LONGEST_WHAT, Mask, Redactor

Verdict = ItemDecision.Verdict
MOST_AT_ONCE = 5_000
MOST_MASKS = 200


def decide_items(
    *,
    case_id: int,
    set_id: int,
    records: Collection[int] | None,
    verdict: str,
    ground: str,
    reason: str,
    actor: StaffActor,
    now: datetime,
) -> int:
    """Give or hold back records of a set by their numbers (from 0), or with None the whole set or file.

    A ground is needed to hold back; facts in `reason` where rights are weighed, and to give what is about other
    people (Art. 15(4)). How many items it concerns. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="review")
        of = own(rows=CollectedSet.objects.filter(case=case), key=set_id)
        wanted = chosen(among=Verdict, value=verdict)
        if wanted == Verdict.REDACT:
            raise NotNow("Say what is to be blacked out.")
        numbers = _numbers(of, records)
        why = _weighed(case, of, wanted, ground, reason)
        kept = ground if wanted == Verdict.HOLD_BACK else ""
        common: dict[str, Any] = {
            "verdict": wanted,
            "ground": kept,
            "reason": why,
            "at": now,
            "by": actor.staff,
        }
        forget_decisions(rows=_standing(of, numbers))
        changes.add(rows=[ItemDecision(of=of, record=number, **common) for number in numbers])
        if numbers == [None]:
            changes.assign(row=of, reviewed_at=now, reviewed_by=actor.staff)
        facts = {
            "set": of.pk,
            "verdict": wanted.value,
            "ground": kept,
            "records": len(numbers) if records is not None else None,
        }
        _settle(case, Event("review:decided", facts=facts, personal={"reason": why}), actor, now)
    return len(numbers)


def redact_record(
    *,
    case_id: int,
    set_id: int,
    record: int,
    masks: Sequence[dict[str, str]],
    actor: StaffActor,
    now: datetime,
) -> None:
    """Give one record with fields covered by hand: each mask has `path`, `ground`, and `text` to cover only that.

    A second person has to look at it before anything is packed. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="review")
        of = own(rows=CollectedSet.objects.filter(case=case, is_table=True), key=set_id)
        numbers = _numbers(of, [record])
        kept = [_mask(case, mask) for mask in masks]
        if not 0 < len(kept) <= MOST_MASKS:
            raise NotNow(f"Say what is to be blacked out: at least one field, {MOST_MASKS} at most.")
        _demand_hits(of, record, kept)
        forget_decisions(rows=_standing(of, numbers))
        decision = ItemDecision(
            of=of,
            record=record,
            verdict=Verdict.REDACT,
            ground=kept[0]["ground"],
            masks=kept,
            at=now,
            by=actor.staff,
        )
        changes.add(rows=[decision])
        facts = {
            "set": of.pk,
            "record": record,
            "masks": len(kept),
            "grounds": sorted({m["ground"] for m in kept}),
        }
        personal = {"fields": "; ".join(mask["path"] for mask in kept)}
        _settle(case, Event("review:redacted", facts=facts, personal=personal), actor, now)


def take_back_decisions(
    *, case_id: int, set_id: int, records: Collection[int] | None, actor: StaffActor, now: datetime
) -> int:
    """Undo decisions on records, or with None the one on the whole set: then nothing is decided about it.

    How many there were. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="review")
        of = own(rows=CollectedSet.objects.filter(case=case), key=set_id)
        count = forget_decisions(rows=_standing(of, _numbers(of, records)))
        if not count:
            raise NotNow("Nothing is decided about this.")
        if records is None:
            changes.assign(row=of, reviewed_at=None, reviewed_by=None)
        facts = {"set": of.pk, "records": count if records is not None else None}
        _settle(case, Event("review:taken_back", facts=facts), actor, now)
    return count


def look_at_set(*, of: CollectedSet, case: Case, what: str, actor: StaffActor, now: datetime) -> None:
    """Record that somebody read a set (the reader is authorised already). `what`: such as "page 3" or "search"."""
    with transaction.atomic():
        event = Event("review:looked_at", facts={"set": of.pk, "what": what})
        changes.tell(case=case, event=event, actor=actor, now=now)


def _settle(case: Case, event: Event, actor: StaffActor, now: datetime) -> None:
    outdate_bundle(case=case)
    changes.settle(case=case, event=event, actor=actor, now=now)


def _numbers(of: CollectedSet, records: Collection[int] | None) -> list[int | None]:
    if records is None:
        return [None]
    if not of.is_table:
        raise NotNow("This is one file. Decide about it as a whole.")
    numbers = sorted(set(records))
    if not numbers:
        raise NotNow("Choose at least one record.")
    if len(numbers) > MOST_AT_ONCE:
        raise NotNow(
            f"{MOST_AT_ONCE} records at once is the most. Decide about the whole set, or step by step."
        )
    if numbers[0] < 0 or numbers[-1] >= of.records:
        raise NotNow("There is no such record in this set.")
    return [*numbers]


def _standing(of: CollectedSet, numbers: list[int | None]) -> QuerySet[ItemDecision]:
    rows = ItemDecision.objects.filter(of=of)
    return rows.filter(record=None) if numbers == [None] else rows.filter(record__in=numbers)


def _weighed(case: Case, of: CollectedSet, verdict: Verdict, slug: str, reason: str) -> str:
    """The facts behind a decision, as far as it needs them."""
    if verdict == Verdict.HOLD_BACK:
        if demand_ground(case=case, slug=slug).weighs:
            return reason_given(
                text=reason, otherwise="Say which facts are behind this ground; a regulator will ask."
            )
    elif of.third_party:
        return reason_given(
            text=reason, otherwise="Say why giving this does not harm the other people (Art. 15(4))."
        )
    return reason_given(text=reason, otherwise="") if reason.strip() else ""


def _mask(case: Case, mask: dict[str, str]) -> dict[str, str]:
    path, text = mask.get("path", "").strip(), mask.get("text", "").strip()
    if not path.strip(". "):
        raise NotNow("Name the field.")
    if max(len(path), len(text)) > LONGEST_WHAT:
        raise NotNow(f"{LONGEST_WHAT} characters is the most.")
    ground = demand_ground(case=case, slug=mask.get("ground", ""), masks=True)
    return {"path": path, "ground": ground.slug, **({"text": text} if text else {})}


def _demand_hits(of: CollectedSet, record: int, masks: list[dict[str, str]]) -> None:
    """A mask that covers nothing would be a false safety."""
    found = next(records_of(of=of, start=record), None)
    if found is None:
        raise NotNow("There is no such record in this set.")
    for mask in masks:
        trial = Redactor(())
        trial.applied(found, masks=[Mask(mask["path"], mask["ground"], "x", mask.get("text", ""))])
        if not trial.tally:
            raise NotNow(
                f"Nothing would be blacked out in “{mask['path']}”. Look at the name of the field and the text."
            )
