"""Erasing rows of models: the plan with everything that stands against it, then one transaction.

Rows go through the models themselves, so what the company's own code does on deletion happens as always.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import router, transaction
from django.db.models import CASCADE, DO_NOTHING, PROTECT, RESTRICT, FileField, Model, QuerySet

from dsr.connectors.builtin.django_models.declaration import Declared, in_order_of_erasing
from dsr.connectors.builtin.django_models.masks import IRREVERSIBLE, CannotBeMasked, mask_of
from dsr.connectors.spec import ConnectorTrouble, Erased, ErasureAction, ErasureStep, Key, SetPlan, Trouble

AT_ONCE = 500
HOLDING: Mapping[Any, str] = {
    CASCADE: "would be deleted with them",
    PROTECT: "keep them from being deleted",
    RESTRICT: "keep them from being deleted",
    DO_NOTHING: "would refer to nothing",
}


def planned(
    *, declared: Sequence[Declared], keys: Sequence[Key], wishes: Sequence[SetPlan]
) -> list[ErasureStep]:
    """The dry run, in the order of erasing. A model without a wish is erased."""
    wished = {wish.name: wish for wish in wishes}
    actions = {each.label: _wish(each, wished).action for each in declared}
    return [
        _step(each, _wish(each, wished), keys, declared, actions)
        for each in in_order_of_erasing(declared=declared)
    ]


def carried_out(
    *, declared: Sequence[Declared], keys: Sequence[Key], steps: Sequence[ErasureStep], done: Collection[str]
) -> list[Erased]:
    """All of it or nothing; raises ConnectorTrouble before the first change when a step has a problem."""
    left = [step for step in steps if step.name not in done]
    problem = next((step.problem for step in left if step.problem), "")
    if problem:
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, problem)
    databases = {router.db_for_write(each.model) for each in declared}
    if len(databases) > 1:
        raise ConnectorTrouble(
            Trouble.UNSUPPORTED, "the models lie in several databases; make a connection for each"
        )
    by_label = {each.label: each for each in declared}
    with transaction.atomic(using=databases.pop()):
        return [
            Erased(step.name, step.action, _done(by_label[step.name].rows(keys=keys), step))
            for step in left
            if step.action is not ErasureAction.KEEP
        ]


def _wish(declared: Declared, wished: Mapping[str, SetPlan]) -> SetPlan:
    return wished.get(declared.label, SetPlan(declared.label, ErasureAction.ERASE))


def _step(
    declared: Declared,
    wish: SetPlan,
    keys: Sequence[Key],
    every: Sequence[Declared],
    actions: Mapping[str, ErasureAction],
) -> ErasureStep:
    rows = declared.rows(keys=keys)
    records = rows.count()
    if wish.action is ErasureAction.KEEP:
        return ErasureStep(declared.label, wish.action, records)
    if wish.action is ErasureAction.ANONYMISE:
        fields = wish.fields or declared.personal
        says = (f"update {declared.label}: {', '.join(fields)}",)
        problem = _unmaskable(declared, fields, rows)
        return ErasureStep(declared.label, wish.action, records, fields, says, IRREVERSIBLE, problem)
    problem = next(_against(declared, rows, keys, every, actions), "") if records else ""
    return ErasureStep(
        declared.label, wish.action, records, statements=(f"delete {declared.label}",), problem=problem
    )


def _unmaskable(declared: Declared, fields: Sequence[str], rows: QuerySet[Model]) -> str:
    if not fields:
        return f"Name the personal fields of {declared.label} in the setting `models` (personal: ...)."
    own = {field.name: field for field in declared.model._meta.concrete_fields}
    for name in fields:
        if name not in own:
            return f"{declared.label} has no field {name}."
        try:
            mask_of(field=own[name], rows=rows)
        except CannotBeMasked as problem:
            return str(problem)
        if isinstance(own[name], FileField) and not declared.files_elsewhere:
            return _files_stay(declared, name)
    return ""


def _against(
    declared: Declared,
    rows: QuerySet[Model],
    keys: Sequence[Key],
    every: Sequence[Declared],
    actions: Mapping[str, ErasureAction],
) -> Iterator[str]:
    """What speaks against deleting the rows: files that would stay, rows that would go with them or hold them."""
    for field in declared.model._meta.concrete_fields:
        if isinstance(field, FileField) and not declared.files_elsewhere:
            yield _files_stay(declared, field.name)
    known = {each.model: each for each in every}
    for relation in declared.model._meta.related_objects:
        what = HOLDING.get(getattr(relation, "on_delete", None))
        other: Any = relation.related_model
        if what is None or other._meta.auto_created:
            continue
        left = other._base_manager.using(rows.db).filter(**{f"{relation.field.name}__in": rows})
        if other in known and actions[known[other].label] is ErasureAction.ERASE:
            left = left.exclude(pk__in=known[other].rows(keys=keys).values("pk"))
        if number := left.count():
            yield f"Rows of {other._meta.label} ({number}) refer to rows of {declared.label} and {what}."


def _files_stay(declared: Declared, name: str) -> str:
    return (
        f"{declared.label}.{name} names files that would stay in their storage. Reach them with a folder connection "
        "and write files_elsewhere: true."
    )


def _done(rows: QuerySet[Model], step: ErasureStep) -> int:
    if step.action is ErasureAction.ANONYMISE:
        own = {field.name: field for field in rows.model._meta.concrete_fields}
        return rows.update(**{name: mask_of(field=own[name], rows=rows) for name in step.fields})
    deleted = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._base_manager.using(rows.db).filter(pk__in=some).delete()
        deleted += len(some)
    return deleted
