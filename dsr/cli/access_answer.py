"""From what a command collected to a file: the data alone, or the whole answer by the verbs of the desk."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.utils import translation

from dsr.accounts.actors import StaffActor
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
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

ENDINGS = {AnswerFormat.PACKAGE: "zip", AnswerFormat.PDF: "pdf"}


class Waits(NotNow):
    """A person has to go on with the case on the desk; the sentence says with what."""


def write_data(*, case: Case, folder: Path, actor: StaffActor, ticker: Ticker) -> Path:
    """The reviewed records as one JSON file; nothing is decided. Raises OSError."""
    with ticker.phase("write"):
        path = folder / f"{case.reference}.json"
        size = written(path=path, chunks=data_document(case=case, now=clock.now()))
        note_written(case_id=case.pk, form="json", size=size, actor=actor, now=clock.now())
    return path


def answer(*, case: Case, actor: StaffActor, ticker: Ticker) -> None:
    """Decide, write the letter, build the package. Raises Waits where a person has to go on, NotYours."""
    try:
        with ticker.phase("answer"):
            informs = _decide(case, actor)
            _prepare(case, actor, informs=informs)
        if informs:
            _build(case, actor, ticker)
        ask_release(case_id=case.pk, actor=actor, now=clock.now())
    except NotNow as refusal:
        raise Waits(f"{refusal} The case waits on the desk.") from refusal


def release_alone(*, case: Case, folder: Path, actor: StaffActor, ticker: Ticker) -> Path | None:
    """Release and write the package, where the controller lets one person do it and nothing is held back.

    None when the answer has no package (nothing is held about the person). Raises Waits, NotYours, OSError.
    """
    if not case.controller.policy.one_person_may_approve:
        raise Waits("The answer is ready. A second person has to release it on the desk.")
    if CollectedSet.objects.filter(case=case).exclude(third_party="").exists():
        raise Waits(
            "The answer is ready. Data about other people are held back, so a second person has to look at it "
            "on the desk before it is released (Art. 15(4))."
        )
    with ticker.phase("release"):
        release(case_id=case.pk, actor=actor, now=clock.now())
    bundle = Bundle.objects.filter(case=case, state=Bundle.State.BUILT).last()
    if bundle is None:
        return None
    with ticker.phase("write"):
        path = folder / f"{case.reference}.{ENDINGS[AnswerFormat(bundle.format)]}"
        size = written(path=path, chunks=vault().open(stored=bundle.stored))
        note_written(case_id=case.pk, form=bundle.format, size=size, actor=actor, now=clock.now())
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


def _prepare(case: Case, actor: StaffActor, *, informs: bool) -> None:
    """The letter that the desk would draft, and the information of the profile (Art. 15(1), (2))."""
    subject, body = draft_answer(case=case)
    with translation.override(case.language):
        items = case.controller.policy.article_15_defaults() if informs else ()
        information = [
            {"item": one.item, "article": _article(one.item), "heading": one.heading, "text": one.text}
            for one in items
        ]
    prepare_answer(
        case_id=case.pk, subject=subject, body=body, information=information, actor=actor, now=clock.now()
    )


def _article(item: str) -> str:
    return "15(2)" if item == "2" else f"15(1)({item})"


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
