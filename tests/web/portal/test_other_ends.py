"""What the person reads when a request ended without an answer of its own."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from dsr.cases.models import Case, RightTrack
from dsr.casework import merge, other_ends
from dsr.casework.rights_added import add_right
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.portal.visitor import Visitor


@pytest.fixture
def again(client: Client, anna: Visitor, juxt: Controller, cast: Cast, now: datetime) -> Visitor:
    """Anna asked a second time an hour later, and Omar merged it into the first."""
    at = now - timedelta(hours=2)
    opened = factories.open_one(controller=juxt, now=at, received_at=at)
    factories.walk_to_identity(case=opened.case, cast=cast, now=now)
    merge.merge(
        case_id=opened.case.pk,
        into_reference=anna.case.reference,
        note="The same.",
        actor=cast.actor("omar"),
        now=now,
    )
    return Visitor(client, opened)


def test_a_merged_request_names_the_other_and_never_its_link(again: Visitor, anna: Visitor) -> None:
    page = again.get()
    words = again.words()
    assert f"We answer this together with your request {anna.case.reference}" in words
    assert "We answer both together by" in words
    assert anna.token not in page.content.decode()
    assert "Withdraw your request" not in words and "make sure that it is you" not in words
    assert "We answer it together with your earlier request" in words


def test_whoever_only_typed_the_address_hears_nothing_of_the_other_request(
    client: Client, anna: Visitor, juxt: Controller, cast: Cast, now: datetime
) -> None:
    """The page opens to whoever filled in the form, with anybody's address."""
    at = now - timedelta(hours=2)
    opened = factories.open_one(controller=juxt, now=at, received_at=at)
    merge.merge(
        case_id=opened.case.pk,
        into_reference=anna.case.reference,
        note="The same.",
        actor=cast.actor("omar"),
        now=now,
    )
    words = Visitor(client, opened).words()
    assert "We answer this together with an earlier request" in words
    assert anna.case.reference not in words


def test_the_other_page_stays_as_it_was(again: Visitor, anna: Visitor) -> None:
    assert "together" not in anna.words() and again.case.reference not in anna.words()


def test_parted_again_the_page_is_an_ordinary_one(again: Visitor, cast: Cast, now: datetime) -> None:
    merge.unmerge(case_id=again.case.pk, reason="Two matters.", actor=cast.actor("omar"), now=now)
    words = again.words()
    assert "We answer this together" not in words and "We will answer by" in words


def test_not_a_request_says_what_to_do(anna: Visitor, cast: Cast, now: datetime) -> None:
    other_ends.not_a_request(
        case_id=anna.case.pk, reason="An invoice.", text="Here it is.", actor=cast.actor("omar"), now=now
    )
    assert "We do not deal with this" not in anna.words()
    factories.approve_waiting(case=anna.case, cast=cast, now=now)
    words = anna.words()
    assert "We do not deal with this as a request about your personal data" in words
    assert "Write to us below which" in words and "An invoice." not in words
    assert 'id="write"' in anna.get().content.decode()


def test_no_answer_says_that_they_can_still_answer(anna: Visitor, case: Case) -> None:
    RightTrack.objects.filter(case=case).update(state="lapsed")
    words = anna.words()
    assert "You can still answer: write to us below" in words
    assert "It ended, because we had no answer to our question" in words


def test_a_right_that_was_added_stands_on_the_page(anna: Visitor, cast: Cast, now: datetime) -> None:
    assert "Send my data to another company" not in anna.words()
    add_right(
        case_id=anna.case.pk,
        right="portability",
        details={"what": "To a bank."},
        actor=cast.actor("omar"),
        now=now,
    )
    assert "To a bank." in anna.words()


def test_a_refusal_that_is_only_proposed_is_nobodys_business(anna: Visitor, case: Case) -> None:
    RightTrack.objects.filter(case=case).update(state="proposed")
    words = anna.words()
    assert "Refusal" not in words and "Being worked on" in words
