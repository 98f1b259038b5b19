"""Objection, told day by day: weighed and refused, granted, and against advertising, which nobody may refuse."""

from datetime import datetime

import pytest

from dsr.cases.models import IdentityCheck, ProcessingRestriction, SystemSearch
from dsr.casework import restriction
from dsr.casework.door import NotNow
from dsr.register.models import Controller, SuppressionEntry
from dsr.register.suppression import Purpose, stopped_among
from tests.cast import Cast
from tests.stories.teller import in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
INTEREST = "Attacks on the shop are found only with these logs."
IMPACT = "She fears that her employer sees her visits; nobody outside sees the logs."
RESULT = "Security outweighs: the logs go after fourteen days."


def test_grounds_are_weighed_in_three_parts_while_the_use_rests(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Restricted under 18(1)(d) while it is weighed; the balance stands in the letter; lifted after 18(3)."""
    asked = {"objection": {"use": "Statistics", "situation": "My employer can see it."}}
    story = received(controller=juxt, cast=cast, at=now, rights=asked)
    assert not SystemSearch.objects.filter(case=story.case).exists()  # an objection needs no search
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    restriction.restrict_now(
        case_id=story.case.pk,
        track_id=story.track().pk,
        text="While we weigh your reasons, we only keep your data.",
        actor=story.actor(),
        now=story.minute(),
    )
    assert ProcessingRestriction.objects.get().ground == "d"
    story.records("basis", basis="interest", why="Statistics rest on our interest in safe pages.")
    with pytest.raises(NotNow, match="Weigh the grounds in three parts"):
        story.decides("refuse", ground="overriding_grounds", reasons="Security comes first.")
    with pytest.raises(NotNow, match="Something is missing"):
        story.records("balance", interest=INTEREST, result=RESULT)
    story.records("balance", interest=INTEREST, impact=IMPACT, result=RESULT)
    story.decides("refuse", ground="overriding_grounds", reasons="Security comes first.")

    story.on("5 March")
    story.lena_agrees()
    story.tells_recipients()
    text = story.answers()
    assert in_order(text, "Why we do not do it", "Art. 21(1) UK GDPR", INTEREST, IMPACT, RESULT, "164A")

    story.on("6 March")
    restriction.announce_lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        reason="Weighed.",
        text="We use the data again from 10 March.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.on("10 March")
    restriction.lift(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )
    story.closes()
    assert story.outcomes() == {"objection": "refuse"}


def test_a_granted_objection_says_what_stopped_and_points_to_erasure(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """What stopped stands in the letter with its day; no refusal, so no block of remedies."""
    story = received(controller=juxt, cast=cast, at=now, rights=("objection",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.records("paused", what="Statistics for her address", on="2026-03-03")
    story.decides("grant")
    assert story.next == "record_steps"
    story.records("use_stopped", what="Statistics at Matomo, for good", on="2026-03-04")
    story.on("4 March")
    text = story.answers()
    assert "Since 4 March 2026 we no longer do this: Statistics at Matomo, for good" in text
    assert "Art. 17(1)(c) UK GDPR" in text and "Art. 79" not in text
    story.closes()


def test_advertising_stops_the_same_day_and_is_never_refused(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Absolute: no proof of identity, no weighing, stopped with the decision; service messages stay on."""
    story = received(controller=juxt, cast=cast, at=now, rights=("objection_direct_marketing",))
    story.omar_takes_it()
    assert story.next == "stop_marketing"
    for decision in ("refuse", "grant_partly"):
        with pytest.raises(NotNow, match="absolute"):
            story.decides(decision, ground="overriding_grounds", reasons="We would rather not.")
    assert not SuppressionEntry.objects.exists()
    story.decides("grant")
    entry = SuppressionEntry.objects.get()
    assert (entry.scope, entry.case_reference) == ("marketing", story.case.reference)
    assert "anna" not in str(vars(entry)).lower()  # a keyed digest and nothing more
    asked = ["Anna@Example.org", "bert@example.org"]
    assert stopped_among(controller=juxt, addresses=asked, purpose=Purpose.MARKETING) == [True, False]
    assert stopped_among(controller=juxt, addresses=asked, purpose=Purpose.SERVICE) == [False, False]
    assert not IdentityCheck.objects.exists()

    story.records(
        "marketing_stop", what="Newsletter and invitations", processors="MailChimp, GoTo", on="2026-03-02"
    )
    story.on("3 March")
    text = story.answers()
    assert in_order(text, "Since 2 March 2026 we no longer use your data for advertising", "Art. 21(3)")
    assert "These companies, who work for us, were told: MailChimp, GoTo." in text
    assert "we keep a coded mark of your address and nothing more" in text
    assert "Messages that are no advertising still come" in text
    story.closes()
    assert story.outcomes() == {"objection_direct_marketing": "grant"}
