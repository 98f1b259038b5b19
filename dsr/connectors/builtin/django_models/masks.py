"""What a field of a model is overwritten with, and why it may be impossible. Reads at most the largest key."""

from typing import Any

from django.db import models
from django.db.models import F, Field, Max, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat

ERASED = "erased-"
NOWHERE = "@erased.invalid"
IRREVERSIBLE = "The values are overwritten in place and kept nowhere else by this step."


class CannotBeMasked(Exception):
    """The field cannot be overwritten; the sentence says why."""


def mask_of(*, field: "Field[Any, Any]", rows: QuerySet[Model]) -> Any:
    """The value, or the expression, that takes the place of what stands in the field."""
    name = f"{field.model._meta.label}.{field.name}"
    if field.primary_key:
        raise CannotBeMasked(f"{name} is the key of its table.")
    if getattr(field, "generated", False):
        raise CannotBeMasked(f"{name} is worked out by the database from other fields.")
    if field.null:
        return None
    if field.is_relation:
        raise CannotBeMasked(f"{name} must refer to something; erase or keep the rows.")
    if isinstance(field, models.JSONField):
        return Value({}, output_field=field)
    if not isinstance(field, models.CharField | models.TextField):
        raise CannotBeMasked(f"{name} may not be empty and is no text; erase the rows or keep the field.")
    return _distinct(field, name, rows) if _is_unique(field) else ""


def _distinct(field: "Field[Any, Any]", name: str, rows: QuerySet[Model]) -> Any:
    """A text that no two rows share, without a word of the old one."""
    end = NOWHERE if isinstance(field, models.EmailField) else ""
    largest = rows.aggregate(largest=Max("pk"))["largest"]
    if field.max_length and len(f"{ERASED}{largest}{end}") > field.max_length:
        raise CannotBeMasked(f"{name} must differ from row to row and is too short for that.")
    key = Cast(F("pk"), models.CharField())
    return Concat(Value(ERASED), key, Value(end), output_field=models.CharField())


def _is_unique(field: "Field[Any, Any]") -> bool:
    meta = field.model._meta
    together = [set(names) for names in meta.unique_together]
    together += [set(each.fields) for each in meta.constraints if isinstance(each, models.UniqueConstraint)]
    return field.unique or any(field.name in names for names in together)
