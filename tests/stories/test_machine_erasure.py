"""Erasure by machine, told day by day: a dry run, a yes to exactly it, a worker that dies, an address left behind."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr.audit.models import AuditEntry
from dsr.cases.models import ErasureResidue, StepEntry, SystemRun
from dsr.casework import erasure, holds, machine_erasure, residues, run_work
from dsr.casework.door import NotNow
from dsr.connectors import registry
from dsr.connectors.builtin.sql import CONNECTOR
from dsr.connectors.builtin.sql.connection import SqlConnection
from dsr.connectors.spec import Erased, Key, SetPlan, Settings
from dsr.register.models import Controller, DataSystem, SystemConnection
from tests.casework import erasure_scenes as on
from tests.cast import Cast
from tests.stories.teller import Story, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
STATUTE = "Finance Act 1998, Schedule 18, paragraph 21"


class Killed(BaseException):
    """The worker died: nothing of it runs any more."""


class Dying:
    """The SQL connector, whose worker dies at chosen places while it tells what was erased (its commit is done)."""

    def __init__(self) -> None:
        self.after: list[int] = []

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator[Any]:
        with CONNECTOR.open(settings=settings) as connection:
            assert isinstance(connection, SqlConnection)
            connection.erase = self._dying(connection)  # type: ignore[method-assign]
            yield connection

    def _dying(self, connection: SqlConnection) -> Any:
        tell = connection.erase

        def erase(
            *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
        ) -> Iterator[Erased]:
            last = self.after.pop(0) if self.after else None
            for number, told in enumerate(tell(keys=keys, wishes=wishes, done=done)):
                if number == last:
                    raise Killed
                yield told

        return erase

    def __getattr__(self, name: str) -> Any:
        return getattr(CONNECTOR, name)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's database; Anna's address also stands in a table that no dataset describes."""
    path = tmp_path / "company.db"
    on.fill(path, newsletter=True)
    return path


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Dying:
    """Workers die where a story says so; otherwise the connector is the real one."""
    made, found = Dying(), registry.connector
    monkeypatch.setattr(
        "dsr.casework.connections.connector",
        lambda *, slug: made if slug == "sql" else found(slug=slug),
    )
    return made


def found(juxt: Controller, cast: Cast, now: datetime, company: Path) -> Story:
    """Anna asked on Monday; her data are in Salesforce, which a machine reaches, and in MailChimp."""
    story = received(controller=juxt, cast=cast, at=now, rights=("erasure",))
    system = DataSystem.objects.select_related("controller").get(controller=juxt, slug="salesforce")
    on.connect_system(system, company, story.actor("ada"), now)
    SystemConnection.objects.filter(system=system).update(may_write=True)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce", "mailchimp")
    story.records("ground", ground="a", why="She is no customer any more.")
    return story


def carry_out(story: Story) -> list[SystemRun]:
    """The workers do everything that waits."""
    worked = list(SystemRun.objects.filter(case=story.case, state="queued").order_by("pk"))
    for run in worked:
        run_work.carry_out(run_id=run.pk, now=story.minute())
        run.refresh_from_db()
    return worked


def dry_run(story: Story) -> SystemRun:
    machine_erasure.order_dry_run(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )
    (run,) = carry_out(story)
    assert run.state == "done", run.detail
    return run


def ask(story: Story) -> None:
    erasure.ask_erasure(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def begin(story: Story) -> SystemRun:
    (run,) = machine_erasure.begin_erasure(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )
    return run


def plan(story: Story, *systems: str) -> None:
    for system in systems:
        story.records("erasure_plan", about=system, action="erase", backup="none")


def by_set(run: SystemRun) -> dict[str, tuple[str, int]]:
    return {one["name"]: (one["action"], one["records"]) for one in run.result}


def test_erased_by_machine_and_by_hand_and_what_was_left_is_explained(
    juxt: Controller, cast: Cast, now: datetime, company: Path
) -> None:
    story = found(juxt, cast, now, company)
    story.records("keep", data_set="Invoices", exception="b", statute=STATUTE, ends_on="2031-12-31")
    story.decides("grant_partly", ground="legal_obligation", reasons="Tax law wants the invoices.")
    story.lena_agrees()
    plan(story, "salesforce", "mailchimp")
    seen = dry_run(story)
    assert by_set(seen) == {name: ("erase", count) for name, count in on.OURS.items()}
    machine_erasure.wish(
        case_id=story.case.pk,
        track_id=story.track().pk,
        search_id=seen.search_id,
        wishes=[
            {"name": "orders", "action": "keep", "why": "b", "statute": STATUTE, "until": "2031-12-31"},
            {"name": "people", "action": "anonymise"},
        ],
        actor=story.actor(),
        now=story.minute(),
    )
    (seen,) = carry_out(story)
    assert by_set(seen) == {"orders": ("keep", 3), "people": ("anonymise", 1), "visits": ("erase", 2)}
    with pytest.raises(NotNow, match="second person must agree"):
        begin(story)
    ask(story)

    story.on("5 March")
    story.lena_agrees()
    assert story.next == "erase_by_machine"
    begin(story)
    assert story.next == "wait_erasure"
    (run,) = carry_out(story)
    assert by_set(run) == by_set(seen)
    assert on.counts(company) == {"people": 2, "orders": 5, "visits": 1}
    assert on.EMAIL not in str(on.rows(company, "people"))
    (search,) = carry_out(story)
    assert story.next == "explain_residues"
    left = ErasureResidue.objects.get(run=search)  # her orders lead to nobody any more
    assert (left.name, left.field, left.records) == ("newsletter", "recipients", 1)
    story.records("erased", about="mailchimp", on="2026-03-05", by="Omar", evidence="Ticket 12")

    story.on("6 March")
    with pytest.raises(NotNow, match="something was found again"):
        story.answers()
    is_explained(story, left)
    text = story.answers()
    assert in_order(text, "Salesforce: we deleted your data on 5 March 2026.")
    assert "We keep until 31 December 2031: Invoices" in text
    story.tells_recipients()
    story.closes()
    assert story.outcomes() == {"erasure": "grant_partly"}


def is_explained(story: Story, left: ErasureResidue) -> None:
    """Somebody looked at the list, and says why the address may stay in it for now."""
    residues.explain_residue(
        case_id=story.case.pk,
        residue_id=left.pk,
        why="The list of the last mailing; it is deleted on 31 March.",
        actor=story.actor(),
        now=story.minute(),
    )
    assert not residues.open_residues(track=story.track()).exists()
    assert story.next in {"prepare_answer", "ask_release"}


@pytest.mark.parametrize("after", [[0], [1], [2], [0, 0, 1]])
def test_however_often_a_worker_dies_all_is_erased_and_counted_once(
    juxt: Controller, cast: Cast, now: datetime, company: Path, dying: Dying, after: list[int]
) -> None:
    story = found(juxt, cast, now, company)
    story.decides("grant")
    plan(story, "salesforce", "mailchimp")
    dry_run(story)
    ask(story)
    story.lena_agrees()
    run = begin(story)
    dying.after = list(after)
    for _death in after:
        with pytest.raises(Killed):
            run_work.carry_out(run_id=run.pk, now=story.minute())
        assert not run_work.carry_out(run_id=run.pk, now=story.now)  # the dead worker's claim still stands
        SystemRun.objects.filter(pk=run.pk).update(claimed_until=story.now - timedelta(seconds=1))
    assert run_work.carry_out(run_id=run.pk, now=story.minute())
    run.refresh_from_db()
    assert by_set(run) == {name: ("erase", count) for name, count in on.OURS.items()}
    assert len(run.result) == len(on.OURS)
    assert run.rows == sum(on.OURS.values())
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 1}
    entry = StepEntry.objects.get(track=story.track(), step="erased")
    assert "counted before the interruption" in entry.values["evidence"]
    told = AuditEntry.objects.filter(stream=f"case:{story.case.pk}", kind="run:done")
    assert sum(json.loads(one.facts)["run"] == run.pk for one in told) == 1
    assert SystemRun.objects.filter(case=story.case, kind="search_again").count() == 1


def test_a_hold_on_the_day_of_the_erasure_stops_it_until_a_lead_lifts_it(
    juxt: Controller, cast: Cast, now: datetime, company: Path
) -> None:
    story = found(juxt, cast, now, company)
    story.decides("grant")
    plan(story, "salesforce", "mailchimp")
    dry_run(story)
    ask(story)
    story.lena_agrees()
    begin(story)
    story.on("4 March")
    system = DataSystem.objects.get(controller=juxt, slug="salesforce")
    holds.set_hold(
        case_id=story.case.pk,
        system_id=system.pk,
        reason="She sued over an order.",
        actor=story.actor(),
        now=story.minute(),
    )
    (run,) = carry_out(story)
    assert (run.state, on.counts(company)["people"]) == ("cancelled", 2)
    with pytest.raises(NotNow, match="legal hold"):
        begin(story)

    story.on("9 March")
    (hold,) = story.case.holds.filter(lifted_at=None)
    holds.lift_hold(
        case_id=story.case.pk,
        hold_id=hold.pk,
        reason="Settled.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    begin(story)
    (run,) = carry_out(story)
    assert (run.state, on.counts(company)["people"]) == ("done", 1)


def test_what_changed_after_the_yes_is_not_erased_on_it(
    juxt: Controller, cast: Cast, now: datetime, company: Path
) -> None:
    """Another wish ends the yes; another row in the system stops the run before anything changes."""
    story = found(juxt, cast, now, company)
    story.decides("grant")
    plan(story, "salesforce", "mailchimp")
    seen = dry_run(story)
    ask(story)
    story.lena_agrees()
    machine_erasure.wish(
        case_id=story.case.pk,
        track_id=story.track().pk,
        search_id=seen.search_id,
        wishes=[{"name": "visits", "action": "anonymise"}],
        actor=story.actor(),
        now=story.minute(),
    )
    carry_out(story)
    with pytest.raises(NotNow, match="second person must agree"):
        begin(story)
    ask(story)
    story.lena_agrees()
    on.add_visit(company)
    begin(story)
    (run,) = carry_out(story)
    assert (run.state, run.problem) == ("failed", "not_allowed")
    assert "visits (anonymise): 2 -> 3" in run.detail
    assert on.counts(company) == {"people": 2, "orders": 5, "visits": 4}

    story.on("4 March")
    dry_run(story)
    with pytest.raises(NotNow, match="second person must agree"):
        begin(story)
    ask(story)
    story.lena_agrees()
    begin(story)
    (run,) = carry_out(story)
    assert run.state == "done", run.detail
    assert on.counts(company) == {"people": 1, "orders": 2, "visits": 4}
