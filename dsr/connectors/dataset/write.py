"""Writes a dataset as YAML of the fideslang form; reading it again gives an equal dataset."""

from collections.abc import Mapping
from typing import Any

import yaml

from dsr.connectors.dataset.model import Collection, Dataset, Field, Reference


def write_dataset(*, dataset: Dataset) -> str:
    """The YAML text of a dataset, its entries in the usual order, unknown ones at their end."""
    entry = _filled(
        {
            "fides_key": dataset.key,
            "name": dataset.name,
            "description": dataset.description,
            "fides_meta": _filled({"after": list(dataset.after)}) | dict(dataset.meta_extra),
            "collections": [_collection(item, dataset.key) for item in dataset.collections],
        }
    )
    entry |= dataset.extra
    text = _dumped(entry, readable=True)
    # U+0085 is a line end to YAML: written as it is, it would come back as a space.
    return _dumped(entry, readable=False) if "\x85" in text else text


def _dumped(entry: Mapping[str, Any], *, readable: bool) -> str:
    found: str = yaml.dump(
        {"dataset": [entry]},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=readable,
        width=110,
        default_flow_style=False,
    )
    return found


class _Dumper(yaml.SafeDumper):
    """Indents lists inside groups, as the files of others do, and never writes aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow=flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _collection(collection: Collection, key: str) -> dict[str, Any]:
    meta = {
        "after": list(collection.after),
        "erase_after": list(collection.erase_after),
        "skip_processing": collection.skip_processing,
        "masking_strategy_override": dict(collection.masking),
    }
    return _filled(
        {
            "name": collection.name,
            "description": collection.description,
            "data_categories": list(collection.data_categories),
            "fides_meta": _filled(meta) | dict(collection.meta_extra),
            "fields": [_field(item, key) for item in collection.fields],
        }
    ) | dict(collection.extra)


def _field(field: Field, key: str) -> dict[str, Any]:
    meta = {
        "primary_key": field.primary_key or None,
        "identity": field.identity,
        "data_type": field.data_type,
        "length": field.length,
        "return_all_elements": field.return_all_elements,
        "read_only": field.read_only,
        "custom_request_field": field.custom_request_field,
        "masking_strategy_override": dict(field.masking),
        "references": [_reference(item, key) for item in field.references],
    }
    return _filled(
        {
            "name": field.name,
            "description": field.description,
            "data_categories": list(field.data_categories),
            "fides_meta": _filled(meta) | dict(field.meta_extra),
            "fields": [_field(item, key) for item in field.fields],
        }
    ) | dict(field.extra)


def _reference(reference: Reference, key: str) -> dict[str, Any]:
    entry = {
        "dataset": reference.dataset or key,
        "field": f"{reference.collection}.{reference.field}",
        "direction": reference.direction,
        "third_party": reference.third_party,
    }
    return _filled(entry) | dict(reference.extra)


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What says something: the reader takes a missing entry for an empty one."""
    return {name: value for name, value in entry.items() if value is not None and value not in ("", [], {})}
