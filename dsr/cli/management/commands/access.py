"""Answers a request for access from the command line, by the verbs of the desk; prints one JSON object."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from dsr.accounts.permits import NotYours
from dsr.cases.models import Case, RunKind, SystemRun
from dsr.casework.door import NotNow
from dsr.cli.access_answer import Waits, answer, release_alone, write_data
from dsr.cli.access_collect import Asked, collect, open_for, operator
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.register.models import Controller

WAITS = 3


class Command(BaseCommand):
    """`manage.py access --controller juxt --email ada@example.org --out DIR`.

    Exit status 3: the case waits on the desk for a person, and no package was written; 1: it could not be done.
    """

    help = "Collect what the connected systems hold about a person and answer; a new case is opened for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """About whom, where to, how much, for whom."""
        parser.add_argument("--controller", required=True, help="slug")
        parser.add_argument(
            "--email", required=True, help="of the person; the receipt and the answer go there"
        )
        parser.add_argument("--out", type=Path, required=True, help="folder for the file")
        parser.add_argument(
            "--only", choices=("json",), default="", help="the data alone; nothing is decided"
        )
        parser.add_argument("--operator", default="", help="e-mail of the member of staff who acts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, then say in JSON what came of it."""
        controller = Controller.objects.filter(slug=options["controller"], is_active=True).first()
        if controller is None:
            raise CommandError(f"There is no controller {options['controller']}.")
        try:
            validate_email(options["email"])
        except ValidationError as wrong:
            raise CommandError("The address of the person is not an e-mail address.") from wrong
        ticker = Ticker(say=self._say)
        try:
            asked = Asked(
                controller, options["email"], operator(email=options["operator"], controller=controller)
            )
            with ticker.phase("open"):
                case = open_for(asked=asked, now=clock.now())
        except NotYours as refusal:
            raise CommandError("This member of staff may not work on cases of this controller.") from refusal
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        self._work(case, asked, ticker, options["out"], options["only"])

    def _say(self, line: str) -> None:
        self.stderr.write(line, str)

    def _work(self, case: Case, asked: Asked, ticker: Ticker, folder: Path, only: str) -> None:
        """Everything after the case is there; whatever stops it, the object names the case."""
        file, state, sentence, status = None, "", "", 0
        try:
            collect(case=case, actor=asked.actor, ticker=ticker)
            if only:
                file, state = (
                    write_data(case=case, folder=folder, actor=asked.actor, ticker=ticker),
                    "data_written",
                )
            else:
                answer(case=case, actor=asked.actor, ticker=ticker)
                file = release_alone(case=case, folder=folder, actor=asked.actor, ticker=ticker)
                state = "released"
        except Waits as waits:
            state, sentence, status = "waits_for_a_person", str(waits), WAITS
        except NotYours:
            state, sentence, status = (
                "waits_for_a_person",
                "This member of staff may not release answers.",
                WAITS,
            )
        except (NotNow, OSError) as problem:
            state, sentence, status = "stopped", str(problem), 1
        said = {"case": case.reference, "state": state, **_found(case), "seconds": ticker.seconds}
        size = file.stat().st_size if file else 0
        said |= {"bytes": size, "file": str(file) if file else "", "message": sentence}
        self.stdout.write(orjson.dumps(said).decode())
        if status:
            ticker.say(sentence)
            sys.exit(status)


def _found(case: Case) -> dict[str, object]:
    """Rows by system and set, and what is held back because it is about other people."""
    rows: dict[str, dict[str, int]] = {}
    held: list[dict[str, object]] = []
    runs = SystemRun.objects.filter(case=case, kind=RunKind.COLLECT).select_related("system")
    for run in runs.order_by("system__slug", "pk"):
        counted = rows.setdefault(run.system.slug, {})
        for entry in run.result:
            if not entry["third_party"]:
                counted[entry["set"]] = entry["records"]
            elif entry["records"]:
                held.append({"system": run.system.slug, "set": entry["set"], "records": entry["records"]})
    return {"rows": rows, "held_back": held}
