"""This theme on the page of a case: context of templates/desk/panels/review.html, and words of the Next card."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Reader, Says


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows; empty: none."""
    return {}


SAYS: dict[str, Says] = {}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
