"""What the verbs of review share: which grounds exist here, and decisions that end. Parts of larger verbs."""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from dsr.cases import changes
from dsr.cases.models import Case, ItemDecision
from dsr.casework import files
from dsr.casework.door import NotNow
from dsr.rules.withholding import GROUNDS, Ground


def demand_ground(*, case: Case, slug: str, masks: bool = False) -> Ground:
    """The ground, if it exists in the case's country and covers such a thing; raises NotNow."""
    ground = GROUNDS.get(slug)
    if ground is None or (masks and not ground.masks):
        raise NotNow("Choose the ground from the list.")
    if ground.countries and case.controller.country.upper() not in ground.countries:
        raise NotNow("This ground does not exist in the law of this controller's country.")
    return ground


def forget_decisions(*, rows: QuerySet[ItemDecision]) -> int:
    """Take decisions away with their copies, whose bytes go after the commit; how many there were.

    Whoever takes a whole set away calls this first, else the copies would stay behind.
    """
    copies = [row.copy for row in rows.filter(copy__isnull=False).select_related("copy")]
    for copy in copies:
        if copy is not None:
            changes.remove(row=copy)
            transaction.on_commit(partial(files.destroy, row=copy))
    count = rows.count()
    if count:
        changes.clear(rows=rows.order_by())
    return count
