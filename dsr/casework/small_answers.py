"""Answers without a package: one PDF, or an e-mail alone. Part of the building and the release of a bundle.

What an e-mail will say of the data lies encrypted in the vault like any bundle until the release puts it, sealed,
into the outbox: then it is sent once, and nothing has to be fetched.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from django.utils import translation
from django.utils.translation import gettext as _

from dsr.bundles.content import BuiltBundle, BundleContent, Collection, Sink
from dsr.bundles.letters_pdf import letter_pdf
from dsr.bundles.models import Bundle
from dsr.bundles.summary import held_line, source_line
from dsr.bundles.values import humanised, readable, visible
from dsr.cases.choices import AnswerFormat, LetterWay
from dsr.cases.models import Case, CollectedSet
from dsr.casework.bundle_content import pdf_letter
from dsr.casework.door import NotNow, reason_given
from dsr.casework.reviewed import is_held_back
from dsr.casework.sent_letters import way_for
from dsr.common.vault import vault
from dsr.rules.mail_alone import LONGEST_TEXT, MOST_RECORDS, NOT_CONFIRMED, why_not_by_mail


def demand_mail(*, case: Case, reason: str) -> str:
    """Why the handler thinks that an e-mail alone is enough, if it may be. Raises NotNow."""
    given = [
        of
        for of in CollectedSet.objects.filter(case=case).select_related("case").defer("offsets")
        if not is_held_back(of=of)
    ]
    refusal = why_not_by_mail(
        asked=case.answer_format == AnswerFormat.EMAIL,
        confirmed=_reaches(case),
        files=any(not of.is_table for of in given),
        records=sum(of.records for of in given),
        categories=[name for of in given for field in of.fields for name in field.get("categories") or ()],
    )
    if refusal:
        raise NotNow(refusal)
    return reason_given(text=reason, otherwise="Say why an e-mail alone is safe enough for this answer.")


def write_small(*, bundle: Bundle, content: BundleContent, sink: Sink) -> BuiltBundle | None:
    """The answer in the form that was ordered; None when that is a package, or the answer is too large for it."""
    if bundle.format == AnswerFormat.PDF:
        return _write_pdf(content, sink, bundle.created_at)
    return _write_mail(content, sink) if bundle.format == AnswerFormat.EMAIL else None


def mailed_text(*, bundle: Bundle | None, case: Case) -> str:
    """What the letter says of the data themselves; empty where they are fetched. Raises NotNow."""
    if bundle is None or bundle.format != AnswerFormat.EMAIL:
        return ""
    if not _reaches(case):
        raise NotNow(f"{NOT_CONFIRMED} Take the answer back first.")
    return b"".join(vault().open(stored=bundle.stored)).decode()


def _reaches(case: Case) -> bool:
    return case.contact_confirmed_at is not None and way_for(case=case) == LetterWay.MAIL


def _write_pdf(content: BundleContent, sink: Sink, now: datetime) -> BuiltBundle | None:
    document = pdf_letter(content=content)
    if document is None:
        return None
    pdf = letter_pdf(letter=document, now=now)
    sink.write(pdf)
    of_records = document.blocks[len(document.blocks) - len(content.collections) :]
    return BuiltBundle("", size=len(pdf), entries=1, records=sum(len(block.points) for block in of_records))


def _write_mail(content: BundleContent, sink: Sink) -> BuiltBundle | None:
    told = [list(islice(one.records(), MOST_RECORDS + 1)) for one in content.collections]
    count = sum(len(records) for records in told)
    if content.files or count > MOST_RECORDS:
        return None
    with translation.override(content.language):
        text = "\n\n".join(_parts(content, told))
    if len(text) > LONGEST_TEXT:
        return None
    data = text.encode(errors="replace")
    sink.write(data)
    return BuiltBundle("", size=len(data), entries=1, records=count)


def _parts(content: BundleContent, told: list[list[Mapping[str, object]]]) -> Iterator[str]:
    """The data first, then what the law wants told with them (Art. 15(1) and (2))."""
    yield _under(_("Your data"))
    for collection, records in zip(content.collections, told, strict=True):
        yield from _records(collection, records)
    held = [held_line(one) for one in content.held_back()]
    if held:
        yield _under(_("What was held back"), *held)
    for item in content.information:
        yield _under(visible(item.heading), *(visible(text) for text in item.paragraphs if text.strip()))
    yield _under(_("Where we looked"), *(source_line(one) for one in content.sources))


def _records(collection: Collection, records: list[Mapping[str, object]]) -> Iterator[str]:
    for number, record in enumerate(records, start=1):
        name = visible(f"{collection.source}: {collection.title}")
        title = f"{name} ({number}/{len(records)})" if len(records) > 1 else name
        lines = (f"{humanised(field)}: {visible(readable(value))}" for field, value in record.items())
        yield "\n".join([title, *lines])


def _under(heading: str, *lines: str) -> str:
    return "\n".join([heading, "-" * len(heading), *lines])
