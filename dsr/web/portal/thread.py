"""The messages of a case as the person sees them: from "You" and from the controller, never from a name."""

from typing import Any

from django.utils.translation import gettext as _

from dsr.cases.choices import AnswerState
from dsr.cases.models import Answer, Case, Message

Row = dict[str, Any]


def released_answers(case: Case) -> list[Answer]:
    """The answers given, the newest first."""
    return list(Answer.objects.filter(case=case, state=AnswerState.RELEASED).order_by("-released_at"))


def thread_of(*, case: Case, answers: list[Answer]) -> list[Row]:
    """All messages, oldest first; an answer stands in its own part of the page and is only named here."""
    given = {(answer.released_at, answer.full_text) for answer in answers}
    rows = []
    for message in Message.objects.filter(case=case).prefetch_related("files"):
        if message.direction == Message.Direction.OUT and (message.at, message.body) in given:
            rows.append(_row(case, message, _("We sent you our answer. It stands further up on this page.")))
        else:
            rows.append(_row(case, message, message.body))
    return rows


def _row(case: Case, message: Message, body: str) -> Row:
    ours = message.direction == Message.Direction.OUT
    return {
        "author": case.controller.name if ours else _("You"),
        "at": message.at,
        "body": body,
        "subject": message.subject,
        "direction": "in" if ours else "out",
        "files": [{"name": file.name, "size": file.size} for file in message.files.all()],
    }
