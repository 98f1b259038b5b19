"""Restriction, told day by day: marked, used only as Art. 18(2) allows, announced, lifted; and refused."""

from datetime import datetime

import pytest

from dsr.cases.models import ProcessingRestriction, SentLetter, StepEntry
from dsr.casework import restriction
from dsr.casework.door import NotNow
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.stories.teller import Story, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_her_data_are_locked_for_her_claim_and_opened_only_after_a_letter(cast: Cast, now: datetime) -> None:
    """Under the EU's GDPR: ground (c), mark per system, one use logged, the letter of 18(3), then the lift."""
    comindware = factories.controller("comindware", now=now)
    story = received(controller=comindware, cast=cast, at=now, rights=("restriction",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce", "mailchimp")
    is_marked_and_told(story)
    story.on("20 April")
    use = {"reason": "consent", "what": "The offer was sent to her lawyer by Nora.", "on": "2026-04-20"}
    story.records("use", **use)
    assert StepEntry.objects.get(step="use").values == use
    with pytest.raises(NotNow, match="Data are restricted"):
        story.closes()

    story.on("1 June")
    with pytest.raises(restriction.NotToldYet, match="First tell the person"):
        lift(story)
    announce(story)
    with pytest.raises(restriction.NotToldYet, match="has not gone yet"):
        lift(story)
    assert story.next == "keep_restricted"

    story.on("8 June")
    assert story.next == "lift_restriction"
    lift(story)
    story.closes()
    notice = SentLetter.objects.get(letter="restriction_lift_notice")
    row = ProcessingRestriction.objects.get()
    assert row.lift_letter == notice and notice.delivered_at is not None
    assert row.lifted_at is not None and notice.delivered_at < row.lifted_at
    assert "Your claim is settled" in notice.text
    assert [
        entry.kind
        for entry in story.recorded("restriction:set", "restriction:lift_told", "restriction:lifted")
    ]
    assert story.outcomes() == {"restriction": "grant"}


def test_a_restriction_without_a_ground_is_refused_with_every_remedy(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Each of the four grounds was looked at, and the letter says so."""
    story = received(controller=juxt, cast=cast, at=now, rights=("restriction",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    why = "Nothing is contested, unlawful, needed for a claim, or objected to."
    with pytest.raises(NotNow, match="Say which condition is missing"):
        story.decides("refuse", ground="conditions_not_met", reasons="No ground applies.")
    story.records("conditions", why=why)
    story.decides("refuse", ground="conditions_not_met", reasons="No ground applies.")
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    for words in ("We go on using your data.", f"What we checked: {why}", "164A", "Art. 77", "Art. 79"):
        assert words in text
    assert not ProcessingRestriction.objects.exists()
    story.closes()


def is_marked_and_told(story: Story) -> None:
    """The ground first, a mark in each system before the letter, and in force with its release."""
    with pytest.raises(NotNow, match="Name the ground of the restriction"):
        story.decides("grant")
    story.records("ground", ground="c", why="She needs the offer for her claim against a third party.")
    story.decides("grant")
    story.records("mark", about="salesforce", how="Locked field set", on="2026-03-03")
    story.writes()
    with pytest.raises(NotNow, match="Mark the data as restricted in each system"):
        story.asks_release()
    story.records("mark", about="mailchimp", how="Moved to a closed list", on="2026-03-04")

    story.on("4 March")
    text = story.answers()
    assert in_order(text, "you need them for legal claims", "Art. 18(1)(c) GDPR")
    assert "MailChimp: since 4 March 2026 your data are marked and only kept." in text
    assert "Before the restriction ends, we tell you (Art. 18(3) GDPR)." in text
    row = ProcessingRestriction.objects.get()
    assert (row.ground, row.set_at.date().isoformat()) == ("c", "2026-03-04")
    story.tells_recipients()
    assert story.next == "keep_restricted"


def announce(story: Story) -> None:
    restriction.announce_lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        reason="Her lawyer wrote that the claim is settled.",
        text="Your claim is settled, so we use the data again from 8 June.",
        actor=story.actor(),
        now=story.minute(),
    )


def lift(story: Story) -> None:
    restriction.lift(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )
