"""This theme on the page of a case: context of templates/desk/panels/letters.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import LetterWay, TaskKind
from dsr.cases.models import Case, SentLetter, Task
from dsr.casework.sent_letters import postal_lines
from dsr.casework.tasks import BY_HAND, LETTER_TASKS, about_of
from dsr.mail.letters import LETTERS, title_of
from dsr.mail.transport import problem_in_words
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Said, Says

SHORT = 12
MOST_BUTTONS = 2


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter with how far it is. `digest` is the beginning of the text's."""

    title: str
    subject: str
    way: str
    icon: str
    state: str | Promise
    at: datetime
    when: datetime | None
    to: str
    proof: str
    digest: str
    url: str
    pdf_url: str
    buttons: list[Button] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something to see to, and what can be done about it."""

    what: str
    title: str
    since: datetime
    said: str
    buttons: list[Button]


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What its panels show; empty: none."""
    works = reader.permits.allow("case.work", papers.case.controller.slug)
    letters = _letters(papers.case)
    rows = [letter_row(papers.case, letter, works=works) for letter in letters]
    tasks = task_rows(papers, letters, works=works)
    return {"letters": rows, "tasks": tasks, "zone": papers.zone} if rows or tasks else {}


def _letters(case: Case) -> list[SentLetter]:
    return list(SentLetter.objects.filter(case=case).defer("vault_key").order_by("-pk"))


def letter_row(case: Case, letter: SentLetter, *, works: bool) -> LetterRow:
    """One letter for the panel and for its own page."""
    icon, state, when = _state(letter)
    return LetterRow(
        title=title_of(name=letter.letter),
        subject=letter.subject,
        way=letter.get_way_display(),
        icon=icon,
        state=state,
        at=letter.at,
        when=when,
        to=", ".join(letter.to.splitlines()),
        proof=_proof(letter),
        digest=letter.text_sha256[:SHORT],
        url=case_url(case, "sent_letter", letter_id=letter.pk),
        pdf_url=case_url(case, "letter_pdf", letter_id=letter.pk) if letter.text else "",
        buttons=_buttons(case, letter) if works else [],
    )


def _state(letter: SentLetter) -> tuple[str, str | Promise, datetime | None]:
    """Mark, words and instant of how far a letter is."""
    if letter.failed_at is not None:
        back = letter.proof.startswith("bounced")
        return "cross", _("Came back") if back else _("Not delivered"), letter.failed_at
    if letter.delivered_at is not None:
        words = {
            LetterWay.MAIL: _("Taken by the mail server"),
            LetterWay.PORTAL: _("On the status page"),
            LetterWay.POST: _("Posted"),
        }
        return "check", words[LetterWay(letter.way)], letter.delivered_at
    return (
        ("hollow", _("To print and post"), None)
        if letter.way == LetterWay.POST
        else ("half", _("On its way"), None)
    )


def _proof(letter: SentLetter) -> str:
    return problem_in_words(kind=letter.proof) if letter.failed_at is not None else letter.proof


def _buttons(case: Case, letter: SentLetter) -> list[Button]:
    if letter.way == LetterWay.POST and letter.delivered_at is None and letter.failed_at is None:
        return [Button(gettext("Record as posted"), case_url(case, "letter_posted", letter_id=letter.pk))]
    return []


def task_rows(papers: Papers, letters: list[SentLetter], *, works: bool) -> list[TaskRow]:
    """What is open, the oldest first."""
    by_name = {about_of(letter=letter): letter for letter in letters}
    tasks = Task.objects.filter(case=papers.case, done_at=None)
    return [_task(papers, task, by_name.get(task.about), works=works) for task in tasks]


def _task(papers: Papers, task: Task, letter: SentLetter | None, *, works: bool) -> TaskRow:
    return TaskRow(
        what=task.get_kind_display(),
        title=title_of(name=letter.letter) if letter else "",
        since=task.created_at,
        said=_said(task, letter),
        buttons=_ways_out(papers, task, letter) if works else [],
    )


def _said(task: Task, letter: SentLetter | None) -> str:
    if letter is None:
        return ""
    if task.kind == TaskKind.LETTER_TO_PRINT:
        return gettext("to %(to)s") % {"to": ", ".join(letter.to.splitlines())}
    if task.kind == TaskKind.LETTER_UNCERTAIN:
        return gettext(
            "The connection broke at the last byte: look into the mail server's log, or ask the requester."
        )
    return gettext("to %(to)s: %(why)s") % {"to": letter.to, "why": _proof(letter)}


def _ways_out(papers: Papers, task: Task, letter: SentLetter | None) -> list[Button]:
    """Send again, correct the address, print; or say what was done."""
    case, buttons = papers.case, list[Button]()
    if letter is not None and task.kind == TaskKind.LETTER_TO_PRINT:
        buttons = [
            Button(gettext("Open the PDF"), case_url(case, "letter_pdf", letter_id=letter.pk)),
            Button(gettext("Record as posted"), case_url(case, "letter_posted", letter_id=letter.pk)),
        ]
    elif letter is not None and task.kind in LETTER_TASKS:
        buttons = _after_failure(papers, task, letter)
    if task.kind in BY_HAND:
        buttons.append(Button(gettext("Seen to otherwise"), case_url(case, "finish_task", task_id=task.pk)))
    return buttons


def _after_failure(papers: Papers, task: Task, letter: SentLetter) -> list[Button]:
    case = papers.case
    if task.kind == TaskKind.LETTER_UNCERTAIN:
        mails = [mail.pk for mail in papers.mails if mail.message_id == letter.message_id]
        word = gettext("Say what became of it")
        return [Button(word, case_url(case, "resolve_mail", mail_id=pk)) for pk in mails]
    buttons = []
    if letter.text:
        word = gettext("Send again or print") if postal_lines(case=case) else gettext("Send again")
        buttons.append(Button(word, case_url(case, "send_once_more", letter_id=letter.pk)))
    kind = LETTERS.get(letter.letter)
    if kind is None or kind.audience == "requester":
        buttons.append(Button(gettext("Correct the address"), case_url(case, "correct_address")))
    return buttons


def _see_to(papers: Papers, reader: Reader) -> Said:
    rows = task_rows(papers, _letters(papers.case), works=True)
    lines = [f"{row.what}: {row.title}" if row.title else row.what for row in rows]
    lead = ngettext("%(count)d task is open.", "%(count)d tasks are open.", len(rows)) % {"count": len(rows)}
    return [lead, *lines], [button for row in rows for button in row.buttons][:MOST_BUTTONS]


SAYS: dict[str, Says] = {"see_to_tasks": _see_to}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
