"""The glass broken, and two requests that are one: merged, and parted again."""

from datetime import date, datetime

import pytest

from dsr.cases.models import Answer, Approval
from dsr.casework import approvals, merge, release
from dsr.casework.approvals import SamePerson
from dsr.casework.door import NotNow
from dsr.register.models import Controller
from tests.cast import Cast
from tests.stories.teller import Story, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_lena_alone_on_the_last_day_breaks_the_glass_twice(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Only a lead, only with a reason, and the record shows it in entries of their own."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("2 April")
    story.takes("lena")
    story.knows_anna()
    story.searches("salesforce")
    story.records("excess", limb="excessive", facts="Same words.", prior_requests="Nine since January")
    story.decides("refuse", ground="excessive", reasons="It is the tenth request this year.")
    waiting = Approval.objects.get()
    with pytest.raises(SamePerson):
        story.lena_agrees()
    for reason in ("", "  "):
        with pytest.raises(NotNow, match="Say why it cannot wait"):
            break_glass(story, waiting, reason)
    break_glass(story, waiting, "Everybody else is ill and the month ends today.")
    assert story.track().state == "decided"

    story.writes()
    story.asks_release()
    with pytest.raises(SamePerson):
        story.lena_releases()
    release.release(
        case_id=story.case.pk,
        actor=story.actor("lena"),
        now=story.minute(),
        broke_glass="Everybody else is ill and the month ends today.",
    )
    answer = Answer.objects.get()
    assert answer.broke_glass and answer.released_by == cast.lena == answer.prepared_by
    assert "164A" in story.answer_sent(answer)
    broken = story.recorded("glass:broken")
    assert [entry.known["what"] for entry in broken] == ["refusal", "release"]
    assert all("ill" in str(entry.personal) for entry in broken)
    story.closes()


def break_glass(story: Story, waiting: Approval, reason: str) -> None:
    approvals.break_glass(
        case_id=story.case.pk,
        approval_id=waiting.pk,
        reason=reason,
        actor=story.actor("lena"),
        now=story.minute(),
    )


def merge_into(story: Story, other: Story) -> None:
    merge.merge(
        case_id=story.case.pk,
        into_reference=other.case.reference,
        note="The same words twice.",
        actor=story.actor("omar"),
        now=story.minute(),
    )


def test_the_same_words_twice_get_one_answer_by_the_earlier_date(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """The second request closes into the first; Anna is told; nothing of the first changes by itself."""
    first = received(controller=juxt, cast=cast, at=now)
    first.on("9 March")
    second = received(controller=juxt, cast=cast, at=first.now)
    second.on("10 March")
    with pytest.raises(NotNow, match="received later"):
        merge_into(first, second)
    second.omar_takes_it()
    second.knows_anna()
    merge_into(second, first)
    second.file_is_whole()
    text = second.letter("message_from_us")
    assert first.case.reference in text and "2 April 2026" in text
    assert second.track().state == "merged" and first.track().state == "working"
    assert first.due() == date(2026, 4, 2)

    first.on("11 March")
    first.omar_takes_it()
    first.knows_anna()
    first.searches("salesforce")
    first.decides("grant")
    first.answers()
    first.closes()


def test_two_annas_are_parted_again_and_each_is_answered(juxt: Controller, cast: Cast, now: datetime) -> None:
    """The clock of the parted case counts from its own receipt, as before."""
    first = received(controller=juxt, cast=cast, at=now)
    first.on("9 March")
    second = received(controller=juxt, cast=cast, at=first.now)
    second.on("10 March")
    merge_into(second, first)
    second.on("12 March")
    with pytest.raises(NotNow, match="Say why the merger is undone"):
        unmerge(second, "")
    unmerge(second, "They are two people of the same name.")
    assert (second.due(), second.track().state) == (date(2026, 4, 9), "working")
    assert "9 April 2026" in second.letter("message_from_us")
    for story in (second, first):
        story.on("13 March" if story is second else "16 March")
        story.omar_takes_it()
        story.knows_anna()
        story.searches()
        story.decides("no_data")
        story.answers()
        story.closes()
    kinds = [entry.kind for entry in second.recorded("case:merged", "case:unmerged", "case:closed")]
    assert kinds == ["case:merged", "case:unmerged", "case:closed"]


def unmerge(story: Story, reason: str) -> None:
    merge.unmerge(case_id=story.case.pk, reason=reason, actor=story.actor("omar"), now=story.minute())
