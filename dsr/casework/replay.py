"""Remembers by keyed hashes whom a machine erased, and erases them again after a restore brought them back.

A restored backup holds people who were erased since it was made. No list of their names is kept to find them, only
an HMAC of each key by which they were erased. May not touch a system that lacks leave to be changed.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Count, QuerySet

from dsr.accounts.actors import Actor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.found_by import digits_of
from dsr.cases.models import Case, SystemRun
from dsr.casework.connections import opened
from dsr.casework.erasure_wishes import set_plans
from dsr.casework.holds import Held, demand_free
from dsr.common.keyed_hash import keyed_hash
from dsr.common.trouble import told
from dsr.connectors.registry import connector
from dsr.connectors.spec import (
    PASSING,
    Ability,
    ConnectorTrouble,
    ErasureAction,
    Key,
    KeyKind,
    Trouble,
)
from dsr.register import store
from dsr.register.models import DataSystem, ErasureReplay, SystemConnection
from dsr.register.suppression import normalise

log = structlog.get_logger(__name__)
AT_ONCE = 1_000  # digests in one question to the database
MOST_FAILED = 3  # persons in a row who cannot be erased: then it is the system, not the person
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ReplayDone:
    """What came of one system.

    `remembered`: erasures (cases) that count; `keys`: values that the system listed; `people`: erasures whose keys
    were found again; `erased`: those done again; `unchanged`: of these, where nothing had to go (the plan keeps it)
    or could be found by the key as written; `held`: kept by a legal hold; `rows`: records by set, changed or in a
    dry run to be changed. `problem`: a `Trouble` or ""; `by_hand`: no machine may do it, a person has to.
    """

    remembered: int = 0
    keys: int = 0
    people: int = 0
    erased: int = 0
    unchanged: int = 0
    held: int = 0
    failed: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    problem: str = ""
    detail: str = ""
    by_hand: bool = False

    @property
    def ok(self) -> bool:
        """Whether nobody is left whom this system should have lost."""
        return not (self.problem or self.failed or self.held)


@dataclass(slots=True)
class _Person:
    """One erasure that has to be done again. The keys are spelled as the system spells them."""

    reference: str
    wishes: list[dict[str, Any]]
    erased_at: datetime
    rows: list[ErasureReplay] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list, repr=False)


def remember(*, run: SystemRun, keys: Sequence[Key], now: datetime) -> int:
    """Keep a keyed hash of each key by which a run erased somebody; how many. Part of larger verbs."""
    system = run.system
    known = sorted({(key.kind, digest_of(system=system, key=key)) for key in keys})
    for kind, digest in known:
        store.save_replay(
            system=system,
            kind=kind,
            digest=digest,
            wishes=list(run.wishes),
            case_reference=run.case.reference,
            now=now,
        )
    return len(known)


def replay(
    *,
    system: DataSystem,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
    since: datetime | None = None,
    progress: Progress = lambda _keys, _erased: None,
) -> ReplayDone:
    """Find again who was erased in a system, and erase them again by the plan of then. Doing it twice does no harm.

    `since`: the instant of the backup; who was erased before it is not in it, and may have come back as a new
    customer. `progress` is told how many keys were read and how many erasures done. Memory grows with the people
    found again, not with the keys. What goes wrong with the system is told in the result, not raised.
    """
    work = _Work(system, actor, now, dry_run, since, progress)
    done = work.done
    done.remembered = work.remembered().aggregate(cases=Count("case_reference", distinct=True))["cases"]
    if not done.remembered:
        return done
    try:
        work.carry_out()
    except ConnectorTrouble as trouble:
        done.problem, done.detail = trouble.kind.value, trouble.detail
        done.by_hand = trouble.kind in {Trouble.UNSUPPORTED, Trouble.NOT_ALLOWED}
    except Exception as problem:  # noqa: BLE001 (a plug-in may raise anything; the other systems go on)
        log.error("replay_broken", system=system.pk, **told(problem))
        done.problem, done.detail = Trouble.FAILED.value, type(problem).__name__
    return done


def digest_of(*, system: DataSystem, key: Key) -> str:
    """The keyed hash of a key in the one form in which it is compared; each controller and kind has its own."""
    return keyed_hash(
        text=normal_form(key=key), purpose=f"erasure-replay:{system.controller.slug}:{key.kind}"
    )


def normal_form(*, key: Key) -> str:
    """One spelling: addresses as mailboxes, numbers as digits; anything else may differ by a capital letter."""
    text = unicodedata.normalize("NFC", key.value).encode("utf-8", "replace").decode().strip()
    if key.kind == KeyKind.EMAIL:
        return normalise(text) or text.lower()
    if key.kind == KeyKind.PHONE:
        return digits_of(text) or text
    return text


@dataclass
class _Work:
    """One system's replay."""

    system: DataSystem
    actor: Actor
    now: datetime
    dry_run: bool
    since: datetime | None
    progress: Progress
    done: ReplayDone = field(default_factory=ReplayDone)

    def remembered(self) -> QuerySet[ErasureReplay]:
        """The erasures that count."""
        rows = ErasureReplay.objects.filter(system=self.system)
        return rows.filter(erased_at__gte=self.since) if self.since else rows

    def carry_out(self) -> None:
        """List, compare, erase one after the other. Raises ConnectorTrouble when the system itself is in trouble."""
        connection = _connected(self.system, dry_run=self.dry_run)
        people = self._found(connection)
        self.done.people = len(people)
        if people and not self.dry_run:
            self._begun(len(people))
        in_a_row = 0  # persons who could not be erased
        for person in people:
            trouble = self._again(connection, person)
            in_a_row = in_a_row + 1 if trouble else 0
            if trouble and (trouble.kind in PASSING or in_a_row >= MOST_FAILED):
                raise trouble
            self.progress(self.done.keys, self.done.erased)

    def _found(self, connection: SystemConnection) -> list[_Person]:
        """Who of the remembered is in the system again: one for each case, with all keys that were listed."""
        people: dict[str, _Person] = {}
        kinds = list(self.remembered().order_by("kind").values_list("kind", flat=True).distinct())
        with opened(connection=connection, may_write=False) as link:
            able = connector(
                slug=connection.connector
            ).abilities  # an open one that may not write does not erase
            if Ability.LIST_KEYS not in link.abilities or Ability.ERASE not in able:
                raise ConnectorTrouble(Trouble.UNSUPPORTED, "it cannot list its keys, or not erase")
            for kind in kinds:
                listed = iter(link.list_keys(kind=kind))
                while values := list(islice(listed, AT_ONCE)):
                    self.done.keys += len(values)
                    self._note_matches(people, kind, values)
                    self.progress(self.done.keys, 0)
        return list(people.values())

    def _note_matches(self, people: dict[str, _Person], kind: str, values: Iterable[str]) -> None:
        """The values whose hash is remembered, as the system spells them: several spellings are several keys."""
        spelled: dict[str, list[Key]] = {}
        for key in (Key(kind, value) for value in values):
            spelled.setdefault(digest_of(system=self.system, key=key), []).append(key)
        for row in self.remembered().filter(kind=kind, digest__in=list(spelled)):
            fresh = _Person(row.case_reference, row.wishes, row.erased_at)
            person = people.setdefault(row.case_reference, fresh)
            if row.erased_at > person.erased_at:
                person.wishes, person.erased_at = row.wishes, row.erased_at
            if row not in person.rows:
                person.rows.append(row)
            person.keys += [key for key in spelled[row.digest] if key not in person.keys]

    def _again(self, connection: SystemConnection, person: _Person) -> ConnectorTrouble | None:
        """Erase one person again, or see what it would do. What stands against it is told, and the next one comes."""
        case = Case.objects.filter(controller=self.system.controller, reference=person.reference).first()
        try:
            if case is not None:
                demand_free(case=case, system=self.system)
            rows = _planned(connection, person) if self.dry_run else _erased(connection, person)
        except Held:
            self.done.held += 1
            return None
        except ConnectorTrouble as trouble:
            self.done.failed += 1
            self.done.problem, self.done.detail = trouble.kind.value, trouble.detail
            log.warning("replay_failed", system=self.system.pk, problem=trouble.kind.value)
            return trouble
        self.done.unchanged += not sum(rows.values())
        for name, records in rows.items():
            self.done.rows[name] = self.done.rows.get(name, 0) + records
        if not self.dry_run:
            self._noted(case, person, sum(rows.values()))
            self.done.erased += 1
        return None

    def _begun(self, people: int) -> None:
        """Written before the first change: whatever is killed afterwards, the record shows that it was begun."""
        facts = {"controller": self.system.controller.slug, "system": self.system.slug, "people": people}
        event = Event("replay:begun", facts=facts)
        with transaction.atomic():
            record.write(event=event, stream=record.SYSTEM, actor=self.actor, now=self.now)

    def _noted(self, case: Case | None, person: _Person, records: int) -> None:
        """In the record of the case if it is still there, else in that of the installation."""
        facts = {
            "controller": self.system.controller.slug,
            "system": self.system.slug,
            "case": person.reference,
            "records": records,
        }
        event = Event("replay:erased", facts=facts)
        with transaction.atomic():
            for row in person.rows:
                store.note_replay(replay=row, now=self.now)
            if case is None:
                record.write(event=event, stream=record.SYSTEM, actor=self.actor, now=self.now)
            else:
                locked = changes.lock(case_id=case.pk)
                changes.tell(case=locked, event=event, actor=self.actor, now=self.now)


def _connected(system: DataSystem, *, dry_run: bool) -> SystemConnection:
    """The system's connection, if changing is enabled there. Raises ConnectorTrouble."""
    connection = (
        SystemConnection.objects.select_related("system__controller", "dataset")
        .filter(system=system, is_active=True)
        .first()
    )
    if connection is None:
        raise ConnectorTrouble(Trouble.UNSUPPORTED, "the system has no connection any more")
    if not connection.may_write and not dry_run:
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, "changing data is not enabled for this system")
    return connection


def _planned(connection: SystemConnection, person: _Person) -> dict[str, int]:
    with opened(connection=connection, may_write=False) as link:
        steps = link.plan_erasure(keys=person.keys, wishes=set_plans(wishes=person.wishes))
    problems = [f"{step.name}: {step.problem}" for step in steps if step.problem]
    if problems:
        raise ConnectorTrouble(Trouble.NOT_ALLOWED, " ".join(problems))
    return _counted((step.name, step.action, step.records) for step in steps)


def _erased(connection: SystemConnection, person: _Person) -> dict[str, int]:
    """A connection of its own for each: one piece of work, with the limits of one. Raises ConnectorTrouble."""
    with opened(connection=connection) as link:
        told = link.erase(keys=person.keys, wishes=set_plans(wishes=person.wishes), done=frozenset())
        return _counted((one.name, one.action, one.records) for one in told)


def _counted(told: Iterable[tuple[str, ErasureAction, int]]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for name, action, records in told:
        if action is not ErasureAction.KEEP:
            rows[name] = rows.get(name, 0) + records
    return rows
