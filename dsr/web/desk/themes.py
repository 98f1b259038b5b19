"""Gathers what the themes add to the page of a case: panels, words of the Next card, reasons in the menu."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Reader, Says
from dsr.web.desk.panels import (
    approvals,
    collection,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    procedure,
    relations,
    review,
    systems,
)

_THEMES = (
    procedure,
    approvals,
    people,
    effects,
    relations,
    letters,
    collection,
    review,
    systems,
    erasure_runs,
    owners,
)
SAYS: dict[str, Says] = {name: says for theme in _THEMES for name, says in theme.SAYS.items()}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {
    name: reason for theme in _THEMES for name, reason in theme.REASONS.items()
}


def panels_of(papers: Papers, reader: Reader, now: datetime) -> dict[str, dict[str, Any]]:
    """By theme, the context of its panel."""
    return {theme.__name__.rsplit(".", 1)[-1]: theme.context(papers, reader, now) for theme in _THEMES}
