"""The only code that writes the case tables. Every change takes the event that tells of it.

Change and event stand or fall together: both run in the caller's transaction, and after each change
the case's next step is worked out again.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django.db import models
from django.db.models import F

from dsr.accounts.actors import Actor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.cases.clean import clean
from dsr.cases.facts import facts_of
from dsr.cases.found_by import words_of
from dsr.cases.models import Case, CaseCounter, SearchTerm
from dsr.common.storable import storable_text
from dsr.register.models import Controller
from dsr.rules.procedure import next_step


def tell(*, case: Case, event: Event, actor: Actor, now: datetime) -> None:
    """Record something that changed no row: a look at personal data, a download, a letter sent."""
    record.write(event=event, stream=record.stream_of_case(case.pk), actor=actor, now=now)


def insert(*, case: Case, rows: Iterable[models.Model], event: Event, actor: Actor, now: datetime) -> None:
    """Add rows to a case and record why."""
    add(rows=rows)
    settle(case=case, event=event, actor=actor, now=now)


def update(
    *, case: Case, row: models.Model, event: Event, actor: Actor, now: datetime, **fields: Any
) -> None:
    """Set fields of one row of a case (or of the case itself) and record why."""
    assign(row=row, **fields)
    settle(case=case, event=event, actor=actor, now=now)


def assign(*, row: models.Model, **fields: Any) -> None:
    """Set fields of one row as part of a larger change that records itself through `settle`.

    Text is made storable first; raises TextTooLong.
    """
    for name, value in fields.items():
        setattr(row, name, value)
    clean(row=row, names=list(fields))
    row.save(update_fields=list(fields))


def claim(*, rows: models.QuerySet[Any], **fields: Any) -> bool:
    """Compare and swap: set fields on rows that still match; whether there was one."""
    return bool(rows.update(**fields))


def claim_with(*, rows: models.QuerySet[Any], fields: dict[str, Any]) -> bool:
    """The same for a row that has a field named `rows`."""
    return bool(rows.update(**fields))


def add(*, rows: Iterable[models.Model]) -> None:
    """Add rows as part of a larger change that records itself through `settle`; raises TextTooLong."""
    for kind, group in groupby(rows, key=type):
        alike = list(group)
        for row in alike:
            clean(row=row)
        cast(Any, kind).objects.bulk_create(alike)


def remove(*, row: models.Model) -> None:
    """Take a row away as part of a larger change; what the database hangs on it goes too."""
    row.delete()


def clear(*, rows: models.QuerySet[Any]) -> None:
    """Take many rows away at once as part of a larger change."""
    rows.delete()


def settle(*, case: Case, event: Event, actor: Actor, now: datetime) -> None:
    """Work out the next step and write the event: the end of every change."""
    step = next_step(facts_of(case))
    if (case.next_step, case.whose_move) != (step.slug, step.whose):
        assign(row=case, next_step=step.slug, whose_move=step.whose)
    tell(case=case, event=event, actor=actor, now=now)


def next_reference(*, controller: Controller, year: int) -> str:
    """The next free reference of a controller in a year; safe under concurrency."""
    CaseCounter.objects.get_or_create(controller=controller, year=year)
    CaseCounter.objects.filter(controller=controller, year=year).update(last=F("last") + 1)
    last = CaseCounter.objects.get(controller=controller, year=year).last
    return f"{controller.reference_prefix}-{year}-{last:04d}"


def index(*, case: Case, words: Iterable[str]) -> None:
    """Remember by which words the case is found; the requester's number and identifiers are added."""
    terms = {word[:120] for text in (*words, *words_of(case.requester)) for word in _words(text)}
    SearchTerm.objects.filter(case=case).delete()
    SearchTerm.objects.bulk_create([SearchTerm(case=case, term=term) for term in sorted(terms)])


def lock(*, case_id: int) -> Case:
    """The case, locked against other writers until the transaction ends; raises Case.DoesNotExist."""
    return (
        Case.objects.select_for_update(of=("self",)).select_related("controller", "requester").get(pk=case_id)
    )


def _words(text: str) -> list[str]:
    lowered = storable_text(text).lower().strip()
    return [lowered, *lowered.replace("@", " ").replace("-", " ").split()] if lowered else []
