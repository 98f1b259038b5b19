"""Asking the owner of a data system that no machine reaches: asked, answered back, asked again, taken back.

The mail holds a link and the case's reference and nothing about the person; who it is stands behind the link.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from dsr.accounts.actors import Actor, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import SearchState
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, OwnerLink, OwnerTask, RightTrack, SystemSearch
from dsr.casework.door import NotNow, chosen, demand_possible, enter, own, reason_given
from dsr.casework.letters.to_others import system_reminder_letter, system_task_letter
from dsr.casework.owner_links import STILL_NEEDED, issue_list_link, tasks_of
from dsr.casework.steps import facts_of_track
from dsr.common.clock import civil_date
from dsr.mail import outbox
from dsr.rules.owners import due_for_owner, why_not_erase_there
from dsr.rules.rights import Right

Kind = OwnerTask.Kind
Outcome = OwnerTask.Outcome
MORNING = time(9, 0)
NO_OWNER = "Nobody's address is kept for this system. Add one to the register, or look yourself."
ASKED_ALREADY = "The owner is asked already and has not answered yet."


def ask_owner(
    *, case_id: int, search_id: int, kind: str, instructions: str, actor: StaffActor, now: datetime
) -> OwnerTask:
    """Ask the owner of one system to look the person up, or to erase as the approved plan says.

    `instructions`: what the owner has to know besides name and identifiers. A link to the owner's list goes out by
    mail; it works without an account (Art. 24, 32: named people, a link of their own that ends). Raises NotYours,
    NotNow (identity open, no owner, asked already, no approved plan), UnknownChoice.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_owner")
        search = own(rows=SystemSearch.objects.filter(case=case).select_related("system"), key=search_id)
        kind = chosen(among=Kind, value=kind).value
        task = _asked(case, search, kind, instructions.strip(), actor, now)
        _write_to(case, [task], actor, now)
        changes.settle(case=case, event=_event("owner:asked", task), actor=actor, now=now)
    return task


def ask_all_owners(*, case_id: int, instructions: str, actor: StaffActor, now: datetime) -> int:
    """Ask the owner of every system that nobody looked into and no machine reaches; how many were asked.

    An owner of several systems gets one mail. Raises NotYours, NotNow (nobody to ask).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_owner")
        tasks = [
            _asked(case, search, Kind.SEARCH, instructions.strip(), actor, now)
            for search in to_ask(case=case)
        ]
        if not tasks:
            raise NotNow(
                "There is no owner to ask: every system was looked into, is asked, or has no address."
            )
        _write_to(case, tasks, actor, now)
        for task in tasks[:-1]:
            changes.tell(case=case, event=_event("owner:asked", task), actor=actor, now=now)
        changes.settle(case=case, event=_event("owner:asked", tasks[-1]), actor=actor, now=now)
    return len(tasks)


def to_ask(*, case: Case) -> list[SystemSearch]:
    """The systems whose owners can be asked to look: pending, with an address, without a machine or an open task."""
    rows: QuerySet[SystemSearch] = SystemSearch.objects.filter(
        case=case, state=SearchState.PENDING, system__is_active=True
    )
    return list(
        rows.exclude(system__owner_email="")
        .exclude(system__connection__is_active=True)
        .exclude(owner_tasks__kind=Kind.SEARCH, owner_tasks__done_at=None)
        .select_related("system")
        .order_by("system__name")
    )


def answer_question(*, case_id: int, task_id: int, text: str, actor: StaffActor, now: datetime) -> None:
    """Answer what the owner asked back; they are told by mail that the answer is there. Raises NotYours, NotNow."""
    words = reason_given(text=text, otherwise="Write an answer.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        task = open_task(case=case, task_id=task_id)
        if not task.question:
            raise NotNow("The owner asked nothing.")
        changes.assign(row=task, answer=words, next_reminder_at=first_reminder(task=task, now=now))
        _write_to(case, [task], actor, now, again=True)
        event = _event("owner:answered", task, personal={"answer": words})
        changes.settle(case=case, event=event, actor=actor, now=now)


def remind_owner(*, case_id: int, task_id: int, actor: StaffActor, now: datetime) -> None:
    """Send the owner the task once more, with a fresh link. Raises NotYours, NotNow (twice within an hour)."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        task = open_task(case=case, task_id=task_id)
        changes.assign(row=task, reminders=task.reminders + 1)
        if not _write_to(case, [task], actor, now, again=True):
            raise NotNow("A mail about this went out within the last hour.")
        changes.settle(case=case, event=_event("owner:reminded", task), actor=actor, now=now)


def withdraw_task(*, case_id: int, task_id: int, actor: StaffActor, now: datetime) -> None:
    """The owner need not do it any more; the task leaves their list. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        task = open_task(case=case, task_id=task_id)
        end(task=task, outcome=Outcome.CANCELLED, remark="", now=now)
        changes.settle(case=case, event=_event("owner:withdrawn", task), actor=actor, now=now)


def open_task(*, case: Case, task_id: int) -> OwnerTask:
    """A task of the case that has no answer yet. Raises NotYours, NotNow."""
    task = own(rows=OwnerTask.objects.filter(case=case).select_related("search__system"), key=task_id)
    if task.done_at is not None:
        raise NotNow("This task has its answer already.")
    return task


def end(*, task: OwnerTask, outcome: str, remark: str, now: datetime) -> None:
    """Close a task; part of larger verbs, which settle."""
    changes.assign(row=task, outcome=outcome, remark=remark, done_at=now, next_reminder_at=None)


def end_unneeded(*, now: datetime, most: int = 200) -> int:
    """Take tasks off owners' lists whose case has come to its end: they must not see a person any longer; how many.

    For the sweep. No event of its own: the end of the case is recorded.
    """
    left = OwnerTask.objects.filter(~STILL_NEEDED, done_at=None)[:most]
    for task in left:
        end(task=task, outcome=Outcome.CANCELLED, remark="", now=now)
    return len(left)


def first_reminder(*, task: OwnerTask, now: datetime) -> datetime:
    """The morning, in the controller's zone, of the day halfway to the due day; at the earliest tomorrow."""
    zone = ZoneInfo(task.case.controller.timezone)
    today = now.astimezone(zone).date()
    halfway = today + max(timedelta(days=1), (task.due_on - today) // 2)
    return morning(day=halfway, zone=zone)


def morning(*, day: date, zone: ZoneInfo) -> datetime:
    """Nine o'clock of a day in a zone, as an instant."""
    return datetime.combine(day, MORNING, tzinfo=zone)


def _asked(
    case: Case, search: SystemSearch, kind: str, instructions: str, actor: StaffActor, now: datetime
) -> OwnerTask:
    system = search.system
    if not system.owner_email:
        raise NotNow(NO_OWNER)
    if OwnerTask.objects.filter(search=search, kind=kind, done_at=None).exists():
        raise NotNow(ASKED_ALREADY)
    track = _erasure(case, system.slug) if kind == Kind.ERASE else None
    today = civil_date(at=now, timezone=case.controller.timezone)
    task = OwnerTask(
        case=case,
        search=search,
        track=track,
        kind=kind,
        owner_name=system.owner_name,
        owner_email=system.owner_email.lower(),
        instructions=instructions,
        due_on=due_for_owner(today=today, legal_due_on=case.legal_due_on),
        asked_at=now,
        asked_by=actor.staff,
    )
    task.next_reminder_at = first_reminder(task=task, now=now)
    changes.add(rows=[task])
    return task


def _erasure(case: Case, system: str) -> RightTrack:
    track = RightTrack.objects.filter(case=case, right=Right.ERASURE).first()
    if track is None:
        raise NotNow("No erasure is asked in this case.")
    facts = facts_of(case)
    reason = why_not_erase_there(system=system, track=facts_of_track(track=track, facts=facts), facts=facts)
    if reason:
        raise NotNow(reason)
    return track


def _write_to(case: Case, tasks: list[OwnerTask], actor: Actor, now: datetime, *, again: bool = False) -> int:
    """One mail to each owner, with a fresh link to their list; how many went out."""
    return sum(
        mail_owner(
            case=case,
            tasks=[task for task in tasks if task.owner_email == address],
            asked_by=actor.name,
            again=again,
            now=now,
        )
        for address in sorted({task.owner_email for task in tasks})
    )


def mail_owner(*, case: Case, tasks: list[OwnerTask], asked_by: str, again: bool, now: datetime) -> bool:
    """One mail about one or several tasks of one owner; whether it was new. Once an hour at most.

    Part of larger verbs.
    """
    first = tasks[0]
    hour = now.replace(minute=0, second=0, microsecond=0) if again else now
    numbers = "-".join(str(task.pk) for task in tasks)
    dedupe_key = f"owner:{numbers}:{'again' if again else 'first'}:{hour.isoformat()}"
    if outbox.was_put(dedupe_key=dedupe_key):
        return False
    letter = system_task_letter(
        case=case,
        systems=tuple(task.search.system.name for task in tasks),
        owner=first.owner_name or first.owner_email,
        asked_by=asked_by,
        due_on=first.due_on,
        tasks_url=issue_list_link(controller=case.controller, owner_email=first.owner_email, now=now),
    )
    asked_on = civil_date(at=first.asked_at, timezone=case.controller.timezone)
    sent = outbox.put(
        letter=system_reminder_letter(first=letter, asked_on=asked_on) if again else letter,
        to=first.owner_email,
        case=case,
        language=case.controller.policy.default_language,
        dedupe_key=dedupe_key,
        now=now,
        author=asked_by,
    )
    return sent is not None


def mail_list_link(*, link: OwnerLink, now: datetime) -> None:
    """A new link to the owner of one that ran out, if anything is still asked of them; nobody learns whether."""
    with transaction.atomic():
        tasks = list(tasks_of(link=link))
        if tasks:
            first = tasks[0]
            mail_owner(
                case=first.case,
                tasks=[task for task in tasks if task.case_id == first.case_id],
                asked_by=link.controller.name,
                again=True,
                now=now,
            )


def _event(kind: str, task: OwnerTask, personal: dict[str, str] | None = None) -> Event:
    facts = {"task": task.pk, "system": task.search.system.slug, "kind": str(task.kind)}
    return Event(kind, facts=facts, personal=personal or {})
