"""Answers a request for access from the command line, by the verbs of the desk; prints one JSON object."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import yaml
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from dsr.accounts.permits import NotYours
from dsr.cases.models import Case, RunKind, SystemRun
from dsr.casework.door import NotNow
from dsr.cli.access_answer import Work, answered, write_data
from dsr.cli.access_collect import Asked, collect, open_for, operator
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.register.article_15 import HEADINGS
from dsr.register.models import Controller

WAITS = 3


class Command(BaseCommand):
    """`manage.py access --controller juxt --email ada@example.org --out DIR`.

    Exit status 3: the case waits on the desk for a person, and the package is written as a draft, if one could be
    built; 1: it could not be done.
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
        parser.add_argument(
            "--information",
            type=information_of,
            default={},
            metavar="FILE",
            help='YAML: what Art. 15 tells this person, by item ("a" to "h", "2"); else as the profile has it',
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
        self._work(Work(case, options["out"], asked.actor, ticker), options["only"], options["information"])

    def _say(self, line: str) -> None:
        self.stderr.write(line, str)

    def _work(self, work: Work, only: str, information: Mapping[str, str]) -> None:
        """Everything after the case is there; whatever stops it, the object names the case."""
        file, sentence, status = None, "", 0
        try:
            collect(case=work.case, actor=work.actor, ticker=work.ticker)
            if only:
                file, state = write_data(work=work), "data_written"
            else:
                file, sentence = answered(work=work, information=information)
                state, status = ("waits_for_a_person", WAITS) if sentence else ("released", 0)
        except (NotNow, OSError) as problem:
            state, sentence, status = "stopped", str(problem), 1
        said = {
            "case": work.case.reference,
            "state": state,
            **_found(work.case),
            "seconds": work.ticker.seconds,
        }
        size = file.stat().st_size if file else 0
        said |= {"bytes": size, "file": str(file) if file else "", "message": sentence}
        self.stdout.write(orjson.dumps(said).decode())
        if status:
            work.ticker.say(sentence)
            sys.exit(status)


def information_of(name: str) -> dict[str, str]:
    """The texts in a YAML file by item. Raises ArgumentTypeError with what is wrong."""
    try:
        found = yaml.safe_load(Path(name).read_text("utf-8-sig"))
    except (OSError, UnicodeError, yaml.YAMLError) as problem:
        raise ArgumentTypeError(f"{name} cannot be read: {problem}") from problem
    if not isinstance(found, dict):
        raise ArgumentTypeError(f"{name} must list items and their texts, as in: d: Two years.")
    texts = {str(item): text for item, text in found.items()}
    wrong = [item for item, text in texts.items() if item not in HEADINGS or not isinstance(text, str)]
    if wrong:
        raise ArgumentTypeError(
            f"{name}: {', '.join(wrong)}: each item is one of {', '.join(HEADINGS)}, with a text."
        )
    return texts


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
