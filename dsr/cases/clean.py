"""What a row may hold, made so in one place before it is written: text that every database takes.

PostgreSQL refuses NUL in text and JSON, and no database takes half a surrogate pair. Neither means
anything in a request, so both are left out. Too long a text is refused, never cut.
"""

from typing import Any

from django.db import models

from dsr.cases.refusals import TextTooLong

LONGEST_TEXT = 100_000
SEALED = "sealed"  # our own ciphertext: what is in it was bounded where it was typed


def clean(*, row: models.Model, names: list[str] | None = None) -> None:
    """Make the text and JSON fields of a row (all, or those named) storable; raises TextTooLong."""
    for field in row._meta.concrete_fields:  # noqa: SLF001 (Django's documented way to a model's fields)
        if field.name == SEALED or (names is not None and field.name not in names):
            continue
        if isinstance(field, models.CharField | models.TextField):
            value = getattr(row, field.attname)
            if isinstance(value, str):
                setattr(row, field.attname, _fitting(value, field.max_length or LONGEST_TEXT))
        elif isinstance(field, models.JSONField):
            setattr(row, field.attname, _storable(getattr(row, field.attname)))


def storable(*, text: str) -> str:
    """The text without what no database takes."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8")


def _fitting(value: str, limit: int) -> str:
    kept = storable(text=value)
    if len(kept) > limit:
        raise TextTooLong(f"This text has {len(kept)} characters; {limit} is the most. Please shorten it.")
    return kept


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _fitting(value, LONGEST_TEXT)
    if isinstance(value, dict):
        return {storable(text=str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
