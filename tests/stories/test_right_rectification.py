"""Rectification, told day by day: corrected, completed by a statement, and disputed."""

from datetime import date, datetime

import pytest

from dsr.cases.models import ProcessingRestriction
from dsr.casework import restriction
from dsr.casework.door import NotNow
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.stories.teller import Story, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
OLD, NEW = "Anna Requster, Leeds", "Anna Requester, York"


def test_a_wrong_name_is_put_right_and_every_recipient_hears_of_it(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Before and after, where and when; and the recipients are told with it (Art. 19)."""
    rights = {"rectification": {"wrong": OLD, "right": NEW}}
    story = received(controller=juxt, cast=cast, at=now, rights=rights)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    story.records("contested", what=f"It says {OLD}.", checked="Against her signature.")
    story.decides("grant")
    assert story.next == "record_steps"

    story.on("5 March")
    story.records("correction", system="Salesforce", before=OLD, after=NEW, on="2026-03-05")
    text = story.answers()
    assert f"On 5 March 2026 we corrected your data in Salesforce. They said: “{OLD}”." in text
    assert f"They now say: “{NEW}”." in text
    assert in_order(text, "We are also telling these recipients:", "Google", "MailChimp", "(Art. 19 UK GDPR)")
    assert story.next == "notify_recipients"
    with pytest.raises(NotNow, match="recipients are not told yet"):
        story.closes()

    story.on("6 March")
    told = story.tells_recipients()
    assert set(told) == {one.name for one in juxt.policy.recipients}
    story.closes()
    assert story.outcomes() == {"rectification": "grant"}


def test_what_is_incomplete_is_completed_by_her_own_statement(cast: Cast, now: datetime) -> None:
    """The statement stands beside the record; no correction is asked for then."""
    comindware = factories.controller("comindware", now=now)
    story = received(controller=comindware, cast=cast, at=now, rights=("rectification",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    story.decides("grant")
    assert story.next == "record_steps"
    statement = "I left the company in 2024."
    story.records("statement", statement=statement, system="Salesforce", on="2026-03-04")
    assert story.next == "prepare_answer"
    story.on("4 March")
    text = story.answers()
    assert f"we added your statement to your data in Salesforce: “{statement}”." in text
    story.on("5 March")
    story.tells_recipients()
    story.closes()


def test_a_disputed_mark_is_restricted_while_checked_then_kept_with_her_dissent(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Restricted at once (18(1)(a)); refused after the check; lifted only after the letter of Art. 18(3)."""
    story = received(controller=juxt, cast=cast, at=now, rights=("rectification",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    restriction.restrict_now(
        case_id=story.case.pk,
        track_id=story.track().pk,
        text="While we check it, we only keep your data.",
        actor=story.actor(),
        now=story.minute(),
    )
    assert ProcessingRestriction.objects.get().ground == "a"
    assert "3 March 2026" in story.letter("restriction_set")
    story.tells_recipients()

    story.on("9 March")
    story.searches("salesforce")
    why = "The interviewer's mark is an opinion and was noted as given."
    with pytest.raises(NotNow, match="Say why the data are correct"):
        story.decides("refuse", ground="not_inaccurate", reasons=why)
    story.records(
        "assessed_correct",
        why="The mark is what the interviewer wrote.",
        dissent="Beside the mark: Anna objects.",
    )
    story.decides("refuse", ground="not_inaccurate", reasons=why)

    story.on("10 March")
    story.lena_agrees()
    text = story.answers()
    for words in ("Beside the mark: Anna objects.", why, "164A", "Art. 77", "Art. 79", "(Art. 16 UK GDPR)"):
        assert words in text
    assert story.next == "keep_restricted"

    story.on("12 March")
    restriction.announce_lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        reason="The check is over.",
        text="The check is over: we use the data again from 16 March.",
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(restriction.NotToldYet):
        lift(story)
    story.on("16 March")
    lift(story)
    story.closes()
    assert story.letters() == ["acknowledgement", "restriction_set", "answer", "restriction_lift_notice"]
    row = ProcessingRestriction.objects.get()
    assert row.lift_told_at is not None and row.lifted_at is not None
    assert row.lift_told_at.date() == date(2026, 3, 12) and row.lifted_at.date() == date(2026, 3, 16)


def lift(story: Story) -> None:
    restriction.lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        actor=story.actor(),
        now=story.minute(),
    )
