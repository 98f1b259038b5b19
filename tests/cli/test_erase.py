"""`manage.py erase`: a real case from the first word to the certificate, and where a person has to go on."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dsr.audit import verify
from dsr.cases.models import Approval, Case, ErasureResidue
from dsr.casework.erasure_certificate import certificates
from dsr.register.models import Controller, ErasureReplay, SystemConnection
from tests.cast import Cast
from tests.cli.peer import PEER, needs_peer
from tests.cli.shop import SHOP_DATASET, fill_shop

pytestmark = pytest.mark.both_databases
ANN = "ann@example.org"
BOBS = {"customer": 1, "purchase": 1, "review": 0}


def called(*arguments: str, status: int = 0) -> dict[str, Any]:
    """What the command printed, once it ended with that status."""
    said, aside = io.StringIO(), io.StringIO()
    ended = 0
    try:
        call_command("erase", "--controller", "juxt", *arguments, stdout=said, stderr=aside)
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status, said.getvalue() + aside.getvalue()
    (line,) = said.getvalue().splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


def connect(dataset: str, url: str, *more: str) -> None:
    call_command(
        "system",
        "import",
        "--dataset",
        dataset,
        "--url",
        url,
        "--controller",
        "juxt",
        *more,
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
    SystemConnection.objects.update(may_write=True)


@pytest.fixture
def shop(juxt: Controller, cast: Cast, tmp_path: Path) -> Path:
    """The small shop is a connected system of Juxt, which may be changed. Its database."""
    file, dataset = tmp_path / "shop.sqlite3", tmp_path / "shop.yml"
    dataset.write_text(SHOP_DATASET)
    connect(str(dataset), fill_shop(file, orders=40))
    return file


@pytest.fixture
def one_person(juxt: Controller) -> Controller:
    """One person may approve there."""
    juxt.profile = {**juxt.profile, "one_person_may_approve": True}
    juxt.save()
    return juxt


def counts(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as link:
        return {
            table: link.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 (our names)
            for table in BOBS
        }


def test_one_person_erases_where_the_controller_says_so(
    shop: Path, one_person: Controller, cast: Cast, tmp_path: Path
) -> None:
    told = called("--email", ANN, "--out", str(tmp_path / "out"), "--backups-until", "2030-01-31")
    case = Case.objects.get()
    assert told["state"] == "erased" and told["case"] == case.reference and case.channel == "operator"
    rows = told["rows"]["small-shop"]
    assert {name: n for name, n in rows.items() if n} == {"customer": 1, "purchase": 40, "review": 1}
    assert told["residuals"] == [] and counts(shop) == BOBS
    file = Path(told["file"])
    assert file.name == told["certificate"] and file.read_bytes().startswith(b"%PDF")
    assert told["bytes"] == file.stat().st_size
    assert {"open", "collect", "decide", "dry_run", "erase", "search_again", "certificate"} <= set(
        told["seconds"]
    )
    approval = Approval.objects.get(kind="erasure")
    assert approval.asked_by == approval.answered_by == cast.lena and approval.broke_glass
    assert approval.reason.startswith("The controller's profile lets one person")
    assert certificates(case=case).count() == 2 and ErasureReplay.objects.count() == 1
    assert verify.verify_all().broken is None


def test_a_dry_run_counts_plans_and_changes_nothing(shop: Path, one_person: Controller, cast: Cast) -> None:
    before = shop.read_bytes()
    told = called("--email", ANN, "--dry-run")
    assert told["state"] == "dry_run" and told["rows"] == {} and "stays open" in told["message"]
    planned = {(one["set"], one["action"]): one["records"] for one in told["plan"] if one["records"]}
    assert planned == {
        ("customer", "erase"): 1,
        ("purchase", "erase"): 40,
        ("review", "erase"): 1,
        ("complaint_of_others", "keep"): 1,
    }
    assert any("DELETE" in line for one in told["plan"] for line in one["statements"])
    assert ANN not in json.dumps(told) and shop.read_bytes() == before
    assert Case.objects.get().state == "open" and not Approval.objects.exists()


def test_without_leave_of_the_controller_a_second_person_has_to_agree(shop: Path, cast: Cast) -> None:
    before = shop.read_bytes()
    told = called("--email", ANN, status=3)
    assert told["state"] == "waits_for_a_person" and "a second person has to agree" in told["message"]
    assert Approval.objects.get(kind="erasure").state == "asked"
    assert shop.read_bytes() == before and told["rows"] == {}


def test_who_is_no_lead_cannot_approve_alone(shop: Path, one_person: Controller, cast: Cast) -> None:
    told = called("--email", ANN, "--operator", cast.omar.email, status=3)
    assert "may not approve it alone" in told["message"] and counts(shop)["purchase"] == 41


def test_what_was_left_is_listed_and_waits_for_a_person(
    shop: Path, one_person: Controller, cast: Cast
) -> None:
    with closing(sqlite3.connect(shop)) as link, link:
        link.execute("CREATE TABLE newsletter (id integer PRIMARY KEY, recipients text)")
        link.execute("INSERT INTO newsletter VALUES (1, 'bob@example.org, ann@example.org')")
    told = called("--email", ANN, status=3)
    (left,) = told["residuals"]
    assert (left["set"], left["field"], left["explained"]) == ("newsletter", "recipients", False)
    assert told["state"] == "waits_for_a_person" and told["certificate"] == ""
    assert told["rows"]["small-shop"]["purchase"] == 40 and counts(shop) == BOBS
    assert ErasureResidue.objects.count() == 1


def test_a_system_that_may_not_be_changed_is_not(shop: Path, one_person: Controller, cast: Cast) -> None:
    SystemConnection.objects.update(may_write=False)
    before = shop.read_bytes()
    told = called("--email", ANN, status=1)
    assert told["state"] == "stopped" and told["message"] and shop.read_bytes() == before


def test_nobody_known_is_told_so(shop: Path, one_person: Controller, cast: Cast) -> None:
    told = called("--email", "nobody@example.org")
    assert told["state"] == "nothing_found" and told["plan"] == []
    assert Case.objects.get().tracks.get().decision == "no_data"


def test_nothing_is_opened_for_what_cannot_work(shop: Path, cast: Cast) -> None:
    with pytest.raises(CommandError, match="write the day"):
        called("--email", ANN, "--backups-until", "soon")
    with pytest.raises(CommandError, match="not an e-mail address"):
        called("--email", "Ann")
    with pytest.raises(CommandError, match="may not work on cases"):
        called("--email", ANN, "--operator", "sven@example.com")
    assert not Case.objects.exists()


@needs_peer
def test_the_example_of_a_peer_leaves_nothing_unexplained(
    example: str, one_person: Controller, cast: Cast
) -> None:
    connect(str(PEER / "postgres_example_test_dataset.yml"), example, "--name", "Shop")
    told = called("--email", "customer-1@example.com")
    assert told["state"] == "erased" and all(one["explained"] for one in told["residuals"])
    again = called("--email", "customer-1@example.com", "--dry-run")
    assert again["state"] == "nothing_found"
