"""What a row may hold, made so in one place before it is written.

Text that no database takes is left out (dsr.common.storable); too long a text is refused, never cut.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models

from dsr.cases.refusals import TextTooLong
from dsr.common.storable import storable

LONGEST_TEXT = 100_000
SEALED = "sealed"  # our own ciphertext: what is in it was bounded where it was typed


def clean(*, row: models.Model, names: list[str] | None = None) -> None:
    """Make the text and JSON fields of a row (all, or those named) storable; raises TextTooLong."""
    for field in row._meta.concrete_fields:  # noqa: SLF001 (Django's documented way to a model's fields)
        if field.name == SEALED or (names is not None and field.name not in names):
            continue
        if isinstance(field, models.CharField | models.TextField | models.JSONField):
            value = storable(getattr(row, field.attname))
            _demand_short(value, getattr(field, "max_length", None) or LONGEST_TEXT)
            setattr(row, field.attname, value)


def _demand_short(value: Any, limit: int) -> None:
    for text in _texts(value):
        if len(text) > limit:
            raise TextTooLong(
                f"This text has {len(text)} characters; {limit} is the most. Please shorten it."
            )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
