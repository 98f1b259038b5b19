"""Reading cases: the queue, its filters, what a person may see."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from dsr.accounts.permits import Permits

if TYPE_CHECKING:
    from dsr.cases.models import Case  # noqa: F401  (only names the row type)

LONGEST_QUERY = 120


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases as lists need them."""

    def visible_to(self, permits: Permits, permission: str = "case.view") -> Self:
        """Only cases of controllers in the person's scope."""
        scopes = permits.scopes(permission)
        return self if scopes is None else self.filter(controller__slug__in=scopes)

    def open(self) -> Self:
        """Cases not closed."""
        return self.filter(state="open")

    def in_queue_order(self) -> Self:
        """What is due first on top; without a date last."""
        return self.order_by(models.F("legal_due_on").asc(nulls_last=True), "id")

    def for_list(self) -> Self:
        """With what a row shows, in one query."""
        return self.select_related("controller", "assignee", "requester")

    def due_within(self, *, today: date, days: int) -> Self:
        """Due until so many days from today, overdue ones included."""
        return self.filter(legal_due_on__lte=today + timedelta(days=days))

    def matching(self, text: str) -> Self:
        """Every word must begin a word of the reference, the name or the address."""
        found = self
        for word in text.lower()[:LONGEST_QUERY].split():
            found = found.filter(pk__in=self.model.objects.filter(terms__term__startswith=word).values("pk"))
        return found
