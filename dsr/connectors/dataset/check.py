"""Whether the parts of a dataset fit together. Adds to the notes; changes nothing and reads no YAML."""

from collections.abc import Iterable, Iterator

from dsr.connectors.dataset.entries import Notes
from dsr.connectors.dataset.model import Collection, Dataset, Field, Place, Reference


def check(*, dataset: Dataset, notes: Notes) -> None:
    """Note every problem and every remark about a dataset."""
    _names(dataset, notes)
    for collection in dataset.collections:
        _fields_once(collection.fields, collection.name, notes)
        _key(collection, notes)
        for field in collection.paths().values():
            for reference in field.references:
                _reference(dataset, reference, notes)
    _identities(dataset, notes)
    _order(dataset, "after", notes)
    _order(dataset, "erase_after", notes)


def _names(dataset: Dataset, notes: Notes) -> None:
    seen: dict[str, Place] = {}
    for collection in dataset.collections:
        first = seen.setdefault(collection.name, collection.place)
        if first is not collection.place and collection.name:
            sentence = f"The collection “{collection.name}” stands twice; the first time in line {first[0]}."
            notes.problem(collection.place, sentence)
        if collection.name and not collection.fields:
            notes.problem(collection.place, f"The collection “{collection.name}” has no fields.")


def _fields_once(fields: Iterable[Field], where: str, notes: Notes) -> None:
    seen: dict[str, Place] = {}
    for field in fields:
        first = seen.setdefault(field.name, field.place)
        if first is not field.place and field.name:
            sentence = (
                f"The field “{field.name}” stands twice in “{where}”; the first time in line {first[0]}."
            )
            notes.problem(field.place, sentence)
        _fields_once(field.fields, f"{where}.{field.name}", notes)


def _key(collection: Collection, notes: Notes) -> None:
    """Without a key a masking override cannot be carried out; else it is only worth a remark."""
    if collection.primary_key or collection.skip_processing:
        return
    overridden = bool(collection.masking) or any(field.masking for field in collection.paths().values())
    if overridden:
        sentence = (
            f"“{collection.name}” says how it is masked but marks no field as “primary_key”: its rows could "
            "not be changed one by one."
        )
        notes.problem(collection.place, sentence)
    elif collection.name:
        sentence = (
            f"“{collection.name}” marks no field as “primary_key”. It can be collected; for erasing, the key "
            "of the table itself is used."
        )
        notes.remark(collection.place, sentence)


def _reference(dataset: Dataset, reference: Reference, notes: Notes) -> None:
    if not reference.collection or not reference.field:
        return  # said by the reader
    if reference.dataset != dataset.key:
        sentence = (
            f"This reference leads to another dataset, “{reference.dataset}”. It is kept but not followed: "
            "each system is searched by the person's own keys."
        )
        notes.remark(reference.place, sentence)
        return
    target = dataset.collection(reference.collection)
    if target is None:
        notes.problem(
            reference.place,
            f"The reference leads to “{reference.collection}”, and no collection has that name.",
        )
    elif reference.field not in target.paths():
        notes.problem(reference.place, f"“{reference.collection}” has no field “{reference.field}”.")


def _identities(dataset: Dataset, notes: Notes) -> None:
    if not dataset.collections:
        return
    if not any(collection.identities for collection in dataset.collections):
        sentence = (
            "No field has an “identity”, so that nobody could be found. Mark at least one, for example "
            "“identity: email”."
        )
        notes.problem(dataset.collections[0].place, sentence)


def _order(dataset: Dataset, name: str, notes: Notes) -> None:
    """Names of `after` or `erase_after` must exist and must not go round in a circle."""
    steps: dict[str, list[str]] = {}
    for collection in dataset.collections:
        wanted: tuple[str, ...] = getattr(collection, name)
        steps[collection.name] = list(_own(dataset, collection, wanted, name, notes))
    for circle in _circles(steps):
        first = dataset.collection(circle[0])
        around = " → ".join((*circle, circle[0]))
        if first is not None:
            notes.problem(first.place, f"“{name}” goes round in a circle: {around}.")


def _own(
    dataset: Dataset, collection: Collection, wanted: Iterable[str], name: str, notes: Notes
) -> Iterator[str]:
    for full in wanted:
        at = collection.places.get((name, full), collection.place)
        key, dot, short = full.partition(".")
        if dot and key != dataset.key:
            sentence = f"“{name}: {full}” names another dataset; it has no effect within this one."
            notes.remark(at, sentence)
            continue
        other = short if dot else full
        if dataset.collection(other) is None:
            notes.problem(at, f"“{name}” names “{full}”, and no collection has that name.")
        else:
            yield other


def _circles(steps: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """One circle for each group of names that wait for each other."""
    done: set[str] = set()
    for start in steps:
        trail = _back_to(start, steps) if start not in done else None
        if trail:
            done.update(trail)
            yield trail


def _back_to(start: str, steps: dict[str, list[str]]) -> tuple[str, ...] | None:
    """The shortest way from a name back to itself."""
    queue: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for trail in queue:
        for follower in steps.get(trail[-1], ()):
            if follower == start:
                return trail
            if follower not in seen:
                seen.add(follower)
                queue.append((*trail, follower))
    return None
