"""Reads the description of a system: YAML to plain values, with every fault by its line.

What the fields mean stands in docs/how-to/describe-an-http-system.md; the schema lies beside this file.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from dsr.connectors.spec import ConnectorTrouble, Trouble

HERE = Path(__file__).parent
SHIPPED = HERE / "systems"
LARGEST = 512 * 1024
PLACEHOLDER = re.compile(r"\{([a-z_]+)\.([A-Za-z0-9_.]+)\}")
ROOTS = frozenset({"key", "setting", "secret", "record"})


class DescriptionProblem(ConnectorTrouble):
    """The description has faults: each with its line (from 1) and a sentence."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = problems
        first = "; ".join(f"line {line}: {words}" for line, words in problems[:5])
        super().__init__(Trouble.MISCONFIGURED, f"The description of the system does not fit. {first}"[:280])


@dataclass(frozen=True, slots=True)
class SetDescription:
    """One set: how it is asked for, where its records stand, how it is paged, erased and marked."""

    name: str
    request: Mapping[str, Any]
    title: str = ""
    about: str = ""
    key: str = "email"
    parent: str = ""
    records: str = ""
    only_if: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[int, ...] = (404,)
    paging: Mapping[str, Any] = field(default_factory=dict)
    count: str = ""
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    third_party: str = ""
    goes_with: str = ""
    erase: Mapping[str, Any] = field(default_factory=dict)
    restrict: Mapping[str, Any] = field(default_factory=dict)
    lift: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Description:
    """A whole system."""

    name: str
    title: str
    base: str
    about: str = ""
    tested: str = ""
    settings: tuple[Mapping[str, Any], ...] = ()
    sign_in: Mapping[str, Any] = field(default_factory=dict)
    pace: Mapping[str, Any] = field(default_factory=dict)
    test: Mapping[str, Any] = field(default_factory=dict)
    sets: tuple[SetDescription, ...] = ()


def shipped() -> dict[str, str]:
    """The descriptions that come with the product: name -> title."""
    return {
        path.stem: str(yaml.safe_load(path.read_text(encoding="utf-8"))["title"])
        for path in sorted(SHIPPED.glob("*.yml"))
    }


def shipped_text(*, name: str) -> str:
    """One of them; raises ConnectorTrouble for a name that is none."""
    path = SHIPPED / f"{name}.yml"
    if not re.fullmatch(r"[a-z0-9_]+", name) or not path.is_file():
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"There is no description named {name!r}.")
    return path.read_text(encoding="utf-8")


def read_description(*, text: str) -> Description:
    """The description of a YAML text; raises DescriptionProblem with every fault at once."""
    if len(text) > LARGEST:
        raise DescriptionProblem([(1, "It is longer than half a megabyte.")])
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise DescriptionProblem([(line, "This is not YAML.")]) from problem
    if node is None or not isinstance(value, dict):
        raise DescriptionProblem([(1, "It is empty, or not a mapping.")])
    faults = [*_schema_faults(node, value)] or [*_sense_faults(node, value)]
    if faults:
        raise DescriptionProblem(sorted(set(faults)))
    return _made(value)


def _schema_faults(node: yaml.Node, value: Any) -> Iterator[tuple[int, str]]:
    for error in _validator().iter_errors(value):
        where = ".".join(str(part) for part in error.absolute_path) or "the whole"
        yield _line(node, list(error.absolute_path)), f"{where}: {error.message[:160]}"


def _sense_faults(node: yaml.Node, value: dict[str, Any]) -> Iterator[tuple[int, str]]:
    yield from _set_faults(node, value)
    settings = {entry["name"] for entry in value.get("settings", ())}
    for path, text in _texts(value, []):
        for root, name in PLACEHOLDER.findall(text):
            if root not in ROOTS:
                yield (
                    _line(node, path),
                    f"{{{root}.{name}}} is no placeholder: use key, setting, secret or record.",
                )
            elif root in {"setting", "secret"} and name not in settings:
                yield _line(node, path), f"The setting {name} is not declared."


def _set_faults(node: yaml.Node, value: dict[str, Any]) -> Iterator[tuple[int, str]]:
    names: list[str] = []
    for place, one in enumerate(value["sets"]):
        line = _line(node, ["sets", place, "name"])
        if one["name"] in names:
            yield line, f"The set {one['name']} stands twice."
        if one.get("from") and one["from"] not in names:
            yield line, f"The set {one['name']} goes on from {one['from']}, which does not stand before it."
        if one.get("goes_with") and one["goes_with"] not in {other["name"] for other in value["sets"]}:
            yield line, f"The set {one['name']} goes with {one['goes_with']}, which is not there."
        names.append(one["name"])


def _texts(value: Any, path: list[Any]) -> Iterator[tuple[list[Any], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, [*path, name])
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, [*path, place])


def _line(node: yaml.Node, path: list[Any]) -> int:
    """The line of the deepest node on the way that is there."""
    found: yaml.Node = node
    for part in path:
        inner = _step(found, part)
        if inner is None:
            break
        found = inner
    return found.start_mark.line + 1 if found.start_mark is not None else 1


def _step(node: yaml.Node, part: Any) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        inner: yaml.Node = node.value[part]
        return inner
    return None


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((HERE / "description.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _made(value: dict[str, Any]) -> Description:
    sets = tuple(_set_of(one) for one in value["sets"])
    rest = {name: inner for name, inner in value.items() if name not in {"format", "sets", "settings"}}
    return Description(**rest, settings=tuple(value.get("settings", ())), sets=sets)


def _set_of(one: dict[str, Any]) -> SetDescription:
    given: dict[str, Any] = {name: inner for name, inner in one.items() if name != "from"}
    given["missing"] = tuple(one.get("missing", (404,)))
    return SetDescription(parent=one.get("from", ""), **given)
