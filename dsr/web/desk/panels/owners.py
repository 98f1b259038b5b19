"""This theme on the page of a case: context of templates/desk/panels/owners.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import OwnerTask
from dsr.common.clock import civil_date
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Says

Outcome = OwnerTask.Outcome


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """One owner who was asked."""

    system: str
    owner: str
    what: str
    icon: str
    state: str | Promise
    due_on: date | None
    late: bool
    asked_at: datetime
    opened_at: datetime | None
    question: str
    answer: str
    remark: str
    buttons: list[Button]


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panel shows; empty: none."""
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    tasks = OwnerTask.objects.filter(case=papers.case).select_related("search__system").order_by("-pk")
    today = civil_date(at=now, timezone=papers.zone)
    changeable = works and papers.case.closed_at is None
    rows = [_row(papers, task, today, works=changeable) for task in tasks]
    return {"rows": rows, "zone": papers.zone, "today": today} if rows else {}


def _row(papers: Papers, task: OwnerTask, today: date, *, works: bool) -> OwnerRow:
    icon, state = _state(task)
    return OwnerRow(
        system=task.search.system.name,
        owner=task.owner_name or task.owner_email,
        what=str(OwnerTask.Kind(task.kind).label),
        icon=icon,
        state=state,
        due_on=task.due_on if task.done_at is None else None,
        late=task.done_at is None and task.due_on < today,
        asked_at=task.asked_at,
        opened_at=task.opened_at,
        question=task.question,
        answer=task.answer,
        remark=task.remark,
        buttons=_buttons(papers, task) if works and task.done_at is None else [],
    )


def _state(task: OwnerTask) -> tuple[str, str | Promise]:
    if task.done_at is not None:
        icon = {Outcome.CANNOT: "cross", Outcome.CANCELLED: "dash"}.get(Outcome(task.outcome), "check")
        return icon, Outcome(task.outcome).label
    if task.question and not task.answer:
        return "warning", _("Asks something")
    return ("half", _("Has opened it")) if task.opened_at else ("hollow", _("Not opened yet"))


def _buttons(papers: Papers, task: OwnerTask) -> list[Button]:
    case = papers.case
    buttons = []
    if task.question and not task.answer:
        buttons.append(Button(gettext("Answer"), case_url(case, "answer_owner", task_id=task.pk)))
    else:
        buttons.append(Button(gettext("Remind"), case_url(case, "remind_owner", task_id=task.pk)))
    buttons.append(Button(gettext("Take back"), case_url(case, "withdraw_owner_task", task_id=task.pk)))
    return buttons


def owners_asked(papers: Papers) -> tuple[list[str], list[Button], frozenset[int]]:
    """For the Next card while systems have no result: who was asked, questions to be answered, which searches."""
    tasks = OwnerTask.objects.filter(case=papers.case, kind=OwnerTask.Kind.SEARCH, done_at=None)
    rows = list(tasks.select_related("search__system").order_by("search__system__name"))
    asking = [row for row in rows if row.question and not row.answer]
    waiting = [row.search.system.name for row in rows if row not in asking]
    lines = [
        gettext("The owner of %(system)s asks something before looking.") % {"system": row.search.system.name}
        for row in asking
    ]
    if waiting:
        lines.append(gettext("Their owners were asked: %(names)s.") % {"names": ", ".join(waiting)})
    answers = [
        Button(
            gettext("Answer about %(system)s") % {"system": row.search.system.name},
            case_url(papers.case, "answer_owner", task_id=row.pk),
        )
        for row in asking
    ]
    return lines, answers, frozenset(row.search_id for row in rows)


SAYS: dict[str, Says] = {}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
