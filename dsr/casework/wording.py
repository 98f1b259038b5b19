"""A controller's own words for its letters: saved only while everything the law wants told is still in them."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import NotYours, demand
from dsr.audit import record
from dsr.audit.record import Event
from dsr.casework.door import NotNow
from dsr.common.storable import storable_text
from dsr.mail.letters import LETTERS, Letter
from dsr.mail.wording import Findings, Wording, check, is_overridable
from dsr.register import store
from dsr.register.models import Controller, LetterWording

PERMISSION = "register.manage"
LONGEST_SUBJECT = 150
LONGEST_BODY = 10_000


class UnsoundWording(NotNow):
    """Something is missing in the wording, unknown, or a brace stands alone; `findings` says what."""

    def __init__(self, sentence: str, findings: Findings) -> None:
        super().__init__(sentence)
        self.findings = findings


def save_wording(
    *,
    controller_slug: str,
    letter: str,
    language: str,
    subject: str,
    body: str,
    actor: StaffActor,
    now: datetime,
) -> LetterWording:
    """Use these words for a letter in a language from now on; letters sent before stay as sent.

    Raises NotYours (no `register.manage` for this controller), NotNow, UnsoundWording.
    """
    wording = Wording(subject=" ".join(storable_text(subject).split()), body=_tidied(body))
    with transaction.atomic():
        controller = _controller(controller_slug, actor)
        _demand_sound(_kind(letter), language, wording)
        row = store.save_wording(
            controller=controller,
            letter=letter,
            language=language,
            subject=wording.subject,
            body=wording.body,
            now=now,
        )
        facts = {
            "controller": controller.slug,
            "letter": letter,
            "language": language,
            "version": row.version,
        }
        event = Event("wording:saved", facts=facts)
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
    return row


def remove_wording(
    *, controller_slug: str, letter: str, language: str, actor: StaffActor, now: datetime
) -> None:
    """Back to the usual text. Raises NotYours, NotNow (there were no own words)."""
    with transaction.atomic():
        controller = _controller(controller_slug, actor)
        if not store.remove_wording(controller=controller, letter=letter, language=language):
            raise NotNow("This letter has its usual text already.")
        facts = {"controller": controller.slug, "letter": letter, "language": language}
        event = Event("wording:removed", facts=facts)
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)


def _controller(slug: str, actor: StaffActor) -> Controller:
    demand(staff=actor.staff, permission=PERMISSION, scope=slug)
    found = Controller.objects.select_for_update().filter(slug=slug).first()
    if found is None:
        raise NotYours(PERMISSION)
    return found


def _kind(letter: str) -> type[Letter]:
    kind = LETTERS.get(letter)
    if kind is None or not is_overridable(kind=kind):
        raise NotNow("This letter has no wording of your own.")
    return kind


def _demand_sound(kind: type[Letter], language: str, wording: Wording) -> None:
    if language not in dict(settings.LANGUAGES):
        raise NotNow("There are no letters in this language.")
    if len(wording.subject) > LONGEST_SUBJECT or len(wording.body) > LONGEST_BODY:
        raise NotNow("This text is too long. Please shorten it.")
    findings = check(kind=kind, wording=wording)
    if not findings.sound:
        raise UnsoundWording("The wording cannot be used as it stands.", findings)


def _tidied(body: str) -> str:
    lines = storable_text(body).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
