"""Ten megabytes of text and NULs in every place where a verb takes words: a clear answer, and nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest

from dsr.cases.refusals import TextTooLong
from dsr.casework import (
    approvals,
    clock_events,
    close,
    collect,
    correct_receipt,
    correspond,
    decide,
    deliver,
    fees,
    identity,
    note,
    other_ends,
    prepare_answer,
)
from dsr.common.storable import storable
from tests.casework.scenes import Scene, everything, vault_files
from tests.casework.scenes import table as small_table
from tests.casework.themes.approvals import FEE, declined, excess_shown

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
TEN_MEGABYTES = "A" * 10_000_000
Say = Callable[[Scene, str], object]


def by_omar(scene: Scene) -> dict[str, Any]:
    """Omar, on the case, later."""
    return {"case_id": scene.case.pk, "actor": scene.actor("omar"), "now": scene.later}


WORDS: dict[str, tuple[Callable[[Scene], object], Say]] = {
    "note.body": (
        Scene.fresh,
        lambda s, text: note.add_note(case_id=s.case.pk, body=text, actor=s.actor("omar"), now=s.later),
    ),
    "ask_identity.text": (
        Scene.fresh,
        lambda s, text: identity.ask_identity(
            case_id=s.case.pk,
            ground="sensitive",
            method="knowledge",
            text=text,
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "confirm_identity.note": (
        Scene.fresh,
        lambda s, text: identity.confirm_identity(
            case_id=s.case.pk, method="knowledge", note=text, actor=s.actor("omar"), now=s.later
        ),
    ),
    "pause_clock.text": (
        Scene.fresh,
        lambda s, text: clock_events.pause_clock(
            case_id=s.case.pk, ground="unclear_request", text=text, actor=s.actor("omar"), now=s.later
        ),
    ),
    "ask_extension.reason": (
        Scene.fresh,
        lambda s, text: clock_events.ask_extension(
            case_id=s.case.pk,
            code="number",
            reason=text,
            text="Longer.",
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "ask_extension.text": (
        Scene.fresh,
        lambda s, text: clock_events.ask_extension(
            case_id=s.case.pk,
            code="number",
            reason="Nine.",
            text=text,
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "ask_fee.costs": (
        excess_shown,
        lambda s, text: fees.ask_fee(
            case_id=s.case.pk, actor=s.actor("omar"), now=s.later, **{**FEE, "costs": text}
        ),
    ),
    "ask_fee.text": (
        excess_shown,
        lambda s, text: fees.ask_fee(
            case_id=s.case.pk, actor=s.actor("omar"), now=s.later, **{**FEE, "text": text}
        ),
    ),
    "decline.reason": (
        Scene.proposed,
        lambda s, text: approvals.decline(
            case_id=s.case.pk, approval_id=s.approval.pk, reason=text, actor=s.actor("lena"), now=s.later
        ),
    ),
    "break_glass.reason": (
        Scene.proposed,
        lambda s, text: approvals.break_glass(
            case_id=s.case.pk, approval_id=s.approval.pk, reason=text, actor=s.actor("lena"), now=s.later
        ),
    ),
    "correct_receipt.reason": (
        Scene.fresh,
        lambda s, text: correct_receipt.correct_receipt(
            case_id=s.case.pk, received_at=s.now, reason=text, actor=s.actor("lena"), now=s.later
        ),
    ),
    "record_search.other_key": (
        Scene.assigned,
        lambda s, text: collect.record_search(
            search_id=s.search.pk,
            case_id=s.case.pk,
            result="found",
            keys=["other"],
            other_key=text,
            note="",
            uploads=[small_table()],
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "record_search.note": (
        Scene.assigned,
        lambda s, text: collect.record_search(
            search_id=s.search.pk,
            case_id=s.case.pk,
            result="not_searched",
            keys=[],
            note=text,
            told_reason=text,
            uploads=[],
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "decide.reasons": (
        declined,
        lambda s, text: decide.decide(
            case_id=s.case.pk,
            track_id=s.track.pk,
            decision="refuse",
            ground="excessive",
            reasons=text,
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "hand_over.to": (
        Scene.fresh,
        lambda s, text: other_ends.hand_over(to=text, email="a@shop.example", how="", note="", **by_omar(s)),
    ),
    "hand_over.note": (
        Scene.fresh,
        lambda s, text: other_ends.hand_over(
            to="Shop", email="a@shop.example", how="", note=text, **by_omar(s)
        ),
    ),
    "not_a_request.text": (
        Scene.fresh,
        lambda s, text: other_ends.not_a_request(reason="An invoice.", text=text, **by_omar(s)),
    ),
    "withdraw.words": (
        Scene.fresh,
        lambda s, text: decide.withdraw(
            case_id=s.case.pk,
            by=s.actor("omar"),
            told_on=s.case.clock_day,
            way="telephone",
            words=text,
            now=s.later,
        ),
    ),
    "prepare_answer.body": (
        Scene.decided,
        lambda s, text: prepare_answer.prepare_answer(
            case_id=s.case.pk, subject="S", body=text, information=[], actor=s.actor("omar"), now=s.later
        ),
    ),
    "prepare_answer.information": (
        Scene.decided,
        lambda s, text: prepare_answer.prepare_answer(
            case_id=s.case.pk,
            subject="S",
            body="B",
            information=[{"article": "15(1)(a)", "heading": "H", "text": text}],
            actor=s.actor("omar"),
            now=s.later,
        ),
    ),
    "take_back.reason": (
        Scene.awaiting,
        lambda s, text: prepare_answer.take_back(
            case_id=s.case.pk, reason=text, actor=s.actor("omar"), now=s.later
        ),
    ),
    "revoke.reason": (
        Scene.released,
        lambda s, text: deliver.revoke(
            grant_id=s.grant.pk, case_id=s.case.pk, reason=text, actor=s.actor("omar"), now=s.later
        ),
    ),
    "write_to_requester.text": (
        Scene.fresh,
        lambda s, text: correspond.write_to_requester(
            case_id=s.case.pk, text=text, asks_upload=False, actor=s.actor("omar"), now=s.later
        ),
    ),
    "receive_message.text": (
        Scene.fresh,
        lambda s, text: correspond.receive_message(case_id=s.case.pk, text=text, uploads=[], now=s.later),
    ),
    "reopen.reason": (
        Scene.closed,
        lambda s, text: close.reopen(
            case_id=s.case.pk, track_ids=[s.track.pk], reason=text, actor=s.actor("lena"), now=s.later
        ),
    ),
}


@pytest.mark.parametrize("where", WORDS)
def test_ten_megabytes_are_refused_and_change_nothing(scene: Scene, where: str) -> None:
    prepare, say = WORDS[where]
    prepare(scene)
    rows, files = everything(), vault_files()
    with pytest.raises(TextTooLong, match="characters"):
        say(scene, TEN_MEGABYTES)
    assert everything() == rows
    assert vault_files() == files


@pytest.mark.parametrize("where", WORDS)
def test_nuls_and_half_characters_are_left_out(scene: Scene, where: str) -> None:
    prepare, say = WORDS[where]
    prepare(scene)
    say(scene, "Zoë\x00 has \ud83d\x00a question.")
    rows = everything()
    assert "Zoë has a question." in str(rows)
    for table in rows.values():
        for row in table:
            for value in row.values():
                assert value == storable(value)
