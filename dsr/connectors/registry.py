"""Which connectors there are: the built-in ones and those of installed plug-ins.

A connector that cannot be loaded, was written for another version of the interface or takes a name that is in
use is listed with its problem and not offered. It never keeps the product from starting.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import structlog

from dsr.common.trouble import told
from dsr.connectors.shape import faults_of
from dsr.connectors.spec import ENTRY_POINTS, Connector

log = structlog.get_logger()

#: Modules of `dsr.connectors.builtin`, in the order in which they are offered. Each has an object `CONNECTOR`.
BUILT_IN = ("sql", "http_json", "spreadsheet_drop", "folder", "mailbox", "django_models")


class UnknownConnector(Exception):
    """No connector of this name is there, or it is there and broken: see `problem`."""

    def __init__(self, slug: str, problem: str = "") -> None:
        super().__init__(f"{slug}: {problem}" if problem else slug)
        self.slug, self.problem = slug, problem


@dataclass(frozen=True, slots=True)
class BrokenConnector:
    """A connector that is announced but cannot be used, and why. `origin`: where it comes from."""

    slug: str
    origin: str
    problem: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Something that says it is a connector; `load` may raise anything."""

    name: str
    origin: str
    load: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found: connectors that can be used and those that cannot."""

    connectors: tuple[Connector, ...]
    broken: tuple[BrokenConnector, ...]


def connector(*, slug: str) -> Connector:
    """The connector of this name; raises UnknownConnector."""
    found = _surveyed()
    for each in found.connectors:
        if each.slug == slug:
            return each
    raise UnknownConnector(slug, next((each.problem for each in found.broken if each.slug == slug), ""))


def connectors() -> tuple[Connector, ...]:
    """Every connector that can be used, built-in ones first."""
    return _surveyed().connectors


def broken_connectors() -> tuple[BrokenConnector, ...]:
    """Every connector that is announced but cannot be used, for the page of an administrator."""
    return _surveyed().broken


def survey(*, announced: Iterable[Announced]) -> Survey:
    """Load what is announced, in order; the first of a name keeps it."""
    usable: dict[str, Connector] = {}
    broken: list[BrokenConnector] = []
    for each in announced:
        found, problem = _loaded(each)
        if found is not None and found.slug in usable:
            problem = f"The name {found.slug} is taken by another connector."
        if problem or found is None:
            log.warning("connector_unusable", name=each.name, origin=each.origin)
            broken.append(BrokenConnector(each.name, each.origin, problem))
        else:
            usable[found.slug] = found
    return Survey(tuple(usable.values()), tuple(broken))


def _loaded(announced: Announced) -> tuple[Connector | None, str]:
    """The connector, or the sentence that says why there is none."""
    try:
        found = announced.load()
        faults = faults_of(found)
    except (Exception, SystemExit) as trouble:  # noqa: BLE001 (a stranger's code may raise anything)
        log.warning("connector_failed_to_load", name=announced.name, problem=told(trouble))
        return None, f"It cannot be loaded: {type(trouble).__name__}."
    return (None, " ".join(faults)) if faults else (found, "")


def _built_in(name: str) -> Announced:
    def load() -> Any:
        return import_module(f"dsr.connectors.builtin.{name}").CONNECTOR

    return Announced(name, "built in", load)


def _plug_ins() -> Iterable[Announced]:
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda each: (each.name, each.value)):
        origin = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        yield Announced(point.name, origin, point.load)


@cache
def _surveyed() -> Survey:
    """Once a process: what is installed does not change while it runs."""
    return survey(announced=[*map(_built_in, BUILT_IN), *_plug_ins()])
