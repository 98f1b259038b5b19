"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case, SentLetter, Task
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "sent_letter": "case.view",
    "letter_pdf": "case.view",
    "letter_posted": "case.work",
    "send_once_more": "case.work",
    "finish_task": "case.work",
    "correct_address": "case.work",
    "tell_how_it_stands": "case.work",
    "ask_to_confirm": "case.work",
    "wording": "register.manage",
    "wording_edit": "register.manage",
    "wording_remove": "register.manage",
}


def _letter(case: Case, cast: Cast, way: str = "mail") -> dict[str, object]:
    letter = SentLetter.objects.create(
        case=case,
        letter="message_from_us",
        language="en",
        subject="A message",
        text="Hello.",
        way=way,
        to="anna@example.org",
        at=case.received_at,
    )
    return {"letter_id": letter.pk}


def _paper(case: Case, cast: Cast) -> dict[str, object]:
    return _letter(case, cast, "post")


def _task(case: Case, cast: Cast) -> dict[str, object]:
    task = Task.objects.create(
        case=case, kind="letter_failed", about=f"letter:{Task.objects.count()}", created_at=case.received_at
    )
    return {"task_id": task.pk}


def _wording(case: Case, cast: Cast) -> dict[str, object]:
    return {"controller": case.controller.slug, "letter": "message_from_us", "language": "en"}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "sent_letter": _letter,
    "letter_pdf": _letter,
    "letter_posted": _paper,
    "send_once_more": _letter,
    "finish_task": _task,
    "wording_edit": _wording,
    "wording_remove": _wording,
}
ONLY_SENT: set[str] = {"wording_remove"}
