"""Opens a data system by the connector that an administrator chose, with its sealed secrets. Changes nothing."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings as installation

from dsr.common.sealed import SealBroken, seal, unseal
from dsr.connectors.dataset import Dataset, DatasetProblem, read_dataset
from dsr.connectors.registry import UnknownConnector, connector
from dsr.connectors.spec import Connection, ConnectorTrouble, Limits, Settings, Trouble
from dsr.register.models import SystemConnection

PURPOSE = "system-connection"
DROP = "dropped"


def sealed_secrets(*, secrets: dict[str, str]) -> str:
    """The secrets of a connection as they are kept; empty ones are left out."""
    kept = {name: value for name, value in secrets.items() if value}
    return seal(text=json.dumps(kept), purpose=PURPOSE) if kept else ""


def secrets_of(*, connection: SystemConnection) -> dict[str, str]:
    """The secrets again, for the connector alone. Raises ConnectorTrouble when the installation's key is another."""
    if not connection.sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(unseal(sealed=connection.sealed, purpose=PURPOSE))
    except SealBroken as broken:
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, "The secrets were sealed with another key. Type them again."
        ) from broken
    return opened


def settings_of(*, connection: SystemConnection) -> Settings:
    """What a connector is opened with. Raises ConnectorTrouble."""
    dataset = None
    if connection.dataset is not None:
        try:
            dataset = _read(connection.dataset.text)
        except DatasetProblem as problem:
            line, words = problem.problems[0]
            raise ConnectorTrouble(Trouble.MISCONFIGURED, f"dataset, line {line}: {words}") from problem
    return Settings(
        plain={str(name): str(value) for name, value in connection.settings.items()},
        secret=secrets_of(connection=connection),
        dataset=dataset,
        limits=Limits(
            seconds=float(connection.most_seconds), rows=connection.most_rows, bytes=connection.most_bytes
        ),
        may_write=connection.may_write,
        place=str(drop_folder(connection=connection)),
    )


@lru_cache(maxsize=16)
def _read(text: str) -> Dataset:
    """Nobody can change a dataset that was read; a worker reads the same one for every case. Raises DatasetProblem."""
    return read_dataset(text=text)


def drop_folder(*, connection: SystemConnection) -> Path:
    """Where files for this system may be dropped; named by slugs alone."""
    system = connection.system
    parts = [re.sub(r"[^a-z0-9-]", "-", slug.lower()) for slug in (system.controller.slug, system.slug)]
    return Path(installation.STATE_DIR) / DROP / parts[0] / parts[1]


@contextmanager
def opened(
    *, connection: SystemConnection, may_write: bool | None = None, seconds: float | None = None
) -> Iterator[Connection]:
    """One piece of work with a system; with `may_write` False only to look. Raises ConnectorTrouble."""
    try:
        chosen = connector(slug=connection.connector)
    except UnknownConnector as unknown:
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, f"There is no connector {connection.connector!r} here."
        ) from unknown
    given = settings_of(connection=connection)
    if may_write is False:
        given = replace(given, may_write=False)
    if seconds is not None:
        given = replace(given, limits=replace(given.limits, seconds=seconds))
    with chosen.open(settings=given) as found:
        yield found
