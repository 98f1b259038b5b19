"""Reminders: to the right people, at the right hour, saying what is missing, once."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from dsr.accounts.models import Staff
from dsr.audit.models import AuditEntry
from dsr.cases.models import Case, Milestone
from dsr.casework import remind
from dsr.casework.remind import fire_milestone, reminder_letter, sweep_milestones, what_is_missing
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller, HandHoliday
from tests import factories
from tests.cast import Cast

LONDON = ZoneInfo("Europe/London")


def reminders() -> list[OutboxMessage]:
    """The reminders in the outbox, in the order they were put."""
    return list(OutboxMessage.objects.filter(letter="reminder").order_by("pk"))


def receivers() -> list[str]:
    return [mail.to for mail in reminders()]


def milestone(case: Case, kind: str) -> Milestone:
    return Milestone.objects.get(case=case, kind=kind, cancelled_at=None)


def fire(case: Case, kind: str) -> bool:
    row = milestone(case, kind)
    return fire_milestone(milestone_id=row.pk, now=row.due_at)


@pytest.fixture
def given(case: Case, cast: Cast, now: datetime) -> Case:
    """Anna's case, given to Omar, identity confirmed. Due Thursday 2 April 2026."""
    factories.walk_to_identity(case=case, cast=cast, now=now)
    case.refresh_from_db()
    assert case.legal_due_on == date(2026, 4, 2)
    return case


def test_a_reminder_goes_to_the_assignee_and_says_what_is_missing(given: Case) -> None:
    assert fire(given, "days_14")
    [mail] = reminders()
    assert mail.to == "omar@example.com"
    assert mail.subject == f"{given.reference}: due in 14 days"
    assert "Next: Collect from the data systems." in mail.kept_text
    assert "No result yet from: " in mail.kept_text
    assert "Not decided yet: copy." in mail.kept_text
    assert f"/desk/cases/{given.reference}/" in mail.kept_text
    assert "Anna" not in mail.kept_text
    assert "anna" not in mail.kept_text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("days_14", ["omar@example.com"]),
        ("days_7", ["omar@example.com"]),
        ("days_3", ["omar@example.com", "lena@example.com"]),
        ("days_1", ["omar@example.com", "lena@example.com"]),
        ("due_today", ["omar@example.com", "lena@example.com"]),
    ],
)
def test_nearer_the_date_the_leads_read_it_too(given: Case, kind: str, expected: list[str]) -> None:
    assert fire(given, kind)
    assert receivers() == expected


def test_every_reminder_comes_at_eight_in_the_morning_there(given: Case) -> None:
    """The clocks go forward on 29 March 2026: eight in London is then seven in UTC."""
    local = [row.due_at.astimezone(LONDON) for row in Milestone.objects.filter(case=given)]
    assert {at.hour for at in local} == {8}
    assert {row.due_at.hour for row in Milestone.objects.filter(case=given)} == {7, 8}


def test_without_an_assignee_the_leads_are_told(case: Case, cast: Cast) -> None:
    assert fire(case, "days_14")
    assert receivers() == ["lena@example.com"]
    assert "Take the case or give it to somebody" in reminders()[0].kept_text


def test_an_assignee_who_left_is_not_written_to(given: Case, cast: Cast) -> None:
    Staff.objects.filter(pk=cast.omar.pk).update(is_active=False)
    fire(given, "days_14")
    assert receivers() == ["lena@example.com"]


def test_a_milestone_is_fired_once_and_recorded(given: Case) -> None:
    row = milestone(given, "days_3")
    assert not fire_milestone(milestone_id=row.pk, now=row.due_at - timedelta(seconds=1))
    assert fire_milestone(milestone_id=row.pk, now=row.due_at)
    assert not fire_milestone(milestone_id=row.pk, now=row.due_at + timedelta(days=1))
    assert not fire_milestone(milestone_id=10**6, now=row.due_at)
    row.refresh_from_db()
    assert row.done_at == row.due_at
    entry = AuditEntry.objects.get(kind="reminder:fired")
    assert json.loads(entry.facts) == {"kind": "days_3", "due_on": "2026-04-02", "mails": 2}
    assert len(reminders()) == 2


def test_a_mail_put_by_a_twin_that_died_is_not_put_again(given: Case) -> None:
    """The key of a reminder is its milestone and its reader."""
    fire(given, "days_3")
    Milestone.objects.filter(case=given, kind="days_3").update(done_at=None)
    fire(given, "days_3")
    assert len(reminders()) == 2


def test_from_the_legal_date_on_each_working_day_has_its_reminder(given: Case) -> None:
    """Due Thursday 2 April; Good Friday, the weekend and Easter Monday are no working days in England."""
    fire(given, "due_today")
    first = milestone(given, "overdue")
    assert first.due_at.astimezone(LONDON).date() == date(2026, 4, 7)
    assert fire(given, "overdue")
    assert f"{given.reference}: overdue by 5 days" in reminders()[-1].subject
    following = Milestone.objects.get(case=given, kind="overdue", done_at=None)
    assert following.due_at.astimezone(LONDON).date() == date(2026, 4, 8)
    assert following.due_on == date(2026, 4, 2)


def test_a_holiday_added_by_hand_counts(given: Case) -> None:
    HandHoliday.objects.create(calendar=given.controller.calendar, day=date(2026, 4, 7), name="A day off")
    fire(given, "due_today")
    assert milestone(given, "overdue").due_at.astimezone(LONDON).date() == date(2026, 4, 8)


def test_after_days_without_power_there_is_one_overdue_reminder_not_one_a_day(given: Case) -> None:
    fire(given, "due_today")
    late = milestone(given, "overdue").due_at + timedelta(days=20)
    before = len(reminders())
    sweep_milestones(now=late)
    sweep_milestones(now=late)
    overdue = [mail for mail in reminders()[before:] if mail.subject.endswith("overdue by 25 days")]
    kinds = Milestone.objects.filter(case=given, kind="overdue")
    assert kinds.filter(done_at=late).count() == 1
    assert kinds.get(done_at=None).due_at > late
    assert {mail.to for mail in overdue} == {"omar@example.com", "lena@example.com"}


def test_a_closed_case_is_left_in_peace(case: Case, cast: Cast, now: datetime) -> None:
    row = milestone(case, "days_3")
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=now)
    assert not fire_milestone(milestone_id=row.pk, now=row.due_at)
    row.refresh_from_db()
    assert row.cancelled_at == row.due_at
    assert reminders() == []


def test_the_promise_has_a_reminder_of_its_own(cast: Cast, now: datetime) -> None:
    """comindware promises thirty days; the law gives a month."""
    comindware = factories.controller("comindware", now=now)
    case = factories.open_one(controller=comindware, now=now).case
    assert fire(case, "target")
    [mail] = reminders()
    assert "the promised date has come" in mail.subject
    assert "The answer was promised by Wednesday 1 April 2026." in mail.kept_text


def test_what_is_missing_follows_the_case(case: Case, cast: Cast, now: datetime) -> None:
    said = list(what_is_missing(case=case))
    assert said[0] == "Next: Take the case or give it to somebody."
    assert "It is not yet certain who is asking." in said
    factories.walk_to_decided(case=case, cast=cast, now=now)
    case.refresh_from_db()
    assert list(what_is_missing(case=case)) == [
        "Next: Prepare the answer letter.",
        "1 right is decided and not yet answered.",
    ]


def test_the_days_left_are_counted_where_the_controller_is(given: Case) -> None:
    """Half past midnight in London on the 31st is still the 30th in UTC."""
    night = datetime(2026, 3, 31, 0, 30, tzinfo=LONDON)
    letter = reminder_letter(case=given, milestone=milestone(given, "days_3"), now=night)
    assert letter.days_left == 2


def test_a_sweep_fires_what_is_due_and_nothing_else(juxt: Controller, cast: Cast, now: datetime) -> None:
    cases = [factories.open_one(controller=juxt, now=now).case for _ in range(3)]
    at = milestone(cases[0], "days_14").due_at
    assert sweep_milestones(now=at - timedelta(seconds=1)) == 0
    assert sweep_milestones(now=at, limit=2) == 2
    assert sweep_milestones(now=at) == 1
    assert sweep_milestones(now=at) == 0
    assert len(reminders()) == 3


def test_a_poisoned_milestone_is_pushed_ahead_and_the_others_go_on(
    juxt: Controller, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, healthy = (factories.open_one(controller=juxt, now=now).case for _ in range(2))
    real = remind.what_is_missing

    def poison(*, case: Case) -> object:
        if case.pk == poisoned.pk:
            raise RuntimeError("anna@example.org broke it")
        return real(case=case)

    monkeypatch.setattr(remind, "what_is_missing", poison)
    row = milestone(poisoned, "days_14")
    at = row.due_at
    with capture_logs() as said:
        assert sweep_milestones(now=at) == 1
    assert [mail.case_id for mail in reminders()] == [healthy.pk]
    row.refresh_from_db()
    assert (row.failures, row.due_at, row.done_at) == (1, at + timedelta(minutes=15), None)
    assert not AuditEntry.objects.filter(kind="reminder:fired", stream=f"case:{poisoned.pk}").exists()
    assert [(line["event"], line["kind"]) for line in said] == [("milestone_broken", "builtins.RuntimeError")]
    assert "anna" not in str(said)
    monkeypatch.undo()
    assert sweep_milestones(now=at + timedelta(minutes=15)) == 1
    assert len(reminders()) == 2


def test_due_milestones_are_found_by_the_partial_index(case: Case, now: datetime) -> None:
    with CaptureQueriesContext(connection) as queries:
        sweep_milestones(now=now)
    [select] = [query["sql"] for query in queries if "cases_milestone" in query["sql"]]
    assert '"done_at" IS NULL' in select
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {select}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "milestone_due" in plan
        assert "TEMP B-TREE" not in plan
