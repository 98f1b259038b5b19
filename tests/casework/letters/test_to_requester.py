"""Letters to the person: the dates people are told, and locked fields that come from the register alone."""

from datetime import date, datetime
from typing import Any

import pytest

from dsr.cases import changes
from dsr.cases.models import Case, ProcessingRestriction
from dsr.casework import letters
from dsr.mail.letters import LETTERS, NOTICES, BreachNotice, ExtensionNotice, FeeEstimate, Lapsed
from dsr.mail.models import OutboxMessage
from dsr.mail.rendering import render
from tests import factories
from tests.casework.letters.stage import case_of
from tests.cast import Cast

URL = "https://x"
EXTRA: dict[str, dict[str, Any]] = {
    "fee_estimate": {"amount": "10 GBP", "costs": "Copies."},
    "breach_notice": {"consequences": "Letters.", "measures": "We asked for it back."},
}


def test_the_teams_own_goal_is_nobodys_business(case: Case) -> None:
    """JUXT's team wants to answer within 21 days and promised nothing: people are told the legal date."""
    assert case.target_on == date(2026, 3, 23)
    letter = letters.acknowledgement(case=case, status_url=URL)
    assert (letter.due_on, letter.target_on) == (date(2026, 4, 2), None)
    text = OutboxMessage.objects.get(letter="acknowledgement").kept_text
    assert "2 April 2026" in text and "23 March" not in text


def test_a_promise_is_told_beside_the_legal_date(now: datetime, db: None) -> None:
    comindware = factories.controller("comindware", now=now)
    case = factories.open_one(controller=comindware, now=now).case
    letter = letters.acknowledgement(case=case, status_url=URL)
    assert (letter.due_on, letter.target_on) == (date(2026, 4, 2), date(2026, 4, 1))
    other = factories.open_one(controller=comindware, now=now, rights=("erasure",)).case
    assert letters.acknowledgement(case=other, status_url=URL).target_on is None


def test_a_promise_after_the_legal_date_is_not_told(now: datetime, db: None) -> None:
    comindware = factories.controller("comindware", now=now)
    february = datetime(2026, 1, 31, 9, 0, tzinfo=now.tzinfo)
    case = factories.open_one(controller=comindware, now=now, received_at=february).case
    letter = letters.acknowledgement(case=case, status_url=URL)
    assert letter.due_on == date(2026, 3, 2)
    assert letter.target_on is None


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_every_notice_is_filled_from_the_case(case: Case, cast: Cast, now: datetime, kind: str) -> None:
    """What only the caller can know is asked for; the rest comes from the case and the register."""
    row = ProcessingRestriction(track=case.tracks.all()[0], ground="a", set_at=now, set_by=cast.omar)
    changes.add(rows=[row])
    letter = letters.note_to_requester(
        kind=kind, case=case, text="Words.", status_url=URL, **EXTRA.get(kind, {})
    )
    text = render(letter=letter, language="en").text
    assert "Words." in text and "None" not in text
    for name in LETTERS[kind].locked_fields():
        assert getattr(letter, name)
        assert " ".join(getattr(letter, name).split())[:60] in " ".join(text.split())


@pytest.mark.parametrize("kind", sorted(EXTRA))
def test_a_missing_field_is_an_error(case: Case, kind: str) -> None:
    with pytest.raises(TypeError, match="missing"):
        letters.note_to_requester(kind=kind, case=case, text="Words.", status_url=URL)


def test_a_restriction_is_told_only_where_there_is_one(case: Case) -> None:
    with pytest.raises(ProcessingRestriction.DoesNotExist):
        letters.note_to_requester(kind="restriction_set", case=case, text="Words.", status_url=URL)


def test_nobody_can_write_a_locked_field(case: Case) -> None:
    letter = letters.note_to_requester(
        kind="extension_notice", case=case, text="Words.", status_url=URL, complaint="Do not complain."
    )
    assert isinstance(letter, ExtensionNotice)
    assert letter.complaint == letters.complaint_block(case=case)
    assert "Information Commissioner" in letter.complaint


def test_the_extension_notice_names_the_new_date_and_the_complaint(case: Case) -> None:
    letter = letters.note_to_requester(
        kind="extension_notice", case=case, text="Nine systems.", status_url=URL, due_on=date(2026, 6, 2)
    )
    text = render(letter=letter, language="en").text
    assert "2 June 2026" in text and "You can first complain to us" in text and "Nine systems." in text


def test_a_fee_says_that_nothing_is_charged_yet(case: Case) -> None:
    letter = letters.note_to_requester(
        kind="fee_estimate", case=case, text="The tenth copy.", status_url=URL, **EXTRA["fee_estimate"]
    )
    assert isinstance(letter, FeeEstimate)
    text = render(letter=letter, language="en").text
    assert "would cost 10 GBP" in text and "Nothing is charged before you agree" in text
    assert "withdraw your request" in text


def test_an_end_without_an_answer_names_the_court_too(case: Case) -> None:
    letter = letters.note_to_requester(kind="lapsed", case=case, text="Words.", status_url=URL)
    assert isinstance(letter, Lapsed) and "Art. 79" in letter.complaint


def test_a_breach_notice_says_who_can_tell_more(now: datetime) -> None:
    case = case_of("access", now=now)
    letter = letters.note_to_requester(
        kind="breach_notice", case=case, text="Words.", status_url=URL, **EXTRA["breach_notice"]
    )
    assert isinstance(letter, BreachNotice)
    assert "info@juxt.pro" in letter.contact


def test_only_a_message_asks_for_a_file(case: Case) -> None:
    ask = letters.note_to_requester(
        kind="message_from_us", case=case, text="Send it.", status_url=URL, asks_upload=True
    )
    assert "send the file on your status page" in render(letter=ask, language="en").text
    letters.note_to_requester(
        kind="identity_request", case=case, text="Words.", status_url=URL, asks_upload=True
    )


def test_an_interim_letter_names_what_follows(now: datetime) -> None:
    case = case_of("access", "erasure", now=now)
    letter = letters.note_to_requester(kind="interim_answer", case=case, text="Words.", status_url=URL)
    text = render(letter=letter, language="en").text
    assert "- Give me a copy of my data\n- Delete my data" in text and "2 April 2026" in text


def test_data_ready_until_a_day_in_the_controllers_zone(case: Case, now: datetime) -> None:
    late = now.replace(month=6, hour=23, minute=30)
    letter = letters.download_ready_letter(case=case, status_url=URL, download_until=late)
    assert letter.download_until == date(2026, 6, 3)


def test_an_address_is_confirmed_by_its_link(case: Case) -> None:
    letter = letters.contact_confirmation_letter(case=case, status_url=URL)
    assert URL in render(letter=letter, language="en").text


def test_the_address_of_a_status_page() -> None:
    assert letters.link_to_status(token="abc").endswith("/status/abc/")
