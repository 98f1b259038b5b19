"""A company whose bookshop is a real database, connected and open for changes: for tests of changes by machine."""

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from dsr.cases.models import RunKind, SystemRun, SystemSearch
from dsr.casework import run_work, systems
from dsr.casework.open_case import Person
from dsr.register import store
from dsr.register.models import Controller, DataSystem
from tests.cast import Cast
from tests.connectors.sql import bookshop
from tests.connectors.sql.bookshop import Database
from tests.stories.teller import Story, received

ADA = Person(name="Ada", email="ada@example.org")


def opened_shop(folder: Path) -> Database:
    """The bookshop in a file; customers and purchases can be marked as restricted."""
    file = folder / "bookshop.sqlite3"
    file.touch()
    shop = Database("sqlite", sa.make_url(f"sqlite:///{file}"))
    bookshop.fill(shop)
    shop.run(
        "ALTER TABLE customer ADD COLUMN restricted_at TIMESTAMP NULL",
        "ALTER TABLE purchase ADD COLUMN locked BOOLEAN DEFAULT 0 NOT NULL",
    )
    return shop


def connect(
    *,
    controller: Controller,
    slug: str,
    shop: Database,
    cast: Cast,
    now: datetime,
    may_write: bool = True,
    marks: str = "restricted_at, purchase.locked",
) -> DataSystem:
    """A system of the register is the bookshop, tested by an administrator, who lets machines change it."""
    ada = cast.actor("ada")
    system = DataSystem.objects.get(controller=controller, slug=slug)
    systems.import_dataset(
        controller_slug=controller.slug, text=bookshop.FILE.read_text(), actor=ada, now=now
    )
    systems.connect(
        controller_slug=controller.slug,
        slug=slug,
        connector_slug="sql",
        given={"url": f"sqlite:///{shop.url.database}", "restriction_column": marks},
        dataset_key="bookshop",
        limits={},
        actor=ada,
        now=now,
    )
    assert systems.test_connection(controller_slug=controller.slug, slug=slug, actor=ada, now=now).ok
    systems.allow_writing(controller_slug=controller.slug, slug=slug, allowed=may_write, actor=ada, now=now)
    return system


def forbid(*, system: DataSystem, now: datetime) -> None:
    """An administrator takes the permission to write away."""
    store.save_connection(system=system, may_write=False, now=now)


def asks(*, controller: Controller, cast: Cast, now: datetime, right: str) -> Story:
    """Ada asks; Omar took it, knows her, and found data in Salesforce, which is the bookshop."""
    story = received(controller=controller, cast=cast, at=now, rights=(right,), person=ADA)
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    return story


def search_of(story: Story, slug: str = "salesforce") -> SystemSearch:
    """The look into one system."""
    return SystemSearch.objects.get(case=story.case, system__slug=slug)


def machines_work(story: Story, *, after: timedelta = timedelta(minutes=1)) -> list[SystemRun]:
    """Workers see to every run that waits; the runs, as they are then."""
    story.now += after
    for run in SystemRun.objects.filter(state=SystemRun.State.QUEUED).order_by("pk"):
        run_work.carry_out(run_id=run.pk, now=story.now)
    return list(SystemRun.objects.exclude(kind=RunKind.COLLECT).order_by("pk"))
