"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from typing import Any

from dsr.audit.record import SYSTEM
from dsr.cases.models import SentLetter
from dsr.casework import bounces, correct_address, interim, print_letter, resend, sent_letters, tasks, wording
from tests.casework.letter_scenes import bounced, notification, open_task, to_print, went
from tests.casework.scenes import Scene
from tests.casework.verb import Verb


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


def _last(scene: Scene) -> SentLetter:
    return SentLetter.objects.filter(case=scene.case).latest("pk")


def _bounced(scene: Scene) -> SentLetter:
    """The message that came back; what came after it is mail to staff."""
    return SentLetter.objects.get(case=scene.case, letter="message_from_us")


def _worded(scene: Scene) -> None:
    wording.save_wording(
        controller_slug="juxt",
        letter="answer",
        language="en",
        subject="",
        body="Hello,\n\n{text}",
        actor=scene.actor("ada"),
        now=scene.now,
    )


VERBS: tuple[Verb, ...] = (
    Verb(
        "print_letter.posted",
        "letter:posted",
        lambda s, by: print_letter.posted(
            letter_id=_last(s).pk, posted_at=s.later, proof="RR 12 345 678 9 GB", actor=by, **_kept(s)
        ),
        prepare=to_print,
    ),
    Verb(
        "resend.send_once_more",
        "letter:again",
        lambda s, by: resend.send_once_more(letter_id=_bounced(s).pk, way="mail", actor=by, **_kept(s)),
        prepare=bounced,
    ),
    Verb(
        "tasks.finish",
        "task:done",
        lambda s, by: tasks.finish(task_id=open_task(s).pk, outcome="Rang her.", actor=by, **_kept(s)),
        prepare=bounced,
    ),
    Verb(
        "correct_address.correct_address",
        "address:corrected",
        lambda s, by: correct_address.correct_address(
            email="anna@example.net", address="", reason="A letter was missing.", actor=by, **_kept(s)
        ),
    ),
    Verb(
        "interim.tell_how_it_stands",
        "interim:sent",
        lambda s, by: interim.tell_how_it_stands(
            text="We have looked into two systems.", actor=by, **_kept(s)
        ),
    ),
    Verb(
        "interim.ask_to_confirm",
        "contact:asked",
        lambda s, by: interim.ask_to_confirm(actor=by, **_kept(s)),
    ),
    Verb(
        "bounces.take_bounce",
        "letter:bounced",
        lambda s, by: bounces.take_bounce(raw=notification(_last(s)), now=s.later),
        prepare=went,
        permission="",
    ),
    Verb(
        "sent_letters.look_at_letter",
        "letter:looked_at",
        lambda s, by: sent_letters.look_at_letter(letter=_last(s), case=s.case, actor=by, now=s.later),
        permission="",
    ),
    Verb(
        "wording.save_wording",
        "wording:saved",
        lambda s, by: wording.save_wording(
            controller_slug="juxt",
            letter="answer",
            language="en",
            subject="",
            body="Hello,\n\n{text}",
            actor=by,
            now=s.later,
        ),
        permission="",  # register.manage, which works no case: see test_wording
        by="ada",
        stream=SYSTEM,
    ),
    Verb(
        "wording.remove_wording",
        "wording:removed",
        lambda s, by: wording.remove_wording(
            controller_slug="juxt", letter="answer", language="en", actor=by, now=s.later
        ),
        prepare=_worded,
        permission="",
        by="ada",
        stream=SYSTEM,
    ),
)
OTHERS: dict[str, str] = {
    "tasks.open_for_message": "part of receive_message",
    "letter_trouble.took": "part of posting mail",
    "letter_trouble.not_taken": "part of posting mail",
    "letter_trouble.came_back": "part of taking a bounce",
    "letter_trouble.held_back": "part of correcting an address",
    "letter_trouble.tell_team": "part of posting mail and of taking a bounce",
    "rehearse.rehearse": "undoes all it does",
    "sent_letters.carry": "part of larger verbs",
    "sent_letters.print_again": "part of sending a letter once more",
    "sent_letters.keep_pdf": "makes the PDF of what is recorded already",
    "sent_letters.sweep_letters": "makes the PDFs of what is recorded already",
    "sent_letters.came_to_nothing": "part of larger verbs",
    "tasks.open_for_letter": "part of larger verbs",
    "tasks.end_for_letter": "part of larger verbs",
}
