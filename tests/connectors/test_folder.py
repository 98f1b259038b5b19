"""The connector for folders: names as people and attackers give them, links, races, and removing."""

import os
from pathlib import Path

import pytest

from dsr.connectors.builtin.folder import CONNECTOR
from dsr.connectors.files.rooted import Rooted
from dsr.connectors.spec import (
    ConnectorTrouble,
    ErasureAction,
    FoundFile,
    Key,
    SetPlan,
    Settings,
    Trouble,
)
from tests.connectors.trials.folders import write


def settings_of(place: Path, patterns: str, *, may_write: bool = False) -> Settings:
    return Settings(plain={"patterns": patterns}, secret={}, place=str(place), may_write=may_write)


def found(place: Path, patterns: str, *keys: Key) -> dict[str, str]:
    """The names that are found, with why they are in doubt."""
    with CONNECTOR.open(settings=settings_of(place, patterns)) as connection:
        files = list(connection.collect(keys=keys, done=()))
    assert all(isinstance(each, FoundFile) for each in files)
    return {each.name: each.about.third_party for each in files if isinstance(each, FoundFile)}


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("{user_id}/**", {"7/a.txt", "7/deep/b.txt"}),
        ("{user_id}/*", {"7/a.txt"}),
        ("{user_id}/?.txt", {"7/a.txt"}),
        ("**/{user_id}.txt", {"7.txt", "in/7.txt", "in/side/7.txt"}),
        ("**/**/{user_id}.txt", {"7.txt", "in/7.txt", "in/side/7.txt"}),
        ("in/**/*{user_id}*", {"in/7.txt", "in/side/7.txt", "in/a_7_b.txt"}),
        ("{user_id}/**\n{user_id}/*", {"7/a.txt", "7/deep/b.txt"}),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, names: set[str]) -> None:
    for path in (
        "7/a.txt",
        "7/deep/b.txt",
        "77/a.txt",
        "7.txt",
        "in/7.txt",
        "in/side/7.txt",
        "in/a_7_b.txt",
        "in/17.txt",
    ):
        write(tmp_path, path)
    assert set(found(tmp_path, pattern, Key("user_id", "7"))) == names


@pytest.mark.parametrize(
    "value", ["..", ".", "../7", "7/../..", "*", "?", "", " ", "7\0", "[0-9]", ".*", "(?:7)", "{user_id}"]
)
def test_a_key_is_taken_by_the_letter_and_leads_nowhere(tmp_path: Path, value: str) -> None:
    write(tmp_path, "drop/7/a.txt")
    write(tmp_path, "secret.txt")
    assert found(tmp_path / "drop", "{user_id}/**", Key("user_id", value)) == {}


def test_an_address_that_may_be_a_longer_one_is_in_doubt(tmp_path: Path) -> None:
    for name in ("ann@x.org", "Ann@X.org_2", "mary.ann@x.org_1", "joann@x.org_1"):
        write(tmp_path, f"{name}/cv.pdf")
    names = found(tmp_path, "*{email}*/**", Key("email", "ann@x.org"))
    assert {name: bool(doubt) for name, doubt in names.items()} == {
        "ann@x.org/cv.pdf": False,
        "Ann@X.org_2/cv.pdf": True,
        "mary.ann@x.org_1/cv.pdf": True,
    }


def test_links_pipes_and_devices_are_not_opened(tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.txt")
    drop = tmp_path / "drop"
    write(drop, "7/a.txt")
    (drop / "7" / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (drop / "7" / "folder").symlink_to(tmp_path / "outside")
    (drop / "8").symlink_to(tmp_path / "outside")
    os.mkfifo(drop / "7" / "pipe")
    assert set(found(drop, "{user_id}/**", Key("user_id", "7"), Key("user_id", "8"))) == {"7/a.txt"}


def test_a_folder_swapped_for_a_link_while_it_is_read_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path, "outside/a.txt", "secret")
    drop = tmp_path / "drop"
    write(drop, "7/a.txt", "mine")
    with CONNECTOR.open(settings=settings_of(drop, "{user_id}/**", may_write=True)) as connection:
        (file,) = connection.collect(keys=[Key("user_id", "7")], done=())
        (drop / "7").rename(drop / "old")
        (drop / "7").symlink_to(tmp_path / "outside")
        assert isinstance(file, FoundFile)
        with pytest.raises(ConnectorTrouble) as caught:
            list(file.open())
        erased = list(connection.erase(keys=[Key("user_id", "7")], wishes=(), done=()))
    assert caught.value.kind is Trouble.BROKEN_OFF
    assert [each.records for each in erased] == [0]
    assert (tmp_path / "outside" / "a.txt").read_text() == "secret"


@pytest.mark.parametrize(
    "name", ["<script>.txt", "\u202etxt.exe", "a\nb", "=1+1.csv", "👩🏽‍🔬.jpg", "C:\\boot.ini", "…", "con"]
)
def test_names_are_content_and_come_through(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"7/{name}")
    assert set(found(tmp_path, "{user_id}/**", Key("user_id", "7"))) == {f"7/{name}"}


def test_a_name_that_is_no_text_can_be_stored(tmp_path: Path) -> None:
    folder = tmp_path / "7"
    folder.mkdir()
    Path(os.fsdecode(bytes(folder) + b"/\xff\xfe.bin")).write_bytes(b"x")
    (name,) = found(tmp_path, "{user_id}/**", Key("user_id", "7"))
    assert name == "7/\\xff\\xfe.bin"
    name.encode()


def test_accents_written_apart_are_the_same_name(tmp_path: Path) -> None:
    write(tmp_path, "Zoe\u0308/a.txt")
    assert len(found(tmp_path, "{name}/**", Key("name", "Zo\u00eb"))) == 1


def test_a_huge_file_is_a_stream(tmp_path: Path) -> None:
    write(tmp_path, "7/big.bin")
    with (tmp_path / "7" / "big.bin").open("wb") as file:
        file.truncate(10 * 1024**3)
    with CONNECTOR.open(settings=settings_of(tmp_path, "{user_id}/**")) as connection:
        (big,) = connection.collect(keys=[Key("user_id", "7")], done=())
        assert isinstance(big, FoundFile)
        assert big.size == 10 * 1024**3
        assert len(next(big.open())) <= 1024 * 1024


def test_erasing_takes_the_empty_folders_along_and_no_others(tmp_path: Path) -> None:
    for path in ("7/deep/er/a.txt", "7/b.txt", "8/a.txt"):
        write(tmp_path, path)
    with CONNECTOR.open(settings=settings_of(tmp_path, "{user_id}/**", may_write=True)) as connection:
        (erased,) = connection.erase(keys=[Key("user_id", "7")], wishes=(), done=())
    assert erased.records == 2
    assert [each.name for each in tmp_path.iterdir()] == ["8"]


def test_files_in_doubt_are_not_erased_and_found_again(tmp_path: Path) -> None:
    write(tmp_path, "ann@x.org.pdf")
    write(tmp_path, "mary.ann@x.org.pdf")
    key = Key("email", "ann@x.org")
    with CONNECTOR.open(settings=settings_of(tmp_path, "*{email}.pdf", may_write=True)) as connection:
        assert [each.records for each in connection.erase(keys=[key], wishes=(), done=())] == [1]
        (left,) = connection.search_again(keys=[key], wishes=())
    assert (left.name, left.records, left.expected) == ("files_in_doubt", 1, False)
    assert [each.name for each in tmp_path.iterdir()] == ["mary.ann@x.org.pdf"]


def test_the_second_search_looks_beyond_the_patterns(tmp_path: Path) -> None:
    write(tmp_path, "old/backup-u-1001-2020.zip")
    write(tmp_path, "u-1001 copy/a.txt")
    with CONNECTOR.open(settings=settings_of(tmp_path, "{user_id}/**")) as connection:
        (left,) = connection.search_again(keys=[Key("user_id", "u-1001")], wishes=())
        assert list(connection.search_again(keys=[Key("user_id", "u-1")], wishes=())) == []
    assert left.records == 2


def test_a_plan_that_cannot_be_done_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, "7/a.txt")
    wish = SetPlan("files", ErasureAction.ANONYMISE)
    with CONNECTOR.open(settings=settings_of(tmp_path, "{user_id}/**", may_write=True)) as connection:
        (step,) = connection.plan_erasure(keys=[Key("user_id", "7")], wishes=[wish])
        assert step.problem
        with pytest.raises(ConnectorTrouble):
            list(connection.erase(keys=[Key("user_id", "7")], wishes=[wish], done=()))
        assert list(connection.erase(keys=[Key("user_id", "7")], wishes=[wish], done={"files"})) == []
    assert (tmp_path / "7" / "a.txt").exists()


@pytest.mark.parametrize("steps", [("..",), ("a", ".."), ("",), ("a/b",), ("\0",)])
def test_a_path_out_of_the_folder_is_refused(tmp_path: Path, steps: tuple[str, ...]) -> None:
    rooted = Rooted(tmp_path)
    with pytest.raises(ConnectorTrouble):
        rooted.entries(steps)
    with pytest.raises(ConnectorTrouble):
        rooted.remove((*steps, "passwd"))


@pytest.mark.parametrize(
    "line",
    ["**x/{user_id}", "/{user_id}", "{user_id}/", "a//{user_id}", "./{user_id}", "{User}", "}{user_id}"],
)
def test_a_pattern_that_means_nothing_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    with (
        pytest.raises(ConnectorTrouble) as caught,
        CONNECTOR.open(settings=settings_of(tmp_path, f"{{user_id}}/**\n{line}")),
    ):
        pass
    assert "line 2" in caught.value.detail


def test_a_folder_that_went_away_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with CONNECTOR.open(settings=settings_of(gone, "{user_id}/**")) as connection:
        gone.rmdir()
        with pytest.raises(ConnectorTrouble) as caught:
            connection.test()
    assert caught.value.kind is Trouble.MISCONFIGURED
    assert str(gone) not in str(caught.value)
