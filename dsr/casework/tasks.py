"""What a person must see to besides the next step: opened by what happens to letters, ended by a person or an act.

A task names its letter by number, never by words.
"""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor, StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import TaskKind
from dsr.cases.models import Message, SentLetter, Task
from dsr.casework.door import NotNow, enter, own, reason_given

LETTER_TASKS = frozenset(
    {
        TaskKind.LETTER_FAILED,
        TaskKind.LETTER_UNCERTAIN,
        TaskKind.LETTER_BOUNCED,
        TaskKind.LETTER_TO_PRINT,
    }
)
BY_HAND = LETTER_TASKS | {TaskKind.MESSAGE_CAME}
ABOUT_LETTER = "letter:"
ABOUT_MESSAGE = "message:"


def finish(*, case_id: int, task_id: int, outcome: str, actor: StaffActor, now: datetime) -> None:
    """A person says what became of a task that no act of its own ends. Raises NotYours, NotNow.

    Also in a closed case: a letter may come back after its end.
    """
    said = reason_given(text=outcome, otherwise="Say what was done.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        task = own(rows=Task.objects.filter(case=case), key=task_id)
        if task.done_at is not None:
            raise NotNow("This task is done already.")
        if task.kind not in BY_HAND:
            raise NotNow("This task ends by itself, with what it is about.")
        changes.assign(row=task, done_at=now, done_by=actor.staff, outcome=said)
        event = Event("task:done", facts={"kind": task.kind, "about": task.about}, personal={"outcome": said})
        changes.settle(case=case, event=event, actor=actor, now=now)


def open_for_letter(*, letter: SentLetter, kind: TaskKind, now: datetime) -> None:
    """Put a task about a letter on the case, once. Part of larger verbs: the caller settles."""
    about = about_of(letter=letter)
    if not Task.objects.filter(case_id=letter.case_id, kind=kind, about=about, done_at=None).exists():
        changes.add(rows=[Task(case_id=letter.case_id, kind=kind, about=about, created_at=now)])


def open_for_message(*, message: Message, now: datetime) -> Task:
    """Put a message to a case that has its end before the team. Part of larger verbs: the caller settles."""
    task = Task(
        case=message.case, kind=TaskKind.MESSAGE_CAME, about=f"{ABOUT_MESSAGE}{message.pk}", created_at=now
    )
    changes.add(rows=[task])
    return task


def end_for_letter(*, letter: SentLetter, outcome: str, actor: Actor, now: datetime) -> int:
    """End what is open about a letter, because an act saw to it; how many. The caller settles."""
    rows = Task.objects.filter(case_id=letter.case_id, about=about_of(letter=letter), done_at=None)
    by = actor.staff if isinstance(actor, StaffActor) else None
    tasks = list(rows)
    for task in tasks:
        changes.assign(row=task, done_at=now, done_by=by, outcome=outcome)
    return len(tasks)


def is_open_for(*, letter: SentLetter) -> bool:
    """Whether somebody still has to see to a letter."""
    return Task.objects.filter(case_id=letter.case_id, about=about_of(letter=letter), done_at=None).exists()


def about_of(*, letter: SentLetter) -> str:
    """How a task names a letter."""
    return f"{ABOUT_LETTER}{letter.pk}"
