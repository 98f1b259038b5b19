"""The demo: a connected shop in a file, and cases that machines and owners work on, loaded once and no more."""

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.cases.models import Case, CaseFile, CollectedSet, ErasureResidue, OwnerTask, SystemRun
from dsr.cli.demo import load_demo, wants_demo
from dsr.cli.demo_cases import DemoCase
from dsr.cli.demo_company import BY_MACHINE, IRIS, IVO, NADIA, PRIYA, ROBERT, THEO
from dsr.cli.demo_shop import FILE, make_shop
from dsr.register.models import SystemConnection

DAY = date(2026, 3, 2)


@pytest.fixture
def state(settings: Settings, tmp_path: Path) -> Path:
    settings.STATE_DIR = tmp_path
    return tmp_path


def asked(path: Path, statement: str) -> object:
    with closing(sqlite3.connect(path)) as link:
        return link.execute(statement).fetchone()[0]


def of(planned: DemoCase) -> Case:
    return Case.objects.get(requester__name=planned.name)


def entries() -> list[int]:
    return [AuditEntry.objects.filter(stream=stream_of_case(of(one).pk)).count() for one in BY_MACHINE]


def test_the_shop_is_made_once_and_begun_again_when_it_was_cut_short(tmp_path: Path) -> None:
    begun = (tmp_path / FILE).with_suffix(".begun")
    begun.write_text("half of it")
    path = make_shop(folder=tmp_path, today=DAY)
    assert not begun.exists()
    assert asked(path, "SELECT count(*) FROM purchase WHERE customer_id = 1") == 14
    assert str(asked(path, "SELECT max(ordered_at) FROM purchase")) < DAY.isoformat()
    with closing(sqlite3.connect(path)) as link, link:
        link.execute("DELETE FROM newsletter")
    assert asked(make_shop(folder=tmp_path, today=DAY), "SELECT count(*) FROM newsletter") == 0


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_cases_of_the_shop_stand_where_a_visitor_can_go_on(state: Path, now: datetime) -> None:
    assert wants_demo()
    load_demo(now=now, older=())
    assert not wants_demo()
    connection = SystemConnection.objects.get()
    assert (connection.test_ok, connection.may_write) == (True, True)
    assert list(of(PRIYA).searches.filter(state="pending").values_list("system__slug", flat=True)) == [
        "book-shop"
    ]
    (others,) = CollectedSet.objects.filter(case=of(NADIA)).exclude(third_party="")
    assert (others.name, others.records > 0) == ("service_request_of_others", True)
    assert set(OwnerTask.objects.filter(case=of(NADIA)).values_list("outcome", flat=True)) == {"", "given"}
    assert OwnerTask.objects.filter(case=of(NADIA), done_at=None).exclude(question="").count() == 1
    assert list(of(ROBERT).runs.values_list("kind", "state")) == [("collect", "done")]
    plan = of(IVO).runs.get(kind="plan_erasure")
    assert [step["name"] for step in plan.result if step["problem"]] == ["address"]
    left = {one.run.case: one for one in ErasureResidue.objects.select_related("run__case")}
    assert {one.name for one in left.values()} == {"reading_evening"}
    assert (left[of(THEO)].explained_at, left[of(IRIS)].explained_at is None) == (None, False)
    assert {file.case for file in CaseFile.objects.filter(purpose="certificate")} == {of(IRIS)}
    shop = state / FILE
    assert asked(shop, "SELECT count(*) FROM newsletter WHERE email = 'theo.grant@example.org'") == 0
    assert asked(shop, "SELECT count(*) FROM customer WHERE full_name = 'Theo Grant'") == 0
    assert asked(shop, "SELECT count(*) FROM customer WHERE full_name = 'Ivo Lang'") == 1


@pytest.mark.django_db
def test_loading_again_adds_only_what_is_missing(state: Path, now: datetime) -> None:
    load_demo(now=now, older=())
    before = entries()
    assert min(before) > 3
    tasks, worked = OwnerTask.objects.count(), SystemRun.objects.count()
    load_demo(now=now, older=())
    assert entries() == before
    assert (OwnerTask.objects.count(), SystemRun.objects.count()) == (tasks, worked)
    (state / "demo-begun").touch()
    assert wants_demo()
