"""The setting `models`: which models are about people, how a person is found in them, what is personal.

    - model: shop.Customer
      find: {email: email, customer_id: number}   # kind of key: field
      personal: [name, email]                      # what is overwritten when rows are anonymised
      mark: processing_restricted                  # a yes/no field: the data may only be stored
    - model: shop.Order
      through: customer                            # a way to a model named above
      third_party: Colleagues wrote them.          # only if the rows are about other people
      leave_out: [internal_note]

Models of this product are refused: a connector does not see our tables.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from operator import or_
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import router
from django.db.models import BooleanField, Field, Model, Q, QuerySet

from dsr.connectors.files.likeness import plain
from dsr.connectors.spec import ConnectorTrouble, Key, KeyKind, Trouble

KNOWN = frozenset(
    {"model", "find", "through", "personal", "mark", "third_party", "leave_out", "files_elsewhere"}
)
ANY_CASE = frozenset({KeyKind.EMAIL, KeyKind.NAME})


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """One model, as the setting says it."""

    model: type[Model]
    find: Mapping[str, str]
    through: str
    parent: "Declared | None"
    personal: tuple[str, ...]
    mark: str
    third_party: str
    leave_out: frozenset[str]
    files_elsewhere: bool

    @property
    def label(self) -> str:
        """The name of the set: app.Model."""
        return self.model._meta.label

    def fields(self) -> list["Field[Any, Any]"]:
        """The columns that are given to the person."""
        return [field for field in self.model._meta.concrete_fields if field.name not in self.leave_out]

    def rows(self, *, keys: Collection[Key]) -> QuerySet[Model]:
        """The person's rows, also those that the model's own manager hides."""
        every = self.model._base_manager.using(router.db_for_write(self.model))
        ways = [way for key in keys if (way := self._way(key))]
        if self.parent is not None:
            ways.append(Q(**{f"{self.through}__in": self.parent.rows(keys=keys)}))
        return every.filter(reduce(or_, ways)) if ways else every.none()

    def _way(self, key: Key) -> Q | None:
        """The question for one key; None when the field cannot hold it."""
        path = self.find.get(key.kind)
        value = plain(kind=key.kind, value=key.value) if path else ""
        if not path or not value or "\0" in value:  # databases end a text there, or refuse it
            return None
        field = _walked(self.model, path)
        try:
            asked = field.to_python(key.value.strip() if key.kind == KeyKind.PHONE else value)
        except ValidationError:
            return None
        return Q(**{f"{path}__iexact" if key.kind in ANY_CASE else path: asked})


def declared_in(*, text: str) -> tuple[Declared, ...]:
    """What the setting says, in its order; raises ConnectorTrouble that names the entry."""
    try:
        entries = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise _wrong(f"line {mark.line + 1} is not YAML" if mark else "it is not YAML") from None
    if not isinstance(entries, list) or not entries:
        raise _wrong("write a list that begins with `- model: app.Model`")
    found: list[Declared] = []
    for number, entry in enumerate(entries, start=1):
        found.append(_declared(entry, f"entry {number}", found))
    if len({each.label for each in found}) < len(found):
        raise _wrong("a model stands twice")
    return tuple(found)


def in_order_of_erasing(*, declared: Sequence[Declared]) -> list[Declared]:
    """Rows that refer to others before those that they refer to."""
    by_model = {each.model: each for each in declared}
    graph: dict[Declared, set[Declared]] = {each: set() for each in reversed(declared)}
    for each in reversed(declared):
        for field in each.model._meta.concrete_fields:
            target = by_model.get(field.related_model) if field.is_relation else None  # type: ignore[arg-type]  # a str only while loading
            if target and target is not each:
                graph[target].add(each)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return list(reversed(declared))


def _declared(entry: object, where: str, above: Sequence[Declared]) -> Declared:
    if not isinstance(entry, dict) or set(entry) - KNOWN or not isinstance(entry.get("model"), str):
        raise _wrong(f"{where}: it needs `model` and may have {', '.join(sorted(KNOWN - {'model'}))}")
    model = _model(entry["model"], where)
    find = entry.get("find") or {}
    if not isinstance(find, dict) or not all(isinstance(word, str) for pair in find.items() for word in pair):
        raise _wrong(f"{where}: `find` is a kind of key, a colon and a field")
    through = str(entry.get("through") or "")
    if not find and not through:
        raise _wrong(f"{where}: neither `find` nor `through` says how a person is found")
    for path in find.values():
        _walked(model, path, where)
    personal, leave_out = (_names(entry.get(word), model, where, word) for word in ("personal", "leave_out"))
    mark = str(entry.get("mark") or "")
    if mark and not isinstance(_walked(model, mark, where), BooleanField):
        raise _wrong(f"{where}: `mark` is not a yes/no field")
    return Declared(
        model=model,
        find=find,
        through=through,
        parent=_parent(model, through, where, above) if through else None,
        personal=personal,
        mark=mark,
        third_party=str(entry.get("third_party") or ""),
        leave_out=frozenset(leave_out),
        files_elsewhere=entry.get("files_elsewhere") is True,
    )


def _model(name: str, where: str) -> type[Model]:
    try:
        model = apps.get_model(name)
    except (LookupError, ValueError):
        raise _wrong(f"{where}: there is no model {name} in this project") from None
    if model.__module__.split(".")[0] == "dsr":
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, f"{where}: {name} is a table of this product itself")
    return model


def _parent(model: type[Model], through: str, where: str, above: Sequence[Declared]) -> Declared:
    target = _walked(model, through, where).related_model
    for each in above:
        if each.model is target:
            return each
    raise _wrong(f"{where}: `through` does not lead to a model that is named above")


def _names(words: object, model: type[Model], where: str, word: str) -> tuple[str, ...]:
    names = words if isinstance(words, list) else [] if words is None else [None]
    own = {field.name for field in model._meta.concrete_fields}
    if not all(name in own for name in names):
        raise _wrong(f"{where}: `{word}` is a list of the model's own fields")
    return tuple(names)


def _walked(model: type[Model], path: str, where: str = "") -> "Field[Any, Any]":
    """The field at the end of a way that only goes from a row to the one row it refers to."""
    at, found = model, model._meta.pk
    for step in path.split("__"):
        try:
            field = at._meta.get_field(step)
        except FieldDoesNotExist:
            field = None
        if not isinstance(field, Field) or field.many_to_many:
            raise _wrong(f"{where}: {model._meta.label} has no field {path}")
        at = field.related_model if field.is_relation else at  # type: ignore[assignment]  # a str only while loading
        found = field
    return found


def _wrong(what: str) -> ConnectorTrouble:
    return ConnectorTrouble(Trouble.MISCONFIGURED, f"the setting `models`: {what}")
