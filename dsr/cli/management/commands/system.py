"""Looks after connected data systems on the command line: import a dataset and connect, test, list, export.

No password is ever printed; it may come from the environment.
"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.accounts.actors import operator_actor
from dsr.casework.door import NotNow
from dsr.casework.operator_systems import (
    Address,
    allow_writing_as_operator,
    connect_dataset,
    try_as_operator,
)
from dsr.casework.systems import DatasetUnfit, WrongSettings
from dsr.common import clock
from dsr.register.models import SystemConnection


class Command(BaseCommand):
    """`manage.py system import --dataset FILE --url URL --controller SLUG`; `test|writing|export NAME`; `list`."""

    help = "Import a dataset and connect its database; test, list or export what is connected."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One act and what it needs."""
        parser.add_argument("--operator", default="command line", help="who runs this, for the record")
        acts = parser.add_subparsers(dest="act", required=True)
        bring = acts.add_parser("import", help="import a dataset file and connect its database")
        bring.add_argument("--dataset", required=True, type=Path, help="file in the fideslang form (YAML)")
        bring.add_argument("--url", required=True, help="address of the database")
        bring.add_argument("--controller", required=True, help="slug of the controller")
        bring.add_argument("--name", default="", help="of the system; the dataset's own name without it")
        bring.add_argument("--password-env", default="", help="environment variable that holds the password")
        named = (
            ("test", "try a connection"),
            ("writing", "let a system be changed by machine (erasure, correction, marks), or forbid it"),
            ("export", "print the dataset file"),
        )
        for act, told in named:
            parser_of_act = acts.add_parser(act, help=told)
            parser_of_act.add_argument("name", help="slug of the system, as `list` shows it")
            parser_of_act.add_argument("--controller", default="", help="if several have one of this name")
            if act == "writing":
                parser_of_act.add_argument(
                    "allowed", choices=("on", "off"), help="off is what a system begins with"
                )
        acts.add_parser("list", help="show the connected systems")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked for."""
        acts = {
            "import": self._import,
            "test": self._test,
            "writing": self._writing,
            "export": self._export,
            "list": self._list,
        }
        acts[options["act"]](options)

    def _import(self, options: dict[str, Any]) -> None:
        address = _address(options["url"], options["password_env"])
        try:
            text = options["dataset"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as unread:
            raise CommandError(f"{options['dataset']} cannot be read: {type(unread).__name__}.") from unread
        try:
            connection = connect_dataset(
                controller_slug=options["controller"],
                text=text,
                name=options["name"],
                address=address,
                actor=operator_actor(name=options["operator"]),
                now=clock.now(),
            )
        except DatasetUnfit as unfit:
            lines = "\n".join(f"line {line}: {words}" for line, words in unfit.problems)
            raise CommandError(f"{options['dataset']} cannot be used:\n{lines}") from unfit
        except WrongSettings as wrong:
            raise CommandError(
                "; ".join(f"{name}: {words}" for name, words in wrong.fields.items())
            ) from wrong
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        slug = connection.system.slug
        self.stdout.write(f"{slug}: connected. Try it: manage.py system test {slug}")

    def _test(self, options: dict[str, Any]) -> None:
        actor = operator_actor(name=options["operator"])
        try:
            tested = try_as_operator(connection=_found(options), actor=actor, now=clock.now())
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        for words in tested.says:
            self.stdout.write(words)
        if not tested.ok:
            raise CommandError("The connection does not work.")

    def _writing(self, options: dict[str, Any]) -> None:
        connection, allowed = _found(options), options["allowed"] == "on"
        actor, now = operator_actor(name=options["operator"]), clock.now()
        try:
            allow_writing_as_operator(connection=connection, allowed=allowed, actor=actor, now=now)
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        state = "may be changed" if allowed else "is only read"
        self.stdout.write(f"{connection.system.slug}: {state} by machine.")

    def _export(self, options: dict[str, Any]) -> None:
        connection = _found(options)
        if connection.dataset is None:
            raise CommandError("This system has no dataset.")
        self.stdout.write(connection.dataset.text)

    def _list(self, options: dict[str, Any]) -> None:
        for row in SystemConnection.objects.select_related("system__controller").order_by("system__slug"):
            state = {None: "not tested", True: "works", False: "does not work"}[row.test_ok]
            writes = ", may erase" if row.may_write else ""
            place = f"{row.system.controller.slug}/{row.system.slug}"
            self.stdout.write(f"{place}  {row.connector}  {state}{writes}")


def _found(options: dict[str, Any]) -> SystemConnection:
    rows = SystemConnection.objects.select_related("system__controller", "dataset").filter(
        system__slug=options["name"]
    )
    if options["controller"]:
        rows = rows.filter(system__controller__slug=options["controller"])
    several = list(rows[:2])
    if len(several) != 1:
        raise CommandError(
            f"Several controllers have a system {options['name']}: name one with --controller."
            if several
            else f"No connected system is named {options['name']}. See: manage.py system list"
        )
    return several[0]


def _address(url: str, variable: str) -> Address:
    """Where the database is; the password stands in a variable of the environment, or in the address."""
    if variable and variable not in os.environ:
        raise CommandError(f"The environment has no variable {variable}.")
    return Address(url, os.environ[variable] if variable else "")
