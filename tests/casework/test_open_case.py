"""A case is opened: from a form or by hand, with the true receipt, its links, dates and words to be found by."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dsr.cases.models import AccessLink, Case, Milestone, RightTrack, SystemSearch
from dsr.cases.refusals import TextTooLong
from dsr.casework.door import NaiveMoment, UnknownChoice
from dsr.casework.open_case import NothingAsked, Person, ReceiptImpossible
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import NotAnAddress
from dsr.register.models import Controller
from dsr.rules.rights import Right
from tests import factories
from tests.casework.scenes import everything

NINES = tuple(right.value for right in Right)


def test_several_rights_become_tracks_with_their_own_clocks(juxt: Controller, now: datetime) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=NINES).case
    tracks = RightTrack.objects.filter(case=case)
    assert [track.right for track in tracks] == list(NINES)
    assert all(track.computed.clock_day == date(2026, 3, 2) for track in tracks)
    assert case.rights.split(",") == list(NINES)


def test_the_clock_runs_from_the_true_receipt_in_the_controllers_zone(
    juxt: Controller, now: datetime
) -> None:
    summer_night = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 July in London
    case = factories.open_one(controller=juxt, now=now, received_at=summer_night, channel="post").case
    assert case.clock_day == date(2025, 7, 2)
    assert case.legal_due_on == date(2025, 8, 4)  # 2 August is a Saturday
    assert case.recorded_at == now
    assert case.reference == "JUXT-2025-0001"


def test_references_count_per_controller_and_year(juxt: Controller, now: datetime) -> None:
    jml = factories.controller("jml", now=now)
    last_year = now - timedelta(days=90)
    opened = [
        factories.open_one(controller=juxt, now=now),
        factories.open_one(controller=juxt, now=now),
        factories.open_one(controller=jml, now=now),
        factories.open_one(controller=juxt, now=now, received_at=last_year),
    ]
    assert [one.case.reference for one in opened] == [
        "JUXT-2026-0001",
        "JUXT-2026-0002",
        "JML-2026-0001",
        "JUXT-2025-0001",
    ]


def test_a_case_recorded_after_its_date_is_reminded_on_the_next_working_day(
    juxt: Controller, now: datetime
) -> None:
    case = factories.open_one(controller=juxt, now=now, received_at=now - timedelta(days=60)).case
    (row,) = Milestone.objects.filter(case=case)
    assert (row.kind, row.audience) == ("overdue", "leads")
    assert row.due_at == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_without_an_address_the_link_is_shown_and_proves_nothing(juxt: Controller, now: datetime) -> None:
    opened = factories.open_one(controller=juxt, now=now, person=Person(identifiers={"cookie_id": "GA1.2"}))
    assert not opened.mailed
    assert AccessLink.objects.get(case=opened.case).purpose == AccessLink.Purpose.SHOWN
    assert not OutboxMessage.objects.exists()
    assert opened.status_url.rsplit("/", 2)[-2] not in str(everything())


def test_only_rights_that_need_a_search_get_one(juxt: Controller, now: datetime) -> None:
    case = factories.open_one(controller=juxt, now=now, rights=("objection_direct_marketing",)).case
    assert not SystemSearch.objects.filter(case=case).exists()
    assert case.next_step == "assign"


def test_it_is_found_by_reference_name_and_address(juxt: Controller, now: datetime) -> None:
    person = Person(name="Anna-Maria Óskarsdóttir", email="anna@example.org", on_behalf_of="Jón")
    case = factories.open_one(controller=juxt, now=now, person=person).case
    for words in ("juxt-2026", "ANNA", "óskars", "example.org", "jón anna", "2026"):
        assert list(Case.objects.matching(words)) == [case], words
    assert not Case.objects.matching("berta").exists()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"rights": ()}, NothingAsked),
        ({"rights": ("everything",)}, UnknownChoice),
        ({"channel": "pigeon"}, UnknownChoice),
        ({"answer_format": "tape"}, UnknownChoice),
        ({"received_at": datetime(2026, 3, 2, 9, 1, tzinfo=UTC)}, ReceiptImpossible),
        ({"received_at": datetime(2020, 3, 2, 9, 0, tzinfo=UTC)}, ReceiptImpossible),
        ({"received_at": datetime(2026, 3, 1, 9, 0)}, NaiveMoment),
        ({"person": Person(name="A" * 201)}, TextTooLong),
        ({"text": "A" * 10_000_000}, TextTooLong),
        ({"person": Person(email="no address")}, NotAnAddress),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    juxt: Controller, now: datetime, fields: dict[str, object], refusal: type[Exception]
) -> None:
    before = everything()
    with pytest.raises(refusal):
        factories.open_one(controller=juxt, now=now, **fields)  # type: ignore[arg-type]  # wrong on purpose
    assert everything() == before
