"""Computes the open cases again, or lists what would change."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dsr.cases.models import ClockRun
from dsr.casework.clock_differences import Difference
from dsr.casework.recompute import order_run, recompute_clocks, simulate
from dsr.common import clock
from dsr.register.models import Controller

WAIT_SECONDS = 1.0


class Command(BaseCommand):
    """`manage.py recompute_clocks [--simulate] [--controller SLUG] [--calendar ID] [--why TEXT]`."""

    help = "Recompute the deadlines of open cases, for instance after an update brought new holidays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cases, why, and whether only to look."""
        parser.add_argument("--simulate", action="store_true", help="list what would change, change nothing")
        parser.add_argument("--controller", default="", help="only the cases of this controller (its slug)")
        parser.add_argument(
            "--calendar", default="", help="only cases under this holiday calendar (such as DE)"
        )
        parser.add_argument(
            "--why",
            default="rules or holidays were updated",
            help="goes into the record of every case that changes; no personal data",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per change when simulating; otherwise run to the end and print the counts."""
        reach = {"controller": options["controller"], "calendar": options["calendar"]}
        self._check(**reach)
        if options["simulate"]:
            self._list(**reach)
            return
        run = self._work(order_run(why=options["why"], now=clock.now(), **reach))
        self.stdout.write(f"{run.seen} open case(s) computed, {run.changed} changed, {run.failed} failed.")
        if run.failed:
            raise CommandError("Some cases could not be computed; the log names them by number.")

    def _check(self, *, controller: str, calendar: str) -> None:
        """A mistyped name would quietly touch no case at all."""
        if controller and not Controller.objects.filter(slug=controller).exists():
            raise CommandError(f"There is no controller {controller}.")
        if calendar and not Controller.objects.filter(calendar=calendar).exists():
            raise CommandError(f"No controller uses the holiday calendar {calendar}.")

    def _list(self, *, controller: str, calendar: str) -> None:
        found = 0
        for change in simulate(controller=controller, calendar=calendar):
            found += 1
            self.stdout.write(_line(change))
        self.stdout.write(f"{found} clock(s) would change." if found else "Nothing would change.")

    def _work(self, run: ClockRun) -> ClockRun:
        """Work the run here, or wait for the worker that heard its ring first."""
        while run.finished_at is None:
            ended = recompute_clocks(run_id=run.pk, now=clock.now())
            seen, run = run.seen, ClockRun.objects.get(pk=run.pk)
            if not ended and run.finished_at is None:
                self.stderr.write(f"{run.seen} of {run.total} cases computed")
                if run.seen == seen:
                    time.sleep(WAIT_SECONDS)
        return run


def _line(change: Difference) -> str:
    if change.problem:
        return f"{change.reference}: cannot be computed ({change.problem})"
    legal = f"{change.before or '-'} > {change.after or '-'}"
    others = f" ({change.others})" if change.others else ""
    return f"{change.reference} {change.right}: legal date {legal}{others}"
