"""Reading cases: the queue, its filters, what a person may see."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from dsr.accounts.permits import Permits

if TYPE_CHECKING:
    from dsr.cases.models import Case  # noqa: F401  (only names the row type)

LONGEST_QUERY = 120
MOST_WORDS = 6
FEW = 500
LAST_CHARACTER = "\U0010ffff"


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
        """Cases in which every word begins a word of the reference, the name or the address.

        A rare word is looked up first and gives the cases; a common one is only checked on the cases walked
        through. So neither "person" nor "person 4711" reads a hundred thousand rows.
        """
        found = self
        for word in text.lower()[:LONGEST_QUERY].split()[:MOST_WORDS]:
            terms = apps.get_model("cases", "SearchTerm").objects.filter(_begins(word))
            few = list(terms.values_list("case_id", flat=True)[: FEW + 1])
            rare = len(few) <= FEW
            found = (
                found.filter(pk__in=few) if rare else found.filter(Exists(terms.filter(case=OuterRef("pk"))))
            )
        return found


def _begins(word: str) -> Q:
    """The form of the question that the index of each database answers: SQLite uses none for LIKE."""
    if connection.vendor == "sqlite":
        return Q(term__gte=word, term__lt=word + LAST_CHARACTER)
    return Q(term__startswith=word)
