"""`manage.py access`: a real case from the first word to the file, and where a person has to go on."""

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dsr.audit.models import AuditEntry
from dsr.cases.models import Answer, Case, CollectedSet, ItemDecision, SystemSearch
from dsr.register.models import Controller, SystemConnection
from tests.cast import Cast
from tests.cli.peer import PEER, needs_peer
from tests.cli.shop import SHOP_DATASET, fill_shop

pytestmark = pytest.mark.both_databases

ANN = "ann@example.org"


def system(*arguments: str) -> None:
    call_command("system", *arguments, stdout=io.StringIO(), stderr=io.StringIO())


def called(*arguments: str, controller: str = "juxt", status: int = 0) -> dict[str, Any]:
    """What the command printed, once it ended with that status."""
    said, aside = io.StringIO(), io.StringIO()
    ended = 0
    try:
        call_command("access", "--controller", controller, *arguments, stdout=said, stderr=aside)
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status, said.getvalue() + aside.getvalue()
    (line,) = said.getvalue().splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


@pytest.fixture
def shop(juxt: Controller, cast: Cast, tmp_path: Path) -> Path:
    """The small shop is a connected system of Juxt. Its database."""
    file = tmp_path / "shop.sqlite3"
    dataset = tmp_path / "shop.yml"
    dataset.write_text(SHOP_DATASET)
    url = fill_shop(file, orders=450)
    system("import", "--dataset", str(dataset), "--url", url, "--controller", "juxt")
    return file


def complete(controller: Controller, *, one_person: bool) -> None:
    """The controller's profile says everything that goes with a copy, and who may release."""
    first, *others = controller.profile["activities"]
    first = {**first, "storage": "Two years.", "automated_decisions": "There are none."}
    controller.profile = {
        **controller.profile,
        "activities": [first, *others],
        "transfers": [{"country": "US", "safeguard": "adequacy_decision", "note": "By Google."}],
        "one_person_may_approve": one_person,
    }
    controller.save()


def kinds(case: Case) -> list[str]:
    found = AuditEntry.objects.filter(stream=f"case:{case.pk}").order_by("seq")
    return list(found.values_list("kind", flat=True))


def test_the_data_alone_are_written_without_a_decision(shop: Path, cast: Cast, tmp_path: Path) -> None:
    told = called("--email", ANN, "--out", str(tmp_path / "out"), "--only", "json")
    case = Case.objects.get()
    file = Path(told["file"])
    assert told["case"] == case.reference and told["state"] == "data_written"
    assert told["rows"] == {"small-shop": {"customer": 1, "purchase": 450, "review": 1, "complaint": 0}}
    assert [(one["set"], one["records"]) for one in told["held_back"]] == [("complaint_of_others", 1)]
    assert file == tmp_path / "out" / f"{case.reference}.json"
    assert told["bytes"] == file.stat().st_size and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {"open", "collect", "review", "write"} == set(told["seconds"])

    document = json.loads(file.read_bytes())
    sets = document["collections"]
    assert [len(one["records"]) for one in sets.values()] == [one["count"] for one in sets.values()]
    assert document["counts"]["records"] == 452
    records = [record for one in sets.values() for record in one["records"]]
    assert {"id": 1, "customer_id": 1, "words": 'Nice "kettle"\n– thanks'} in records
    assert "Bob says" not in file.read_text() and "a cup of Bob" not in file.read_text()
    (held,) = document["held_back"]
    assert (held["ground"], held["records"]) == ("third_party", 1)

    assert case.channel == "operator" and case.assignee == cast.lena
    assert case.tracks.get().state == "working" and not Answer.objects.exists()
    decided = ItemDecision.objects.get()
    assert decided.verdict == "hold_back" and decided.by == cast.lena
    left = SystemSearch.objects.filter(case=case).exclude(system__slug="small-shop")
    assert {search.state for search in left} == {"not_searched"} and left.count() == 5
    assert all("by machine" in search.told_reason for search in left)
    written = AuditEntry.objects.get(kind="access:written")
    assert written.actor_name == cast.lena.name
    assert ANN not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_without_leave_of_the_controller_a_second_person_has_to_release(
    shop: Path, juxt: Controller, tmp_path: Path
) -> None:
    complete(juxt, one_person=False)
    told = called("--email", "bob@example.org", "--out", str(tmp_path / "out"), status=3)
    answer = Answer.objects.get()
    assert told["state"] == "waits_for_a_person"
    assert "second person has to release it" in told["message"]
    assert answer.state == "awaiting_release" and answer.bundle_state == "built"
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == f"{answer.case.reference}-draft.zip" and str(file) == told["file"]
    assert file.stat().st_size == told["bytes"] and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kinds(answer.case)[-2:] == ["answer:release_asked", "access:written"]


def test_information_that_the_profile_lacks_has_to_be_written_by_a_person(shop: Path, tmp_path: Path) -> None:
    told = called("--email", "bob@example.org", "--out", str(tmp_path / "out"), status=3)
    assert told["state"] == "waits_for_a_person" and "items about the processing are empty" in told["message"]
    assert Answer.objects.get().state == "draft" and told["file"].endswith("-draft.zip")


def test_or_is_given_to_the_command_in_a_file(shop: Path, tmp_path: Path) -> None:
    texts = tmp_path / "information.yml"
    texts.write_text('d: Two years.\nh: |\n  There are\n  none.\n"2": To nobody.\n')
    whom = ("--email", "bob@example.org", "--out", str(tmp_path / "out"))
    told = called(*whom, "--information", str(texts), status=3)
    assert "second person has to release it" in told["message"]
    answer = Answer.objects.get()
    told_person = {one["article"]: one["text"] for one in answer.information}
    assert (told_person["15(1)(d)"], told_person["15(2)"]) == ("Two years.", "To nobody.")
    assert "Telephone number" in told_person["15(1)(b)"]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ("z: Two years.", "z: each item is one of a, b, c, d, e, f, g, h, 2"),
        ("d: [1, 2]", "d: each item is one of"),
        ("- d", "must list items and their texts"),
        ("d: {", "cannot be read"),
        (None, "cannot be read"),
    ],
)
def test_a_file_of_information_with_an_error_opens_no_case(
    shop: Path, tmp_path: Path, texts: str | None, sentence: str
) -> None:
    file = tmp_path / "information.yml"
    if texts is not None:
        file.write_text(texts)
    whom = ("--email", "bob@example.org", "--out", str(tmp_path / "out"))
    with pytest.raises(CommandError, match=sentence):
        called(*whom, "--information", str(file))
    assert not Case.objects.exists()


def test_one_person_may_release_where_the_controller_says_so(
    shop: Path, juxt: Controller, cast: Cast, tmp_path: Path
) -> None:
    complete(juxt, one_person=True)
    told = called("--email", "bob@example.org", "--out", str(tmp_path / "out"))
    case, answer = Case.objects.get(), Answer.objects.get()
    assert told["state"] == "released" and told["held_back"] == []
    assert told["rows"]["small-shop"] == {"customer": 1, "purchase": 1, "review": 0, "complaint": 0}
    assert answer.state == "released" and answer.prepared_by == answer.released_by == cast.lena
    assert answer.broke_glass.startswith("The controller's profile lets one person")
    assert kinds(case)[-3:] == ["glass:broken", "answer:released", "access:written"]
    with zipfile.ZipFile(told["file"]) as package:
        document = json.loads(package.read("data.json"))
        assert "manifest.json" in package.namelist()
    assert document["counts"]["records"] == 2
    assert {"open", "collect", "review", "answer", "bundle", "release", "write"} == set(told["seconds"])


def test_what_is_held_back_is_never_released_by_one_person(
    shop: Path, juxt: Controller, tmp_path: Path
) -> None:
    complete(juxt, one_person=True)
    told = called("--email", ANN, "--out", str(tmp_path / "out"), status=3)
    assert "Data about other people are held back" in told["message"]
    assert Answer.objects.get().state == "awaiting_release"
    with zipfile.ZipFile(told["file"]) as package:
        assert told["file"].endswith("-draft.zip")
        assert not any(b"Bob says" in package.read(name) for name in package.namelist())


def test_nobody_known_gets_an_answer_that_says_so(shop: Path, juxt: Controller, tmp_path: Path) -> None:
    complete(juxt, one_person=True)
    told = called("--email", "nobody@example.org", "--out", str(tmp_path / "out"))
    case = Case.objects.get()
    assert told["state"] == "released" and told["file"] == ""
    assert case.tracks.get().decision == "no_data" and not CollectedSet.objects.exists()


def test_a_system_that_fails_stops_the_command_and_names_the_case(
    shop: Path, cast: Cast, tmp_path: Path
) -> None:
    shop.write_bytes(b"this is no database at all" * 100)
    told = called("--email", ANN, "--out", str(tmp_path / "out"), "--only", "json", status=1)
    assert told["state"] == "stopped" and told["case"] == Case.objects.get().reference
    assert "Small shop could not be searched" in told["message"] and not (tmp_path / "out").exists()


def test_who_acts_is_named_or_the_only_lead(shop: Path, cast: Cast, tmp_path: Path) -> None:
    out = ("--email", ANN, "--out", str(tmp_path / "out"), "--only", "json")
    called(*out, "--operator", "Omar@example.com")
    assert Case.objects.get().assignee == cast.omar
    with pytest.raises(CommandError, match="no active member of staff"):
        called(*out, "--operator", "nobody@example.com")
    with pytest.raises(CommandError, match="may not work on cases"):
        called(*out, "--operator", "sven@example.com")
    cast.lena.is_active = False
    cast.lena.save()
    with pytest.raises(CommandError, match="no lead for juxt"):
        called(*out)
    assert Case.objects.count() == 1


def test_nothing_is_opened_for_what_cannot_work(juxt: Controller, cast: Cast, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    with pytest.raises(CommandError, match="There is no controller juxtt"):
        called("--email", ANN, "--out", out, controller="juxtt")
    with pytest.raises(CommandError, match="not an e-mail address"):
        called("--email", "Ann", "--out", out)
    with pytest.raises(CommandError, match="No system is connected"):
        called("--email", ANN, "--out", out)
    assert not Case.objects.exists() and not SystemConnection.objects.exists()


@needs_peer
def test_the_example_of_a_peer_comes_whole(
    example: str, juxt: Controller, cast: Cast, tmp_path: Path
) -> None:
    dataset = str(PEER / "postgres_example_test_dataset.yml")
    system("import", "--dataset", dataset, "--url", example, "--controller", "juxt", "--name", "Shop")
    told = called("--email", "customer-1@example.com", "--out", str(tmp_path / "out"), "--only", "json")
    assert {name: count for name, count in told["rows"]["shop"].items() if count} == {
        "address": 2,
        "customer": 1,
        "login": 6,
        "orders": 3,
        "order_item": 4,
        "product": 2,
        "payment_card": 1,
        "visit": 1,
        "service_request": 1,
    }
    document = json.loads(Path(told["file"]).read_bytes())
    assert document["counts"]["records"] == 21
    assert told["held_back"] == []
