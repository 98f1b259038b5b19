"""Where in a published policy each value of a profile stands: the paths of `traces` and what they cover.

A path is written like a JSON pointer; an item of a list may be named by its slug, its kind, or by what it
says, so that `/systems/matomo/name` and `/rights/promised/access` still point right in a reordered list.
"""

from collections.abc import Iterator, Mapping

from dsr.register.profile_errors import Pointer

MAX_QUOTED_WORDS = 15
# Ours alone: no policy speaks of them.
UNTRACED = frozenset({"profile", "slug", "reference_prefix", "one_person_may_approve", "traces"})


def resolve(*, data: object, path: str) -> Pointer | None:
    """The plain pointer a trace path means; None when nothing stands there."""
    pointer: list[str | int] = []
    for word in path.removeprefix("/").split("/"):
        if isinstance(data, dict) and word in data:
            pointer.append(word)
            data = data[word]
        elif isinstance(data, list):
            index = _index(data, word)
            if index is None:
                return None
            pointer.append(index)
            data = data[index]
        else:
            return None
    return tuple(pointer)


def untraced(*, data: Mapping[str, object]) -> list[Pointer]:
    """Values that no trace speaks of, neither itself nor a trace of a group around it."""
    covered = {resolve(data=data, path=path) for path in _paths(data)}
    return [leaf for leaf in leaves(data) if leaf[0] not in UNTRACED and not _covers(covered, leaf)]


def leaves(data: object, pointer: Pointer = ()) -> Iterator[Pointer]:
    """The pointers of all single values."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from leaves(value, (*pointer, name))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, (*pointer, index))
    else:
        yield pointer


def faults(data: Mapping[str, object]) -> Iterator[tuple[Pointer, str]]:
    """What is wrong with the traces besides their shape."""
    for path, trace in _paths(data).items():
        pointer: Pointer = ("traces", path)
        if path.startswith("/") and resolve(data=data, path=path) is None:
            yield pointer, "Nothing stands at this path. Correct the path or remove the trace."
        if isinstance(trace, Mapping):
            sentence = _fault(trace)
            if sentence:
                yield pointer, sentence


def _fault(trace: Mapping[str, object]) -> str:
    quote = trace.get("quote")
    if isinstance(quote, str) and len(quote.split()) > MAX_QUOTED_WORDS:
        return f"The quotation has {len(quote.split())} words; quote at most {MAX_QUOTED_WORDS}."
    if ("where" in trace) == ("assumed" in trace):
        return "Write either “where” (with “quote”) or “assumed”, one of the two."
    if "quote" in trace and "where" not in trace:
        return "A quotation needs “where”: the heading or number of its place."
    return ""


def _index(items: list[object], word: str) -> int | None:
    for index, item in enumerate(items):
        names = (item.get("slug"), item.get("kind")) if isinstance(item, dict) else (item,)
        if word in names:
            return index
    return int(word) if word.isdecimal() and len(word) < 6 and int(word) < len(items) else None


def _paths(data: Mapping[str, object]) -> Mapping[str, object]:
    traces = data.get("traces")
    return traces if isinstance(traces, Mapping) else {}


def _covers(covered: set[Pointer | None], leaf: Pointer) -> bool:
    return any(leaf[:length] in covered for length in range(1, len(leaf) + 1))
