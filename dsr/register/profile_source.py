"""Turns the YAML text of a profile into plain data and remembers where each value stands.

Only text, numbers, true, false and null come out; no object is ever built from a tag. Anchors, aliases, tags,
deep nesting and huge files are refused before anything is built. Knows nothing of what a profile holds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from dsr.register.profile_errors import Pointer, Problem, ProfileInvalid, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_NODES = 20_000
PLAIN_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}
WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "~": None, "": None}
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")

Place = tuple[int, int]  # line and column, both from 1


@dataclass(slots=True)
class Text:
    """Plain data read from YAML, the places of its values and keys, and what was wrong so far."""

    source: str
    data: object = None
    values: dict[Pointer, Place] = field(default_factory=dict)
    keys: dict[Pointer, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, pointer: Pointer, *, of_key: bool = False) -> Place:
        """Where a value (or its key) stands; for what is missing, the nearest place around it."""
        if of_key and pointer in self.keys:
            return self.keys[pointer]
        while pointer and pointer not in self.values:
            pointer = pointer[:-1]
        return self.values.get(pointer, (1, 1))


def read_yaml(*, text: str, source: str) -> Text:
    """The data of a YAML text. Raises `ProfileInvalid` when there is nothing to go on with.

    Repeated keys do not stop the reading; they are in `Text.problems`.
    """
    _refuse_size_and_nulls(text=text, source=source)
    try:
        found = list(_abuses(text=text, source=source))
        if found:
            raise ProfileInvalid(found)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ProfileInvalid([_grammar_problem(error, text=text, source=source)]) from None
    result = Text(source=source)
    if node is None:
        sentence = "The file is empty. Write a controller profile."
        raise ProfileInvalid([Problem(source, 1, 1, "profile", sentence)])
    result.data = _plain(node, (), result)
    return result


def _refuse_size_and_nulls(*, text: str, source: str) -> None:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ProfileInvalid([too_large(source=source)])
    at = text.find("\x00")
    if at >= 0:
        line, column = line_and_column(text=text, at=at)
        sentence = "There is a NUL character here. Save the file as plain UTF-8 text."
        raise ProfileInvalid([Problem(source, line, column, "profile", sentence)])


def too_large(*, source: str) -> Problem:
    """The refusal of a file above `MAX_BYTES`."""
    return Problem(source, 1, 1, "profile", "The file is larger than 1 MB. A profile needs a few kilobytes.")


def line_and_column(*, text: str, at: int) -> Place:
    """The place of a character, counted from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _abuses(*, text: str, source: str) -> Iterator[Problem]:
    """What YAML allows and a profile does not. Reads events only: nothing is expanded or built."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        sentence = ""
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            sentence = _forbidden(event)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            sentence = "A second document starts here. Keep one profile in a file." if documents == 2 else ""
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            sentence = f"The nesting is deeper than {MAX_DEPTH} levels here. A profile needs fewer."
        elif nodes > MAX_NODES:
            sentence = f"The file holds more than {MAX_NODES} values. Shorten it."
        if sentence:
            yield Problem(source, *_place(event.start_mark), "profile", sentence)
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            return


def _place(mark: Any) -> Place:
    """A mark of PyYAML (which counts from 0) as a place (which counts from 1)."""
    return mark.line + 1, mark.column + 1


def _forbidden(event: yaml.NodeEvent) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"The alias “*{event.anchor}” is not allowed. Write the value out."
    if event.anchor is not None:
        return f"The anchor “&{event.anchor}” is not allowed. Remove it and write each value out."
    tag = getattr(event, "tag", None)
    if tag is not None and tag not in PLAIN_TAGS:
        return "A tag (“!…”) is not allowed. Remove it; text, numbers, true and false need none."
    return ""


def _grammar_problem(error: yaml.YAMLError, *, text: str, source: str) -> Problem:
    line, column, what = 1, 1, "it cannot be read"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            line, column = _place(mark)
        what = ", ".join(part for part in (error.problem, error.context) if part)
    elif isinstance(error, yaml.reader.ReaderError):
        line, column = line_and_column(text=text, at=int(error.position))
        what = "a control character stands here"
    mend = "Indent with spaces, never tabs." if "\\t" in what else "Look at this line and the one above it."
    return Problem(source, line, column, "profile", f"This is not well-formed YAML: {what}. {mend}")


def _plain(node: yaml.Node, pointer: Pointer, result: Text) -> object:
    result.values.setdefault(pointer, _place(node.start_mark))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, pointer, result)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*pointer, index), result) for index, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(node: yaml.MappingNode, pointer: Pointer, result: Text) -> dict[str, object]:
    data: dict[str, object] = {}
    for key, value in node.value:
        place = _place(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            sentence = "A name before a colon must be plain text, not a list or a group."
            result.problems.append(Problem(result.source, *place, "profile", sentence))
            continue
        inner = (*pointer, key.value)
        if key.value in data:
            first = result.keys[inner][0]
            sentence = f"This name stands twice; the first time in line {first}. Keep one of them."
            result.problems.append(Problem(result.source, *place, shown(inner), sentence))
            continue
        result.keys[inner] = place
        if isinstance(value, yaml.MappingNode | yaml.SequenceNode) and not value.flow_style:
            result.values[inner] = place  # a block is named by its key's line, not by its first entry
        data[key.value] = _plain(value, inner, result)
    return data


def _scalar(node: yaml.Node) -> object:
    """A value by the core schema of YAML 1.2: `NO` is Norway and 2026-02-28 is text."""
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE_NUMBER.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text
