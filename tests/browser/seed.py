"""Fills an empty installation with the cast and the named controllers: `python -m tests.browser.seed juxt`."""

import sys

import django
from django.core.management import call_command

django.setup()

from dsr.common import clock  # noqa: E402 (models need Django to be set up)
from tests import cast, factories  # noqa: E402 (as above)


def main(*slugs: str) -> None:
    """Migrate, then bring in people and controllers through the real verbs."""
    call_command("migrate", verbosity=0, interactive=False)
    now = clock.now()
    cast.gather(now=now)
    for slug in slugs:
        factories.controller(slug, now=now)


if __name__ == "__main__":
    main(*sys.argv[1:])
