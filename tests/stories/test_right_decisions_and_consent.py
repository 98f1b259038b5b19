"""Automated decisions and the withdrawal of consent, told day by day."""

from datetime import date, datetime

import pytest

from dsr.cases.models import IdentityCheck, SystemSearch
from dsr.casework import rights_added
from dsr.casework.door import NotNow
from dsr.register.models import Controller
from tests.cast import Cast
from tests.stories.teller import in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_a_person_with_the_power_to_change_it_reviews_the_machine(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Art. 22(3): her view is heard, somebody decides with reasons."""
    story = received(controller=juxt, cast=cast, at=now, rights=("automated_decision",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.records("automation", solely="yes", exception="contract", why="The form refuses by score alone.")
    with pytest.raises(NotNow, match="A person with the power to change it"):
        story.decides("grant")

    story.on("6 March")
    story.records(
        "human_review",
        reviewer="The head of sales, who may overrule the score",
        view_heard="By telephone on 5 March: her address had changed.",
        outcome="changed",
        reasons="The score rested on the old address.",
    )
    story.decides("grant")
    text = story.answers()
    assert in_order(
        text,
        "Art. 22",
        "The head of sales, who may overrule the score",
        "By telephone on 5 March",
        "The decision was changed.",
        "The score rested on the old address.",
    )
    story.closes()
    assert story.outcomes() == {"automated_decision": "grant"}


def test_where_people_decided_the_right_does_not_apply(juxt: Controller, cast: Cast, now: datetime) -> None:
    """A refusal: how the decision was made stands in the letter, with every remedy."""
    story = received(controller=juxt, cast=cast, at=now, rights=("automated_decision",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    with pytest.raises(NotNow, match="Find out whether a machine alone decided"):
        story.decides("refuse", ground="conditions_not_met", reasons="People decided.")
    story.records("automation", solely="no", why="Two people read each application.")
    story.decides("refuse", ground="conditions_not_met", reasons="People decided.")
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    assert in_order(
        text, "No further person looks at this decision.", "Two people read each application.", "164A"
    )
    story.closes()


def test_consent_ends_at_once_and_the_data_go_with_it(juxt: Controller, cast: Cast, now: datetime) -> None:
    """No month to wait, no proof, no search; confirmed in writing; and the erasure it calls for."""
    story = received(controller=juxt, cast=cast, at=now, rights=("consent_withdrawal",))
    assert not SystemSearch.objects.filter(case=story.case).exists()
    story.omar_takes_it()
    with pytest.raises(NotNow, match="absolute"):
        story.decides("refuse", ground="conditions_not_met", reasons="She may not.")
    story.decides("grant")
    story.writes()
    with pytest.raises(NotNow, match="End what the consent allowed"):
        story.asks_release()
    story.records(
        "consent", text_version="Newsletter, version of May 2024", stopped_on="2026-03-02", other_ground="no"
    )
    story.writes()
    with pytest.raises(NotNow, match="add the right to erasure"):
        story.asks_release()
    rights_added.add_right(
        case_id=story.case.pk, right="erasure", details={}, actor=story.actor(), now=story.minute()
    )
    text = story.answers()
    answered = story.track("consent_withdrawal").answered_at
    assert answered is not None and answered.date() == date(2026, 3, 2)
    assert (
        "Since 2 March 2026 we no longer do what you had agreed to: Newsletter, version of May 2024." in text
    )
    assert "the data have to be deleted as well (Art. 17(1)(b) UK GDPR)" in text
    assert "Delete my data (Art. 17 UK GDPR): our answer follows by 2 April 2026" in text
    assert "What was done before you withdrew your consent remains lawful (Art. 7(3) UK GDPR)." in text
    assert not IdentityCheck.objects.exists()
    story.knows_anna()
    story.searches()
    story.decides("no_data", right="erasure")
    story.answers()
    story.closes()
    assert story.outcomes() == {"consent_withdrawal": "grant", "erasure": "no_data"}
