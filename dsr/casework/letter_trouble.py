"""What follows when a mail did not arrive, perhaps did not arrive, or arrived after all. Part of larger verbs."""

from datetime import datetime

from django.conf import settings

from dsr.accounts.actors import CLOCKWORK
from dsr.cases import changes
from dsr.cases.choices import TaskKind
from dsr.cases.models import Case, ProcessingRestriction, SentLetter
from dsr.casework import sent_letters, tasks
from dsr.casework.letters import link_to_desk
from dsr.casework.restriction import note_told
from dsr.casework.staff_mail import colleagues
from dsr.mail import outbox
from dsr.mail.letters import LETTERS, MailProblem, title_of
from dsr.mail.models import OutboxMessage
from dsr.mail.transport import problem_in_words

NO_REPLY = "no_reply"


def letter_of_mail(*, row: OutboxMessage) -> SentLetter | None:
    """The letter that a mail carries, if it is one that is kept."""
    if row.case_id is None:
        return None
    return SentLetter.objects.filter(case_id=row.case_id, message_id=row.message_id).first()


def took(*, row: OutboxMessage, receipt: str, now: datetime) -> None:
    """The mail server took it: the letter is delivered, with the server's receipt as proof."""
    letter = letter_of_mail(row=row)
    if letter is None:
        return
    sent_letters.arrived(letter=letter, proof=receipt, at=now)
    tasks.end_for_letter(letter=letter, outcome="The mail server took it.", actor=CLOCKWORK, now=now)
    note_told(letter=letter, now=now)


def not_taken(*, row: OutboxMessage, kind: str, now: datetime) -> None:
    """It failed, or nobody can tell: somebody has to see to it."""
    letter = letter_of_mail(row=row)
    if letter is None:
        return
    if kind == NO_REPLY:
        tasks.open_for_letter(letter=letter, kind=TaskKind.LETTER_UNCERTAIN, now=now)
        return
    sent_letters.came_to_nothing(letter=letter, why=kind, now=now)
    tasks.open_for_letter(letter=letter, kind=TaskKind.LETTER_FAILED, now=now)


def came_back(*, letter: SentLetter, status: str, now: datetime) -> None:
    """It bounced: it counts as not delivered, also where something waited for it to have been (Art. 18(3))."""
    why = f"bounced:{status}" if status else "bounced"
    sent_letters.came_to_nothing(letter=letter, why=why, now=now)
    tasks.open_for_letter(letter=letter, kind=TaskKind.LETTER_BOUNCED, now=now)
    for told in ProcessingRestriction.objects.filter(lift_letter=letter, lifted_at=None):
        changes.assign(row=told, lift_told_at=None)


def held_back(*, letter: SentLetter, now: datetime) -> None:
    """It was not sent any more, because the address turned out to be wrong."""
    sent_letters.came_to_nothing(letter=letter, why="held back", now=now)
    tasks.open_for_letter(letter=letter, kind=TaskKind.LETTER_FAILED, now=now)


def tell_team(*, case: Case, letter: str, kind: str, key: str, now: datetime) -> None:
    """Mail the team that the requester is left without a letter. `key`: this trouble is told once."""
    known = LETTERS.get(letter)
    if known is None or known.audience == "staff":
        return
    for person in colleagues(case=case, leads=False):
        outbox.put(
            letter=MailProblem(
                reference=case.reference,
                controller=case.controller.name,
                desk_url=link_to_desk(case=case),
                about=title_of(name=letter),
                problem=problem_in_words(kind=kind),
                uncertain=kind == NO_REPLY,
            ),
            to=person.email,
            case=case,
            language=settings.LANGUAGE_CODE,
            dedupe_key=f"problem:{key}:{person.pk}",
            now=now,
        )
