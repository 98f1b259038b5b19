"""Computing the open cases again: only what differs is written, once, whatever is killed."""

import json
import time
import tracemalloc
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.audit.verify import verify_all
from dsr.cases.models import Case, ClockRun, Milestone, RightTrack
from dsr.casework import recompute
from dsr.casework.assign import assign
from dsr.casework.clock_differences import Difference
from dsr.casework.load_controller import load_controller
from dsr.casework.recompute import (
    LEASE,
    order_run,
    recompute_clocks,
    release_claims,
    simulate,
    sweep_runs,
)
from dsr.casework.set_holiday import set_holiday
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller, HandHoliday
from dsr.register.profile import load_profile
from tests import factories
from tests.casework.scenes import Scene
from tests.cast import OPERATOR, Cast
from tests.services.processes import Programs

SOON = timedelta(minutes=5)
GOOD_FRIDAY = date(2026, 4, 3)


def events(case: Case, kind: str = "clock:recomputed") -> list[dict[str, Any]]:
    rows = AuditEntry.objects.filter(stream=stream_of_case(case.pk), kind=kind).order_by("seq")
    return [json.loads(row.facts) for row in rows]


def standing(case: Case) -> dict[str, date]:
    rows = Milestone.objects.filter(case=case, cancelled_at=None)
    return {row.kind: row.due_on for row in rows}


def hand_holiday(day: date, name: str = "A day of mourning", *, is_holiday: bool = True) -> None:
    """The day alone, without the run that the verb orders."""
    HandHoliday.objects.create(calendar="GB-EAW", day=day, name=name, is_holiday=is_holiday)


def run_all(now: datetime, **reach: str) -> ClockRun:
    run = order_run(why="a test", now=now, **reach)
    assert recompute_clocks(run_id=run.pk, now=now)
    return ClockRun.objects.get(pk=run.pk)


def received(controller: Controller, at: datetime, now: datetime) -> Case:
    return factories.open_one(controller=controller, now=now, received_at=at).case


def like(case: Case, numbers: range) -> None:
    """Copies of a case with its track, in two statements."""
    track = RightTrack.objects.get(case=case)
    rest = model_to_dict(case, exclude=["id", "reference", "controller", "assignee"])
    cases = Case.objects.bulk_create(
        Case(controller=case.controller, reference=f"{case.reference}-{number}", **rest) for number in numbers
    )
    columns = model_to_dict(track, exclude=["id", "case", "decided_by"])
    RightTrack.objects.bulk_create(RightTrack(case=one, **columns) for one in cases)


def test_a_new_holiday_moves_the_date_its_milestones_and_tells_why(scene: Scene) -> None:
    """Due Thursday 2 April; with a holiday on it, over Good Friday and Easter Monday, Tuesday 7 April."""
    scene.assigned()
    assert scene.fresh().legal_due_on == date(2026, 4, 2)
    run = set_holiday(
        calendar="GB-EAW",
        day=date(2026, 4, 2),
        name="A royal wedding",
        is_holiday=True,
        actor=scene.actor("ada"),
        now=scene.later,
    )
    assert recompute_clocks(run_id=run.pk, now=scene.later)
    case = scene.fresh()
    assert case.legal_due_on == date(2026, 4, 7)
    assert case.safe_due_on == date(2026, 4, 1)
    why = "2026-04-02 is a holiday in GB-EAW: A royal wedding"
    assert events(case) == [{"right": "access", "before": "2026-04-02", "after": "2026-04-07", "why": why}]
    assert set(standing(case).values()) == {date(2026, 4, 7)}
    assert set(standing(case)) >= {"days_14", "days_7", "days_3", "days_1", "due_today"}
    track = RightTrack.objects.get(case=case)
    assert track.legal_due_on == date(2026, 4, 7)
    assert "A royal wedding" in json.dumps(track.clock)
    run.refresh_from_db()
    assert (run.total, run.seen, run.changed, run.failed) == (1, 1, 1, 0)
    assert run.finished_at is not None
    assert run.claimed_until is None
    assert verify_all().broken is None


def test_a_later_date_is_told_to_nobody(scene: Scene) -> None:
    scene.assigned()
    hand_holiday(date(2026, 4, 2))
    run_all(scene.later)
    assert scene.fresh().legal_due_on == date(2026, 4, 7)
    assert not OutboxMessage.objects.filter(letter="date_moved").exists()


def test_the_assignee_is_told_when_the_date_came_nearer(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Received 3 March, due on Good Friday, so on the Tuesday after Easter; unless Good Friday is worked."""
    case = received(juxt, now + timedelta(days=1), now + timedelta(days=1))
    assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    hand_holiday(GOOD_FRIDAY, "worked this year", is_holiday=False)
    run_all(now + timedelta(days=2))
    case.refresh_from_db()
    assert case.legal_due_on == GOOD_FRIDAY
    mail = OutboxMessage.objects.get(letter="date_moved")
    assert mail.to == "omar@example.com"
    assert mail.subject == f"{case.reference}: the due date came nearer"
    assert "Friday 3 April 2026" in mail.kept_text
    assert "It was due on Tuesday 7 April 2026. Why it moved: a test" in mail.kept_text
    assert "Anna" not in mail.kept_text


def test_an_assignee_who_left_is_not_written_to(juxt: Controller, cast: Cast, now: datetime) -> None:
    case = received(juxt, now + timedelta(days=1), now + timedelta(days=1))
    assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=now)
    type(cast.omar).objects.filter(pk=cast.omar.pk).update(is_active=False)
    hand_holiday(GOOD_FRIDAY, "worked this year", is_holiday=False)
    run_all(now + timedelta(days=2))
    case.refresh_from_db()
    assert case.legal_due_on == GOOD_FRIDAY
    assert not OutboxMessage.objects.filter(letter="date_moved").exists()


def test_dates_beside_the_legal_one_are_renewed_and_told_apart(case: Case, now: datetime) -> None:
    """A holiday on the last working day before: the legal date stands, the safe date does not."""
    track = RightTrack.objects.get(case=case)
    Case.objects.filter(pk=case.pk).update(received_at=now + timedelta(days=1))
    run_all(now)  # due on Good Friday, so legal 7 April, to plan on 2 April
    track.refresh_from_db()
    assert (track.legal_due_on, track.safe_due_on) == (date(2026, 4, 7), date(2026, 4, 2))
    hand_holiday(date(2026, 4, 2))
    run_all(now)
    track.refresh_from_db()
    assert (track.legal_due_on, track.safe_due_on) == (date(2026, 4, 7), date(2026, 4, 1))
    [told] = events(case, "clock:other_dates")
    assert "safe_due_on: 2026-04-02 > 2026-04-01" in told["dates"]
    assert len(events(case)) == 1


def test_what_does_not_differ_is_not_written(case: Case, now: datetime) -> None:
    before = list(AuditEntry.objects.values_list("pk", flat=True))
    hand_holiday(date(2027, 7, 1))
    run = run_all(now + SOON)
    assert (run.seen, run.changed) == (1, 0)
    assert list(AuditEntry.objects.values_list("pk", flat=True)) == before
    assert not Milestone.objects.exclude(cancelled_at=None).exists()


def test_closed_cases_and_other_controllers_are_left_alone(case: Case, now: datetime) -> None:
    jmix = factories.controller("jmix", now=now)
    other, closed = received(jmix, now, now), received(case.controller, now, now)
    Case.objects.filter(pk=closed.pk).update(state="closed", closed_at=now)
    hand_holiday(date(2026, 4, 2))
    run = run_all(now, controller="juxt")
    assert (run.total, run.seen, run.changed) == (1, 1, 1)
    assert run_all(now, calendar="DE").total == 0
    assert events(closed) == events(other) == []
    assert run_all(now, calendar="GB-EAW").changed == 1
    assert len(events(other)) == 1


def test_another_zone_moves_the_clock_day_too(juxt: Controller, now: datetime) -> None:
    """Received at 23:30 in London, which is the next day in Moscow."""
    case = received(juxt, now.replace(hour=23, minute=30), now + timedelta(days=1))
    assert case.clock_day == date(2026, 3, 2)
    profile = load_profile(path=factories.POLICIES / "juxt.yaml")
    load_controller(profile=replace(profile, time_zone="Europe/Moscow"), actor=OPERATOR, now=now)
    assert sweep_runs(now=now + timedelta(days=1)) == 1
    case.refresh_from_db()
    assert case.clock_day == date(2026, 3, 3)
    assert events(case)[0]["why"].startswith("profile of juxt renewed")


def test_one_bad_case_does_not_stop_the_others(juxt: Controller, now: datetime) -> None:
    cases = [received(juxt, now, now) for _ in range(3)]
    RightTrack.objects.filter(case=cases[1]).update(right="nonsense")
    hand_holiday(date(2026, 4, 2))
    [problem] = [one for one in simulate() if one.problem]
    assert (problem.reference, problem.problem) == (cases[1].reference, "ValueError")
    run = run_all(now)
    assert (run.seen, run.changed, run.failed) == (3, 2, 1)
    assert [len(events(case)) for case in cases] == [1, 0, 1]


def test_a_simulation_lists_what_would_change_and_changes_nothing(case: Case, now: datetime) -> None:
    hand_holiday(date(2026, 4, 2))
    before = list(AuditEntry.objects.values_list("pk", flat=True)), standing(case)
    [found] = simulate()
    expected = Difference(case.pk, case.reference, "access", date(2026, 4, 2), date(2026, 4, 7), found.others)
    assert found == expected
    assert "safe_due_on: 2026-04-02 > 2026-04-01" in found.others
    assert (list(AuditEntry.objects.values_list("pk", flat=True)), standing(case)) == before
    assert not ClockRun.objects.exists()
    assert list(simulate(controller="jmix")) == []


def test_a_run_in_other_hands_is_left_alone_until_the_lease_ends(case: Case, now: datetime) -> None:
    run = order_run(why="a test", now=now)
    ClockRun.objects.filter(pk=run.pk).update(claimed_until=now + LEASE)
    assert not recompute_clocks(run_id=run.pk, now=now)
    assert sweep_runs(now=now + LEASE + SOON) == 1
    assert not recompute_clocks(run_id=run.pk, now=now + 2 * LEASE + SOON)


def test_at_the_start_of_a_single_process_no_lease_is_waited_for(case: Case, now: datetime) -> None:
    run = order_run(why="a test", now=now)
    ClockRun.objects.filter(pk=run.pk).update(claimed_until=now + LEASE)
    assert release_claims()
    assert recompute_clocks(run_id=run.pk, now=now)


def test_a_run_works_in_spells(juxt: Controller, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        received(juxt, now, now)
    monkeypatch.setattr(recompute, "BATCH", 1)
    run = order_run(why="a test", now=now)
    for seen in (1, 2, 3):
        assert not recompute_clocks(run_id=run.pk, now=now, spell=timedelta(0))
        run.refresh_from_db()
        assert (run.seen, run.claimed_until, run.finished_at) == (seen, None, None)
    assert recompute_clocks(run_id=run.pk, now=now, spell=timedelta(0))


def test_whoever_was_overtaken_leaves_no_trace(
    juxt: Controller, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His lease ran out while he was held up, and somebody else ended the run."""
    case = received(juxt, now, now)
    hand_holiday(date(2026, 4, 2))
    run = order_run(why="a test", now=now)
    held_up = recompute._next_cases

    def meanwhile(mine: ClockRun) -> list[Case]:
        found = held_up(mine)
        ClockRun.objects.filter(pk=mine.pk).update(finished_at=now, last_case_id=case.pk)
        return found

    monkeypatch.setattr(recompute, "_next_cases", meanwhile)
    assert not recompute_clocks(run_id=run.pk, now=now)
    assert events(case) == []
    case.refresh_from_db()
    assert case.legal_due_on == date(2026, 4, 2)


def test_memory_does_not_grow_with_the_cases(
    case: Case, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recompute, "BATCH", 50)
    hand_holiday(date(2026, 4, 2))

    def peak() -> int:
        tracemalloc.start()
        count = sum(1 for _ in simulate())
        assert count == Case.objects.count()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    like(case, range(99))
    sum(1 for _ in simulate())  # calendars and plans are kept from the first time on
    few = peak()
    like(case, range(99, 499))
    assert peak() < few * 1.25


@pytest.mark.both_databases
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_killed_run_goes_on_without_doubles(
    juxt: Controller, cast: Cast, now: datetime, programs: Programs
) -> None:
    day = now + timedelta(days=1)
    cases = [received(juxt, day, day) for _ in range(60)]
    for case in cases:
        assign(case_id=case.pk, assignee=cast.omar, actor=cast.actor("omar"), now=day)
    hand_holiday(GOOD_FRIDAY, "worked this year", is_holiday=False)
    worker = programs.manage("recompute_clocks", "--why", "a test")
    end = time.monotonic() + 30
    while not ClockRun.objects.filter(changed__gte=5).exists():
        assert time.monotonic() < end, worker.output()
        time.sleep(0.002)
    worker.kill()
    run = ClockRun.objects.get()
    assert 5 <= run.changed < 60
    assert run.finished_at is None
    changed = sum(len(events(case)) for case in cases)
    assert changed == run.changed == run.seen
    assert run.claimed_until is not None
    assert sweep_runs(now=run.claimed_until) == 0
    assert sweep_runs(now=run.claimed_until + SOON) == 1
    run.refresh_from_db()
    assert (run.seen, run.changed, run.failed) == (60, 60, 0)
    assert [len(events(case)) for case in cases] == [1] * 60
    assert OutboxMessage.objects.filter(letter="date_moved").count() == 60
    assert verify_all().broken is None
