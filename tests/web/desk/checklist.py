"""A handler before the checklist of a right: a case to work on, its steps as the page shows them, one filled."""

from datetime import datetime
from typing import Any

from django.test import Client

from dsr.cases.models import RightTrack, StepEntry
from dsr.casework import decide
from dsr.register.models import Controller
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Step
from dsr.web.desk.case_steps import Procedure, StepRow
from dsr.web.desk.forms.steps import PREFIX
from tests import factories
from tests.cast import Cast
from tests.rules.step_samples import sample_values
from tests.web.desk.steps import Desk, words


def at_desk(
    client: Client, cast: Cast, controller: Controller, now: datetime, *rights: str, **more: Any
) -> Desk:
    """A case with these rights, every system searched: the first holds data."""
    case = factories.open_one(controller=controller, now=now, rights=rights, **more).case
    factories.walk_to_collected(case=case, cast=cast, now=now)
    return Desk(client, case)


def procedures(desk: Desk) -> list[Procedure]:
    """The checklists as the page of the case shows them."""
    shown: list[Procedure] = desk.open().context["themes"]["procedure"]["rights"]
    return shown


def rows(desk: Desk) -> dict[str, StepRow]:
    """Every step of the first right by its slug, wherever it stands."""
    first = procedures(desk)[0]
    return {row.slug: row for row in (*first.now, *first.aside, *first.done)}


def typed(step: Step, **chosen: str) -> dict[str, str]:
    """What the form of the step would send."""
    return {f"{PREFIX}{name}": value for name, value in sample_values(step, **chosen).items()}


def step_of(right: str, slug: str) -> Step:
    """A step that the right has."""
    found = checklist_of(right=right).step(slug)
    assert found is not None
    return found


def grant(desk: Desk, cast: Cast, now: datetime) -> None:
    """The first right is granted; what that demands was recorded by the walk before."""
    track = RightTrack.objects.filter(case=desk.case)[0]
    decide.decide(
        case_id=desk.case.pk,
        track_id=track.pk,
        decision="grant",
        ground="",
        reasons="",
        actor=cast.actor("omar"),
        now=now,
    )


def follow_and_fill(desk: Desk, step: Step) -> None:
    """By the link on the page of the case to the form, and filled as the rules want it."""
    row = rows(desk)[step.slug]
    assert row.url, (step.slug, row.state, row.reason)
    assert row.url in desk.open().content.decode()
    page = desk.client.get(row.url)
    assert page.status_code == 200
    assert step.title in words(page) and step.citation in words(page)
    about = {"about": page.context["form"].initial["about"]} if step.each else {}
    response = desk.client.post(row.url, typed(step) | about)
    assert response.status_code == 302, words(response)
    entry = StepEntry.objects.latest("pk")
    assert (entry.step, entry.values) == (step.slug, sample_values(step))
    assert [one.facts for one in rows(desk)[step.slug].entries], "it stands on the page of the case"
