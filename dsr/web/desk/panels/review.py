"""This theme on the page of a case: context of templates/desk/panels/review.html, and words of the Next card."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext

from dsr.cases.models import CollectedSet, ItemDecision
from dsr.rules.guards.review import OPEN_REVIEW
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Said, Says, act_button


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows; empty: none. One query."""
    whole = Q(decisions__record=None)
    counted = CollectedSet.objects.filter(case=papers.case).aggregate(
        sets=Count("pk", distinct=True),
        others=Count("pk", distinct=True, filter=~Q(third_party="")),
        decided=Count("pk", distinct=True, filter=~Q(third_party="") & whole & Q(decisions__isnull=False)),
        held=Count("decisions", filter=Q(decisions__verdict=ItemDecision.Verdict.HOLD_BACK)),
        redacted=Count("decisions", filter=Q(decisions__verdict=ItemDecision.Verdict.REDACT)),
    )
    if not counted["sets"]:
        return {}
    return {
        **counted,
        "waiting": counted["others"] - counted["decided"],
        "url": case_url(papers.case, "review"),
    }


def _review(papers: Papers, reader: Reader) -> Said:
    unreviewed = papers.facts.unreviewed
    lines = [gettext(says) for slug, says in OPEN_REVIEW.items() if slug in unreviewed]
    buttons = [Button(gettext("Review what was collected"), case_url(papers.case, "review"))]
    if "second_look" in unreviewed:
        buttons.append(act_button(papers, "check_redactions"))
    return lines, buttons


SAYS: dict[str, Says] = {"review": _review}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
