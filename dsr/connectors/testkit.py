"""The test kit for authors of connectors: does a connector keep to the interface?

On the command line: `python -m dsr.connectors.testkit my_package:CONNECTOR --trials my_package.trials:trials`.
In pytest: `@pytest.mark.parametrize("check", testkit.CHECKS, ids=str)` and `check.run(CONNECTOR, trials)`.
`trials` is a function that opens a fresh system made for trying and gives a `Trial`; without it only what can be
seen from outside is checked.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import django

from dsr.connectors.kit import reading, writing
from dsr.connectors.kit.trial import DoesNotApply, Fault, Trial, Trials
from dsr.connectors.spec import Connector, ConnectorTrouble

__all__ = ["CHECKS", "Check", "Fault", "Trial", "Trials", "Verdict", "examine", "main"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is checked. `str` gives its name, as pytest shows it."""

    work: Callable[[Connector, Trials], None]

    def __str__(self) -> str:
        return self.work.__name__

    @property
    def says(self) -> str:
        """What is checked, as a sentence."""
        return " ".join((self.work.__doc__ or "").split())

    def run(self, connector: Connector, trials: Trials) -> str:
        """Raise Fault when the connector fails; else empty, or the reason why the check does not apply."""
        try:
            self.work(connector, trials)
        except DoesNotApply as reason:
            return str(reason)
        return ""


CHECKS = tuple(
    Check(work)
    for work in (
        reading.has_the_attributes,
        reading.test_button_works,
        reading.wrong_settings_are_told,
        reading.finds_the_person,
        reading.finds_nobody_else,
        reading.goes_on_where_it_was,
        reading.gives_streams,
        reading.memory_stays_flat,
        reading.keeps_to_the_limit_of_a_row,
        reading.says_nothing_of_persons,
        reading.knows_the_keys_it_holds,
        writing.writes_nothing_unless_allowed,
        writing.plans_without_changing,
        writing.erases_once_and_completely,
        writing.leaves_alone_what_was_done,
        writing.search_again_sees,
        writing.corrects_values,
        writing.marks_and_unmarks,
    )
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one check. `fault` empty: passed, or it does not apply for the `reason`."""

    check: Check
    fault: str = ""
    reason: str = ""


def examine(connector: Connector, trials: Trials | None = None) -> tuple[Verdict, ...]:
    """Every check in order; none keeps the next from being made."""
    return tuple(_examined(check, connector, trials or _no_trials) for check in CHECKS)


def main(words: Sequence[str] | None = None) -> int:
    """The command line: one line a check, and 1 when anything failed."""
    parser = argparse.ArgumentParser(
        prog="python -m dsr.connectors.testkit", description=__doc__.splitlines()[0]
    )
    parser.add_argument("connector", help="where the connector is, as module:NAME")
    parser.add_argument("--trials", help="where the function that opens a trial is, as module:name")
    asked = parser.parse_args(words)
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        django.setup()
    verdicts = examine(_named(asked.connector), _named(asked.trials) if asked.trials else None)
    for verdict in verdicts:
        word = "FAULT" if verdict.fault else "-----" if verdict.reason else "ok   "
        sys.stdout.write(f"{word} {verdict.check.says}\n")
        if verdict.fault or verdict.reason:
            sys.stdout.write(f"      {verdict.fault or verdict.reason}\n")
    faults = sum(bool(verdict.fault) for verdict in verdicts)
    passed = sum(not verdict.fault and not verdict.reason for verdict in verdicts)
    sys.stdout.write(f"{passed} passed, {faults} failed, {len(verdicts) - passed - faults} do not apply\n")
    return 1 if faults else 0


def _examined(check: Check, connector: Connector, trials: Trials) -> Verdict:
    try:
        return Verdict(check, reason=check.run(connector, trials))
    except Fault as fault:
        return Verdict(check, fault=str(fault))
    except ConnectorTrouble as trouble:
        return Verdict(check, fault=f"It refused what the trial ought to allow: {trouble}")
    except Exception as problem:  # noqa: BLE001 (a stranger's code may raise anything)
        return Verdict(check, fault=f"It raised {type(problem).__name__}, which is no ConnectorTrouble.")


def _no_trials() -> AbstractContextManager[Trial]:
    raise DoesNotApply("no trial was given")


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name or "CONNECTOR")


if __name__ == "__main__":
    sys.exit(main())
