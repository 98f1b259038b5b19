"""Writes the generated pages of docs/reference, or says with --check which of them are out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.cli.reference_pages import PAGES


class Command(BaseCommand):
    """`manage.py write_reference [--check] [--folder docs/reference]`."""

    help = "Write the generated reference pages; with --check only compare and fail when one is out of date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --check and --folder."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing, fail if a page would change"
        )
        parser.add_argument(
            "--folder", type=Path, default=None, help="where the pages are (default docs/reference)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare every page of the registry."""
        folder: Path = options["folder"] or Path(settings.BASE_DIR) / "docs" / "reference"
        stale = [name for name, page in PAGES.items() if _text_of(folder / name) != page()]
        if options["check"]:
            if stale:
                raise CommandError(f"out of date: {', '.join(stale)}; run manage.py write_reference")
            self.stdout.write(f"{len(PAGES)} reference page(s) up to date")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (folder / name).write_text(PAGES[name](), encoding="utf-8")
            self.stdout.write(f"wrote {name}")


def _text_of(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
