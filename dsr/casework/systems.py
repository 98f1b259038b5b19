"""Looking after data systems: what they are, how they are reached, whether that works. Administrators only.

Secrets go in and never come out: they are sealed, and no page, event or message repeats one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from dsr.accounts.actors import Actor, StaffActor
from dsr.accounts.permits import NotYours, demand
from dsr.audit import record
from dsr.audit.record import Event
from dsr.casework.connections import opened, sealed_secrets, secrets_of
from dsr.casework.door import NotNow
from dsr.common.storable import storable_text
from dsr.common.trouble import told
from dsr.connectors.dataset import Dataset as Described
from dsr.connectors.dataset import DatasetProblem, read_dataset
from dsr.connectors.registry import UnknownConnector, connector
from dsr.connectors.spec import Connector, ConnectorTrouble, SettingKind, Tested
from dsr.connectors.troubles import sentence_of
from dsr.register import store
from dsr.register.models import Controller, Dataset, DataSystem, SystemConnection

PERMISSION = "register.manage"
TEST_SECONDS = 20.0
LONGEST_DATASET = 2 * 1024 * 1024
TEXTS = ("purpose", "recipients", "retention", "source", "transfers")
LONGEST = 4_000


class WrongSettings(NotNow):
    """Settings of a connection are missing or do not fit; `fields` says for each what."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("Something is missing. What each field needs stands beside it.")
        self.fields = dict(fields)


class DatasetUnfit(NotNow):
    """A dataset file has faults: `problems` are pairs of line and sentence."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        super().__init__("The dataset file cannot be used. Each fault stands with its line.")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SystemWords:
    """What the register says of a system (Art. 30): texts as typed."""

    name: str
    purpose: str = ""
    categories: tuple[str, ...] = ()
    recipients: str = ""
    retention: str = ""
    source: str = ""
    transfers: str = ""
    owner_name: str = ""
    owner_email: str = ""


def add_system(*, controller_slug: str, words: SystemWords, actor: StaffActor, now: datetime) -> DataSystem:
    """Add a system by hand; new requests look into it from now on. Raises NotYours, NotNow."""
    with transaction.atomic():
        controller = _controller(controller_slug, actor)
        return add_within(controller=controller, words=words, actor=actor, now=now)


def add_within(*, controller: Controller, words: SystemWords, actor: Actor, now: datetime) -> DataSystem:
    """The same as part of a larger verb, for whoever was authorised already. Raises NotNow."""
    slug = slugify(words.name)[:50]
    if not slug:
        raise NotNow("Give the system a name.")
    if DataSystem.objects.filter(controller=controller, slug=slug).exists():
        raise NotNow("There is a system of this name already.")
    system = store.save_system(controller=controller, slug=slug, by_hand=True, **_columns(words))
    _write("system:saved", system, actor, now)
    return system


def change_system(
    *, controller_slug: str, slug: str, words: SystemWords, actor: StaffActor, now: datetime
) -> DataSystem:
    """Change what the register says of a system. What the profile says is set anew when it is loaded again.

    Raises NotYours, NotNow.
    """
    with transaction.atomic():
        system = _system(controller_slug, slug, actor)
        system = store.save_system(
            controller=system.controller, slug=slug, by_hand=system.by_hand, **_columns(words)
        )
        _write("system:saved", system, actor, now)
    return system


def connect(
    *,
    controller_slug: str,
    slug: str,
    connector_slug: str,
    given: Mapping[str, str],
    dataset_key: str,
    limits: Mapping[str, int],
    actor: StaffActor,
    now: datetime,
) -> SystemConnection:
    """Choose the connector of a system and keep its settings. A secret left empty stays as it is.

    Changing anything takes the permission to write away again: it was given for what was tested. `limits`:
    most_seconds, most_rows, most_bytes. Raises NotYours, WrongSettings, NotNow.
    """
    with transaction.atomic():
        system = _system(controller_slug, slug, actor)
        return connect_within(
            system=system,
            connector_slug=connector_slug,
            given=given,
            dataset_key=dataset_key,
            limits=limits,
            actor=actor,
            now=now,
        )


def connect_within(
    *,
    system: DataSystem,
    connector_slug: str,
    given: Mapping[str, str],
    dataset_key: str,
    limits: Mapping[str, int],
    actor: Actor,
    now: datetime,
) -> SystemConnection:
    """The same as part of a larger verb, for whoever was authorised already. Raises WrongSettings, NotNow."""
    chosen = _connector(connector_slug)
    dataset = _dataset_for(chosen, system.controller, dataset_key)
    earlier = SystemConnection.objects.filter(system=system, connector=connector_slug).first()
    plain, secret = _settled(chosen, given, earlier)
    row = store.save_connection(
        system=system,
        connector=chosen.slug,
        settings=plain,
        sealed=sealed_secrets(secrets=secret),
        dataset=dataset,
        may_write=False,
        is_active=True,
        tested_at=None,
        test_ok=None,
        test_said="",
        now=now,
        **_limits(limits),
    )
    _write("system:connected", system, actor, now, connector=chosen.slug)
    return row


def allow_writing(
    *, controller_slug: str, slug: str, allowed: bool, actor: StaffActor, now: datetime
) -> None:
    """Enable erasure, correction and marking in a system by machine, or forbid them again.

    Only after a test that went well. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        system = _system(controller_slug, slug, actor)
        allow_writing_within(system=system, allowed=allowed, actor=actor, now=now)


def allow_writing_within(*, system: DataSystem, allowed: bool, actor: Actor, now: datetime) -> None:
    """Within a transaction of the caller, who answers for the permission: as in `allow_writing`. Raises NotNow."""
    row = _connection(system)
    if allowed and not row.test_ok:
        raise NotNow("First test the connection. It must work before anything may be changed by it.")
    store.save_connection(system=system, may_write=allowed, now=now)
    _write("system:writing", system, actor, now, allowed=allowed)


def disconnect(*, controller_slug: str, slug: str, actor: StaffActor, now: datetime) -> None:
    """Forget how a system is reached, with its secrets; it goes to its owner again. Raises NotYours, NotNow."""
    with transaction.atomic():
        system = _system(controller_slug, slug, actor)
        if not store.remove_connection(system=system):
            raise NotNow("This system has no connection.")
        _write("system:disconnected", system, actor, now)


def test_connection(*, controller_slug: str, slug: str, actor: StaffActor, now: datetime) -> Tested:
    """Try the connection, without reading personal data, and remember what it said. Raises NotYours, NotNow.

    The talk happens outside any transaction: it may take up to twenty seconds.
    """
    system = _system(controller_slug, slug, actor)
    row = _connection(system)
    tested = tried(connection=row)
    with transaction.atomic():
        fresh = SystemConnection.objects.select_for_update().filter(pk=row.pk).first()
        if fresh is None or fresh.changed_at != row.changed_at:
            raise NotNow("The connection was changed meanwhile. Test it again.")
        store.note_test(connection=fresh, ok=tested.ok, said="\n".join(tested.says), now=now)
        _write("system:tested", system, actor, now, ok=tested.ok)
    return tested


def tried(*, connection: SystemConnection) -> Tested:
    """One test with a short limit; whatever happens becomes sentences without secrets."""
    try:
        with opened(connection=connection, seconds=TEST_SECONDS) as found:
            return found.test()
    except ConnectorTrouble as trouble:
        return Tested(ok=False, says=(sentence_of(kind=trouble.kind, detail=trouble.detail),))
    except Exception as problem:  # noqa: BLE001 (a plug-in may raise anything; its text may hold a secret)
        return Tested(
            ok=False, says=(gettext("The connector failed: %(kind)s.") % {"kind": told(problem)["kind"]},)
        )


def import_dataset(*, controller_slug: str, text: str, actor: StaffActor, now: datetime) -> Dataset:
    """Keep a dataset file after every line of it was checked; the newest of a key counts.

    Raises NotYours, DatasetUnfit.
    """
    with transaction.atomic():
        controller = _controller(controller_slug, actor)
        return import_within(controller=controller, text=text, actor=actor, now=now)


def import_within(*, controller: Controller, text: str, actor: Actor, now: datetime) -> Dataset:
    """The same as part of a larger verb, for whoever was authorised already. Raises DatasetUnfit."""
    described = checked_dataset(text=text)
    row = store.save_dataset(
        controller=controller,
        key=described.key,
        name=described.name,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        now=now,
    )
    facts = {"controller": controller.slug, "dataset": row.key, "collections": len(described.collections)}
    record.write(event=Event("dataset:imported", facts=facts), stream=record.SYSTEM, actor=actor, now=now)
    return row


def checked_dataset(*, text: str) -> Described:
    """The description in a dataset file. Raises DatasetUnfit with every fault and its line."""
    if len(text) > LONGEST_DATASET:
        raise DatasetUnfit([(1, "The file is longer than 2 MB.")])
    try:
        return read_dataset(text=text)
    except DatasetProblem as problem:
        raise DatasetUnfit(problem.problems) from problem


def _controller(slug: str, actor: StaffActor) -> Controller:
    demand(staff=actor.staff, permission=PERMISSION, scope=slug)
    found = Controller.objects.filter(slug=slug).first()
    if found is None:
        raise NotYours(PERMISSION)
    return found


def _system(controller_slug: str, slug: str, actor: StaffActor) -> DataSystem:
    controller = _controller(controller_slug, actor)
    found = DataSystem.objects.select_related("controller").filter(controller=controller, slug=slug).first()
    if found is None:
        raise NotYours(PERMISSION)
    return found


def _connection(system: DataSystem) -> SystemConnection:
    row = (
        SystemConnection.objects.select_related("system__controller", "dataset").filter(system=system).first()
    )
    if row is None:
        raise NotNow("This system has no connection.")
    return row


def _connector(slug: str) -> Connector:
    try:
        return connector(slug=slug)
    except UnknownConnector as unknown:
        raise NotNow("There is no such connector. Choose one from the list.") from unknown


def _dataset_for(chosen: Connector, controller: Controller, key: str) -> Dataset | None:
    found = Dataset.objects.filter(controller=controller, key=key).first() if key else None
    if key and found is None:
        raise WrongSettings({"dataset": "There is no dataset of this name."})
    if chosen.needs_dataset and found is None:
        raise WrongSettings({"dataset": "This connector needs a dataset. Import its file first."})
    return found


def _settled(
    chosen: Connector, given: Mapping[str, str], earlier: SystemConnection | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Plain and secret settings as they are kept; a secret left empty is the earlier one. Raises WrongSettings."""
    plain, secret, wrong = dict[str, str](), dict[str, str](), dict[str, str]()
    before = _secrets_before(earlier)
    for one in chosen.settings:
        value = storable_text(str(given.get(one.name, ""))).strip()
        if one.kind is SettingKind.SECRET:
            value = value or before.get(one.name, "")
            secret[one.name] = value
        else:
            value = value or one.default
            plain[one.name] = value
        fault = _fault(one.kind, value, {name for name, _ in one.choices}, required=one.required)
        if fault:
            wrong[one.name] = fault
    if wrong:
        raise WrongSettings(wrong)
    return plain, secret


def _secrets_before(earlier: SystemConnection | None) -> dict[str, str]:
    try:
        return secrets_of(connection=earlier) if earlier is not None else {}
    except ConnectorTrouble:
        return {}


def _fault(kind: SettingKind, value: str, choices: set[str], *, required: bool) -> str:
    if not value:
        return "This is needed." if required else ""
    if kind is SettingKind.NUMBER and not value.isdigit():
        return "Give a whole number."
    if kind is SettingKind.CHOICE and value not in choices:
        return "Choose one from the list."
    return ""


def _limits(limits: Mapping[str, int]) -> dict[str, int]:
    known = {
        name: int(limits[name]) for name in ("most_seconds", "most_rows", "most_bytes") if name in limits
    }
    if any(value <= 0 for value in known.values()):
        raise NotNow("A limit must be more than nothing.")
    return known


def _columns(words: SystemWords) -> dict[str, Any]:
    name, email = storable_text(words.name).strip(), words.owner_email.strip()
    if not name or len(name) > 120:
        raise NotNow("Give the system a name of up to 120 characters.")
    if email:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise NotNow("The owner's address is not an e-mail address.") from wrong
    texts = {field: storable_text(getattr(words, field)).strip() for field in TEXTS}
    if any(len(text) > LONGEST for text in texts.values()):
        raise NotNow(f"Use at most {LONGEST} characters in each box.")
    return {
        "name": name,
        "categories": [one.strip() for one in words.categories if one.strip()],
        "owner_name": storable_text(words.owner_name).strip()[:120],
        "owner_email": email,
        "is_active": True,
        **texts,
    }


def _write(kind: str, system: DataSystem, actor: Actor, now: datetime, **facts: object) -> None:
    event = Event(kind, facts={"controller": system.controller.slug, "system": system.slug, **facts})
    record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
