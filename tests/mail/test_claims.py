"""Claims on mail: one holder at a time, and whoever held it before changes nothing any more."""

from datetime import datetime

import pytest

from dsr.cases.models import Case
from dsr.mail import claims
from dsr.mail.claims import ClaimLost
from dsr.mail.models import OutboxMessage


def claimed(mail: OutboxMessage, now: datetime) -> OutboxMessage:
    row = claims.claim(mail_id=mail.pk, now=now)
    assert row is not None
    return row


def test_an_earlier_holder_changes_nothing_while_a_later_one_talks(case: Case, now: datetime) -> None:
    mail = OutboxMessage.objects.get(case=case)
    earlier = claimed(mail, now)
    assert claims.claim(mail_id=mail.pk, now=now) is None
    assert claims.release(row=earlier, now=now)
    later = claimed(mail, now)
    with pytest.raises(ClaimLost):
        claims.mark_committing(row=earlier, now=now)
    assert not claims.mark_sent(row=earlier, now=now)
    assert not claims.mark_for_later(row=earlier, problem="x", now=now)
    assert not claims.mark_failed(row=earlier, problem="x")
    assert not claims.mark_uncertain(row=earlier, problem="x")
    assert not claims.release(row=earlier, now=now)
    claims.mark_committing(row=later, now=now)
    assert not claims.release(row=later, now=now)  # after the last byte it is no longer safe to try again
    assert claims.mark_sent(row=later, now=now)


def test_nobody_commits_twice(case: Case, now: datetime) -> None:
    row = claimed(OutboxMessage.objects.get(case=case), now)
    claims.mark_committing(row=row, now=now)
    with pytest.raises(ClaimLost):
        claims.mark_committing(row=row, now=now)


def test_a_decision_by_hand_loses_against_what_happened_meanwhile(case: Case, now: datetime) -> None:
    row = claimed(OutboxMessage.objects.get(case=case), now)
    claims.mark_committing(row=row, now=now)
    claims.mark_uncertain(row=row, problem="no_reply")
    seen = OutboxMessage.objects.get(pk=row.pk)
    assert claims.mark_sent(row=row, now=now)
    assert not claims.settle_by_hand(row=seen, sent=False, now=now)
