"""Marking by machine: set where it is decided, recorded with counts, gone only after the restriction ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr.cases.models import ProcessingRestriction, RunKind, StepEntry, SystemRun
from dsr.casework import close, decide, machine_changes, restriction, run_work, runs
from dsr.casework.door import NotNow
from dsr.casework.machine_changes import NO_MACHINE, NO_MARKS, to_mark, to_unmark
from dsr.connectors.builtin.sql.connection import SqlConnection
from dsr.connectors.spec import ConnectorTrouble, Trouble
from dsr.register.models import Controller, DataSystem
from dsr.rules.machine_changes import NOT_TO_RESTRICT
from tests.casework import company
from tests.casework.company import machines_work
from tests.cast import Cast
from tests.connectors.sql.bookshop import Database
from tests.stories.teller import Story

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = SystemRun.State


@pytest.fixture
def shop(tmp_path: Path) -> Database:
    """The company's database."""
    return company.opened_shop(tmp_path)


@pytest.fixture
def system(juxt: Controller, shop: Database, cast: Cast, now: datetime) -> DataSystem:
    """Salesforce is the bookshop."""
    return company.connect(controller=juxt, slug="salesforce", shop=shop, cast=cast, now=now)


@pytest.fixture
def story(juxt: Controller, system: DataSystem, cast: Cast, now: datetime) -> Story:
    """It is decided to restrict Ada's data."""
    return decided(juxt, cast, now)


def decided(juxt: Controller, cast: Cast, now: datetime) -> Story:
    story = company.asks(controller=juxt, cast=cast, now=now, right="restriction")
    story.records("ground", ground="c", why="She needs them for a claim.")
    story.decides("grant")
    return story


def marked(shop: Database) -> tuple[list[Any], list[Any]]:
    """Customers and purchases that carry the mark."""
    customers = shop.rows("SELECT id FROM customer WHERE restricted_at IS NOT NULL ORDER BY id")
    purchases = shop.rows("SELECT id FROM purchase WHERE locked ORDER BY id")
    return [one for (one,) in customers], [one for (one,) in purchases]


ADAS = ([1], ["p1", "p2"])
NONE: tuple[list[Any], list[Any]] = ([], [])


def mark(story: Story) -> list[SystemRun]:
    return machine_changes.mark_by_machine(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def unmark(story: Story) -> list[SystemRun]:
    return machine_changes.unmark_by_machine(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def told(story: Story) -> None:
    """The letter of Art. 18(3) goes."""
    restriction.announce_lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        reason="The claim is settled.",
        text="We use the data again.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.on("20 April")


def lift(story: Story) -> None:
    restriction.lift(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def in_force(story: Story, shop: Database) -> None:
    """Marked by machine, answered, in force, recipients told."""
    mark(story)
    machines_work(story)
    story.answers()
    story.tells_recipients()
    assert marked(shop) == ADAS


def test_her_rows_are_marked_and_the_mark_is_recorded(story: Story, shop: Database) -> None:
    assert story.next == "record_steps"
    [ordered] = mark(story)
    assert story.next == "wait_changes"
    [run] = machines_work(story)
    assert (run.pk, run.kind, run.state, run.rows) == (ordered.pk, "restrict", State.DONE, 3)
    assert run.result == [
        {"begun": True}, {"set": "customer", "records": 1}, {"set": "purchase", "records": 2},
    ]  # fmt: skip
    assert marked(shop) == ADAS
    entry = StepEntry.objects.get(step="mark")
    assert (entry.about, entry.by) == ("salesforce", story.cast.omar)
    assert entry.values == {"how": "By machine: 3 records in customer, purchase", "on": "2026-03-02"}
    assert story.recorded("run:done")[-1].known["records"] == 3
    assert story.next == "prepare_answer"
    assert "Salesforce: since 2 March 2026 your data are marked and only kept." in story.answers()


def test_nothing_is_marked_before_it_is_decided(
    juxt: Controller, system: DataSystem, cast: Cast, now: datetime
) -> None:
    story = company.asks(controller=juxt, cast=cast, now=now, right="restriction")
    with pytest.raises(NotNow) as refused:
        mark(story)
    assert str(refused.value) == NOT_TO_RESTRICT


def test_while_accuracy_is_checked_the_data_are_marked_at_once(
    juxt: Controller, system: DataSystem, shop: Database, cast: Cast, now: datetime
) -> None:
    """Art. 18(1)(a): no decision is needed; the checklist of a rectification asks for no mark."""
    story = company.asks(controller=juxt, cast=cast, now=now, right="rectification")
    with pytest.raises(NotNow):
        mark(story)
    restriction.restrict_now(
        case_id=story.case.pk,
        track_id=story.track().pk,
        text="While we check.",
        actor=story.actor(),
        now=story.minute(),
    )
    mark(story)
    [run] = machines_work(story)
    assert (run.state, run.rows, marked(shop)) == (State.DONE, 3, ADAS)
    assert not StepEntry.objects.filter(step="mark").exists()


def test_a_system_that_may_not_be_changed_is_left_to_people(
    story: Story, system: DataSystem, now: datetime
) -> None:
    company.forbid(system=system, now=now)
    with pytest.raises(NotNow, match=NO_MACHINE):
        mark(story)


def test_a_system_without_a_place_for_the_mark_says_so_once(
    juxt: Controller, shop: Database, cast: Cast, now: datetime
) -> None:
    company.connect(controller=juxt, slug="salesforce", shop=shop, cast=cast, now=now, marks="frozen")
    story = decided(juxt, cast, now)
    mark(story)
    [run] = machines_work(story)
    assert (run.state, run.problem) == (State.FAILED, "unsupported")
    assert to_mark(track=story.track()) == [] and to_unmark(track=story.track()) == []
    assert not StepEntry.objects.filter(step="mark").exists()


def test_while_it_is_restricted_no_machine_takes_the_mark_away(story: Story, shop: Database) -> None:
    in_force(story, shop)
    with pytest.raises(NotNow, match="restricted still"):
        unmark(story)
    told(story)
    with pytest.raises(NotNow, match="restricted still"):
        unmark(story)
    assert marked(shop) == ADAS


def test_lifting_takes_the_marks_away_and_they_can_be_set_no_more(story: Story, shop: Database) -> None:
    in_force(story, shop)
    with pytest.raises(restriction.NotToldYet):
        lift(story)
    assert not SystemRun.objects.filter(kind=RunKind.LIFT).exists()
    told(story)
    lift(story)
    *_, run = machines_work(story)
    assert (run.kind, run.state, run.rows, marked(shop)) == ("lift", State.DONE, 3, NONE)
    with pytest.raises(NotNow, match=NO_MARKS):
        unmark(story)
    with pytest.raises(NotNow):
        mark(story)


def test_a_mark_that_waits_is_not_set_after_the_lift(story: Story, shop: Database) -> None:
    story.records("mark", about="salesforce", how="Locked by hand", on="2026-03-02")
    story.answers()
    mark(story)
    told(story)
    lift(story)
    machines_work(story)
    assert [run.state for run in SystemRun.objects.all()] == [State.CANCELLED]
    assert marked(shop) == NONE


def test_a_mark_that_is_left_can_be_taken_away_in_a_closed_case(
    story: Story, shop: Database, system: DataSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system was down when the restriction ended; the restriction ended all the same."""
    in_force(story, shop)
    told(story)
    original = SqlConnection.restrict

    def refused(self: SqlConnection, **asked: Any) -> Iterator[Any]:
        raise ConnectorTrouble(Trouble.REFUSED)

    monkeypatch.setattr(SqlConnection, "restrict", refused)
    lift(story)
    *_, run = machines_work(story)
    assert (run.state, run.problem, marked(shop)) == (State.FAILED, "refused", ADAS)
    close.close(case_id=story.case.pk, actor=story.actor(), now=story.minute())
    monkeypatch.setattr(SqlConnection, "restrict", original)
    runs.retry_run(case_id=story.case.pk, run_id=run.pk, actor=story.actor(), now=story.minute())
    *_, run = machines_work(story)
    assert (run.state, marked(shop)) == (State.DONE, NONE)


def test_a_failed_mark_leaves_the_restriction_in_force(
    story: Story, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: SqlConnection, **asked: Any) -> Iterator[Any]:
        raise ConnectorTrouble(Trouble.REFUSED)

    monkeypatch.setattr(SqlConnection, "restrict", refused)
    story.records("mark", about="salesforce", how="Locked by hand", on="2026-03-02")
    story.answers()
    mark(story)
    [run] = machines_work(story)
    assert (run.state, run.problem) == (State.FAILED, "refused")
    assert ProcessingRestriction.objects.get().lifted_at is None


def test_another_case_of_the_person_keeps_the_mark(
    story: Story, juxt: Controller, shop: Database, cast: Cast, now: datetime
) -> None:
    in_force(story, shop)
    other = decided(juxt, cast, now + timedelta(days=1))
    mark(other)
    machines_work(other)
    told(story)
    lift(story)
    assert not SystemRun.objects.filter(kind=RunKind.LIFT).exists()
    with pytest.raises(NotNow, match=other.case.reference):
        unmark(story)
    assert marked(shop) == ADAS


def test_what_was_never_put_in_force_can_be_unmarked(story: Story, shop: Database) -> None:
    """The decision is taken back after the mark was set."""
    mark(story)
    machines_work(story)
    with pytest.raises(NotNow, match="decided to restrict"):
        unmark(story)
    decide.revise(case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute())
    unmark(story)
    machines_work(story)
    assert marked(shop) == NONE


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_marks_and_records_once(
    story: Story, shop: Database, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    [run] = mark(story)
    original, deaths = SqlConnection.restrict, [1]

    def restrict(self: SqlConnection, **asked: Any) -> Iterator[Any]:
        if deaths:
            deaths.pop()
            if when == "after":
                list(original(self, **asked))
            raise Killed
        return original(self, **asked)

    monkeypatch.setattr(SqlConnection, "restrict", restrict)
    with pytest.raises(Killed):
        run_work.carry_out(run_id=run.pk, now=story.minute())
    assert not StepEntry.objects.filter(step="mark").exists()
    assert run_work.carry_out(run_id=run.pk, now=story.now + timedelta(minutes=5))
    assert StepEntry.objects.filter(step="mark").count() == 1 and marked(shop) == ADAS
    run.refresh_from_db()
    assert run.rows == 3
