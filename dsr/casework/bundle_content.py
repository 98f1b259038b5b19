"""Gathers what a case's bundle says: search log, information of Art. 15, records and files as streams."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dsr.bundles.content import (
    BundleContent,
    BundleFile,
    Collection,
    Field,
    HeldBack,
    Information,
    LetterBlock,
    LetterContent,
    Lines,
    Scope,
    SearchedSource,
    SearchOutcome,
)
from dsr.bundles.summary import held_line, source_line
from dsr.cases.choices import FilePurpose
from dsr.cases.models import Answer, Case, CaseFile, CollectedSet, RightTrack, SystemSearch
from dsr.cases.search_keys import told_kinds
from dsr.casework import files
from dsr.casework.reviewed import (
    Withheld,
    is_held_back,
    lines_opener,
    released_file,
    released_records,
    withheld_of,
)
from dsr.common.clock import civil_date
from dsr.rules.lifecycle import GRANTING, TrackState
from dsr.rules.portable import is_portable
from dsr.rules.regimes import version_for
from dsr.rules.rights import Right
from dsr.rules.withholding import GROUNDS

MOST_RECORDS_IN_PDF = 1_000


def content_of(*, answer: Answer, now: datetime) -> BundleContent:
    """The bundle of an answer as plain values; records and bytes are opened only when written."""
    case = answer.case
    sets = list(CollectedSet.objects.filter(case=case).select_related("search__system", "file", "case"))
    track = RightTrack.objects.filter(case=case).first()
    profile = case.controller.policy
    material = _Material(answer.language)
    return BundleContent(
        reference=case.reference,
        controller=controller_lines(case),
        requester=case.requester.on_behalf_of or case.requester.shown_name,
        law=version_for(regime=case.controller.regime, received_on=case.clock_day).law,
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
        collections=[material.collection(of) for of in sets if of.is_table and not is_held_back(of=of)],
        files=[
            *(_file(of, file) for of in sets if not of.is_table and (file := released_file(of=of))),
            *_certificates(case),
        ],
        held_back=lambda: material.held_back(sets),
        scope=_scope(case),
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
    """The whole answer as one document: letter, information, search log, what was held back, and records last.

    None when there are files, or more records than a document can carry: then the package is the way.
    """
    if content.files or content.letter is None:
        return None
    blocks = [LetterBlock(heading=i.heading, paragraphs=i.paragraphs) for i in content.information]
    with translation.override(content.language):
        blocks.append(
            LetterBlock(heading=_("Where we looked"), points=[source_line(s) for s in content.sources])
        )
    records: list[LetterBlock] = []
    left = MOST_RECORDS_IN_PDF
    for collection in content.collections:
        points = [_record_line(row) for row in islice(collection.records(), left + 1)]
        left -= len(points)
        if left < 0:
            return None
        records.append(LetterBlock(heading=f"{collection.source}: {collection.title}", points=points))
    with translation.override(content.language):
        held = [held_line(one) for one in content.held_back()]
        if held:
            blocks.append(LetterBlock(heading=_("What was held back"), points=held))
    return replace(content.letter, blocks=[*blocks, *records])


def controller_lines(case: Case) -> list[str]:
    """Name and address of the controller as letters show them."""
    profile = case.controller.policy
    contact = profile.contact
    return [line for line in (profile.legal_name, *contact.address, contact.telephone) if line]


def _record_line(row: Mapping[str, object]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in row.items())


def _scope(case: Case) -> Scope:
    """What the package is for: by the rights that were granted and are not answered yet."""
    granted = set(
        RightTrack.objects.filter(case=case, state=TrackState.DECIDED, decision__in=GRANTING).values_list(
            "right", flat=True
        )
    )
    if Right.PORTABILITY not in granted:
        return Scope.ACCESS
    return Scope.BOTH if Right.ACCESS in granted else Scope.PORTABILITY


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


class _Material:
    """The sets of one package. What is covered in a set is counted while its records are read, not a second time."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._covered: dict[int, Counter[str]] = {}

    def collection(self, of: CollectedSet) -> Collection:
        """The records of a set as they were reviewed: decisions and redactions applied while they are read."""
        stem = of.file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        source = of.search.system.name
        fields = [_field(one) for one in of.fields]
        return Collection(
            name=f"{source}-{stem}",
            title=of.title or stem,
            source=source,
            records=lambda: self._records(of),
            description=of.description,
            fields=fields,
            lines=_lines(of),
            portable=any(is_portable(categories=field.categories) for field in fields) or not fields,
            not_portable=frozenset(
                field.path for field in fields if not is_portable(categories=field.categories)
            ),
        )

    def _records(self, of: CollectedSet) -> Iterator[Mapping[str, object]]:
        tally = self._covered[of.pk] = Counter()
        return released_records(of=of, tally=tally)

    def held_back(self, sets: list[CollectedSet]) -> list[HeldBack]:
        """What was kept, by set and ground, in the words of the person's language."""
        with translation.override(self._language):
            return [
                _held_back(one) for of in sets for one in withheld_of(of=of, covered=self._covered.get(of.pk))
            ]


def _lines(of: CollectedSet) -> Lines | None:
    """The set as lines that lie ready; None when something in it is covered or it is no such file."""
    opened = lines_opener(of=of)
    return None if opened is None else Lines(open=opened, size=of.file.size)


def _held_back(one: Withheld) -> HeldBack:
    ground = GROUNDS.get(one.ground)
    return HeldBack(
        source=one.source,
        title=one.set_name,
        ground=one.ground,
        reason=_(ground.told) if ground else one.ground.replace("_", " "),
        law=ground.law if ground else "",
        records=one.records,
        values=one.values,
    )


def _field(one: Mapping[str, object]) -> Field:
    """What a field means, in words; empty where nobody described it."""
    categories = one.get("categories")
    return Field(
        path=str(one.get("path", "")),
        title=str(one.get("title") or ""),
        description=str(one.get("description") or ""),
        categories=[str(name) for name in categories] if isinstance(categories, list | tuple) else [],
    )


def _file(of: CollectedSet, file: CaseFile) -> BundleFile:
    """A file as it was reviewed: itself, or its copy with parts blacked out under the name chosen for the copy."""
    categories = [name for one in of.fields for name in _field(one).categories]
    return BundleFile(
        name=file.name,
        source=of.search.system.name,
        size=file.size,
        open=lambda: files.read(row=file),
        description=of.description,
        portable=is_portable(categories=categories),
    )


def _certificates(case: Case) -> Iterator[BundleFile]:
    """The newest certificate of an erasure, as PDF and as data, in the order of their names."""
    rows = CaseFile.objects.filter(case=case, purpose=FilePurpose.CERTIFICATE).order_by("-pk")[:2]
    for row in sorted(rows, key=lambda row: row.name):
        yield BundleFile(
            name=row.name,
            source=case.controller.policy.legal_name,
            size=row.size,
            open=partial(_opened, row),
            portable=False,
        )


def _opened(row: CaseFile) -> Iterator[bytes]:
    return files.read(row=row)
