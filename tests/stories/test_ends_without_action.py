"""Cases that end without data or change: nothing held, not ours, withdrawn, handed on, not a request."""

from datetime import date, datetime

import pytest

from dsr.bundles.models import Bundle
from dsr.cases.models import RightTrack
from dsr.casework import decide, other_ends, rights_added
from dsr.casework.door import NotNow
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.stories.teller import flat, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_nothing_is_held_and_where_we_looked_stands_in_the_letter(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """ "No" is an answer too: with the systems, those not searched, and what would help."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    with pytest.raises(NotNow, match="5 data systems have no result yet"):
        story.decides("no_data")
    story.searches(unsearched={"matomo": "It knows addresses of computers only."})
    story.decides("no_data")
    assert story.next == "prepare_answer"
    story.on("4 March")
    text = story.answers()
    assert in_order(text, "hold no data about you", "We looked into:", "Salesforce", "Matomo Analytics")
    assert "tell us where or under which name to look" in text
    story.closes()
    assert story.outcomes() == {"access": "no_data"} and not Bundle.objects.exists()


def test_whoever_is_not_the_controller_says_so(cast: Cast, now: datetime) -> None:
    """We do not act, so reasons and remedies go along (Art. 12(4)), and whom to ask instead."""
    jtl = factories.controller("jtl", now=now)
    story = received(controller=jtl, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches()
    story.decides("not_controller", reasons="The shop where you bought decides about them.")
    assert story.next == "approve"
    story.lena_agrees()
    text = story.answers()
    assert in_order(text, "we are not the ones who decide about these data", "We hold these data for:")
    assert "Why we do not answer for it" in text and "164A" in text and "Art. 79" in text
    story.closes()
    assert story.outcomes() == {"access": "not_controller"}


def test_anna_withdraws_what_is_not_answered_yet(juxt: Controller, cast: Cast, now: datetime) -> None:
    """A refusal that waits for Lena goes with it; nobody is reminded any more."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    factories.walk_to_proposed(case=story.case, cast=cast, now=story.minute())
    assert story.next == "approve"
    story.on("6 March")
    decide.withdraw(case_id=story.case.pk, now=story.minute())
    assert story.next == "close"
    story.on("9 March")
    story.closes()
    # On another day than the withdrawal, she is told that the case is closed.
    assert story.letters() == ["acknowledgement", "withdrawal_confirmed", "case_closed"]
    assert story.outcomes() == {"access": "withdrawn"}  # not the refusal that was never agreed to
    before = OutboxMessage.objects.count()
    story.on("30 March")
    story.on("2 May")
    assert OutboxMessage.objects.count() == before


def test_what_is_held_for_a_customer_goes_to_the_customer(cast: Cast, now: datetime) -> None:
    """Art. 28(3)(e): to whom, when and by which way is kept; both are told on the same day."""
    jtl = factories.controller("jtl", now=now)
    story = received(controller=jtl, cast=cast, at=now, rights=("access", "erasure"))
    story.on("4 March")
    story.omar_takes_it()
    other_ends.hand_over(
        case_id=story.case.pk,
        to="Example Shop Ltd",
        email="privacy@shop.example",
        how="",
        note="They answer you directly.",
        actor=story.actor(),
        now=story.minute(),
    )
    assert story.next == "approve" and story.letters() == ["acknowledgement"]
    story.lena_agrees()
    mail = OutboxMessage.objects.get(letter="processor_hand_over")
    assert mail.to == "privacy@shop.example" and "Anna Requester" in mail.kept_text
    notice = story.letter("hand_over_notice")
    assert in_order(notice, "Example Shop Ltd", "passed your request on to them today", "answer you directly")
    story.closes()
    assert story.outcomes() == {"access": "handed_over", "erasure": "handed_over"}
    assert story.letters() == ["acknowledgement", "hand_over_notice"]  # told today, so no closing letter
    assert [entry.at.date() for entry in story.recorded("track:handed_over")] == [date(2026, 3, 4)] * 2


def test_a_complaint_about_a_parcel_is_no_request_and_can_still_become_one(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """The person is told what to do if they meant a right after all; the day of receipt would still count."""
    story = received(controller=juxt, cast=cast, at=now, text="My parcel is late!")
    story.on("3 March")
    story.omar_takes_it()
    with pytest.raises(NotNow, match="Say why it is not a request"):
        other_ends.not_a_request(
            case_id=story.case.pk, reason=" ", text="x", actor=story.actor(), now=story.minute()
        )
    other_ends.not_a_request(
        case_id=story.case.pk,
        reason="She asks where her parcel is.",
        text="Our shop sees to your parcel.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.lena_agrees()
    text = story.letter("not_a_request")
    assert in_order(text, "Our shop sees to your parcel.", "Did you mean to use a right", "2 March 2026")
    assert "Information Commissioner" in text and "Art. 79" in text
    story.closes()
    assert RightTrack.objects.get().state == "not_a_request"


def test_a_further_right_is_recognised_in_her_words(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Nobody has to name an article; the clock of what is recognised later counts from the same receipt."""
    story = received(controller=juxt, cast=cast, at=now, text="What do you know? And delete it, please.")
    story.on("16 March")
    story.omar_takes_it()
    story.knows_anna()
    rights_added.add_right(
        case_id=story.case.pk,
        right="erasure",
        details={"what": "delete it, please"},
        actor=story.actor(),
        now=story.minute(),
    )
    assert story.track("erasure").legal_due_on == story.track("access").legal_due_on == date(2026, 4, 2)
    story.searches()
    story.decides("no_data", right="access")
    story.decides("no_data", right="erasure")
    text = story.answers()
    assert "Art. 15 UK GDPR" in text and "Art. 17 UK GDPR" in text
    story.closes()
    assert flat(story.case.rights) == "access,erasure"
