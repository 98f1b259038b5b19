"""Reading, correcting and marking rows of the declared models through the ORM."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    router,
    transaction,
)
from django.db.models import CharField, Field, JSONField, Model, Q, TextField

from dsr.connectors.builtin.django_models.declaration import Declared, declared_in
from dsr.connectors.builtin.django_models.erasing import carried_out, planned
from dsr.connectors.files.likeness import whole
from dsr.connectors.spec import (
    SPEC_VERSION,
    Ability,
    Changed,
    ConnectorTrouble,
    Correction,
    Erased,
    ErasureAction,
    ErasureStep,
    FieldDescription,
    Found,
    FoundRecords,
    Key,
    KeyKind,
    RecordSet,
    Residue,
    SetCount,
    SetPlan,
    Setting,
    SettingKind,
    Settings,
    Tested,
    Trouble,
)

AT_ONCE = 500
LEAST_ANYWHERE = 5  # signs of a key that is looked for in any text
READS = frozenset({Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN, Ability.LIST_KEYS})
WRITES = frozenset({Ability.ERASE, Ability.RECTIFY})
EXAMPLE = "- model: shop.Customer, find: {email: email} and below it - model: shop.Order, through: customer"


class DjangoModels:
    """What the registry offers."""

    spec_version = SPEC_VERSION
    slug = "django_models"
    title = "Django models of this project"
    description = "Reads, erases and corrects rows of the company's own apps that run in this Django project."
    settings = (
        Setting("models", "Models", SettingKind.LONG_TEXT, hint=f"A list in YAML, such as {EXAMPLE}"),
    )
    abilities = READS | WRITES | {Ability.RESTRICT}
    tested = "Django 5.2 on SQLite 3 and PostgreSQL"
    needs_dataset = False

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator["ModelsConnection"]:
        """A look at the declared models; raises ConnectorTrouble when the declaration does not fit them."""
        yield ModelsConnection(declared_in(text=settings.plain.get("models", "")), settings)


class ModelsConnection:
    """The rows as they are now."""

    def __init__(self, declared: Sequence[Declared], settings: Settings) -> None:
        self._declared, self._settings = declared, settings
        writes = WRITES | {Ability.RESTRICT} if any(each.mark for each in declared) else WRITES
        self.abilities = READS | writes if settings.may_write else READS

    def test(self) -> Tested:
        """Whether the tables are there."""
        with _understood():
            for each in self._declared:
                each.rows(keys=()).model._base_manager.using(router.db_for_read(each.model)).exists()
        return Tested(ok=True, says=(f"{len(self._declared)} models can be read.",))

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """The person's rows, model by model."""
        for each in self._declared:
            if each.label not in done:
                yield FoundRecords(_about(each), self._records(each, keys))

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """Rows of the person in each model."""
        with _understood():
            for each in self._declared:
                yield SetCount(each.label, each.rows(keys=keys).count(), each.third_party)

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """The dry run."""
        with _understood():
            return planned(declared=self._declared, keys=keys, wishes=wishes)

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """Everything in one transaction; told only when it holds."""
        self._demand_writing()
        steps = self.plan_erasure(keys=keys, wishes=wishes)
        with _understood():
            erased = carried_out(declared=self._declared, keys=keys, steps=steps, done=done)
        yield from erased

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """The declared ways, then every text of every model in the same apps."""
        kept = {wish.name for wish in wishes if wish.action is ErasureAction.KEEP}
        anywhere = [key for key in keys if _can_be_anywhere(key)]
        with _understood():
            for each in self._declared:
                for kind, path in each.find.items():
                    if records := each.rows(keys=[key for key in keys if key.kind == kind]).count():
                        yield Residue(each.label, path, records, expected=each.label in kept)
            for model, field in self._texts() if anywhere else ():
                if records := _holding(model, field, anywhere):
                    label = model._meta.label
                    yield Residue(label, field.name, records, expected=label in kept)

    def rectify(self, *, keys: Sequence[Key], corrections: Sequence[Correction]) -> Iterator[Changed]:
        """The new values where the old ones stand; all corrections or none."""
        self._demand_writing()
        by_label = {each.label: each for each in self._declared}
        with _understood(), transaction.atomic(using=router.db_for_write(self._declared[0].model)):
            changed = [_corrected(by_label.get(each.set_name), each, keys) for each in corrections]
        yield from changed

    def restrict(self, *, keys: Sequence[Key], on: bool) -> Iterator[Changed]:
        """Set or lift the mark in each model that has one."""
        self._demand_writing()
        for each in self._declared:
            if each.mark:
                with _understood():
                    rows = each.rows(keys=keys).exclude(**{each.mark: on})
                    changed = rows.update(**{each.mark: on})
                yield Changed(each.label, changed)

    def list_keys(self, *, kind: str) -> Iterator[str]:
        """Every value of the fields by which this kind of key is found."""
        for each in self._declared:
            path = each.find.get(kind)
            if path:
                every = each.model._base_manager.using(router.db_for_read(each.model))
                values = every.order_by().values_list(path, flat=True).distinct()
                with _understood():
                    yield from (str(value) for value in values.iterator(chunk_size=AT_ONCE) if value)

    def _records(self, declared: Declared, keys: Sequence[Key]) -> Iterator[Mapping[str, Any]]:
        names = [field.name for field in declared.fields()]
        limit = self._settings.limits.row_bytes
        with _understood():
            for record in declared.rows(keys=keys).order_by("pk").values(*names).iterator(chunk_size=AT_ONCE):
                if sum(len(value) for value in record.values() if isinstance(value, str | bytes)) > limit:
                    raise ConnectorTrouble(
                        Trouble.TOO_MUCH, f"a row of {declared.label} is longer than {limit}"
                    )
                yield record

    def _texts(self) -> Iterator[tuple[type[Model], "Field[Any, Any]"]]:
        """Every text of the same apps that is not among the fields by which people are found."""
        found = {(each.model, path) for each in self._declared for path in each.find.values()}
        for app in dict.fromkeys(each.model._meta.app_label for each in self._declared):
            for model in apps.get_app_config(app).get_models(include_auto_created=False):
                for field in model._meta.local_concrete_fields:
                    if (
                        isinstance(field, CharField | TextField | JSONField)
                        and (model, field.name) not in found
                    ):
                        yield model, field

    def _demand_writing(self) -> None:
        if not self._settings.may_write:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "changes are not enabled for this connection")


def _can_be_anywhere(key: Key) -> bool:
    """A name is many people's, and a short number stands everywhere."""
    return key.kind != KeyKind.NAME and len(key.value) >= LEAST_ANYWHERE and "\0" not in key.value


def _about(declared: Declared) -> RecordSet:
    meta = declared.model._meta
    fields = tuple(
        FieldDescription(field.name, str(field.verbose_name), str(field.help_text))
        for field in declared.fields()
    )
    return RecordSet(
        declared.label, str(meta.verbose_name_plural), fields=fields, third_party=declared.third_party
    )


def _holding(model: type[Model], field: "Field[Any, Any]", keys: Sequence[Key]) -> int:
    """Rows in whose text a key stands whole; the database narrows them down, the text decides."""
    every = model._base_manager.using(router.db_for_read(model))
    perhaps = every.filter(reduce(or_, (Q(**{f"{field.name}__icontains": key.value}) for key in keys)))
    searches = [whole(kind=key.kind, value=key.value) for key in keys]
    texts = perhaps.values_list(field.name, flat=True).iterator(chunk_size=AT_ONCE)
    return sum(1 for text in texts if any(search.search(str(text)) for search in searches))


def _corrected(declared: Declared | None, correction: Correction, keys: Sequence[Key]) -> Changed:
    where = f"{correction.set_name}.{correction.field_path}"
    own = {field.name: field for field in declared.model._meta.concrete_fields} if declared else {}
    field = own.get(correction.field_path)
    if declared is None or field is None or field.primary_key or field.is_relation:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"{where} is no field that can be corrected")
    try:
        before, after = field.to_python(correction.before), field.clean(correction.after, None)
    except ValidationError:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, f"a value does not fit the field {where}") from None
    rows = declared.rows(keys=keys).filter(**{field.name: before})
    return Changed(declared.label, rows.update(**{field.name: after}))


@contextmanager
def _understood() -> Iterator[None]:
    """Failures of the database as troubles; what it says may quote values, so it is not kept."""
    try:
        yield
    except (IntegrityError, DataError):
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, "the database refuses a value; nothing was changed"
        ) from None
    except (OperationalError, InterfaceError):
        raise ConnectorTrouble(Trouble.UNREACHABLE, "the database does not answer as it should") from None
    except DatabaseError as problem:
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, f"the database knows a table otherwise ({type(problem).__name__})"
        ) from None
