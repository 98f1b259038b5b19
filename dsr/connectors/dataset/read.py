"""Reads a dataset file of the fideslang form. What is wrong is said all at once, with line and column.

Knows the form; whether its parts fit together is the business of `check`.
"""

import yaml

from dsr.connectors.dataset.check import check
from dsr.connectors.dataset.entries import Entries, Notes
from dsr.connectors.dataset.model import Collection, Dataset, Direction, Field, Place, Reference
from dsr.connectors.dataset.nodes import compose, place
from dsr.connectors.dataset.trouble import DatasetProblem

DIRECTIONS: dict[str, Direction] = {"from": "from", "to": "to", "": ""}
TYPES = frozenset({"string", "integer", "float", "boolean", "object", "object_id", "datetime", "date"})
#: Entries of fideslang that describe and govern but do not steer a search: kept, without a remark.
DESCRIBING = frozenset(
    {
        "created_at",
        "data_qualifier",
        "data_qualifiers",
        "fides_connection_id",
        "fidesctl_meta",
        "id",
        "joint_controller",
        "meta",
        "namespace",
        "organization_fides_key",
        "retention",
        "system_description",
        "tags",
        "third_country_transfers",
        "updated_at",
        "version",
    }
)


def read_dataset(*, text: str) -> Dataset:
    """The dataset of a YAML text. Raises DatasetProblem with everything that is wrong.

    The file may hold a list named `dataset` with one entry (the usual form), or the entry itself.
    """
    notes = Notes()
    node = _the_dataset(compose(text=text), notes)
    if notes.problems or node is None:
        raise DatasetProblem(notes.problems)
    dataset = _dataset(node, notes)
    check(dataset=dataset, notes=notes)
    if notes.problems:
        raise DatasetProblem(notes.problems)
    return Dataset(
        key=dataset.key,
        name=dataset.name,
        description=dataset.description,
        collections=dataset.collections,
        after=dataset.after,
        extra=dataset.extra,
        meta_extra=dataset.meta_extra,
        remarks=tuple(sorted(set(notes.remarks))),
    )


def _the_dataset(root: yaml.Node, notes: Notes) -> yaml.Node | None:
    if not isinstance(root, yaml.MappingNode):
        notes.problem(place(root), "The file must begin with “dataset:”.")
        return None
    named = next((value for key, value in root.value if key.value == "dataset"), None)
    if named is None:
        if any(key.value == "collections" for key, _value in root.value):
            return root
        notes.problem(place(root), "There is no “dataset:” in this file.")
        return None
    if isinstance(named, yaml.MappingNode):
        return named
    if not isinstance(named, yaml.SequenceNode) or not named.value:
        notes.problem(place(named), "“dataset” must be a list with one dataset.")
        return None
    for more in named.value[1:]:
        notes.problem(place(more), "A second dataset starts here. Import each dataset as a file of its own.")
    first: yaml.Node = named.value[0]
    return first


def _dataset(node: yaml.Node, notes: Notes) -> Dataset:
    entries = Entries(node, what="The dataset", notes=notes)
    key = entries.text("fides_key", needed=True)
    name, description = entries.text("name"), entries.text("description")
    collections = tuple(_collection(item, key, notes) for item in entries.items("collections"))
    meta = Entries(_meta(entries), what="“fides_meta”", notes=notes)
    after = meta.texts("after")
    known = DESCRIBING | {"data_categories"}
    if not collections and not notes.problems:
        notes.problem(entries.place, "The dataset has no collections.")
    return Dataset(
        key=key,
        name=name,
        description=description,
        collections=collections,
        after=after,
        extra=entries.rest(known=known),
        meta_extra=meta.rest(known=known),
    )


def _meta(entries: Entries) -> yaml.Node | None:
    """`fides_meta`, by its present or its earlier name."""
    meta, earlier = entries.take("fides_meta"), entries.take("fidesops_meta")
    return earlier if meta is None else meta


def _collection(node: yaml.Node, dataset: str, notes: Notes) -> Collection:
    entries = Entries(node, what="A collection", notes=notes)
    name = entries.text("name", needed=True)
    description, categories = entries.text("description"), entries.texts("data_categories")
    fields = tuple(_field(item, dataset, notes) for item in entries.items("fields"))
    meta = Entries(_meta(entries), what="“fides_meta”", notes=notes)
    placed = {word: meta.placed_texts(word) for word in ("after", "erase_after")}
    return Collection(
        name=name,
        description=description,
        data_categories=categories,
        fields=fields,
        after=tuple(text for text, _place in placed["after"]),
        erase_after=tuple(text for text, _place in placed["erase_after"]),
        skip_processing=meta.flag("skip_processing"),
        masking=meta.group("masking_strategy_override"),
        extra=entries.rest(known=DESCRIBING),
        meta_extra=meta.rest(known=frozenset({"partitioning", "custom_request_fields"})),
        place=entries.place,
        places={(word, text): at for word, texts in placed.items() for text, at in texts},
    )


def _field(node: yaml.Node, dataset: str, notes: Notes) -> Field:
    entries = Entries(node, what="A field", notes=notes)
    name = entries.text("name", needed=True)
    description, categories = entries.text("description"), entries.texts("data_categories")
    inner = tuple(_field(item, dataset, notes) for item in entries.items("fields"))
    meta = Entries(_meta(entries), what="“fides_meta”", notes=notes)
    identity, data_type = meta.text("identity"), _type(meta, notes)
    return Field(
        name=name,
        description=description,
        data_categories=categories,
        fields=inner,
        primary_key=bool(meta.flag("primary_key")),
        identity=identity.strip(),
        references=tuple(_reference(item, dataset, notes) for item in meta.items("references")),
        data_type=data_type,
        length=meta.number("length"),
        return_all_elements=meta.flag("return_all_elements"),
        read_only=meta.flag("read_only"),
        custom_request_field=meta.text("custom_request_field"),
        masking=meta.group("masking_strategy_override"),
        extra=entries.rest(known=DESCRIBING),
        meta_extra=meta.rest(known=frozenset({"redact"})),
        place=entries.place,
    )


def _type(meta: Entries, notes: Notes) -> str:
    found = meta.text("data_type").strip()
    if found and found.removesuffix("[]") not in TYPES:
        notes.remark(meta.place, f"The data type “{found}” is not one of fideslang's; it is kept as it is.")
    return found


def _reference(node: yaml.Node, dataset: str, notes: Notes) -> Reference:
    entries = Entries(node, what="A reference", notes=notes)
    where: Place = entries.where("field")
    turned: Place = entries.where("direction")
    target = entries.text("field", needed=True)
    direction = entries.text("direction")
    if direction not in DIRECTIONS:
        notes.problem(turned, f"The direction “{direction}” of a reference must be “from” or “to”.")
    collection, _dot, path = target.partition(".")
    if target and not path:
        notes.problem(where, f"The reference “{target}” must be written as collection.field.")
    return Reference(
        dataset=entries.text("dataset") or dataset,
        collection=collection,
        field=path,
        direction=DIRECTIONS.get(direction, ""),
        third_party=entries.flag("third_party"),
        extra=entries.rest(),
        place=where,
    )
