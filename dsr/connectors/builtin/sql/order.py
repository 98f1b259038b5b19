"""In which order sets are changed: what refers to others before what it refers to.

Plain decisions about names; reads no database.
"""

from collections.abc import Iterable

from dsr.connectors.builtin.sql.foreign_keys import Bonds
from dsr.connectors.builtin.sql.tables import Tables
from dsr.connectors.dataset import Arrow, Graph

Waits = dict[str, set[str]]


def changing_order(*, graph: Graph, tables: Tables, bonds: Bonds) -> tuple[list[str], frozenset[str]]:
    """Names of sets in order, and those that refer to each other in a circle which the database insists on.

    Foreign keys and `erase_after` decide; the references of the dataset are followed where they leave a choice.
    """
    names = [item.name for item in graph.collections]
    must = _must(graph, tables, bonds)
    should = _should(graph, names)
    ordered: list[str] = []
    stuck: set[str] = set()
    left = list(reversed(names))
    while left:
        ready = [name for name in left if not must[name] & set(left) - {name}]
        if not ready:
            stuck.update(left)
            ordered += left
            break
        best = next((name for name in ready if not should[name] & set(left) - {name}), ready[0])
        left.remove(best)
        ordered.append(best)
    return ordered, frozenset(_really_stuck(stuck, must))


def _must(graph: Graph, tables: Tables, bonds: Bonds) -> Waits:
    by_table = {tables[item.name].name: item.name for item in graph.collections}
    waits: Waits = {name: set() for name in by_table.values()}
    for key in bonds.keys:
        if not key.deferrable and key.parent in by_table and key.child in by_table:
            waits[by_table[key.parent]].add(by_table[key.child])
    for item in graph.collections:
        waits[item.name] |= {full.rpartition(".")[2] for full in item.erase_after} & waits.keys()
    return waits


def _should(graph: Graph, names: Iterable[str]) -> Waits:
    waits: Waits = {name: set() for name in names}
    for arrow in graph.arrows:
        parent, child = _parent_and_child(graph, arrow)
        waits[parent].add(child)
    return waits


def _parent_and_child(graph: Graph, arrow: Arrow) -> tuple[str, str]:
    """The end that is referred to, and the end that refers."""
    if graph.collection(arrow.target).primary_key == (arrow.target_field,):
        return arrow.target, arrow.source
    return arrow.source, arrow.target


def _really_stuck(stuck: set[str], must: Waits) -> Iterable[str]:
    """Of the names that could not be put in order, those that wait for themselves in the end."""
    for name in stuck:
        seen: set[str] = set()
        queue = list(must[name] - {name})
        while queue:
            other = queue.pop()
            if other not in seen:
                seen.add(other)
                queue += must[other]
        if name in seen:
            yield name
