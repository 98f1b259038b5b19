"""Letters to the person who asked: by which way they go, and how they are kept as sent.

The PDF of a letter is made from what its row kept when it was written, a minute later at the latest, and never again.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import translation

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.content import LetterContent
from dsr.bundles.letters_pdf import letter_pdf
from dsr.cases import changes
from dsr.cases.choices import LetterWay, TaskKind
from dsr.cases.models import Case, SentLetter
from dsr.casework.bundle_content import controller_lines
from dsr.casework.door import NotNow, chosen
from dsr.casework.letters.words import told_day
from dsr.casework.open_case import issue_link
from dsr.casework.tasks import open_for_letter
from dsr.common.clock import civil_date
from dsr.common.trouble import told
from dsr.common.vault import vault
from dsr.mail import outbox
from dsr.mail.kept import keep, keep_again, mask_of, on_paper, own_words, without_link
from dsr.mail.letters import LETTERS, Letter
from dsr.mail.rendering import spoken

log = structlog.get_logger(__name__)
MOST_IN_A_SWEEP = 200
NO_LINK = ""


def carry(
    *,
    case: Case,
    make: Callable[[str], Letter],
    language: str,
    reason: str,
    author: str,
    now: datetime,
    way: str = "",
) -> SentLetter | None:
    """Send a letter to the requester by a way, and keep it; None if the same `reason` was mailed before.

    `make` gets the status link (empty where none is sent along). Without a way: mail if there is an e-mail
    address, else post if an address is known, else the status page. Part of larger verbs: the caller puts the
    message on the status page and settles. Raises NotNow (no address for that way), UnknownChoice.
    """
    taken = way_for(case=case, way=way)
    if taken == LetterWay.MAIL:
        url = issue_link(case=case, mailed=True, now=now)
        row = outbox.put(
            letter=make(url),
            to=case.requester.email,
            case=case,
            language=language,
            dedupe_key=reason,
            now=now,
            author=author,
        )
        return SentLetter.objects.get(message_id=row.message_id) if row else None
    return _put_by(way=taken, case=case, letter=make(NO_LINK), language=language, author=author, now=now)


def print_again(*, first: SentLetter, author: str, now: datetime) -> SentLetter:
    """A letter that was kept, on paper, to the postal address as it stands now. The caller settles."""
    kind = LETTERS.get(first.letter)
    row = keep_again(
        first=first,
        text=without_link(text=first.text, link=mask_of(kind=kind) if kind else ""),
        way=LetterWay.POST,
        to=postal_lines(case=first.case),
        author=author,
        now=now,
    )
    open_for_letter(letter=row, kind=TaskKind.LETTER_TO_PRINT, now=now)
    return row


def _put_by(
    *, way: LetterWay, case: Case, letter: Letter, language: str, author: str, now: datetime
) -> SentLetter:
    """Keep a letter that no mail carries; one for the post waits to be printed."""
    spoken_in = spoken(language=language)
    wording = own_words(case=case, letter=letter, language=spoken_in)
    subject, text = on_paper(letter=letter, language=spoken_in, wording=wording)
    kept = keep(
        case=case,
        letter=letter,
        subject=subject,
        text=text,
        language=spoken_in,
        way=way,
        to=postal_lines(case=case) if way == LetterWay.POST else "",
        author=author,
        now=now,
    )
    if way == LetterWay.POST:
        open_for_letter(letter=kept, kind=TaskKind.LETTER_TO_PRINT, now=now)
    return kept


def way_for(*, case: Case, way: str = "") -> LetterWay:
    """The way a letter takes, or would take without a choice. Raises NotNow, UnknownChoice."""
    person = case.requester
    if not way:
        if person.email:
            return LetterWay.MAIL
        return LetterWay.POST if person.address.strip() else LetterWay.PORTAL
    taken = chosen(among=LetterWay, value=way)
    if taken == LetterWay.MAIL and not person.email:
        raise NotNow("There is no e-mail address. Print the letter, or put it on the status page only.")
    if taken == LetterWay.POST and not person.address.strip():
        raise NotNow("There is no postal address. Record it first, or choose another way.")
    return taken


def postal_lines(*, case: Case) -> str:
    """Name and address as they stand on the letter."""
    person = case.requester
    lines = (person.name, *person.address.splitlines())
    return "\n".join(line.strip() for line in lines if line.strip())


def keep_pdf(*, letter: SentLetter, now: datetime) -> bool:
    """Make the PDF of a letter from its row and keep it; whether there is one now. Twice is harmless.

    Raises LetterNotDrawn.
    """
    if letter.vault_name or not letter.text:
        return bool(letter.vault_name)
    content = letter_pdf(letter=content_of(letter=letter), now=letter.at)
    stored = vault().store(stream=[content])
    letter.place(stored)
    claimed = changes.claim(
        rows=SentLetter.objects.filter(pk=letter.pk, vault_name=""),
        vault_name=letter.vault_name,
        vault_key=letter.vault_key,
        size=letter.size,
        sha256=letter.sha256,
    )
    if not claimed:  # somebody else made it in the same moment: theirs is the one that is kept
        vault().destroy(stored=stored)
        letter.refresh_from_db()
    return True


def content_of(*, letter: SentLetter) -> LetterContent:
    """The letter for paper, as its row kept it, dated in the controller's zone."""
    case = letter.case
    with translation.override(letter.language):
        day = civil_date(at=letter.at, timezone=case.controller.timezone)
        dated = told_day(day)
    return LetterContent(
        controller=controller_lines(case),
        requester=letter.to.splitlines() or [case.requester.shown_name],
        place_and_date=dated,
        reference=case.reference,
        subject=letter.subject,
        paragraphs=[part for part in letter.text.split("\n\n") if part.strip()],
        language=letter.language,
    )


def sweep_letters(*, now: datetime) -> int:
    """Make the PDFs that are still missing; how many. One that cannot be set stops no other."""
    rows = SentLetter.objects.filter(vault_name="").exclude(text="")
    made = 0
    for letter in rows.select_related("case__controller", "case__requester")[:MOST_IN_A_SWEEP]:
        try:
            made += keep_pdf(letter=letter, now=now)
        except Exception as problem:  # noqa: BLE001 (one bad letter must not stop the others)
            log.error("letter_pdf_failed", letter=letter.pk, **told(problem))
    return made


def look_at_letter(*, letter: SentLetter, case: Case, actor: StaffActor, now: datetime) -> None:
    """Record that somebody read a letter as it was sent. The caller has authorised the actor."""
    event = Event("letter:looked_at", facts={"letter": letter.letter, "number": letter.pk})
    with transaction.atomic():
        changes.tell(case=case, event=event, actor=actor, now=now)


def arrived(*, letter: SentLetter, proof: str, at: datetime, **fields: object) -> None:
    """A letter reached the mail server or the post office: when, and the proof. The caller settles."""
    changes.assign(row=letter, delivered_at=at, failed_at=None, proof=proof, **fields)


def came_to_nothing(*, letter: SentLetter, why: str, now: datetime) -> None:
    """A letter was refused or came back. The caller settles."""
    changes.assign(row=letter, failed_at=now, proof=why)
