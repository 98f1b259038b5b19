"""How the collections of a dataset lead to each other, and which rows on the way are somebody else's.

The rule of the walk, on rows (docs/how-to/describe-a-database.md says it in words):

1. A row is the person's own when one of its identity fields equals one of the person's keys.
2. A row t of T is *reached* by an arrow S.f -> T.g when t.g equals s.f of an own row s of S.
3. A reached row is *somebody else's* for that arrow when
   a. the reference says `third_party: true`; or, when the reference says nothing,
   b. T has identity fields, none equals one of the person's keys, and at least one is filled; or
   c. T has no identity fields, and another arrow P.h -> T.k from a collection P with identity fields (k is another
      field than g and not T's key) leads to it from a row of P that is somebody else's by (b).
   With `third_party: false` it never is.
4. A row reached by some arrow for which it is not somebody else's is the person's own. Own rows lead on.
5. Rows that are only reached as somebody else's are third-party rows: kept apart, and nothing follows from them.

A reference without a direction leads away from the identities: from the collection that is fewer references away
from one with identity fields to the other.

Plain values; knows no database.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from dsr.connectors.dataset.model import Collection, Dataset, Reference


@dataclass(frozen=True, slots=True)
class Arrow:
    """Rows of `target` are found where `target_field` equals `source_field` of a row of `source`."""

    source: str
    source_field: str
    target: str
    target_field: str
    third_party: bool | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """The collections to be searched, in the order in which they are, and their arrows."""

    collections: tuple[Collection, ...]
    arrows: tuple[Arrow, ...]
    #: Groups of collections that lead to each other in a circle (or one to itself).
    circles: tuple[frozenset[str], ...] = ()
    _by_name: dict[str, Collection] = field(default_factory=dict, compare=False, repr=False)

    def collection(self, name: str) -> Collection:
        """A collection of the graph; KeyError when it has none of this name."""
        return self._by_name[name]

    def into(self, name: str) -> tuple[Arrow, ...]:
        """The arrows by which rows of a collection are reached."""
        return tuple(arrow for arrow in self.arrows if arrow.target == name)

    def out_of(self, name: str) -> tuple[Arrow, ...]:
        """The arrows that start at a collection."""
        return tuple(arrow for arrow in self.arrows if arrow.source == name)

    def circle_of(self, name: str) -> frozenset[str]:
        """The circle that a collection belongs to; empty when it belongs to none."""
        return next((circle for circle in self.circles if name in circle), frozenset())

    def rivals(self, arrow: Arrow) -> tuple[Arrow, ...]:
        """The arrows of rule 3c: by which a row reached by `arrow` may belong to somebody else."""
        target = self._by_name[arrow.target]
        if arrow.third_party is not None or target.identities:
            return ()
        key = target.primary_key
        return tuple(
            other
            for other in self.into(arrow.target)
            if other.target_field != arrow.target_field
            and (other.target_field,) != key
            and other.third_party is None
            and self._by_name[other.source].identities
        )

    def may_be_others(self, arrow: Arrow) -> bool:
        """Whether an arrow may lead to somebody else's rows at all."""
        if arrow.third_party is not None:
            return arrow.third_party
        return bool(self._by_name[arrow.target].identities) or bool(self.rivals(arrow))


def graph_of(*, dataset: Dataset) -> Graph:
    """The graph of a dataset without the collections that are marked `skip_processing`."""
    kept = {item.name: item for item in dataset.collections if not item.skip_processing}
    arrows = _merged(arrow for arrow in _arrows(dataset, kept) if {arrow.source, arrow.target} <= kept.keys())
    steps = {name: {arrow.source for arrow in arrows if arrow.target == name} for name in kept}
    groups = _groups(steps)
    circles = tuple(group for group in groups if len(group) > 1 or any(name in steps[name] for name in group))
    ordered = _ordered(kept, groups, steps, dataset)
    return Graph(collections=tuple(ordered), arrows=arrows, circles=circles, _by_name=kept)


def _arrows(dataset: Dataset, kept: dict[str, Collection]) -> Iterator[Arrow]:
    declared = list(_declared(dataset))
    far = _distances(declared, kept)
    for (name, path), reference in declared:
        here, there = (name, path), (reference.collection, reference.field)
        direction = reference.direction
        if not direction:
            direction = "to" if far.get(name, math.inf) < far.get(reference.collection, math.inf) else "from"
        ends = (*here, *there) if direction == "to" else (*there, *here)
        yield Arrow(*ends, third_party=reference.third_party)


def _declared(dataset: Dataset) -> Iterator[tuple[tuple[str, str], Reference]]:
    """The references within the dataset, each with the collection and the field that declares it."""
    for collection in dataset.collections:
        for path, item in collection.paths().items():
            for reference in item.references:
                if reference.dataset == dataset.key:
                    yield (collection.name, path), reference


def _distances(
    declared: list[tuple[tuple[str, str], Reference]], kept: dict[str, Collection]
) -> dict[str, float]:
    """How many references each collection is away from the nearest one with identity fields."""
    ways: dict[str, set[str]] = {}
    for (name, _path), reference in declared:
        if reference.direction != "from":
            ways.setdefault(name, set()).add(reference.collection)
        if reference.direction != "to":
            ways.setdefault(reference.collection, set()).add(name)
    far: dict[str, float] = {name: 0 for name, item in kept.items() if item.identities}
    queue = list(far)
    for name in queue:
        for other in ways.get(name, set()) & kept.keys() - far.keys():
            far[other] = far[name] + 1
            queue.append(other)
    return far


def _merged(arrows: Iterator[Arrow]) -> tuple[Arrow, ...]:
    """Each arrow once; when it was declared at both ends, "about other people" outweighs the rest."""
    says: dict[tuple[str, str, str, str], list[bool]] = {}
    for arrow in arrows:
        ends = (arrow.source, arrow.source_field, arrow.target, arrow.target_field)
        said = says.setdefault(ends, [])
        if arrow.third_party is not None:
            said.append(arrow.third_party)
    return tuple(Arrow(*ends, third_party=any(said) if said else None) for ends, said in says.items())


def _groups(steps: dict[str, set[str]]) -> list[frozenset[str]]:
    """Names that can reach each other, as groups; datasets are small, so plain reachability does."""
    reach = {name: _reachable(name, steps) for name in steps}
    groups: list[frozenset[str]] = []
    for name in steps:
        if not any(name in group for group in groups):
            groups.append(frozenset({name} | {other for other in reach[name] if name in reach[other]}))
    return groups


def _reachable(start: str, steps: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    queue = [start]
    while queue:
        for other in steps[queue.pop()] - seen:
            seen.add(other)
            queue.append(other)
    return seen


def _ordered(
    kept: dict[str, Collection], groups: list[frozenset[str]], steps: dict[str, set[str]], dataset: Dataset
) -> Iterator[Collection]:
    """Sources before targets, `after` where it does not contradict, else the order of the file."""
    waits = {
        name: (steps[name] | {full.rpartition(".")[2] for full in item.after} & kept.keys()) - {name}
        for name, item in kept.items()
    }
    group_of = {name: group for group in groups for name in group}
    left = list(kept)
    while left:
        ready = next(
            (name for name in left if not any(other in left for other in waits[name] - group_of[name])),
            left[0],
        )
        left.remove(ready)
        yield kept[ready]
