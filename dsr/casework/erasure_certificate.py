"""The certificate of erasure: what was erased where and how, what is kept, what a second search found (Art. 5(2)).

One as a PDF for people and one as JSON for machines, kept with the case and given with the answer. It may be issued
anew, with the next number; what was given out before stays.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.letters_pdf import letter_pdf
from dsr.cases import changes
from dsr.cases.choices import FilePurpose
from dsr.cases.models import Case, CaseFile, RightTrack
from dsr.casework.certificate_content import content_of
from dsr.casework.certificate_words import certificate_letter
from dsr.casework.door import demand_possible, enter, own
from dsr.casework.prepare_answer import outdate_bundle
from dsr.common.vault import StoredFile, vault

PDF, JSON = "application/pdf", "application/json"


def issue_certificate(*, case_id: int, track_id: int, actor: StaffActor, now: datetime) -> CaseFile:
    """Issue the certificate of an erasure as PDF and as JSON; the PDF's row.

    A package that is not released yet has to be built again, so that it holds the certificate. Raises NotYours,
    NotNow (nothing granted, not erased everywhere yet, something left unexplained), LetterNotDrawn.
    """
    with _undone_with_the_rest() as written, transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        track = own(rows=RightTrack.objects.filter(case=case), key=track_id)
        demand_possible(case=case, action="issue_certificate")
        number, rows = _write(case, track, now, written)
        outdate_bundle(case=case)
        facts = {"right": track.right, "number": number, "files": [row.pk for row in rows]}
        changes.settle(case=case, event=Event("certificate:issued", facts=facts), actor=actor, now=now)
    return rows[-1]


def certificates(*, case: Case) -> QuerySet[CaseFile]:
    """Every certificate of a case, the oldest first; JSON before PDF."""
    return CaseFile.objects.filter(case=case, purpose=FilePurpose.CERTIFICATE).order_by("pk")


@contextmanager
def _undone_with_the_rest() -> Iterator[list[StoredFile]]:
    """Bytes that were written go again when the block fails."""
    written: list[StoredFile] = []
    try:
        yield written
    except BaseException:
        for stored in written:
            vault().destroy(stored=stored)
        raise


def _write(
    case: Case, track: RightTrack, now: datetime, written: list[StoredFile]
) -> tuple[int, list[CaseFile]]:
    rows: list[CaseFile] = []
    number = 1 + certificates(case=case).filter(media_type=PDF).count()
    with translation.override(case.language):
        content = content_of(case=case, track=track, number=number, now=now)
        data = orjson.dumps(
            content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
        )
        stem = f"{case.reference}-erasure-{number}"
        letter = certificate_letter(
            content=content,
            language=case.language,
            timezone=case.controller.timezone,
            file_name=f"{stem}.json",
            sha256=hashlib.sha256(data).hexdigest(),
        )
        pdf = letter_pdf(letter=letter, now=now)
    for name, media_type, whole in ((f"{stem}.json", JSON, data), (f"{stem}.pdf", PDF, pdf)):
        row = CaseFile(
            case=case, purpose=FilePurpose.CERTIFICATE, name=name, media_type=media_type, added_at=now
        )
        written.append(vault().store(stream=[whole]))
        row.place(written[-1])
        rows.append(row)
    changes.add(rows=rows)
    return number, rows
