"""Gathers what a case's bundle says: search log, information of Art. 15, records and files as streams."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dsr.bundles.content import (
    BundleContent,
    BundleFile,
    Collection,
    Information,
    LetterBlock,
    LetterContent,
    SearchedSource,
    SearchOutcome,
)
from dsr.cases.models import Answer, Case, CaseFile, CollectedSet, RightTrack, SystemSearch
from dsr.cases.search_keys import told_kinds
from dsr.casework import files
from dsr.casework.reviewed import is_held_back, released_file, released_records
from dsr.common.clock import civil_date

MOST_RECORDS_IN_PDF = 1_000


def content_of(*, answer: Answer, now: datetime) -> BundleContent:
    """The bundle of an answer as plain values; records and bytes are opened only when written."""
    case = answer.case
    sets = list(CollectedSet.objects.filter(case=case).select_related("search__system", "file", "case"))
    track = RightTrack.objects.filter(case=case).first()
    profile = case.controller.policy
    return BundleContent(
        reference=case.reference,
        controller=controller_lines(case),
        requester=case.requester.on_behalf_of or case.requester.shown_name,
        law=_law(case, track),
        rule_version=track.rule_version if track else "",
        received_on=case.clock_day,
        due_on=case.legal_due_on,
        language=answer.language,
        timezone=case.controller.timezone,
        sources=[_source(search, case) for search in _searches(case)],
        information=[
            Information(article=item["article"], heading=item["heading"], paragraphs=item["text"].split("\n"))
            for item in answer.information
        ],
        collections=[_collection(of) for of in sets if of.is_table and not is_held_back(of=of)],
        files=[_file(of, file) for of in sets if not of.is_table and (file := released_file(of=of))],
        letter=letter_of(answer=answer, now=now),
        notes=[profile.deidentified_data] if profile.deidentified_data else [],
    )


def letter_of(*, answer: Answer, now: datetime) -> LetterContent:
    """The answer letter for paper and PDF, dated in the controller's zone."""
    case = answer.case
    with translation.override(answer.language):
        dated = date_format(civil_date(at=now, timezone=case.controller.timezone), "j F Y")
    person = case.requester
    return LetterContent(
        controller=controller_lines(case),
        requester=[line for line in (person.name, *person.address.splitlines(), person.email) if line],
        place_and_date=dated,
        reference=case.reference,
        subject=answer.subject,
        paragraphs=[part for part in answer.full_text.split("\n\n") if part.strip()],
        signature=[case.controller.policy.legal_name],
        language=answer.language,
    )


def pdf_letter(*, content: BundleContent) -> LetterContent | None:
    """The whole answer as one document: letter, information, search log and records.

    None when there are files, or more records than a document can carry: then the package is the way.
    """
    if content.files or content.letter is None:
        return None
    blocks = [LetterBlock(heading=i.heading, paragraphs=i.paragraphs) for i in content.information]
    with translation.override(content.language):
        blocks.append(
            LetterBlock(heading=_("Where we looked"), points=[_source_line(s) for s in content.sources])
        )
    left = MOST_RECORDS_IN_PDF
    for collection in content.collections:
        points = [_record_line(row) for row in islice(collection.records(), left + 1)]
        left -= len(points)
        if left < 0:
            return None
        blocks.append(LetterBlock(heading=f"{collection.source}: {collection.title}", points=points))
    return replace(content.letter, blocks=blocks)


def controller_lines(case: Case) -> list[str]:
    """Name and address of the controller as letters show them."""
    profile = case.controller.policy
    contact = profile.contact
    return [line for line in (profile.legal_name, *contact.address, contact.telephone) if line]


def _record_line(row: Mapping[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in row.items())


def _source_line(source: SearchedSource) -> str:
    words = {
        SearchOutcome.FOUND: _("data found"),
        SearchOutcome.NOTHING_FOUND: _("nothing found"),
        SearchOutcome.NOT_SEARCHED: _("not searched: %(reason)s") % {"reason": source.reason},
    }
    return f"{source.name}: {words[source.outcome]}"


def _law(case: Case, track: RightTrack | None) -> str:
    return f"{case.controller.regime} ({track.rule_version})" if track else case.controller.regime


def _searches(case: Case) -> Iterator[SystemSearch]:
    yield from SystemSearch.objects.filter(case=case).select_related("system").order_by("system__name")


def _source(search: SystemSearch, case: Case) -> SearchedSource:
    searched_on = (
        civil_date(at=search.searched_at, timezone=case.controller.timezone) if search.searched_at else None
    )
    outcome = SearchOutcome(search.state) if search.state != "pending" else SearchOutcome.NOT_SEARCHED
    return SearchedSource(
        name=search.system.name,
        outcome=outcome,
        description=search.system.purpose,
        searched_on=searched_on,
        keys=_kinds(search, case),
        reason=search.told_reason or _not_part(search, case),
    )


def _not_part(search: SystemSearch, case: Case) -> str:
    with translation.override(case.language):
        return _("Not part of this request.") if search.state == "pending" else ""


def _kinds(search: SystemSearch, case: Case) -> list[str]:
    """By which kinds of identifiers was looked, never by which values."""
    with translation.override(case.language):
        return told_kinds(search.keys)


def _collection(of: CollectedSet) -> Collection:
    """The records of a set as they were reviewed: decisions and redactions applied while they are read."""
    stem = of.file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    source = of.search.system.name
    return Collection(
        name=f"{source}-{stem}",
        title=of.title or stem,
        source=source,
        records=lambda: released_records(of=of),
        description=of.description,
        fields={str(one["path"]): _explained(one) for one in of.fields if _explained(one)},
    )


def _explained(one: Mapping[str, object]) -> str:
    """What a field means, in words; empty where nobody described it."""
    return str(one.get("description") or one.get("title") or "")


def _file(of: CollectedSet, file: CaseFile) -> BundleFile:
    """A file as it was reviewed: itself, or its copy with parts blacked out under the same name."""
    return BundleFile(
        name=of.file.name,
        source=of.search.system.name,
        size=file.size,
        open=lambda: files.read(row=file),
        description=of.description,
    )
