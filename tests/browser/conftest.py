"""The product that a test module drives, and browser windows that tell when a page breaks."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.product import Product, large, one_process
from tests.services import environment, keeper, smtp
from tests.services.plugin import had

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

Window = Callable[..., "Page"]
SHOWN = pytest.StashKey[str]()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with the cast and JUXT: one process on SQLite, or everything apart on PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp("product")
    keeper.note(smtp.describe())
    if environment.database() == "postgresql":
        running = large(
            folder=folder, postgresql=had("postgresql").url, redis=had("redis").url, seed=("juxt",)
        )
    else:
        running = one_process(folder=folder, seed=("juxt",))
    with running as started:
        yield started


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demo, as `make run` shows it."""
    with one_process(folder=tmp_path_factory.mktemp("demo"), demo=True) as started:
        yield started


@pytest.fixture
def window(browser: "Browser") -> Iterator[Window]:
    """Opens windows that share nothing; at the end no page may have complained."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(message: "ConsoleMessage") -> None:
        # A form shown again with its errors, or a page about something gone, is an answer and no fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{message.location.get('url')}: {message.text}")

    def new(**options: Any) -> "Page":
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", lambda got: complaints.append(got.url) if got.status >= 500 else None)
        return page

    yield new
    for context in opened:
        context.close()
    assert not complaints, complaints


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the product's logs and where the browser was when a test fails."""
    report = yield
    if report.failed:
        given = getattr(item, "funcargs", {})
        for name in ("product", "demo"):
            if name in given:
                report.sections.append((f"logs of the {name}", given[name].logs()))
    return report


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """Where a test puts what it downloads and what it uploads."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder
