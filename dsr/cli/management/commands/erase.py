"""Erases a person from the connected systems from the command line, by the verbs of the desk; prints JSON."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from dsr.accounts.permits import NotYours
from dsr.cases.models import Case, CollectedSet
from dsr.casework import files
from dsr.casework.door import NotNow
from dsr.casework.erasure_certificate import issue_certificate
from dsr.cli import erase_steps as steps
from dsr.cli.access_answer import Waits, written
from dsr.cli.access_collect import Asked, collect, open_for, operator
from dsr.cli.erase_steps import Stated
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.register.models import Controller
from dsr.rules.rights import Right

WAITS = 3
NO_BACKUPS = "No date was given for backups (--backups-until): the plan records that there are none."
STAYS = "Nothing was changed in the systems. The case stays open on the desk."
TO_ANSWER = "The answer to the person is to be written and released on the desk."


class Command(BaseCommand):
    """`manage.py erase --controller juxt --email ada@example.org [--dry-run]`.

    Exit status 3: the case waits on the desk for a person; 1: it could not be done. `--dry-run` changes nothing in
    the systems; its case stays open, so that the desk can go on with it.
    """

    help = "Erase what the connected systems hold about a person; a new case is opened for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, on which ground, for whom."""
        parser.add_argument("--controller", required=True, help="slug")
        parser.add_argument("--email", required=True, help="of the person; the receipt goes there")
        parser.add_argument("--dry-run", action="store_true", help="collect, plan and count; erase nothing")
        parser.add_argument(
            "--operator", default="", help="e-mail of the member of staff who acts and approves"
        )
        parser.add_argument(
            "--ground",
            choices=tuple("abcdef"),
            default="a",
            help="Art. 17(1); without it (a), no longer needed",
        )
        parser.add_argument("--why", default="Stated by the operator of the command.", help="why it applies")
        parser.add_argument(
            "--backups-until", default="", help="day on which backups are overwritten, 2026-12-31"
        )
        parser.add_argument(
            "--out", type=Path, default=None, help="folder for the certificate, besides the case"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, then say in JSON what came of it."""
        controller = Controller.objects.filter(slug=options["controller"], is_active=True).first()
        if controller is None:
            raise CommandError(f"There is no controller {options['controller']}.")
        stated = Stated(options["ground"], options["why"], _day(options["backups_until"]))
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
                case = open_for(asked=asked, now=clock.now(), right=Right.ERASURE)
        except NotYours as refusal:
            raise CommandError("This member of staff may not work on cases of this controller.") from refusal
        except NotNow as refusal:
            raise CommandError(str(refusal)) from refusal
        work = _Work(case, asked, stated, ticker, options["out"], options["dry_run"])
        self._tell(work, *work.carry_out())

    def _say(self, line: str) -> None:
        self.stderr.write(line, str)

    def _tell(self, work: "_Work", state: str, message: str, status: int) -> None:
        """One object, whatever stopped the work."""
        rows, kept = steps.done(case=work.case)
        said = {
            "case": work.case.reference,
            "state": state,
            "dry_run": work.dry_run,
            "found": _found(work.case),
            "plan": steps.plan(case=work.case),
            "rows": rows,
            "kept": kept,
            "residuals": steps.residuals(case=work.case),
            "seconds": work.ticker.seconds,
            "bytes": work.file.stat().st_size if work.file else 0,
            "file": str(work.file) if work.file else "",
            "certificate": work.certificate,
            "message": message,
        }
        self.stdout.write(orjson.dumps(said).decode())
        if message:
            work.ticker.say(message)
        if status:
            sys.exit(status)


class _Work:
    """Everything after the case is there."""

    def __init__(
        self, case: Case, asked: Asked, stated: Stated, ticker: Ticker, folder: Path | None, dry_run: bool
    ) -> None:
        self.case, self.actor, self.stated, self.ticker = case, asked.actor, stated, ticker
        self.folder, self.dry_run = folder, dry_run
        self.certificate = ""
        self.file: Path | None = None

    def carry_out(self) -> tuple[str, str, int]:
        """State, sentence, exit status."""
        try:
            return self._steps()
        except Waits as waits:
            return "waits_for_a_person", str(waits), WAITS
        except NotYours:
            return "waits_for_a_person", "This member of staff may not do this.", WAITS
        except (NotNow, OSError) as problem:
            return "stopped", str(problem), 1

    def _steps(self) -> tuple[str, str, int]:
        case, actor, ticker = self.case, self.actor, self.ticker
        collect(case=case, actor=actor, ticker=ticker)
        if not CollectedSet.objects.filter(case=case, records__gt=0).exists():
            if not self.dry_run:
                steps.nothing_held(case=case, actor=actor)
            return "nothing_found", "No connected system holds anything about the person.", 0
        if self.dry_run:
            steps.dry_run(case=case, actor=actor, ticker=ticker)
            return "dry_run", STAYS, 0
        steps.grant(case=case, stated=self.stated, actor=actor, ticker=ticker)
        steps.dry_run(case=case, actor=actor, ticker=ticker)
        steps.approve_alone(case=case, actor=actor)
        steps.erase(case=case, actor=actor, ticker=ticker)
        steps.demand_explained(case=case)
        self._certify()
        notes = [TO_ANSWER] if self.stated.backups_until else [NO_BACKUPS, TO_ANSWER]
        return "erased", " ".join(notes), 0

    def _certify(self) -> None:
        with self.ticker.phase("certificate"):
            track = steps.track_of(case=self.case)
            pdf = issue_certificate(
                case_id=self.case.pk, track_id=track.pk, actor=self.actor, now=clock.now()
            )
            self.certificate = pdf.name
            if self.folder is not None:
                self.file = self.folder / pdf.name
                written(path=self.file, chunks=files.read(row=pdf))


def _found(case: Case) -> dict[str, dict[str, int]]:
    """Records collected, by system and set, without those about other people."""
    rows: dict[str, dict[str, int]] = {}
    found = CollectedSet.objects.filter(case=case, third_party="").select_related("search__system")
    for one in found.defer("offsets"):
        rows.setdefault(one.search.system.slug, {})[one.name] = one.records
    return rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise CommandError("--backups-until: write the day as 2026-12-31.") from wrong
