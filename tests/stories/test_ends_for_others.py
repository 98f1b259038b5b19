"""Requests for somebody else: a representative with a mandate, a child with a parent, somebody who died."""

from datetime import date, datetime
from pathlib import Path

import pytest

from dsr.cases.models import AuthorityCheck
from dsr.casework import authority
from dsr.casework.door import NotNow
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests.cast import Cast
from tests.stories.teller import Story, in_order, moved_to, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
LIL = "Art. 85 Loi Informatique et Libertés"


def may_act(story: Story, role: str, **said: object) -> None:
    """Omar records that they may act for the person."""
    known = {"scope": "", "dated_on": None, "provision": "", "note": "", **said}
    authority.record_authority(
        case_id=story.case.pk,
        role=role,
        outcome="sufficient",
        actor=story.actor(),
        now=story.minute(),
        **known,  # type: ignore[arg-type]
    )


def test_a_lawyer_asks_with_a_mandate_and_its_scope(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Scope and day of the mandate are kept; the answer goes to the lawyer and says whose data it speaks of."""
    lawyer = Person(
        name="Rita Lawyer", email="rita@law.example", on_behalf_of="Anna Requester", role="representative"
    )
    story = received(controller=juxt, cast=cast, at=now, person=lawyer)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    with pytest.raises(NotNow, match="First make sure that they may act"):
        story.decides("grant")
    with pytest.raises(NotNow, match="for which rights and data"):
        may_act(story, "representative", dated_on=date(2026, 2, 20))
    with pytest.raises(NotNow, match="lies in the future"):
        may_act(story, "representative", scope="access", dated_on=date(2026, 4, 20))
    may_act(story, "representative", scope="Access to everything", dated_on=date(2026, 2, 20))
    story.decides("grant")
    story.on("5 March")
    text = story.answers()
    assert in_order(
        text, "Dear Rita Lawyer,", "your request for Anna Requester", "the data of Anna Requester"
    )
    story.closes()
    check = AuthorityCheck.objects.get()
    assert (check.scope, check.dated_on) == ("Access to everything", date(2026, 2, 20))
    assert story.letters() == ["acknowledgement", "answer"]


def test_a_father_asks_for_his_child(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Capacity and conflict are thought of; a conflict of interests would stop him."""
    father = Person(
        name="Paul Parent",
        email="paul@example.org",
        on_behalf_of="Cara Parent",
        role="parent",
        subject_kind="child",
    )
    story = received(controller=juxt, cast=cast, at=now, person=father)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna("call_back")
    authority.record_authority(
        case_id=story.case.pk,
        role="parent",
        outcome="conflict",
        scope="",
        dated_on=None,
        provision="",
        note="The parents are before a court about her.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.searches("salesforce")
    with pytest.raises(NotNow, match="may act for the person"):
        story.decides("grant")
    with pytest.raises(NotNow, match="parent or guardian"):
        may_act(story, "parent")
    story.on("9 March")
    may_act(story, "parent", note="Birth certificate seen; the mother agrees; Cara is six.")
    story.records(
        "child",
        capacity="Six years old: she cannot ask alone.",
        conflict="None: both parents agree.",
        plain="yes",
    )
    story.decides("grant")
    story.answers()
    story.closes()
    assert [check.outcome for check in AuthorityCheck.objects.all()] == ["conflict", "sufficient"]


def widow(person_died: str = "Anna Requester") -> Person:
    return Person(
        name="Henri Requester",
        email="henri@example.org",
        on_behalf_of=person_died,
        role="heir",
        subject_kind="deceased",
        residence="FR",
    )


def test_in_france_an_heir_is_answered_under_national_law(cast: Cast, now: datetime, tmp_path: Path) -> None:
    """The GDPR ends with death; article 85 of the French law goes on."""
    french = moved_to(country="FR", zone="Europe/Paris", folder=tmp_path, now=now)
    story = received(controller=french, cast=cast, at=now, person=widow())
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna("call_back")
    with pytest.raises(NotNow, match="Name the national provision"):
        may_act(story, "heir")
    may_act(story, "heir", provision=LIL, note="Deed of the notary of 12 February.")
    story.searches("salesforce")
    with pytest.raises(NotNow, match="Find the national law for somebody who died"):
        story.decides("grant")
    story.records(
        "national_deceased",
        provision="fr_lil_85",
        standing="Her husband, by the deed of the notary",
        conclusion="He needs the data to settle the estate.",
    )
    story.decides("grant")
    story.on("4 March")
    assert in_order(story.answers(), "Dear Henri Requester,", "your request for Anna Requester")
    story.closes()
    assert AuthorityCheck.objects.get().provision == LIL


def test_where_no_national_law_goes_on_the_heir_is_refused(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Recital 27: refused on the ground that the person died, without a search, with every remedy."""
    story = received(controller=juxt, cast=cast, at=now, person=widow())
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna("call_back")
    authority.record_authority(
        case_id=story.case.pk,
        role="heir",
        outcome="insufficient",
        scope="",
        dated_on=None,
        provision="",
        note="The United Kingdom has no law on it.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.records(
        "national_deceased",
        provision="gdpr_only",
        standing="Her husband",
        conclusion="No law of the United Kingdom gives data of the dead to heirs.",
    )
    story.decides("refuse", ground="deceased", reasons="We are sorry for your loss.")
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    assert in_order(
        text, "does not cover people who have died", "What follows from national law: No law of the", "164A"
    )
    story.closes()
    assert story.outcomes() == {"access": "refuse"}
