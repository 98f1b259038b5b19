"""What comes back is found by our own number, marked, and put on the case; everything else changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.cases.models import Case, ProcessingRestriction, RightTrack, SentLetter, Task
from dsr.casework import restriction
from dsr.casework.bounces import LARGEST, Taken, take_bounce
from dsr.casework.door import NotNow
from dsr.casework.post_mail import sweep_mail
from dsr.mail.models import OutboxMessage
from tests.casework.effects import rights_asked
from tests.casework.letter_scenes import at, notification, open_task, went
from tests.casework.scenes import Scene, everything

pytestmark = pytest.mark.django_db


def test_a_letter_that_came_back_is_marked_and_somebody_is_told(scene: Scene) -> None:
    letter = went(scene)
    assert letter.delivered_at is not None
    assert take_bounce(raw=notification(letter), now=scene.later) == Taken.BOUNCED
    letter.refresh_from_db()
    assert (letter.failed_at, letter.proof) == (scene.later, "bounced:5.1.1")
    assert open_task(scene).kind == "letter_bounced"
    entry = AuditEntry.objects.filter(stream=stream_of_case(scene.case.pk)).latest("seq")
    assert (entry.kind, entry.known["status"]) == ("letter:bounced", "5.1.1")
    mail = OutboxMessage.objects.get(letter="mail_problem")
    assert mail.to == "lena@example.com"
    assert "it came back (5.1.1)" in mail.kept_text
    assert "anna" not in mail.kept_text


@pytest.mark.parametrize(
    "given",
    [
        {"original": "text/rfc822-headers"},
        {"original": "", "answers": True},
        {"original": "message/global-headers"},
        {"status": ""},
        {"status": "nonsense 5.1"},
    ],
    ids=str,
)
def test_the_shapes_that_mail_servers_send(scene: Scene, given: dict[str, str]) -> None:
    letter = went(scene)
    assert take_bounce(raw=notification(letter, **given), now=scene.later) == Taken.BOUNCED  # type: ignore[arg-type]
    letter.refresh_from_db()
    assert letter.failed_at == scene.later


@pytest.mark.parametrize("given", [{"action": "delayed"}, {"action": "delivered"}, {"original": ""}], ids=str)
def test_a_delay_a_receipt_and_a_report_about_nothing_are_no_bounces(
    scene: Scene, given: dict[str, str]
) -> None:
    letter = went(scene)
    before = everything()
    assert take_bounce(raw=notification(letter, **given), now=scene.later) == Taken.NO_BOUNCE  # type: ignore[arg-type]
    assert everything() == before


def test_a_person_who_answers_is_no_bounce(scene: Scene) -> None:
    letter = went(scene)
    answer = (
        f"From: anna@example.org\r\nIn-Reply-To: {letter.message_id}\r\nSubject: Re: {letter.subject}\r\n"
        "\r\nIt was the red one.\r\n"
    )
    before = everything()
    assert take_bounce(raw=answer.encode(), now=scene.later) == Taken.NO_BOUNCE
    assert everything() == before


def test_a_number_that_is_not_ours_changes_nothing(scene: Scene) -> None:
    letter = went(scene)
    before = everything()
    for number in ("<someone@else.example>", f"<{'a' * 32}@dsr-desk.example>", "garbage"):
        raw = notification(letter, message_id=number)
        assert take_bounce(raw=raw, now=scene.later) in {Taken.UNKNOWN, Taken.NO_BOUNCE}
    assert everything() == before


def test_the_same_report_twice_is_one_bounce(scene: Scene) -> None:
    letter = went(scene)
    raw = notification(letter)
    assert take_bounce(raw=raw, now=scene.later) == Taken.BOUNCED
    before = everything()
    assert take_bounce(raw=raw, now=at(scene, 9)) == Taken.KNOWN
    assert everything() == before


def test_it_comes_back_to_a_closed_case_too(scene: Scene) -> None:
    letter = SentLetter.objects.get(letter="acknowledgement")
    scene.closed()
    sweep_mail(now=scene.later)
    assert take_bounce(raw=notification(letter), now=at(scene, 3)) == Taken.BOUNCED
    assert Task.objects.filter(kind="letter_bounced", done_at=None).exists()
    assert Case.objects.get(pk=scene.case.pk).next_step == "none"


def test_a_restriction_is_not_lifted_on_a_letter_that_came_back(scene: Scene) -> None:
    rights_asked(scene, "objection")
    track, by = RightTrack.objects.get(case=scene.case), scene.actor("omar")
    given: dict[str, Any] = {"actor": by, "now": scene.now, "case_id": scene.case.pk, "track_id": track.pk}
    restriction.restrict_now(text="We only store them.", **given)
    restriction.announce_lift(reason="Weighed.", text="It will end.", **given)
    sweep_mail(now=scene.now)
    assert ProcessingRestriction.objects.get().lift_told_at == scene.now
    letter = SentLetter.objects.get(letter="restriction_lift_notice")
    take_bounce(raw=notification(letter), now=scene.later)
    assert ProcessingRestriction.objects.get().lift_told_at is None
    with pytest.raises(NotNow, match="did not arrive"):
        restriction.lift(**{**given, "now": at(scene, 3)})


def test_too_large_empty_and_broken_are_nothing(scene: Scene) -> None:
    letter = went(scene)
    raw = notification(letter)
    before = everything()
    bombs = (
        b"",
        b"\x00" * 50,
        b"A" * (LARGEST + 1),
        raw + b" " * LARGEST,
        raw[: len(raw) // 3],
        b"Content-Type: multipart/report; boundary=" + b"x" * 100_000,
        b"".join(b"Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\n" for _ in range(3000)),
    )
    for bomb in bombs:
        assert take_bounce(raw=bomb, now=scene.later) in {Taken.NO_BOUNCE, Taken.UNKNOWN}
    assert everything() == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(junk=st.binary(max_size=400), cut=st.integers(0, 900))
def test_whatever_bytes_come_nothing_is_raised(scene: Scene, junk: bytes, cut: int) -> None:
    letter = SentLetter.objects.get(letter="acknowledgement")
    raw = notification(letter)
    take_bounce(raw=raw[:cut] + junk + raw[cut:], now=scene.now + timedelta(hours=1))
