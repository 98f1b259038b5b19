"""Checks of what a connector changes: nothing unless allowed, nothing twice, nobody else, nothing left behind."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dsr.connectors.kit.trial import (
    Trials,
    collected,
    demand,
    expect,
    not_here,
    quiet,
    refused,
    totals,
)
from dsr.connectors.spec import (
    Ability,
    Connection,
    Connector,
    ConnectorTrouble,
    ErasureAction,
    FoundRecords,
    Key,
    SetPlan,
)

WRITING = frozenset({Ability.ERASE, Ability.RECTIFY, Ability.RESTRICT})


def writes_nothing_unless_allowed(connector: Connector, trials: Trials) -> None:
    """Without `may_write` every change is refused and nothing is different afterwards."""
    if not WRITING & connector.abilities:
        not_here("the connector never writes")
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        before = collected(connection, trial.keys)
        changes: dict[Ability, Callable[[], Any]] = {
            Ability.ERASE: lambda: list(connection.erase(keys=trial.keys, wishes=trial.wishes, done=())),
            Ability.RECTIFY: lambda: list(
                connection.rectify(
                    keys=trial.keys, corrections=[trial.correction] if trial.correction else []
                )
            ),
            Ability.RESTRICT: lambda: list(connection.restrict(keys=trial.keys, on=True)),
        }
        for ability in sorted(WRITING & connector.abilities):
            if ability in connection.abilities:
                with refused(f"`{ability}` works although writing is not enabled."):
                    changes[ability]()
            else:  # it is never called; if it is all the same, it must not write
                with suppress(ConnectorTrouble, NotImplementedError, AttributeError):
                    changes[ability]()
        expect(
            collected(connection, trial.keys) == before, "Something changed although writing is not enabled."
        )


def plans_without_changing(connector: Connector, trials: Trials) -> None:
    """The dry run names every set with its count and problem, shows no key, and changes nothing."""
    demand(connector, Ability.ERASE)
    with trials() as trial, connector.open(settings=trial.may_write()) as connection:
        before = totals(connection, trial.keys)
        steps = connection.plan_erasure(keys=trial.keys, wishes=trial.wishes)
        expect(steps, "The plan has no step although the person has records.")
        expect(not any(step.problem for step in steps), f"The plan has a problem: {_problems(steps)}.")
        planned = {step.name: step.records for step in steps if step.records}
        expect(planned == before, f"The plan counts {planned}, `count` says {before}.")
        quiet([step.statements for step in steps], trial, "A statement of the plan")
        expect(totals(connection, trial.keys) == before, "The dry run changed something.")
        for step in steps:
            expect(
                step.action is not ErasureAction.ANONYMISE or step.irreversible,
                f"{step.name} is anonymised, and nothing says why that cannot be undone.",
            )


def erases_once_and_completely(connector: Connector, trials: Trials) -> None:
    """What was planned is done; doing it again finds nothing; the other person keeps everything."""
    demand(connector, Ability.ERASE)
    with trials() as trial, connector.open(settings=trial.may_write()) as connection:
        steps = connection.plan_erasure(keys=trial.keys, wishes=trial.wishes)
        planned = {step.name: step.records for step in steps if _is_done(step.action) and step.records}
        others = collected(connection, trial.other)
        erased = list(connection.erase(keys=trial.keys, wishes=trial.wishes, done=()))
        done = {each.name: each.records for each in erased if each.records}
        expect(done == planned, f"{planned} was planned, {done} was done.")
        again = list(connection.erase(keys=trial.keys, wishes=trial.wishes, done=()))
        twice = sum(each.records for each in again if each.action is ErasureAction.ERASE)
        expect(twice == 0, f"Erasing a second time erased {twice} records more.")
        expect(collected(connection, trial.other) == others, "Erasing touched another person's records.")
        left = _unexpected(connection, trial.keys, trial.wishes)
        expect(not left, f"The second search still finds: {', '.join(left)}.")


def leaves_alone_what_was_done(connector: Connector, trials: Trials) -> None:
    """Sets named in `done` are not erased again after a kill."""
    demand(connector, Ability.ERASE)
    with trials() as trial, connector.open(settings=trial.may_write()) as connection:
        before = totals(connection, trial.keys)
        erased = list(connection.erase(keys=trial.keys, wishes=trial.wishes, done=frozenset(before)))
        expect(not [each for each in erased if each.records], "A set that was done was erased again.")
        expect(totals(connection, trial.keys) == before, "A set that was done was changed.")


def search_again_sees(connector: Connector, trials: Trials) -> None:
    """Before anything is erased the second search finds the person, and what the plan keeps is expected."""
    demand(connector, Ability.SEARCH_AGAIN)
    with trials() as trial, connector.open(settings=trial.settings) as connection:
        residues = list(connection.search_again(keys=trial.keys, wishes=()))
        expect(residues, "The second search finds nothing although nothing was erased.")
        quiet(residues, trial, "A residue")
        kept = [SetPlan(each.name, ErasureAction.KEEP) for each in residues]
        left = _unexpected(connection, trial.keys, kept)
        expect(not left, f"These sets are kept by the plan, but not marked as expected: {', '.join(left)}.")
        expect(not _unexpected(connection, trial.nobody, ()), "The second search finds keys that nobody has.")


def corrects_values(connector: Connector, trials: Trials) -> None:
    """The new value stands where the old one stood, once, and can be read back."""
    demand(connector, Ability.RECTIFY)
    with trials() as trial, connector.open(settings=trial.may_write()) as connection:
        wanted = trial.correction
        if wanted is None:
            not_here("the trial holds no correction")
        changed = sum(each.records for each in connection.rectify(keys=trial.keys, corrections=[wanted]))
        expect(changed > 0, "Nothing was corrected.")
        again = sum(each.records for each in connection.rectify(keys=trial.keys, corrections=[wanted]))
        expect(again == 0, "The same correction changed something a second time.")
        expect(
            _stands(connection, trial.keys, wanted.set_name, wanted.field_path, wanted.after),
            "The new value cannot be read back.",
        )


def marks_and_unmarks(connector: Connector, trials: Trials) -> None:
    """The mark of a restriction is set and lifted, and asking twice does no harm."""
    demand(connector, Ability.RESTRICT)
    with trials() as trial, connector.open(settings=trial.may_write()) as connection:
        if Ability.RESTRICT not in connection.abilities:
            not_here("the trial's system has no mark")
        for on in (True, True, False):
            changed = list(connection.restrict(keys=trial.keys, on=on))
            expect(changed, "Neither setting nor lifting the mark says what it did.")
        expect(sum(totals(connection, trial.keys).values()), "Marked records cannot be found any more.")


def _is_done(action: ErasureAction) -> bool:
    return action is not ErasureAction.KEEP


def _problems(steps: Any) -> str:
    return " ".join(step.problem for step in steps if step.problem)


def _unexpected(connection: Connection, keys: Any, wishes: Any) -> list[str]:
    found = connection.search_again(keys=keys, wishes=wishes)
    return [f"{each.name}.{each.field_path}" for each in found if not each.expected]


def _stands(connection: Connection, keys: tuple[Key, ...], set_name: str, path: str, value: str) -> bool:
    for each in connection.collect(keys=keys, done=frozenset()):
        if isinstance(each, FoundRecords):
            for record in each.records:
                if each.about.name == set_name and str(_at(record, path)) == value:
                    return True
    return False


def _at(record: Any, path: str) -> Any:
    for step in path.split("."):
        record = record.get(step) if hasattr(record, "get") else None
    return record
