"""From what a command collected to a file: the data alone, or the whole answer by the verbs of the desk."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils import translation

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import NotYours
from dsr.bundles.models import Bundle
from dsr.cases.choices import AnswerFormat
from dsr.cases.models import Case, CollectedSet, RightTrack
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.data_document import data_document
from dsr.casework.decide import decide
from dsr.casework.door import NotNow
from dsr.casework.letters import draft_answer
from dsr.casework.operator_access import note_written
from dsr.casework.prepare_answer import ask_release, prepare_answer
from dsr.casework.release import release
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.common.vault import vault
from dsr.register.article_15 import article_of
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

ENDINGS = {AnswerFormat.PACKAGE: "zip", AnswerFormat.PDF: "pdf"}


@dataclass(frozen=True, slots=True)
class Work:
    """What a command answers, where it writes and for whom it acts."""

    case: Case
    folder: Path
    actor: StaffActor
    ticker: Ticker


class Waits(NotNow):
    """A person has to go on with the case on the desk; the sentence says with what."""


def write_data(*, work: Work) -> Path:
    """The reviewed records as one JSON file; nothing is decided. Raises OSError."""
    case = work.case
    with work.ticker.phase("write"):
        path = work.folder / f"{case.reference}.json"
        size = written(path=path, chunks=data_document(case=case, now=clock.now()))
        note_written(case_id=case.pk, form="json", size=size, actor=work.actor, now=clock.now())
    return path


def answered(*, work: Work, information: Mapping[str, str]) -> tuple[Path | None, str]:
    """Decide, write the letter, build the package, and release it where one person may: the file and why it waits.

    An answer that waits for a person is written too, named a draft: it is for the operator's eyes and measures, and
    who releases it on the desk hands it over from there. No file when nothing is held about the person.
    `information`: texts for this person by item ("a" to "h", "2"), before those of the profile (Art. 15(1), (2)).
    Raises NotNow, OSError.
    """
    try:
        _answer(work, information)
        _release_alone(work)
    except Waits as waits:
        return _write_package(work, mark="-draft"), str(waits)
    except NotYours:
        return _write_package(work, mark="-draft"), "This member of staff may not release answers."
    return _write_package(work, mark=""), ""


def _answer(work: Work, information: Mapping[str, str]) -> None:
    case, actor = work.case, work.actor
    try:
        with work.ticker.phase("answer"):
            informs = _decide(case, actor)
            _prepare(case, actor, information if informs else None)
        if informs:
            _build(case, actor, work.ticker)
        ask_release(case_id=case.pk, actor=actor, now=clock.now())
    except NotNow as refusal:
        raise Waits(f"{refusal} The case waits on the desk.") from refusal


def _release_alone(work: Work) -> None:
    """Release where the controller lets one person do it and nothing about other people is held back."""
    if not work.case.controller.policy.one_person_may_approve:
        raise Waits("The answer is ready. A second person has to release it on the desk.")
    if CollectedSet.objects.filter(case=work.case).exclude(third_party="").exists():
        raise Waits(
            "The answer is ready. Data about other people are held back, so a second person has to look at it "
            "on the desk before it is released (Art. 15(4))."
        )
    with work.ticker.phase("release"):
        release(case_id=work.case.pk, actor=work.actor, now=clock.now())


def _write_package(work: Work, *, mark: str) -> Path | None:
    case = work.case
    bundle = Bundle.objects.filter(case=case, state=Bundle.State.BUILT).last()
    if bundle is None:
        return None
    with work.ticker.phase("write"):
        path = work.folder / f"{case.reference}{mark}.{ENDINGS[AnswerFormat(bundle.format)]}"
        size = written(path=path, chunks=vault().open(stored=bundle.stored))
        form = f"{bundle.format}{mark}"
        note_written(case_id=case.pk, form=form, size=size, actor=work.actor, now=clock.now())
    return path


def _decide(case: Case, actor: StaffActor) -> bool:
    """Grant what is held, or record that nothing is; whether a copy is given."""
    track = RightTrack.objects.get(case=case, right=Right.ACCESS)
    holds = CollectedSet.objects.filter(case=case).exists()
    decision = Decision.GRANT if holds else Decision.NO_DATA
    decide(
        case_id=case.pk,
        track_id=track.pk,
        decision=decision,
        ground="",
        reasons="",
        actor=actor,
        now=clock.now(),
    )
    return holds


def _prepare(case: Case, actor: StaffActor, information: Mapping[str, str] | None) -> None:
    """The letter that the desk would draft; with a copy the items of the profile, where nobody wrote others."""
    subject, body = draft_answer(case=case)
    with translation.override(case.language):
        items = case.controller.policy.article_15_defaults() if information is not None else ()
    told = [
        {
            "item": one.item,
            "article": article_of(one.item),
            "heading": one.heading,
            "text": (information or {}).get(one.item, one.text),
        }
        for one in items
    ]
    prepare_answer(
        case_id=case.pk, subject=subject, body=body, information=told, actor=actor, now=clock.now()
    )


def _build(case: Case, actor: StaffActor, ticker: Ticker) -> None:
    with ticker.phase("bundle"), ticker.telling("Package"):
        bundle = order_bundle(case_id=case.pk, actor=actor, now=clock.now())
        build_bundle(bundle_id=bundle.pk, now=clock.now())
        bundle.refresh_from_db()
        ticker.records = bundle.records
    if bundle.state != Bundle.State.BUILT:
        raise NotNow("The package is not built; see the case.")


def written(*, path: Path, chunks: Iterable[bytes]) -> int:
    """A file for this account's eyes, there only when it is whole; its size. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f"{path.suffix}.part")
    part.unlink(missing_ok=True)
    try:
        part.touch(mode=0o600, exist_ok=False)
        with part.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path.stat().st_size
