"""Reads the values of a YAML mapping one by one and notes everything that is not as it should be.

Knows nodes and kinds of values; what the entries mean is the business of `read`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from dsr.connectors.dataset.model import NOWHERE, Place
from dsr.connectors.dataset.nodes import place, plain
from dsr.connectors.dataset.trouble import Finding


@dataclass(slots=True)
class Notes:
    """What was found so far: problems stop the import, remarks do not."""

    problems: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    def problem(self, at: Place, sentence: str) -> None:
        """Something that must be mended."""
        self.problems.append(Finding(*at, sentence))

    def remark(self, at: Place, sentence: str) -> None:
        """Something worth knowing."""
        self.remarks.append(Finding(*at, sentence))


class Entries:
    """One mapping of the file; each entry is taken once, and `rest` gives those that nobody asked for."""

    def __init__(self, node: yaml.Node | None, *, what: str, notes: Notes) -> None:
        self.what, self.notes = what, notes
        self.place: Place = NOWHERE if node is None else place(node)
        self._left: dict[str, tuple[Place, yaml.Node]] = {}
        if node is None or (isinstance(node, yaml.ScalarNode) and plain(node) is None):
            return
        if not isinstance(node, yaml.MappingNode):
            notes.problem(place(node), f"{what} must be a group of names and values.")
            return
        for key, value in node.value:
            self._enter(key, value)

    def _enter(self, key: yaml.Node, value: yaml.Node) -> None:
        if not isinstance(key, yaml.ScalarNode):
            self.notes.problem(place(key), "A name before a colon must be plain text.")
        elif key.value in self._left:
            first = self._left[key.value][0][0]
            self.notes.problem(place(key), f"“{key.value}” stands twice; the first time in line {first}.")
        else:
            self._left[key.value] = (place(key), value)

    def where(self, name: str) -> Place:
        """Where the value of an entry stands; the place of the whole when it is missing. Ask before taking it."""
        entry = self._left.get(name)
        return self.place if entry is None else place(entry[1])

    def take(self, name: str) -> yaml.Node | None:
        """The node of an entry; None when it is missing or empty."""
        entry = self._left.pop(name, None)
        if entry is None or (isinstance(entry[1], yaml.ScalarNode) and plain(entry[1]) is None):
            return None
        return entry[1]

    def text(self, name: str, *, needed: bool = False) -> str:
        """A text; numbers are taken as written."""
        node = self.take(name)
        if node is None:
            if needed:
                self.notes.problem(self.place, f"{self.what} has no “{name}”.")
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.notes.problem(place(node), f"“{name}” must be text.")
            return ""
        if needed and not str(node.value).strip():
            self.notes.problem(place(node), f"“{name}” is empty.")
        return str(node.value).strip() if needed else str(node.value)

    def flag(self, name: str) -> bool | None:
        """True, false, or None when nothing is said."""
        node = self.take(name)
        if node is None:
            return None
        value = plain(node)
        if isinstance(value, bool):
            return value
        self.notes.problem(place(node), f"“{name}” must be true or false.")
        return None

    def number(self, name: str) -> int | None:
        """A whole number above 0."""
        node = self.take(name)
        if node is None:
            return None
        value = plain(node)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self.notes.problem(place(node), f"“{name}” must be a whole number above 0.")
        return None

    def items(self, name: str) -> Iterator[yaml.Node]:
        """The entries of a list."""
        node = self.take(name)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.notes.problem(place(node), f"“{name}” must be a list (each entry begins with “- ”).")
            return
        yield from node.value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(text for text, _place in self.placed_texts(name))

    def placed_texts(self, name: str) -> list[tuple[str, Place]]:
        """A list of texts with their places."""
        found: list[tuple[str, Place]] = []
        for node in self.items(name):
            if isinstance(node, yaml.ScalarNode) and node.value:
                found.append((str(node.value), place(node)))
            else:
                self.notes.problem(place(node), f"Each entry of “{name}” must be text.")
        return found

    def group(self, name: str) -> Mapping[str, Any]:
        """A mapping as plain values."""
        node = self.take(name)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.notes.problem(place(node), f"“{name}” must be a group of names and values.")
            return {}
        value: dict[str, Any] = plain(node)
        return value

    def rest(self, *, known: frozenset[str] = frozenset()) -> Mapping[str, Any]:
        """What nobody asked for: kept for the export. Names that mean nothing here are remarked."""
        left = {}
        for name, (at, node) in self._left.items():
            left[name] = plain(node)
            if name not in known:
                self.notes.remark(
                    at, f"“{name}” is not known here. It is kept for the export and has no effect."
                )
        self._left = {}
        return left
