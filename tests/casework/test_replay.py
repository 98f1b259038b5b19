"""After a restore: whom a machine erased is found again by keyed hashes alone, and erased by the plan of then."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from dsr.accounts.actors import operator_actor
from dsr.audit import verify
from dsr.audit.models import AuditEntry
from dsr.casework import replay as replays
from dsr.casework.holds import set_hold
from dsr.casework.replay import ReplayDone, normal_form, replay
from dsr.connectors.spec import Key
from dsr.register.models import DataSystem, ErasureReplay, SystemConnection
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene

pytestmark = pytest.mark.both_databases
OPERATOR = operator_actor(name="restore")


@pytest.fixture
def company(scene: Scene, tmp_path: Path) -> Path:
    """Anna was erased in the company's database; beside it lies the backup from before."""
    path = tmp_path / "company.db"
    on.fill(path)
    shutil.copy(path, backup(path))
    on.erased(scene, path)
    assert on.counts(path) == {"people": 1, "orders": 2, "visits": 1}
    return path


def backup(path: Path) -> Path:
    return path.with_suffix(".backup")


def restored(path: Path) -> None:
    shutil.copy(backup(path), path)
    assert on.counts(path) == {"people": 2, "orders": 5, "visits": 3}


def system() -> DataSystem:
    return SystemConnection.objects.get().system


def again(scene: Scene, *, dry_run: bool = False) -> ReplayDone:
    return replay(system=system(), actor=OPERATOR, now=scene.later, dry_run=dry_run)


def change(path: Path, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement, values)


def test_an_erasure_is_remembered_by_a_hash_and_nothing_else(scene: Scene, company: Path) -> None:
    kept = ErasureReplay.objects.get()
    assert (kept.kind, kept.case_reference) == ("email", scene.case.reference)
    assert kept.replayed_at is None
    assert {wish["name"]: wish["action"] for wish in kept.wishes} == dict.fromkeys(on.OURS, "erase")
    assert "anna" not in str(ErasureReplay.objects.values()).lower() and len(kept.digest) == 64


def test_who_came_back_with_a_backup_is_erased_again_and_nobody_else(scene: Scene, company: Path) -> None:
    restored(company)
    done = again(scene)
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 1}
    assert on.rows(company, "people") == [(2, "ben@example.org", "Ben")]
    assert (done.remembered, done.people, done.erased, done.ok) == (1, 1, 1, True)
    assert done.rows == on.OURS
    assert done.keys == 2  # Ben's and Anna's addresses, each once
    assert ErasureReplay.objects.get().replayed_at == scene.later


def test_the_case_and_the_installation_have_it_in_their_records(scene: Scene, company: Path) -> None:
    restored(company)
    again(scene)
    told = AuditEntry.objects.get(kind="replay:erased")
    assert told.stream == f"case:{scene.case.pk}" and told.actor_kind == "operator"
    assert told.known["records"] == 6 and told.known["case"] == scene.case.reference
    assert AuditEntry.objects.get(kind="replay:begun").known["people"] == 1
    assert "anna" not in str(list(AuditEntry.objects.filter(kind__startswith="replay").values())).lower()
    assert verify.verify_all().broken is None


def test_when_the_case_is_gone_the_record_of_the_installation_tells_it(scene: Scene, company: Path) -> None:
    restored(company)
    ErasureReplay.objects.update(case_reference="JUXT-2019-0001")  # purged long ago
    again(scene)
    told = AuditEntry.objects.get(kind="replay:erased")
    assert told.stream == "system" and told.known["case"] == "JUXT-2019-0001"


def test_doing_it_twice_finds_nothing_left(scene: Scene, company: Path) -> None:
    restored(company)
    again(scene)
    done = again(scene)
    assert (done.remembered, done.people, done.erased, done.rows, done.ok) == (1, 0, 0, {}, True)
    assert AuditEntry.objects.filter(kind="replay:begun").count() == 1


def test_a_dry_run_says_what_would_be_erased_and_changes_nothing(scene: Scene, company: Path) -> None:
    restored(company)
    SystemConnection.objects.update(may_write=False)
    before, entries = company.read_bytes(), AuditEntry.objects.count()
    done = again(scene, dry_run=True)
    assert (done.people, done.erased, done.rows) == (1, 0, on.OURS)
    assert company.read_bytes() == before and AuditEntry.objects.count() == entries
    assert ErasureReplay.objects.get().replayed_at is None


def test_another_spelling_of_the_address_is_the_same_mailbox(scene: Scene, company: Path) -> None:
    restored(company)
    change(company, "update people set email = ? where id = 1", "Anna@EXAMPLE.org")
    done = again(scene)
    assert (done.people, done.erased, done.unchanged) == (1, 1, 0)
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 1}


def test_who_is_found_but_not_changed_is_told(scene: Scene, company: Path) -> None:
    change(
        company, "insert into people values (9, ?, 'Anna')", f" {on.EMAIL}"
    )  # a blank the system looks past
    done = again(scene)
    assert (done.people, done.unchanged, done.rows.get("people", 0)) == (1, 1, 0)
    assert len(on.rows(company, "people")) == 2


def test_what_an_older_backup_cannot_hold_is_left_alone(scene: Scene, company: Path) -> None:
    restored(company)  # this time it is Anna herself, a customer again after her erasure
    after = ErasureReplay.objects.get().erased_at + timedelta(seconds=1)
    done = replay(system=system(), actor=OPERATOR, now=scene.later, since=after)
    assert done.remembered == 0 and on.counts(company)["people"] == 2
    done = replay(system=system(), actor=OPERATOR, now=scene.later, since=after - timedelta(days=1))
    assert done.erased == 1 and on.counts(company)["people"] == 1


def test_the_plan_of_then_holds(scene: Scene, company: Path) -> None:
    restored(company)
    kept = ErasureReplay.objects.get()
    wishes = [w | {"action": "keep"} if w["name"] == "orders" else w for w in kept.wishes]
    wishes = [w | {"action": "anonymise"} if w["name"] == "people" else w for w in wishes]
    ErasureReplay.objects.update(wishes=wishes)
    done = again(scene)
    assert done.rows == {"people": 1, "visits": 2}
    assert len(on.rows(company, "orders")) == 5
    ((_number, address, name),) = [row for row in on.rows(company, "people") if row[0] == 1]
    assert on.EMAIL not in str(address) and name != "Anna"


def test_without_leave_to_write_nothing_changes_and_a_person_is_asked(scene: Scene, company: Path) -> None:
    restored(company)
    SystemConnection.objects.update(may_write=False)
    done = again(scene)
    assert (done.problem, done.by_hand, done.ok, done.erased) == ("not_allowed", True, False, 0)
    assert on.counts(company)["people"] == 2


def test_a_system_without_connection_is_told_as_work_for_a_person(scene: Scene, company: Path) -> None:
    there = system()
    SystemConnection.objects.all().delete()
    done = replay(system=there, actor=OPERATOR, now=scene.later)
    assert (done.remembered, done.by_hand, done.ok) == (1, True, False)


def test_a_system_that_is_down_is_told_in_the_result(scene: Scene, company: Path) -> None:
    company.write_bytes(b"no database" * 1000)
    done = again(scene)
    assert done.problem and not done.ok and done.erased == 0


def test_a_legal_hold_that_came_since_keeps_what_came_back(scene: Scene, company: Path) -> None:
    restored(company)
    set_hold(
        case_id=scene.case.pk, system_id=None, reason="Court", actor=scene.actor("omar"), now=scene.later
    )
    done = again(scene)
    assert (done.people, done.held, done.erased, done.ok) == (1, 1, 0, False)
    assert on.counts(company)["people"] == 2


def test_nothing_is_opened_where_nobody_was_erased(scene: Scene) -> None:
    one = DataSystem.objects.filter(controller=scene.case.controller)[0]
    assert replay(system=one, actor=OPERATOR, now=scene.later) == ReplayDone()


def test_keys_come_in_batches_and_only_who_was_erased_is_kept(
    scene: Scene, company: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored(company)
    with closing(sqlite3.connect(company)) as database, database:
        database.executemany(
            "insert into people values (?, ?, 'x')", ((n, f"p{n}@example.org") for n in range(10, 2_510))
        )
    seen: list[int] = []
    monkeypatch.setattr(replays, "AT_ONCE", 1_000)
    done = replay(
        system=system(), actor=OPERATOR, now=scene.later, progress=lambda keys, _erased: seen.append(keys)
    )
    assert done.keys == 2_502 and done.erased == 1
    assert seen[:3] == [1_000, 2_000, 2_502]
    assert on.counts(company)["people"] == 2_501


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("email", "Ada@Example.ORG ", "ada@example.org", True),
        ("email", "ada@bücher.example", "ada@xn--bcher-kva.example", True),
        ("email", "ada+news@example.org", "ada@example.org", False),
        ("phone_number", "+49 30 123456", "0049-30-123456", True),
        ("phone_number", "12", "13", False),
        ("customer_id", " A1 ", "A1", True),
        ("customer_id", "A1", "a1", False),
        ("user_id", "é", "é", True),
        ("user_id", "\ud800", "a", False),
    ],
)
def test_keys_are_compared_in_one_form(kind: str, one: str, other: str, same: bool) -> None:
    forms: Iterator[str] = (normal_form(key=Key(kind, value)) for value in (one, other))
    assert (next(forms) == next(forms)) is same
