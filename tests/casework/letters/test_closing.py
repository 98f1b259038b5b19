"""The closing letter goes when the person was not told of the end today, and never after an answer."""

from datetime import datetime, timedelta

import pytest

from dsr.cases.models import Case, RightTrack
from dsr.casework.letters import closing_text, needs_closing_letter
from dsr.mail import outbox
from dsr.mail.letters import Lapsed
from tests.casework.letters.stage import case_of

DAY = timedelta(days=1)


def ended(case: Case, **states: str) -> None:
    for right, state in states.items():
        RightTrack.objects.filter(case=case, right=right).update(state=state)


@pytest.mark.parametrize("state", ["withdrawn", "handed_over", "not_a_request", "lapsed"])
def test_an_end_without_an_answer_is_told(now: datetime, state: str) -> None:
    case = case_of("access", now=now)
    ended(case, access=state)
    assert needs_closing_letter(case=case, now=now)
    text = closing_text(case=case)
    assert "Give me a copy of my data (Art. 15 UK GDPR): " in text and "%(" not in text


@pytest.mark.parametrize("state", ["answered", "merged", "working"])
def test_silence_after_an_answer_and_while_something_is_open(now: datetime, state: str) -> None:
    case = case_of("access", "erasure", now=now)
    ended(case, access=state, erasure="withdrawn" if state != "working" else "working")
    assert not needs_closing_letter(case=case, now=now)


def test_nobody_is_told_twice_on_one_day(now: datetime) -> None:
    case = case_of("access", now=now)
    ended(case, access="lapsed")
    letter = Lapsed(reference="R", controller="C", status_url="https://x", text="T", complaint="C")
    outbox.put(letter=letter, to="anna@example.org", case=case, language="en", dedupe_key="end", now=now)
    assert not needs_closing_letter(case=case, now=now + timedelta(hours=3))
    assert needs_closing_letter(case=case, now=now + DAY)
