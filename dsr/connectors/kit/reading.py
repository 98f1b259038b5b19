"""Checks of what a connector reads: settings, streams, order, limits, silence about persons."""

import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from dsr.connectors.kit.trial import (
    Trial,
    Trials,
    collected,
    demand,
    expect,
    not_here,
    quiet,
    totals,
    trouble_of,
)
from dsr.connectors.shape import faults_of
from dsr.connectors.spec import (
    Ability,
    Connection,
    Connector,
    ConnectorTrouble,
    FoundFile,
    FoundRecords,
    Trouble,
)

LONGEST_SET_NAME = 120
VALUES = (
    str,
    int,
    float,
    bool,
    type(None),
    date,
    datetime,
    time,
    timedelta,
    Decimal,
    UUID,
    bytes,
    memoryview,
)
METHODS = {
    Ability.COLLECT: ("collect",),
    Ability.COUNT: ("count",),
    Ability.ERASE: ("plan_erasure", "erase"),
    Ability.RECTIFY: ("rectify",),
    Ability.RESTRICT: ("restrict",),
    Ability.SEARCH_AGAIN: ("search_again",),
    Ability.LIST_KEYS: ("list_keys",),
}
LARGE = 20_000
FLAT = 24 * 1024 * 1024  # bytes of memory that a stream may take, however long it is


def has_the_attributes(connector: Connector, trials: Trials) -> None:
    """It has the attributes of the interface, in the right version, and sound settings."""
    faults = faults_of(connector)
    expect(not faults, " ".join(faults))


def test_button_works(connector: Connector, trials: Trials) -> None:
    """`test` says in sentences whether it works, and neither keys nor secrets."""
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        tested = connection.test()
        expect(getattr(tested, "ok", False), f"`test` is not content with the trial: {tested}.")
        expect(all(isinstance(each, str) for each in tested.says), "`test` says something that is no text.")
        quiet(tested, trial, "`test`")
        for ability in connection.abilities:
            for name in METHODS[ability]:
                expect(callable(getattr(connection, name, None)), f"`{name}` is missing for {ability}.")
        expect(
            connection.abilities <= connector.abilities,
            "A connection can do what the connector does not offer.",
        )


def wrong_settings_are_told(connector: Connector, trials: Trials) -> None:
    """Settings that cannot work raise ConnectorTrouble or fail the test button, without a secret in the text."""
    with trials() as trial:
        if not trial.wrong:
            not_here("the trial holds no wrong settings")
        for number, settings in enumerate(trial.wrong, start=1):
            try:
                with connector.open(settings=settings) as connection:
                    tested = connection.test()
                expect(not tested.ok, f"Wrong settings {number} pass the test button.")
                quiet(tested, trial, "`test`")
            except ConnectorTrouble as trouble:
                quiet(trouble, trial, "The trouble at wrong settings")
                expect(len(trouble.detail) <= 300, "The detail of a trouble is longer than 300 signs.")


def finds_the_person(connector: Connector, trials: Trials) -> None:
    """It finds exactly the person's records, in sets with names of their own, and `count` says the same."""
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        found = collected(connection, trial.keys)
        for name in found:
            expect(
                name and len(name) <= LONGEST_SET_NAME,
                f"A set has no name or one longer than {LONGEST_SET_NAME}.",
            )
        number = sum(found.values())
        expect(number == trial.records, f"{number} records were found, {trial.records} are there.")
        if Ability.COUNT in connection.abilities:
            counted = sum(totals(connection, trial.keys).values())
            expect(counted == number, f"`count` says {counted}, `collect` gives {number}.")


def finds_nobody_else(connector: Connector, trials: Trials) -> None:
    """Keys that nobody has find nothing, and no keys at all find nothing either."""
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        for keys, whose in ((trial.nobody, "keys that nobody has"), ((), "no keys at all")):
            number = sum(collected(connection, keys).values())
            expect(number == 0, f"{number} records were found for {whose}.")
        if trial.other:
            expect(collected(connection, trial.other), "The trial's other person has no records.")


def goes_on_where_it_was(connector: Connector, trials: Trials) -> None:
    """Sets named in `done` are not given again; all the others are, under the same names."""
    with trials() as trial:
        with connector.open(settings=trial.settings) as connection:
            every = collected(connection, trial.keys)
        for done in ({next(iter(every))}, set(every)):
            with connector.open(settings=trial.settings) as connection:
                rest = collected(connection, trial.keys, done)
            expect(not done & set(rest), "A set that was done is given again.")
            expect(
                rest == {name: every[name] for name in every if name not in done},
                "Sets changed on the second way.",
            )


def gives_streams(connector: Connector, trials: Trials) -> None:
    """`collect` and the records are iterators, and every value is of a kind that can be staged."""
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        stream = connection.collect(keys=trial.keys, done=frozenset())
        expect(isinstance(stream, Iterator), "`collect` gives a container, not an iterator.")
        for each in stream:
            if isinstance(each, FoundRecords):
                expect(isinstance(each.records, Iterator), f"{each.about.name}: records are no iterator.")
                for record in each.records:
                    expect(isinstance(record, Mapping), f"{each.about.name}: a record is no mapping.")
                    expect(_can_be_staged(record), f"{each.about.name}: a value is of an unknown kind.")
            else:
                expect(
                    isinstance(each, FoundFile),
                    "`collect` gives something that is neither records nor a file.",
                )
                expect(bool(each.name.strip()), f"{each.about.name}: the file has no name.")
                expect(isinstance(each.open(), Iterator), f"{each.about.name}: a file opens as a container.")


def memory_stays_flat(connector: Connector, trials: Trials) -> None:
    """A person with very many records does not fill the memory."""
    with trials() as trial:
        if not trial.large:
            not_here("the trial holds no large person")
        with connector.open(settings=trial.settings) as connection:
            tracemalloc.start()
            try:
                number = sum(collected(connection, trial.large).values())
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        expect(number >= LARGE, f"The large person has {number} records, fewer than {LARGE}.")
        expect(
            peak < FLAT,
            f"{number} records took {peak // 1024**2} MiB of memory; {FLAT // 1024**2} are allowed.",
        )


def keeps_to_the_limit_of_a_row(connector: Connector, trials: Trials) -> None:
    """A record longer than `Limits.row_bytes` is TOO_MUCH, and not handed over."""
    with trials() as trial:
        small = replace(trial.settings, limits=replace(trial.settings.limits, row_bytes=8))

        def read() -> None:
            with connector.open(settings=small) as connection:
                if not _has_records(connection, trial):
                    not_here("it gives files, which are streams")

        kind = trouble_of(read)
        expect(kind is Trouble.TOO_MUCH, f"A row longer than the limit is told as {kind}, not as too_much.")


def says_nothing_of_persons(connector: Connector, trials: Trials) -> None:
    """Neither the connection nor the names of sets show a key or a secret."""
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        quiet(repr(connection), trial, "The connection")
        for each in connection.collect(keys=trial.keys, done=frozenset()):
            quiet(each.about.name, trial, "The name of a set")


def knows_the_keys_it_holds(connector: Connector, trials: Trials) -> None:
    """`list_keys` names the person among all that the system knows."""
    demand(connector, Ability.LIST_KEYS)
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        if not trial.listed:
            not_here("the trial names no kind of key to list")
        stream = connection.list_keys(kind=trial.listed)
        expect(isinstance(stream, Iterator), "`list_keys` gives a container, not an iterator.")
        known = {each.casefold() for each in stream}
        wanted = {key.value.casefold() for key in trial.keys if key.kind == trial.listed}
        expect(wanted and wanted <= known, f"`list_keys` does not know the person's {trial.listed}.")


def _has_records(connection: Connection, trial: Trial) -> bool:
    found = False
    for each in connection.collect(keys=trial.keys, done=frozenset()):
        if isinstance(each, FoundRecords):
            found = True
            for _ in each.records:
                pass
    return found


def _can_be_staged(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and _can_be_staged(each) for name, each in value.items())
    if isinstance(value, list | tuple):
        return all(map(_can_be_staged, value))
    return isinstance(value, VALUES)
