"""YAML text as nodes that know their places. Refuses what a dataset file never needs; builds no objects.

Knows nothing of what a dataset holds.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from dsr.connectors.dataset.model import Place
from dsr.connectors.dataset.trouble import DatasetProblem, Finding

MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 40
MAX_NODES = 500_000
WORDS: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
FRACTION = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}([eE][-+][0-9]{1,3})?")
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map", "int", "bool", "null", "float")}


def compose(*, text: str) -> yaml.Node:
    """The one document of a text. Raises DatasetProblem."""
    if len(text) > MAX_CHARACTERS:
        raise DatasetProblem([Finding(1, 1, "The file is larger than 5 MB. A dataset file is much smaller.")])
    try:
        found = list(_abuses(text))
        if found:
            raise DatasetProblem(found)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise DatasetProblem([_grammar(error, text)]) from None
    except (ValueError, RecursionError):  # what PyYAML raises at odd code points and at extreme nesting
        raise DatasetProblem([Finding(1, 1, "This is not well-formed YAML: it cannot be read.")]) from None
    if node is None:
        raise DatasetProblem([Finding(1, 1, "The file is empty. Write “dataset:” and what it holds.")])
    return node


def place(node: yaml.Node) -> Place:
    """Where a node starts, counted from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def plain(node: yaml.Node) -> Any:
    """A node as text, numbers, lists and mappings. Of a key that stands twice the first counts."""
    if isinstance(node, yaml.MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            data.setdefault(
                str(plain(key)) if not isinstance(key, yaml.ScalarNode) else key.value, plain(value)
            )
        return data
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text


def _abuses(text: str) -> Iterator[Finding]:
    """What YAML allows and a dataset file does not. Reads events only: nothing is expanded or built."""
    depth = count = documents = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        sentence = _forbidden(event)
        count += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            sentence = "A second document starts here. Keep one dataset in a file." if documents == 2 else ""
        if depth > MAX_DEPTH:
            sentence = f"The nesting is deeper than {MAX_DEPTH} levels here."
        elif count > MAX_NODES:
            sentence = f"The file holds more than {MAX_NODES} values."
        if sentence:
            mark = event.start_mark
            yield Finding(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, sentence)
        if depth > MAX_DEPTH or count > MAX_NODES:
            return


def _forbidden(event: yaml.Event) -> str:
    if isinstance(event, yaml.AliasEvent):
        return f"The alias “*{event.anchor}” is not supported. Write the value out."
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        return f"The anchor “&{event.anchor}” is not supported. Remove it and write each value out."
    tag = getattr(event, "tag", None)
    if isinstance(tag, str) and tag not in PLAIN_TAGS:
        return "A tag (“!…”) is not supported. Remove it."
    return ""


def _grammar(error: yaml.YAMLError, text: str) -> Finding:
    line, column, what = 1, 1, "it cannot be read"
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            line, column = mark.line + 1, mark.column + 1
        what = ", ".join(part for part in (error.problem, error.context) if part)
    elif isinstance(error, yaml.reader.ReaderError):
        before = text[: int(error.position)]
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        what = "a control character stands here"
    mend = "Indent with spaces, never tabs." if "\\t" in what else "Look at this line and the one above it."
    return Finding(line, column, f"This is not well-formed YAML: {what}. {mend}")
