"""Finding cases by what somebody remembers: the beginning of words of the reference, the name, the address."""

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dsr.cases.models import SearchTerm
from dsr.cases.querysets import CaseQuerySet

MOST_WORDS = 6
FEW = 500
LAST_CHARACTER = "\U0010ffff"


def matching(*, cases: CaseQuerySet, text: str) -> CaseQuerySet:
    """Cases in which every word begins a word of theirs.

    A rare word is looked up first and gives the cases; a common one is only checked on the cases walked
    through. So neither "person" nor "person 4711" reads a hundred thousand rows.
    """
    for word in text.lower().split()[:MOST_WORDS]:
        terms = SearchTerm.objects.filter(_begins(word))
        few = list(terms.values_list("case_id", flat=True)[: FEW + 1])
        rare = len(few) <= FEW
        cases = cases.filter(pk__in=few) if rare else cases.filter(Exists(terms.filter(case=OuterRef("pk"))))
    return cases


def _begins(word: str) -> Q:
    """The form of the question that the index of each database answers: SQLite uses none for LIKE."""
    if connection.vendor == "sqlite":
        return Q(term__gte=word, term__lt=word + LAST_CHARACTER)
    return Q(term__startswith=word)
