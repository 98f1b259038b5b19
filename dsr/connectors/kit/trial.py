"""What a check works with: a system made for trying, with one person in it, and small tools to look at answers."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from dsr.connectors.spec import (
    Ability,
    Connection,
    Connector,
    ConnectorTrouble,
    Correction,
    FoundRecords,
    Key,
    SetCount,
    SetPlan,
    Settings,
    Trouble,
)


class Fault(AssertionError):
    """The connector does not keep to the interface; the sentence is for its author."""


class DoesNotApply(Exception):
    """The check asks for what this connector does not offer, or what the trial does not hold."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One person in a system made for trying. Each check gets a fresh one, so it may be changed.

    `records`: how many records and files of the person there are. `nobody`: keys that are in nobody's records.
    `other`: another person, who has records too and must stay untouched. `wrong`: settings that cannot work.
    `wishes`: the plan of the erasure; empty means that everything is erased. `large`: a person with at least
    20,000 records, to measure that memory stays flat. `listed`: the kind of key that `list_keys` must know.
    """

    settings: Settings
    keys: tuple[Key, ...]
    records: int
    nobody: tuple[Key, ...]
    other: tuple[Key, ...] = ()
    wrong: tuple[Settings, ...] = ()
    wishes: tuple[SetPlan, ...] = ()
    correction: Correction | None = None
    large: tuple[Key, ...] = ()
    listed: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def may_write(self) -> Settings:
        """The same system with changes enabled."""
        return replace(self.settings, may_write=True)


Trials = Callable[[], AbstractContextManager[Trial]]


def expect(condition: object, sentence: str) -> None:
    """Raise Fault with the sentence unless the condition holds."""
    if not condition:
        raise Fault(sentence)


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    """What happens inside must raise ConnectorTrouble; anything else is a fault."""
    try:
        yield
    except ConnectorTrouble:
        return
    except Exception as problem:
        raise Fault(
            f"{sentence} It raised {type(problem).__name__} instead of ConnectorTrouble."
        ) from problem
    raise Fault(sentence)


def not_here(reason: str) -> NoReturn:
    """Leave the check."""
    raise DoesNotApply(reason)


def totals(connection: Connection, keys: Iterable[Key]) -> dict[str, int]:
    """What `count` says, without the sets that hold nothing."""
    counted: list[SetCount] = list(connection.count(keys=tuple(keys)))
    expect(len({each.name for each in counted}) == len(counted), "`count` names a set twice.")
    return {each.name: each.records for each in counted if each.records}


def collected(connection: Connection, keys: Iterable[Key], done: Iterable[str] = ()) -> dict[str, int]:
    """Records and files per set, read to the end in order."""
    found: dict[str, int] = {}
    for each in connection.collect(keys=tuple(keys), done=frozenset(done)):
        name = each.about.name
        expect(name not in found, f"The set {name} is given twice.")
        if isinstance(each, FoundRecords):
            found[name] = sum(1 for _ in each.records)
        else:
            found[name] = 1
            for portion in each.open():
                expect(isinstance(portion, bytes), "A file gives something else than bytes.")
    return found


def quiet(what: object, trial: Trial, where: str) -> None:
    """Raise Fault when a key or a secret shows in what is said."""
    said = str(what)
    for value in [key.value for key in (*trial.keys, *trial.other)] + list(secrets_of(trial)):
        expect(len(value) < 4 or value not in said, f"{where} shows a key or a secret.")


def secrets_of(trial: Trial) -> tuple[str, ...]:
    """Every secret that must not be said."""
    return (*trial.secrets, *trial.settings.secret.values())


def demand(connector: Connector, ability: Ability) -> None:
    """Leave the check unless the connector offers the ability."""
    if ability not in connector.abilities:
        not_here(f"the connector does not offer {ability}")


def trouble_of(work: Callable[[], Any]) -> Trouble | None:
    """The kind of trouble that the work raises, if it raises one."""
    try:
        work()
    except ConnectorTrouble as trouble:
        return trouble.kind
    return None
