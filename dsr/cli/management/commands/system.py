"""Looks after connected data systems on the command line: import a dataset and connect, test, list, export.

No password is ever printed; it may come from the environment.
"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from dsr.accounts.actors import operator_actor
from dsr.casework import systems
from dsr.casework.door import NotNow
from dsr.casework.systems import DatasetUnfit, WrongSettings
from dsr.common import clock
from dsr.register import store
from dsr.register.models import Controller, DataSystem, SystemConnection


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
        controller = Controller.objects.filter(slug=options["controller"]).first()
        if controller is None:
            raise CommandError(f"There is no controller {options['controller']}.")
        url, password = _apart(options["url"], options["password_env"])
        try:
            text = options["dataset"].read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as unread:
            raise CommandError(f"{options['dataset']} cannot be read: {type(unread).__name__}.") from unread
        actor, now = operator_actor(name=options["operator"]), clock.now()
        try:
            with transaction.atomic():
                dataset = systems.import_within(controller=controller, text=text, actor=actor, now=now)
                name = options["name"] or dataset.name or dataset.key
                slug = slugify(name)[:50]
                system = DataSystem.objects.filter(controller=controller, slug=slug).first()
                if system is None:
                    system = store.save_system(
                        controller=controller, slug=slug, by_hand=True, name=name[:120]
                    )
                systems.connect_within(
                    system=system,
                    connector_slug="sql",
                    given={"url": url, "password": password},
                    dataset_key=dataset.key,
                    limits={},
                    actor=actor,
                    now=now,
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
        self.stdout.write(f"{slug}: connected. Try it: manage.py system test {slug}")

    def _test(self, options: dict[str, Any]) -> None:
        connection = _found(options)
        tested = systems.tried(connection=connection)
        store.note_test(connection=connection, ok=tested.ok, said="\n".join(tested.says), now=clock.now())
        for words in tested.says:
            self.stdout.write(words)
        if not tested.ok:
            raise CommandError("The connection does not work.")

    def _writing(self, options: dict[str, Any]) -> None:
        system, allowed = _found(options).system, options["allowed"] == "on"
        actor, now = operator_actor(name=options["operator"]), clock.now()
        try:
            with transaction.atomic():
                systems.allow_writing_within(system=system, allowed=allowed, actor=actor, now=now)
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{system.slug}: {'may be changed' if allowed else 'is only read'} by machine.")

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


def _apart(url: str, variable: str) -> tuple[str, str]:
    """The address without its password, and the password: from the environment, or out of the address."""
    try:
        parts = make_url(url)
    except ArgumentError as unreadable:
        raise CommandError("This is not the address of a database.") from unreadable
    if variable and variable not in os.environ:
        raise CommandError(f"The environment has no variable {variable}.")
    password = os.environ[variable] if variable else (parts.password or "")
    return parts._replace(password=None).render_as_string(hide_password=False), str(password)
