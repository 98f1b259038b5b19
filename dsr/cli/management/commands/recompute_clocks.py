"""Computes the open cases again, or lists what would change."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dsr.casework.recompute import order_run, recompute_clocks, simulate
from dsr.cases.models import ClockRun
from dsr.common import clock


class Command(BaseCommand):
    """`manage.py recompute_clocks [--simulate] [--controller SLUG] [--calendar ID] [--why TEXT]`."""

    help = "Recompute the deadlines of open cases, for instance after an update brought new holidays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cases, why, and whether only to look."""
        parser.add_argument("--simulate", action="store_true", help="list what would change, change nothing")
        parser.add_argument("--controller", default="")
        parser.add_argument("--calendar", default="")
        parser.add_argument("--why", default="rules or holidays were updated")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per change when simulating; otherwise run to the end and print the counts."""
        reach = {"controller": options["controller"], "calendar": options["calendar"]}
        if options["simulate"]:
            found = 0
            for found, change in enumerate(simulate(**reach), 1):
                self.stdout.write(f"{change.reference}  {change.right}: {change.before} -> {change.after}")
            self.stdout.write(f"{found} date(s) would change.")
            return
        run = order_run(why=options["why"], now=clock.now(), **reach)
        recompute_clocks(run_id=run.pk, now=clock.now())
        run = ClockRun.objects.get(pk=run.pk)
        self.stdout.write(f"{run.seen} open case(s) computed, {run.changed} changed, {run.failed} failed.")
