"""Letters kept as sent: the row that says what a reader of ours was told, when, by which way.

Secrets are masked in it, and a letter that carries little but a secret is kept without its text. Sends nothing.
"""

import hashlib
import uuid
from dataclasses import replace
from datetime import datetime

from dsr.cases import changes
from dsr.cases.choices import LetterWay
from dsr.cases.models import Case, SentLetter
from dsr.common.storable import storable_text
from dsr.mail.kinds.letter import MASK, Letter
from dsr.mail.rendering import render
from dsr.mail.wording import LINK, Wording, is_overridable
from dsr.register.models import LetterWording

KEPT_FOR = frozenset({"requester", "outside"})


def is_kept(*, letter: Letter, case: Case | None) -> bool:
    """Whether a letter belongs into the file: one of a case, to somebody who is not on the desk."""
    return case is not None and letter.audience in KEPT_FOR


def keep(
    *,
    case: Case,
    letter: Letter,
    subject: str,
    text: str,
    language: str,
    way: LetterWay,
    to: str,
    author: str,
    now: datetime,
    message_id: str = "",
) -> SentLetter:
    """Put the letter into the file of its case. `text` has its secrets masked; the PDF is made from this row."""
    row = SentLetter(
        case=case,
        letter=letter.name,
        language=language,
        subject=subject,
        way=way,
        to=to,
        at=now,
        author=author,
        message_id=message_id,
        delivered_at=now if way == LetterWay.PORTAL else None,
    )
    return _added(row, "" if letter.sensitive else text)


def keep_again(
    *,
    first: SentLetter,
    text: str,
    way: LetterWay,
    to: str,
    author: str,
    now: datetime,
    message_id: str = "",
) -> SentLetter:
    """The same letter sent once more, as a letter of its own."""
    row = SentLetter(
        case=first.case,
        letter=first.letter,
        language=first.language,
        subject=first.subject,
        way=way,
        to=to,
        at=now,
        author=author,
        message_id=message_id,
    )
    return _added(row, text)


def _added(row: SentLetter, text: str) -> SentLetter:
    # Cleaned first, so that the digest is that of the text the database keeps.
    row.text = storable_text(text)
    row.text_sha256 = digest_of(text=row.text) if row.text else ""
    changes.add(rows=[row])
    return row


def digest_of(*, text: str) -> str:
    """SHA-256 of a kept text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def own_words(*, case: Case | None, letter: Letter, language: str) -> Wording | None:
    """The controller's own words for this letter in this language, if there are any."""
    if case is None or not is_overridable(kind=type(letter)):
        return None
    row = LetterWording.objects.filter(
        controller_id=case.controller_id, letter=letter.name, language=language
    ).first()
    return Wording(subject=row.subject, body=row.body) if row else None


def on_paper(*, letter: Letter, language: str, wording: Wording | None) -> tuple[str, str]:
    """Subject and text without the link: on paper it opens nothing, and who has a status page has its link."""
    masked = letter.masked()
    mark = uuid.uuid4().hex
    if LINK in letter.field_names():
        masked = replace(masked, **{LINK: mark})
    words = render(letter=masked, language=language, wording=wording)
    return words.subject, without_link(text=words.text, link=mark)


def mask_of(*, kind: type[Letter]) -> str:
    """What stands in the kept text where the link to the status page was; empty where the letter has none."""
    field = kind.__dataclass_fields__.get(LINK)
    return f"[{field.metadata[MASK]}]" if field is not None and MASK in field.metadata else ""


def without_link(*, text: str, link: str) -> str:
    """The text without a link, and without the line that held nothing else. No other word is lost."""
    lines = [
        line.replace(link, "").rstrip() for line in text.splitlines() if not link or line.strip() != link
    ]
    return "\n".join(lines).strip() + "\n"
