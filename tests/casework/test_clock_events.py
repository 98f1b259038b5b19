"""Pausing, going on and extending: as far as the law of the case and the date allow, with reminders moved along."""

from datetime import date, datetime, timedelta

import pytest

from dsr.cases.models import Case, ClockFact, Milestone
from dsr.casework import clock_events
from dsr.casework.clock_events import LARGE_QUANTITY, NoticeTooLate
from dsr.casework.door import NaiveMoment, NotNow, UnknownChoice
from dsr.casework.load_controller import load_controller
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.register.profile import profile_from_json
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.cast import OPERATOR

DAY = timedelta(days=1)


def pause(scene: Scene, *, ground: str = LARGE_QUANTITY, at: datetime | None = None) -> None:
    clock_events.pause_clock(
        case_id=scene.case.pk,
        ground=ground,
        text="Which years?",
        actor=scene.actor("omar"),
        now=at or scene.now,
    )


def resume(scene: Scene, *, answered_at: datetime, now: datetime, sufficient: bool = True) -> None:
    clock_events.resume_clock(
        case_id=scene.case.pk,
        answered_at=answered_at,
        sufficient=sufficient,
        actor=scene.actor("omar"),
        now=now,
    )


def ask(
    scene: Scene,
    *,
    now: datetime,
    code: str = "complexity",
    reason: str = "Nine systems.",
    text: str = "We need longer.",
) -> None:
    """Omar puts the extension before a second person."""
    clock_events.ask_extension(
        case_id=scene.case.pk, code=code, reason=reason, text=text, actor=scene.actor("omar"), now=now
    )


def extend(scene: Scene, *, now: datetime) -> None:
    """Omar asks, and Lena agrees at once."""
    ask(scene, now=now)
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=now)


def standing(case: Case) -> list[tuple[str, date]]:
    rows = Milestone.objects.filter(case=case, done_at=None, cancelled_at=None).order_by("due_at")
    return [(row.kind, row.due_at.date()) for row in rows]


def test_a_pause_excludes_both_days_and_moves_the_reminders(scene: Scene) -> None:
    assert scene.case.legal_due_on == date(2026, 4, 2)
    scene.assigned()
    pause(scene, at=scene.now + DAY)
    assert scene.track.legal_due_on is None
    assert (scene.fresh().next_step, scene.case.whose_move) == ("wait_requester", "requester")
    kinds = [kind for kind, _ in standing(scene.case)]
    assert "due_today" not in kinds and "overdue" not in kinds and "days_14" in kinds
    resume(scene, answered_at=scene.now + 8 * DAY, now=scene.now + 9 * DAY)
    case = scene.fresh()
    # Asked on 3 March, answered on 10 March: eight days, from Thursday 2 to Friday 10 April.
    assert case.legal_due_on == date(2026, 4, 10)
    assert dict(standing(case))["due_today"] == date(2026, 4, 10)
    assert Milestone.objects.filter(case=case, cancelled_at__isnull=False).exists()


def test_while_the_clock_waits_beyond_its_day_nobody_is_told_that_it_is_late(scene: Scene) -> None:
    pause(scene)
    late = scene.now + 60 * DAY
    scene.fresh()
    resume(scene, answered_at=late, sufficient=False, now=late)
    assert standing(scene.case) == []
    assert scene.fresh().waiting_since == scene.now


def test_a_ground_that_stops_no_clock_still_asks(scene: Scene) -> None:
    pause(scene, ground="unclear_request")
    assert OutboxMessage.objects.filter(letter="clarification_request").count() == 1
    assert scene.entries("clock:fact")[0].known["ground"] == "unclear_request"


def test_an_answer_lies_between_question_and_now(scene: Scene) -> None:
    with pytest.raises(NotNow, match="Nothing was asked"):
        resume(scene, answered_at=scene.now, now=scene.now)
    pause(scene)
    for impossible in (scene.now - DAY, scene.now + 2 * DAY):
        with pytest.raises(NotNow, match="between the question and this moment"):
            resume(scene, answered_at=impossible, now=scene.now + DAY)
    with pytest.raises(NaiveMoment):
        resume(scene, answered_at=scene.now.replace(tzinfo=None), now=scene.now + DAY)
    with pytest.raises(NotNow, match="already waits"):
        pause(scene)


def test_a_ground_must_be_one(scene: Scene) -> None:
    with pytest.raises(UnknownChoice):
        pause(scene, ground="we are busy")
    assert not ClockFact.objects.exists()


def test_an_extension_counts_three_months_from_the_clock_day(scene: Scene) -> None:
    extend(scene, now=scene.now + 20 * DAY)
    case = scene.fresh()
    assert case.legal_due_on == date(2026, 6, 2)
    assert scene.track.computed.extension_effective
    assert dict(standing(case))["due_today"] == date(2026, 6, 2)
    (entry,) = scene.entries("clock:extended")
    assert entry.known == {"before": "2026-04-02", "after": "2026-06-02", "reason": "Nine systems."}
    assert "Nine" not in entry.facts
    mail = OutboxMessage.objects.get(letter="extension_notice")
    assert "2 June 2026" in mail.kept_text


@pytest.mark.parametrize(
    ("days", "fields", "words"),
    [
        (20, {"reason": "  "}, "Say why"),
        (20, {"text": ""}, "what the requester should read"),
        (20, {"code": "short_of_staff"}, "not one of the choices"),
        (20, {"code": ""}, "not one of the choices"),
    ],
)
def test_an_extension_needs_its_reason_and_words(  # R14
    scene: Scene, days: int, fields: dict[str, str], words: str
) -> None:
    before = everything()
    with pytest.raises(NotNow, match=words):
        ask(scene, now=scene.now + days * DAY, **fields)
    assert everything() == before


def test_a_late_notice_is_refused_and_not_sent(scene: Scene) -> None:
    before = everything()
    with pytest.raises(NoticeTooLate, match="2026-04-02"):
        ask(scene, now=scene.now + 40 * DAY)
    assert everything() == before


def test_until_a_second_person_agrees_nothing_is_extended_and_nothing_sent(scene: Scene) -> None:
    scene.assigned()
    ask(scene, now=scene.now + 20 * DAY)
    case = scene.fresh()
    assert (case.legal_due_on, case.next_step, case.whose_move) == (date(2026, 4, 2), "approve", "lead")
    assert not OutboxMessage.objects.filter(letter="extension_notice").exists()
    assert not ClockFact.objects.exists()
    mail = OutboxMessage.objects.get(letter="approval_asked")
    assert mail.to == "lena@example.com"
    assert "Extension of the time limit, to be agreed to by 2 April 2026" in mail.kept_text
    with pytest.raises(NotNow, match="already waits for a second person"):
        ask(scene, now=scene.now + 21 * DAY)


def test_a_yes_that_comes_too_late_extends_nothing(scene: Scene) -> None:  # R14
    ask(scene, now=scene.now + 20 * DAY)
    before = everything()
    with pytest.raises(NoticeTooLate, match="2026-04-02"):
        factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now + 40 * DAY)
    assert everything() == before
    assert scene.approval.state == "asked"


def test_once_only(scene: Scene) -> None:
    extend(scene, now=scene.now)
    with pytest.raises(NotNow, match="once already"):
        ask(scene, now=scene.later)


def test_nothing_is_extended_once_everything_is_answered(scene: Scene) -> None:
    scene.released()
    with pytest.raises(NotNow, match="already answered"):
        ask(scene, now=scene.later)


def changed(controller: Controller, scene: Scene, **fields: object) -> None:
    """The same controller with another profile, and a case under it."""
    profile = profile_from_json({**controller.profile, **fields})
    fresh = load_controller(profile=profile, actor=OPERATOR, now=scene.now)
    scene.case = factories.open_one(controller=fresh, now=scene.now).case


def test_a_law_without_extension_is_told_as_such(juxt: Controller, scene: Scene) -> None:
    changed(juxt, scene, regime="br_lgpd")
    with pytest.raises(NotNow, match="knows no extension"):
        ask(scene, now=scene.now)


def test_a_policy_may_exclude_it(juxt: Controller, scene: Scene) -> None:
    changed(juxt, scene, clock={"extension": "never"})
    with pytest.raises(NotNow, match="excludes an extension"):
        ask(scene, now=scene.now)


def test_an_extension_while_the_clock_waits(scene: Scene) -> None:
    clock_events.pause_clock(
        case_id=scene.case.pk, ground=LARGE_QUANTITY, text="Years?", actor=scene.actor("omar"), now=scene.now
    )
    extend(scene, now=scene.now + DAY)
    assert scene.track.computed.extension_effective
    resume(scene, answered_at=scene.now + 2 * DAY, now=scene.now + 2 * DAY)
    due = scene.fresh().legal_due_on
    assert due is not None and due > date(2026, 6, 2)
