"""Corrected and restricted by machine, told day by day, in a company's real database, up to the closed case."""

from datetime import datetime
from pathlib import Path

import pytest

from dsr.cases.models import Hold, SystemRun
from dsr.casework import holds, machine_changes, restriction
from dsr.casework.door import NotNow
from dsr.connectors.builtin.sql.connection import SqlConnection
from dsr.connectors.spec import ConnectorTrouble, Trouble
from dsr.register.models import Controller
from tests import factories
from tests.casework import company
from tests.casework.company import machines_work, search_of
from tests.cast import Cast
from tests.connectors.sql.bookshop import Database
from tests.stories.teller import Story, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
State = SystemRun.State


@pytest.fixture
def shop(tmp_path: Path) -> Database:
    """The company's database."""
    return company.opened_shop(tmp_path)


def test_her_name_is_put_right_by_machine_and_the_rest_by_hand(
    juxt: Controller, shop: Database, cast: Cast, now: datetime
) -> None:
    """Two values in a connected system, one in a system that only people can change, one letter for all."""
    company.connect(controller=juxt, slug="salesforce", shop=shop, cast=cast, now=now)
    rights = {"rectification": {"wrong": "Ada, Elm 1", "right": "Ada Lovelace, Elm 1a"}}
    story = received(controller=juxt, cast=cast, at=now, rights=rights, person=company.ADA)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce", "mailchimp")
    with pytest.raises(NotNow, match="First decide to correct"):
        correct(story)
    story.decides("grant")

    story.on("4 March")
    name(story, "customer", "full_name", "Ada", "Ada Lovelace")
    name(story, "address", "street", "Elm 1", "Elm 1a")
    name(story, "address", "street", "Elm 1 b", "Elm 1a")  # Omar misread
    holds.set_hold(
        case_id=story.case.pk, system_id=None, reason="7 O 12/26", actor=story.actor(), now=story.minute()
    )
    with pytest.raises(NotNow, match="A legal hold keeps these data as they are"):
        correct(story)

    story.on("5 March")
    holds.lift_hold(
        case_id=story.case.pk,
        hold_id=Hold.objects.get().pk,
        reason="The court is done.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    correct(story)
    [run] = machines_work(story)
    assert (run.state, run.rows) == (State.DONE, 2)
    assert [line["state"] for line in run.result] == ["done", "done", "not_found"]
    assert shop.rows("SELECT full_name FROM customer ORDER BY id")[:2] == [("Ada Lovelace",), ("Ben",)]
    assert shop.rows("SELECT street FROM address ORDER BY id") == [("Elm 1a",), ("Oak 2",), ("Ash 3",)]
    story.records("correction", system="MailChimp", before="Ada", after="Ada Lovelace", on="2026-03-05")

    story.on("6 March")
    text = story.answers()
    assert in_order(
        text,
        "On 5 March 2026 we corrected your data in Salesforce. They said: “Ada”. They now say: “Ada Lovelace”.",
        "They said: “Elm 1”. They now say: “Elm 1a”.",
        "in MailChimp.",
    )
    assert "Elm 1 b" not in text
    story.tells_recipients()
    story.closes()


def test_her_rows_are_marked_kept_marked_and_free_again_after_the_letter(
    cast: Cast, shop: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the EU's GDPR: marked before the answer, in force with it; the mark outlives neither letter nor lift."""
    comindware = factories.controller("comindware", now=now)
    company.connect(controller=comindware, slug="salesforce", shop=shop, cast=cast, now=now)
    story = received(controller=comindware, cast=cast, at=now, rights=("restriction",), person=company.ADA)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce", "mailchimp")
    story.records("ground", ground="c", why="She needs the orders for her claim.")
    story.decides("grant")
    mark(story)
    with monkeypatch.context() as broken:
        broken.setattr(SqlConnection, "restrict", unreachable)
        [run] = machines_work(story)
        assert (run.state, run.problem) == (State.QUEUED, "unreachable")
    assert marks(shop) == []

    story.on("4 March")
    machines_work(story)
    assert marks(shop) == ["Ada"]
    assert story.next == "record_steps", "MailChimp is marked by hand"
    story.records("mark", about="mailchimp", how="Moved to a closed list", on="2026-03-04")
    text = story.answers()
    assert in_order(text, "MailChimp: since 4 March 2026", "are marked and only kept")
    assert "Salesforce: since 4 March 2026 your data are marked and only kept." in text
    story.tells_recipients()
    assert story.next == "keep_restricted"

    story.on("1 June")
    with pytest.raises(NotNow, match="The data are restricted still"):
        unmark(story)
    announce(story)
    with pytest.raises(restriction.NotToldYet):
        lift(story)
    assert marks(shop) == ["Ada"]

    story.on("8 June")
    lift(story)
    machines_work(story)
    assert marks(shop) == []
    assert told(story) == [("run:done", "restrict"), ("restriction:lifted", ""), ("run:done", "lift")]
    story.closes()


def told(story: Story) -> list[tuple[str, str]]:
    """What the record says of marks and of the end."""
    entries = story.recorded("restriction:lifted", "run:done")
    return [(entry.kind, entry.known.get("kind", "")) for entry in entries]


def name(story: Story, data_set: str, field: str, before: str, after: str) -> None:
    story.records(
        "to_correct", about="salesforce", data_set=data_set, field=field, before=before, after=after
    )


def correct(story: Story) -> SystemRun:
    return machine_changes.correct_by_machine(
        case_id=story.case.pk,
        track_id=story.track().pk,
        search_id=search_of(story).pk,
        actor=story.actor(),
        now=story.minute(),
    )


def mark(story: Story) -> None:
    machine_changes.mark_by_machine(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def unmark(story: Story) -> None:
    machine_changes.unmark_by_machine(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def announce(story: Story) -> None:
    restriction.announce_lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        reason="Her claim is settled.",
        text="Your claim is settled.",
        actor=story.actor(),
        now=story.minute(),
    )


def lift(story: Story) -> None:
    restriction.lift(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def marks(shop: Database) -> list[str]:
    return [name for (name,) in shop.rows("SELECT full_name FROM customer WHERE restricted_at IS NOT NULL")]


def unreachable(self: SqlConnection, **asked: object) -> None:
    raise ConnectorTrouble(Trouble.UNREACHABLE)
