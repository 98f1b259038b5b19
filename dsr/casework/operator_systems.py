"""Data systems as whoever runs a command on the machine sets them up: a dataset and an address, in one step.

The same checks, seals and entries as on the desk; permissions are the machine's. No secret is ever said again.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from dsr.accounts.actors import Actor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.casework.door import NotNow
from dsr.casework.systems import (
    SystemWords,
    add_within,
    allow_writing_within,
    connect_within,
    import_within,
    tried,
)
from dsr.connectors.spec import Tested
from dsr.register import store
from dsr.register.models import Controller, Dataset, DataSystem, SystemConnection

CONNECTOR = "sql"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, as typed: `url` may hold the password; one that is given apart goes before it."""

    url: str = field(repr=False)
    password: str = field(repr=False, default="")

    def settings(self) -> dict[str, str]:
        """The settings of the connector, the password apart from the address. Raises NotNow."""
        try:
            url = make_url(self.url)
        except (ArgumentError, ValueError):
            raise NotNow(
                "This is not the address of a database, as in postgresql://user@host:5432/database."
            ) from None
        plain = URL.create(
            url.drivername, url.username, None, url.host, url.port, url.database, dict(url.query)
        )
        password = self.password or str(url.password or "")
        return {"url": plain.render_as_string(hide_password=False), "password": password}


def connect_dataset(
    *, controller_slug: str, text: str, name: str, address: Address, actor: Actor, now: datetime
) -> SystemConnection:
    """Import a dataset and connect the system of its name to a database; a system that is missing is added.

    All of it or nothing. `name`: of the system; empty: the dataset's. Doing it again renews dataset and connection,
    and changing data by machine has to be allowed anew. Raises NotNow, DatasetUnfit, WrongSettings.
    """
    given = address.settings()
    with transaction.atomic():
        controller = Controller.objects.filter(slug=controller_slug).first()
        if controller is None:
            raise NotNow(f"There is no controller {controller_slug}.")
        dataset = import_within(controller=controller, text=text, actor=actor, now=now)
        system = _system(controller, dataset, name, actor, now)
        return connect_within(
            system=system,
            connector_slug=CONNECTOR,
            given=given,
            dataset_key=dataset.key,
            limits={},
            actor=actor,
            now=now,
        )


def allow_writing_as_operator(
    *, connection: SystemConnection, allowed: bool, actor: Actor, now: datetime
) -> None:
    """Let a system be changed by machine, or forbid it again; only after a test that went well. Raises NotNow."""
    with transaction.atomic():
        allow_writing_within(system=connection.system, allowed=allowed, actor=actor, now=now)


def try_as_operator(*, connection: SystemConnection, actor: Actor, now: datetime) -> Tested:
    """Try a connection, without reading personal data, and remember what it said. Raises NotNow (changed meanwhile)."""
    tested = tried(connection=connection)
    with transaction.atomic():
        fresh = SystemConnection.objects.select_for_update().filter(pk=connection.pk).first()
        if fresh is None or fresh.changed_at != connection.changed_at:
            raise NotNow("The connection was changed meanwhile. Test it again.")
        store.note_test(connection=fresh, ok=tested.ok, said="\n".join(tested.says), now=now)
        facts = {
            "controller": connection.system.controller.slug,
            "system": connection.system.slug,
            "ok": tested.ok,
        }
        record.write(event=Event("system:tested", facts=facts), stream=record.SYSTEM, actor=actor, now=now)
    return tested


def _system(controller: Controller, dataset: Dataset, name: str, actor: Actor, now: datetime) -> DataSystem:
    words = SystemWords(name=(name or dataset.name or dataset.key).strip()[:120])
    named = Q(slug=slugify(words.name)[:50]) | Q(slug=words.name) | Q(name__iexact=words.name)
    found = DataSystem.objects.filter(named, controller=controller).first()
    if found is None:
        return add_within(controller=controller, words=words, actor=actor, now=now)
    if not found.is_active:
        raise NotNow(
            f"The system “{found.name}” is not in use any more. Give another name, or take it up again."
        )
    return found
