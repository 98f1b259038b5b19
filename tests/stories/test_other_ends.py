"""Cases that do not end with a package: withdrawn, refused, nothing held, waited for, extended, opened again."""

import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO

import orjson
import pytest

from dsr.audit import record, verify
from dsr.audit.models import AuditEntry
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import Answer, Case, Milestone, RightTrack
from dsr.casework import (
    assign,
    clock_events,
    close,
    correct_receipt,
    correspond,
    decide,
    deliver,
    identity,
    prepare_answer,
    release,
    remind,
)
from dsr.casework.door import NotNow
from dsr.casework.letters import draft_answer
from dsr.common.vault import vault
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.rules.checklists.steps import Stage
from tests import factories
from tests.casework.scenes import Scene, pdf
from tests.cast import Cast

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def answer_and_close(scene: Scene, at: datetime) -> None:
    """Letter, second person, end."""
    subject, body = draft_answer(case=scene.fresh())
    omar = scene.actor("omar")
    prepare_answer.prepare_answer(
        case_id=scene.case.pk, subject=subject, body=body, information=[], actor=omar, now=at
    )
    prepare_answer.ask_release(case_id=scene.case.pk, actor=omar, now=at)
    release.release(case_id=scene.case.pk, actor=scene.actor("lena"), now=at + HOUR)
    close.close(case_id=scene.case.pk, actor=omar, now=at + 2 * HOUR)


def mails(case: Case) -> list[str]:
    """The letters to the requester, in order."""
    return list(
        OutboxMessage.objects.filter(case=case, to="anna@example.org").values_list("letter", flat=True)
    )


def test_anna_withdraws_while_the_answer_waits_for_release(case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_awaiting_release(case=case, cast=cast, now=now)
    decide.withdraw(case_id=case.pk, now=now + DAY)
    with pytest.raises(NotNow):
        release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + DAY)
    close.close(case_id=case.pk, actor=cast.actor("omar"), now=now + DAY)
    assert mails(case) == ["acknowledgement", "withdrawal_confirmed"]
    assert not DownloadGrant.objects.exists()
    assert not Bundle.objects.exclude(state="replaced").exists()
    for milestone in Milestone.objects.filter(case=case):
        assert not remind.fire_milestone(milestone_id=milestone.pk, now=now + 60 * DAY)
    assert verify.verify_all().broken is None


def test_a_refusal_names_ground_reasons_and_remedies(case: Case, cast: Cast, now: datetime) -> None:
    scene = Scene(case=case, cast=cast, now=now)
    scene.decided("refuse")
    answer_and_close(scene, now + DAY)
    answer = Answer.objects.get()
    assert "It is the ninth request this week." in answer.full_text
    mail = OutboxMessage.objects.get(letter="answer")
    for words in ("Art. 12(5)", "164A", "Art. 77", "Art. 79", "Information Commissioner"):
        assert words in mail.kept_text
    with pytest.raises(deliver.DownloadOver):
        deliver.send_code(case_id=case.pk, now=now + 2 * DAY)


def test_nothing_held_is_an_answer_too(case: Case, cast: Cast, now: datetime) -> None:
    scene = Scene(case=case, cast=cast, now=now)
    scene.decided("no_data")
    answer_and_close(scene, now + DAY)
    assert "hold no data about you" in OutboxMessage.objects.get(letter="answer").kept_text
    assert scene.entries("case:closed")[0].known["outcomes"] == {"access": "no_data"}


def test_anna_is_asked_who_she_is_and_then_what_she_means(case: Case, cast: Cast, now: datetime) -> None:
    scene = Scene(case=case, cast=cast, now=now)
    omar = cast.actor("omar")
    assign.assign(case_id=case.pk, assignee=cast.omar, actor=omar, now=now)
    identity.ask_identity(
        case_id=case.pk,
        ground="details_differ",
        method="knowledge",
        text="Which street did you live in before?",
        actor=omar,
        now=now + DAY,
    )
    assert scene.fresh().next_step == "wait_requester"
    correspond.receive_message(case_id=case.pk, text="Old Street.", uploads=[], now=now + 2 * DAY)
    identity.confirm_identity(case_id=case.pk, method="knowledge", note="", actor=omar, now=now + 3 * DAY)
    # In Britain the month begins when what was asked for has come: 5 March.
    assert scene.fresh().legal_due_on == date(2026, 4, 7)  # 5 April is Easter Sunday, 6 a bank holiday
    clock_events.pause_clock(
        case_id=case.pk,
        ground=clock_events.LARGE_QUANTITY,
        text="Which years?",
        actor=omar,
        now=now + 4 * DAY,
    )
    correspond.receive_message(case_id=case.pk, text="2020.", uploads=[pdf()], now=now + 6 * DAY)
    clock_events.resume_clock(
        case_id=case.pk, answered_at=now + 6 * DAY, sufficient=True, actor=omar, now=now + 7 * DAY
    )
    # Asked on 6 March, answered on 8 March: three days more.
    assert scene.fresh().legal_due_on == date(2026, 4, 8)
    assert scene.case.next_step == "collect"
    assert mails(case) == ["acknowledgement", "identity_request", "clarification_request"]
    moved = scene.entries("clock:recomputed")
    assert [entry.known["why"] for entry in moved] == [
        "identity_requested",
        "identity_received",
        "clarification_requested",
        "clarification_received",
    ]


def test_one_right_granted_one_refused_one_at_once(juxt: Controller, cast: Cast, now: datetime) -> None:
    rights = ("access", "erasure", "objection_direct_marketing")
    case = factories.open_one(controller=juxt, now=now, rights=rights).case
    scene = Scene(case=case, cast=cast, now=now)
    access, erasure, marketing = RightTrack.objects.filter(case=case)
    omar = cast.actor("omar")

    def settle(track: RightTrack, decision: str, ground: str = "", reasons: str = "") -> None:
        decide.decide(
            case_id=case.pk,
            track_id=track.pk,
            decision=decision,
            ground=ground,
            reasons=reasons,
            actor=omar,
            now=now,
        )

    assign.assign(case_id=case.pk, assignee=cast.omar, actor=omar, now=now)
    settle(marketing, "grant")
    factories.walk_to_collected(case=case, cast=cast, now=now)
    settle(access, "grant")
    kept = "Invoices are kept for six years."
    factories.decide_one(
        track=erasure, cast=cast, now=now, decision="refuse", ground="legal_obligation", reasons=kept
    )
    factories.approve_waiting(case=case, cast=cast, now=now)
    factories.record_missing(track=marketing, cast=cast, now=now, stage=Stage.ANSWER)
    subject, body = draft_answer(case=case)
    answer = prepare_answer.prepare_answer(
        case_id=case.pk,
        subject=subject,
        body=body,
        information=factories.information(),
        actor=omar,
        now=now,
    )
    assert "Invoices are kept" in answer.locked and "Art. 17(3)(b)" in answer.locked
    bundle = scene.build()
    with zipfile.ZipFile(BytesIO(b"".join(vault().open(stored=bundle.stored)))) as package:
        assert "answer-letter.pdf" in package.namelist()
        about = orjson.loads(package.read("data.json"))["about"]
    assert {source["outcome"] for source in about["sources"]} == {"found", "nothing_found"}
    prepare_answer.ask_release(case_id=case.pk, actor=omar, now=now)
    release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + HOUR)
    assert {track.state for track in RightTrack.objects.filter(case=case)} == {"answered"}


def test_extended_then_late_and_nagged_each_working_day(case: Case, cast: Cast, now: datetime) -> None:
    assign.assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    clock_events.ask_extension(
        case_id=case.pk,
        code="complexity",
        reason="Nine systems.",
        text="We need longer because of the number of systems.",
        actor=cast.actor("omar"),
        now=now + 20 * DAY,
    )
    factories.approve_waiting(case=case, cast=cast, now=now + 20 * DAY)
    case.refresh_from_db()
    assert case.legal_due_on == date(2026, 6, 2)
    fired = []
    at = now + 20 * DAY
    while at < datetime(2026, 6, 9, tzinfo=now.tzinfo):
        for row in Milestone.objects.filter(case=case, done_at=None, cancelled_at=None, due_at__lte=at):
            assert remind.fire_milestone(milestone_id=row.pk, now=at)
            assert not remind.fire_milestone(milestone_id=row.pk, now=at)
            fired.append((row.kind, row.due_at.date().isoformat()))
        at += HOUR
    assert fired[-8:] == [
        ("days_7", "2026-05-26"),
        ("days_3", "2026-05-30"),
        ("days_1", "2026-06-01"),
        ("due_today", "2026-06-02"),
        ("overdue", "2026-06-03"),
        ("overdue", "2026-06-04"),
        ("overdue", "2026-06-05"),
        ("overdue", "2026-06-08"),
    ]


def test_a_letter_found_in_the_post_room_moves_everything_back(case: Case, cast: Cast, now: datetime) -> None:
    correct_receipt.correct_receipt(
        case_id=case.pk,
        received_at=now - 14 * DAY,
        reason="The stamp says 16 February.",
        actor=cast.actor("lena"),
        now=now,
    )
    case.refresh_from_db()
    assert (case.clock_day, case.legal_due_on) == (date(2026, 2, 16), date(2026, 3, 16))
    kinds = Milestone.objects.filter(case=case, cancelled_at=None).order_by("due_at")
    assert [row.kind for row in kinds] == ["days_7", "target", "days_3", "days_1", "due_today"]


def test_opened_again_answered_again_and_forgotten(case: Case, cast: Cast, now: datetime) -> None:
    """The whole life of a case, and then its personal facts leave the record, which still verifies."""
    scene = Scene(case=case, cast=cast, now=now)
    scene.closed()
    close.reopen(
        case_id=case.pk,
        track_ids=[scene.track.pk],
        reason="Anna says that her letters are missing.",
        actor=cast.actor("lena"),
        now=now + DAY,
    )
    decide.decide(
        case_id=case.pk,
        track_id=scene.track.pk,
        decision="not_controller",
        ground="",
        reasons="Example Shop Ltd decides about the rest.",
        actor=cast.actor("omar"),
        now=now + DAY,
    )
    factories.approve_waiting(case=case, cast=cast, now=now + DAY)
    answer_and_close(scene, now + 2 * DAY)
    assert mails(case).count("answer") == 2
    stream = record.stream_of_case(case.pk)
    assert "Anna" in str(list(AuditEntry.objects.filter(stream=stream).values_list("personal", flat=True)))
    assert record.forget(stream=stream) > 3
    everything_left = str(list(AuditEntry.objects.filter(stream=stream).values()))
    assert "Anna" not in everything_left and "anna@" not in everything_left
    assert verify.verify_all().broken is None
    assert verify.verify_export(document=verify.export(stream=stream)).broken is None
