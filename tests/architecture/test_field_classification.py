"""Every field of every table of ours is classified; what is missing is printed as the lines to add."""

from collections import Counter

import pytest
from django.apps import apps
from django.db.models import Model

from dsr.common.privacy import FIELDS, Kind, Table, kind_of


def our_models() -> dict[str, type[Model]]:
    """The models whose code is ours, by label."""
    return {model._meta.label: model for model in apps.get_models() if model.__module__.startswith("dsr.")}


def names_of(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def lines_to_add(models: dict[str, type[Model]], known: dict[str, Table]) -> list[str]:
    """What to write into dsr/common/privacy.py, word for word but for the kind."""
    lines = []
    for label, model in models.items():
        if label not in known:
            names = " ".join(field.name for field in model._meta.concrete_fields)
            lines.append(f'    "{label}": Table("what it is for", operational="{names}"),')
            continue
        missing = sorted(names_of(model) - set(known[label].kinds))
        lines += [
            f'in "{label}": add {name} to personal="...", secret="..." or operational="..."'
            for name in missing
        ]
    return lines


def test_every_field_is_classified() -> None:
    missing = lines_to_add(our_models(), dict(FIELDS))
    assert not missing, "\n\ndsr/common/privacy.py lacks:\n" + "\n".join(missing)


def test_nothing_is_classified_that_is_no_more() -> None:
    models = our_models()
    gone = [label for label in FIELDS if label not in models]
    gone += [
        f"{label}.{name}"
        for label, table in FIELDS.items()
        if label in models
        for name in set(table.kinds) - names_of(models[label])
    ]
    assert not gone, f"take these out of dsr/common/privacy.py: {gone}"


@pytest.mark.parametrize("label", FIELDS)
def test_each_field_stands_once_and_each_table_says_what_it_is_for(label: str) -> None:
    table = FIELDS[label]
    names = f"{table.personal} {table.secret} {table.operational}".split()
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert table.purpose.endswith(".")


def test_a_new_field_and_a_new_table_are_found() -> None:
    models = our_models()
    known = {label: table for label, table in FIELDS.items() if label != "cases.Note"}
    known["cases.Milestone"] = Table("Reminders.", operational="id case")
    lines = "\n".join(lines_to_add(models, known))
    assert '    "cases.Note": Table("what it is for", operational="id case body at by"),' in lines
    assert 'in "cases.Milestone": add due_at to personal' in lines


@pytest.mark.parametrize("label", ["cases.Requester", "cases.Message", "cases.Answer", "cases.Note"])
def test_texts_that_people_write_are_personal(label: str) -> None:
    for field in our_models()[label]._meta.concrete_fields:
        if field.get_internal_type() in {"TextField", "EmailField"}:
            assert kind_of(table=label, field=field.name) is Kind.PERSONAL


def test_what_opens_a_door_is_secret() -> None:
    for label, model in our_models().items():
        for name in names_of(model):
            if name in {"digest", "code_digest", "code_salt", "vault_key", "salt", "password"}:
                assert kind_of(table=label, field=name) is Kind.SECRET, f"{label}.{name}"
