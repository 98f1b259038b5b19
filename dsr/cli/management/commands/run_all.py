"""Everything in one process: web, worker and scheduler on SQLite, until Ctrl-C."""

import errno
import signal
import socket
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from waitress.server import create_server

from dsr.cli.demo import PASSWORD, SIGN_INS, load_demo, wants_demo
from dsr.common import clock
from dsr.common.single_process import AlreadyRunning, sole_holder
from dsr.jobs import embedded
from dsr.jobs.tasks import recover

WEB_THREADS = 8


class Command(BaseCommand):
    """`manage.py run_all`: migrate, load the demo where wanted, serve; pick up what was left undone."""

    help = "Run web, worker and scheduler in this one process (SQLite, no other server needed)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until interrupted; nothing queued is lost, it stands in the database."""
        if not settings.ONE_PROCESS:
            raise CommandError(
                "run_all is for one process. With DSR_BROKER_URL set, start web and worker apart."
            )
        state: Path = settings.STATE_DIR
        try:
            with sole_holder(directory=state):
                self._run(host=options["host"], port=options["port"])
        except AlreadyRunning:
            raise CommandError(
                f"DSR Desk already runs on {state.name}/. Stop it there first (Ctrl-C)."
            ) from None
        except OSError as problem:
            raise CommandError(_sentence(problem, options["port"], state)) from problem

    def _run(self, *, host: str, port: int) -> None:
        _demand_free(host, port)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.DSR_DEMO and wants_demo():
            self.stdout.write("Loading the demo (five controllers, some forty cases, a connected shop) ...")
            load_demo(now=clock.now())
        recover(now=clock.now())
        server = create_server(get_wsgi_application(), host=host, port=port, threads=WEB_THREADS, ident=None)
        signal.signal(signal.SIGTERM, _stop)
        worker = embedded.start()
        self._greet(host, port)
        try:
            server.run()
        finally:
            server.close()
            worker.stop(timeout=10)
            self.stdout.write("\nStopped. What was queued continues at the next start.")

    def _greet(self, host: str, port: int) -> None:
        address = f"http://{host}:{port}"
        lines = ["", f"Public pages   {address}/", f"Desk           {address}/desk/"]
        if settings.DSR_DEMO:
            lines.append(f"Mail sent      {address}/demo/mail/   (nothing leaves this machine)")
            lines += ["", f"Sign-ins, all with the password  {PASSWORD}"]
            lines += [f"  {role:<15}{email}" for role, email in SIGN_INS]
        self.stdout.write("\n".join([*lines, "", "Stop with Ctrl-C."]))
        self.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _demand_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _sentence(problem: OSError, port: int, state: Path) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Choose another one: make run PORT={port + 1}"
    if problem.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
        return f"Cannot write to {state.name}/. Give yourself the right to write there, or set DSR_STATE_DIR."
    return f"Cannot start: {problem.strerror or type(problem).__name__}."
