"""Text that every database takes. PostgreSQL refuses NUL, and nothing stores half a surrogate pair.

Neither means anything in what a person writes, so both are left out. Nothing is ever cut here.
"""

from typing import Any


def storable_text(text: str) -> str:
    """The text without what no database takes."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8")


def storable(value: Any) -> Any:
    """The same for all texts in a JSON value, names included; tuples become lists."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, dict):
        return {storable_text(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
