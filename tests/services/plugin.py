"""The pytest plug-in (`-p tests.services.plugin` in pyproject.toml): environment, fixtures, closing lines.

Loading it sets the environment, which has to happen before pytest-django reads the settings. A part that
cannot be had fails the tests that need it, with one sentence; nothing is skipped.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.services import bound, environment, keeper
from tests.services.parts import Part, Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.services.processes import Programs
    from tests.services.smtp import Sink

OWN_KEEPER = keeper.ensure()
if OWN_KEEPER is None:  # a part of a greater run, which must not go on without it
    bound.tie_to_parent()
try:
    environment.prepare(str(Path(os.environ[keeper.SOCKET]).parent.parent))
except (Unavailable, environment.WrongDatabase) as _problem:
    raise pytest.UsageError(str(_problem)) from None

REPORT = "DSR_TEST_REPORT"
OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


def had(kind: str) -> Part:
    """The part, or a failure of the test with the sentence that says what is missing."""
    try:
        return keeper.want(kind)
    except Unavailable as problem:
        pytest.fail(str(problem), pytrace=False)


@pytest.fixture(scope="session")
def postgresql() -> Part:
    """A running PostgreSQL server; `url` ends in /postgres and its role may create databases."""
    return had("postgresql")


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty database of a running Redis, emptied again afterwards."""
    import redis

    url = f"{had('redis').url}/{environment.first_redis_database() + 2}"
    with redis.Redis.from_url(url) as link:
        link.flushdb()
        yield url
        link.flushdb()


@pytest.fixture
def smtp_sink() -> "Iterator[Sink]":
    """A real SMTP server of this test's own; see tests/services/smtp.py for what it can be told to do."""
    from tests.services import smtp

    try:
        keeper.note(smtp.describe())
    except Unavailable as problem:
        pytest.fail(str(problem), pytrace=False)
    sink = smtp.Sink()
    yield sink
    sink.close()


@pytest.fixture
def programs() -> "Iterator[Programs]":
    """Starts real processes of the product on the test's database; the test needs transaction=True."""
    from tests.services.processes import Programs

    running = Programs()
    yield running
    running.end()


@pytest.fixture(scope="session")
def chromium() -> Part:
    """A Chromium that starts; `url` is the path of the program."""
    return had("browser")


@pytest.fixture(scope="session")
def browser(chromium: Part) -> "Iterator[Browser]":
    """A headless Chromium, driven by Playwright; make a context of your own with browser.new_context()."""
    from playwright.sync_api import sync_playwright

    from tests.services.chromium import ARGUMENTS

    # Playwright keeps an event loop in this thread, and Django would take every query for an async one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.url, args=list(ARGUMENTS))
        yield running
        running.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse to run a test of PostgreSQL on SQLite in silence."""
    if item.get_closest_marker("postgresql") and environment.database() != "postgresql":
        pytest.fail(
            "This test is about PostgreSQL: make test, or DSR_TEST_DATABASE=postgresql pytest.", pytrace=False
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what ran against what, and leave the counts for `tests.run`."""
    terminalreporter.write_line(keeper.closing_line())
    report = os.environ.get(REPORT)
    if report:
        counts = {outcome: len(terminalreporter.stats.get(outcome, [])) for outcome in OUTCOMES}
        reasons = {skipped.longrepr[2] for skipped in terminalreporter.stats.get("skipped", [])}
        Path(report).write_text(json.dumps({"counts": counts, "skipped": sorted(reasons)}))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what this process has started for the run."""
    if OWN_KEEPER is not None:
        OWN_KEEPER.close()
