"""Erases again, after a restore, whom machines had erased; one JSON object on standard output."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from dsr.accounts.actors import Actor, operator_actor
from dsr.casework.replay import ReplayDone, replay
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.connectors.spec import Trouble
from dsr.connectors.troubles import sentence_of
from dsr.register.models import Controller, DataSystem

BY_HAND = "No machine can repeat the erasures here: a person has to, case by case."


class Command(BaseCommand):
    """`manage.py replay_erasures [--controller SLUG] [--system SLUG] [--since INSTANT] [--dry-run]`.

    Exit status 1: in one system at least somebody is left who was erased before; the others are done.
    """

    help = "After a backup of a data system was restored: erase again whom it brought back. May be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, since when, and whether only to look."""
        parser.add_argument("--controller", default="", help="slug; without it all")
        parser.add_argument("--system", default="", help="slug of the restored system; without it all")
        parser.add_argument(
            "--since",
            default="",
            help="when the backup was made, as 2026-03-01T02:00:00+01:00; without it all",
        )
        parser.add_argument("--dry-run", action="store_true", help="say who was found, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """System after system; what stops one does not stop the next."""
        systems = _systems(controller=options["controller"], slug=options["system"])
        since, dry_run = _instant(options["since"]), bool(options["dry_run"])
        ticker = Ticker(say=lambda line: self.stderr.write(line, str))
        actor = operator_actor(name="manage.py replay_erasures")
        said = [_work(system, since, dry_run, actor, ticker) for system in systems]
        ok = all(one["ok"] for one in said)
        answer = {"dry_run": dry_run, "since": options["since"], "ok": ok, "systems": said}
        self.stdout.write(orjson.dumps({**answer, "seconds": ticker.seconds}).decode())
        if not ok:
            sys.exit(1)


def _systems(*, controller: str, slug: str) -> list[DataSystem]:
    """The systems in which machines erased somebody. A mistyped name would quietly clean nothing."""
    rows = DataSystem.objects.select_related("controller").order_by("controller__slug", "slug")
    if controller:
        if not Controller.objects.filter(slug=controller).exists():
            raise CommandError(f"There is no controller {controller}.")
        rows = rows.filter(controller__slug=controller)
    if slug:
        rows = rows.filter(slug=slug)
        if not rows.exists():
            raise CommandError(f"There is no system {slug}.")
    return list(rows.filter(replays__isnull=False).distinct())


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise CommandError("--since: write the instant as 2026-03-01T02:00:00+01:00.") from wrong
    if moment.utcoffset() is None:
        raise CommandError("--since: give the time with its time zone, as 2026-03-01T02:00:00+01:00.")
    return moment


def _work(
    system: DataSystem, since: datetime | None, dry_run: bool, actor: Actor, ticker: Ticker
) -> dict[str, Any]:
    name = f"{system.controller.slug}/{system.slug}"

    def look(keys: int, _erased: int) -> None:
        ticker.records = keys

    with ticker.phase(name), ticker.telling(f"{name}: keys compared"):
        done = replay(
            system=system, actor=actor, now=clock.now(), dry_run=dry_run, since=since, progress=look
        )
    message = _sentence(done)
    if message:
        ticker.say(f"{name}: {message}")
    told = asdict(done)
    place = {"controller": system.controller.slug, "system": system.slug, "ok": done.ok}
    return {**place, **told, "message": message}


def _sentence(done: ReplayDone) -> str:
    """What a person has to know or do; empty when all is done."""
    parts = []
    if done.problem:
        parts.append(sentence_of(kind=Trouble(done.problem), detail=done.detail, again=False))
    if done.by_hand:
        parts.append(BY_HAND)
    if done.held:
        parts.append(f"A legal hold keeps {done.held}.")
    if done.unchanged:
        parts.append(f"{done.unchanged} found by a key, but nothing was there to change.")
    return " ".join(parts)
