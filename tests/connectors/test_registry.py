"""The registry: built-in connectors, plug-ins, and that no plug-in can break the product."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from dsr.connectors import registry
from dsr.connectors.builtin.folder import CONNECTOR as FOLDER
from dsr.connectors.registry import Announced, UnknownConnector, survey
from dsr.connectors.spec import Ability, Setting, SettingKind


@dataclass(frozen=True)
class Odd:
    """Like a connector, with whatever a test plants."""

    spec_version: Any = 1
    slug: Any = "odd"
    title: Any = "Odd"
    description: Any = ""
    settings: Any = ()
    abilities: Any = frozenset({Ability.COLLECT})
    tested: Any = ""
    needs_dataset: Any = False
    open: Any = print


def announced(what: Any, name: str = "odd") -> Announced:
    return Announced(name, "odd 1.0", what if isinstance(what, Callable) else lambda: what)  # type: ignore[arg-type]


def raising(problem: BaseException) -> Callable[[], Any]:
    def load() -> Any:
        raise problem

    return load


def test_the_built_in_ones_are_offered() -> None:
    slugs = {each.slug for each in registry.connectors()}
    assert {"spreadsheet_drop", "folder", "mailbox", "django_models"} <= slugs
    assert registry.connector(slug="folder").title == FOLDER.title


def test_an_unknown_one_is_named() -> None:
    with pytest.raises(UnknownConnector) as refusal:
        registry.connector(slug="nowhere")
    assert (refusal.value.slug, refusal.value.problem) == ("nowhere", "")


@pytest.mark.parametrize(
    "problem", [ImportError("secret words"), ValueError("x"), SystemExit(3), RecursionError()]
)
def test_one_that_cannot_be_loaded_is_listed_without_what_it_says(problem: BaseException) -> None:
    found = survey(announced=[announced(raising(problem)), announced(FOLDER, "folder")])
    assert [each.slug for each in found.connectors] == ["folder"]
    assert [each.slug for each in found.broken] == ["odd"]
    assert type(problem).__name__ in found.broken[0].problem
    assert "secret words" not in found.broken[0].problem


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_one_for_another_version_is_listed_with_its_version(version: object) -> None:
    found = survey(announced=[announced(Odd(spec_version=version))])
    assert found.connectors == ()
    assert repr(version) in found.broken[0].problem


@pytest.mark.parametrize(
    "odd",
    [
        Odd(slug="Not A Slug"),
        Odd(slug=None),
        Odd(title="  "),
        Odd(description=7),
        Odd(abilities={"collect"}),
        Odd(abilities=frozenset({Ability.ERASE})),
        Odd(settings=["url"]),
        Odd(settings=(Setting("url", "Address"), Setting("url", "Address"))),
        Odd(settings=(Setting("Bad Name", "x"),)),
        Odd(settings=(Setting("choice", "x", SettingKind.CHOICE),)),
        Odd(settings=(Setting("key", "Key", SettingKind.SECRET, default="changeme"),)),
        Odd(needs_dataset=None),
        Odd(open=None),
        object(),
        None,
    ],
)
def test_one_that_is_not_whole_is_listed(odd: object) -> None:
    found = survey(announced=[announced(lambda: odd)])
    assert found.connectors == ()
    assert found.broken[0].problem


def test_the_first_of_a_name_keeps_it() -> None:
    found = survey(announced=[announced(FOLDER, "folder"), announced(Odd(slug="folder"), "imposter")])
    assert [each.title for each in found.connectors] == [FOLDER.title]
    assert "taken" in found.broken[0].problem
