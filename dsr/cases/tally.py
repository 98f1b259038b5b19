"""Counts of what most cases have none of, in one plain statement. Reads only.

The procedure asks this at every step of every case. Query by query it cost more than everything else it asks.
"""

from typing import NamedTuple

from django.db import connection

from dsr.cases.choices import FilePurpose, NoticeState
from dsr.cases.models import RunKind, SystemRun
from dsr.rules.lifecycle import UNANSWERED, TrackState

_UNANSWERED = {f"unanswered_{number}": state.value for number, state in enumerate(sorted(UNANSWERED))}
_VALUES = {
    "open_notice": NoticeState.OPEN.value,
    "proof": FilePurpose.IDENTITY.value,
    "collect": RunKind.COLLECT.value,
    "queued": SystemRun.State.QUEUED.value,
    "running": SystemRun.State.RUNNING.value,
    "merged": TrackState.MERGED.value,
    **_UNANSWERED,
}
_COUNTS = """
select
    (select count(*) from cases_recipientnotice n join cases_righttrack t on t.id = n.track_id
        where t.case_id = %(case)s and n.state = %(open_notice)s),
    (select count(*) from cases_task where case_id = %(case)s and done_at is null),
    (select count(*) from cases_breach where case_id = %(case)s and closed_at is null),
    (select count(*) from cases_casefile where case_id = %(case)s and purpose = %(proof)s),
    (select count(*) from cases_itemdecision d join cases_collectedset s on s.id = d.of_id
        where s.case_id = %(case)s),
    (select count(*) from cases_redactionrule where case_id = %(case)s),
    (select count(*) from cases_systemrun
        where case_id = %(case)s and kind = %(collect)s and state in (%(queued)s, %(running)s)),
    (select count(*) from cases_collectedset where case_id = %(case)s and third_party <> ''),
    (select count(*) from cases_righttrack there join cases_case other on other.id = there.case_id
        where other.merged_into_id = %(case)s and there.state = %(merged)s and there."right" in (
            select here."right" from cases_righttrack here
            where here.case_id = %(case)s and here.state in (UNANSWERED)))
""".replace("UNANSWERED", ", ".join(f"%({name})s" for name in _UNANSWERED))


class Tally(NamedTuple):
    """How many of each a case has now."""

    open_notices: int
    open_tasks: int
    open_breaches: int
    proofs: int
    decisions: int
    rules: int
    collecting: int
    about_others: int
    relied_on: int

    @property
    def review_began(self) -> bool:
        """Whether anything was ever decided on or covered; until then the review's questions have short answers."""
        return bool(self.decisions or self.rules)


def tally_of(*, case_id: int) -> Tally:
    """Everything that is counted for a case, read afresh.

    `relied_on`: rights of cases merged into this one that are answered with it and are open here.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {**_VALUES, "case": case_id})
        return Tally(*cursor.fetchone())
