"""What a command does in a case for a named member of staff, beside the verbs of the desk.

Nothing about other people is ever given by a command: it is held back, and a person may weigh it on the desk.
"""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.models import Case, CollectedSet, ItemDecision, SystemSearch
from dsr.casework.collect import record_search
from dsr.casework.door import enter
from dsr.casework.review import decide_items
from dsr.rules.withholding import THIRD_PARTY

NOT_WEIGHED = (
    "Collected by a command, which gives nothing about other people. A person can weigh it on the desk."
)


def leave_out_unconnected(*, case: Case, actor: StaffActor, now: datetime) -> int:
    """Record the systems that no machine looked into as not searched, with the reason that the person reads.

    How many there were. Raises NotYours, NotNow.
    """
    with translation.override(case.language):
        reason = gettext(
            "This answer covers only the systems that we search by machine. "
            "If you want us to look into this one too, tell us."
        )
    waiting = SystemSearch.objects.filter(case=case, state=SearchState.PENDING).order_by("pk")
    searches = list(waiting.values_list("pk", flat=True))
    for search_id in searches:
        record_search(
            search_id=search_id,
            case_id=case.pk,
            result=SearchState.NOT_SEARCHED,
            keys=(),
            note="",
            uploads=(),
            told_reason=reason,
            actor=actor,
            now=now,
        )
    return len(searches)


def hold_back_others(*, case: Case, actor: StaffActor, now: datetime) -> int:
    """Hold back every set about other people that nobody decided about. How many. Raises NotYours, NotNow."""
    decided = ItemDecision.objects.filter(of__case=case, record=None).values("of")
    undecided = CollectedSet.objects.filter(case=case).exclude(third_party="").exclude(pk__in=decided)
    sets = list(undecided.order_by("pk").values_list("pk", flat=True))
    for set_id in sets:
        decide_items(
            case_id=case.pk,
            set_id=set_id,
            records=None,
            verdict=ItemDecision.Verdict.HOLD_BACK,
            ground=THIRD_PARTY,
            reason=NOT_WEIGHED,
            actor=actor,
            now=now,
        )
    return len(sets)


def note_written(*, case_id: int, form: str, size: int, actor: StaffActor, now: datetime) -> None:
    """Record that personal data of the case were written to a file of the operator's machine.

    `form`: "json" or the format of the package; `size` in bytes. Raises NotYours.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        event = Event("access:written", facts={"form": form, "size": size})
        changes.settle(case=case, event=event, actor=actor, now=now)
