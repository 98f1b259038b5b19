"""The suppression list: one spelling for each mailbox, a digest and no more, and what each purpose may."""

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from dsr.register.models import Controller, SuppressionEntry
from dsr.register.store import lift_entry, save_entry
from dsr.register.suppression import MOST_AT_ONCE, Purpose, digest_of, normalise, stopped_among
from tests import factories

ANNA = "anna@example.org"


def stop(controller: Controller, address: str, scope: str, now: datetime) -> SuppressionEntry | None:
    return save_entry(
        controller=controller,
        digest=digest_of(controller=controller, address=normalise(address)),
        scope=scope,
        ground="objection_marketing",
        case_reference="",
        now=now,
    )


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("anna@example.org", ANNA),
        ("  Anna@Example.ORG\t", ANNA),
        ("Anna Requester <Anna@example.org>", ANNA),
        ("mailto:anna@example.org", ANNA),
        ("anna@example.org.", ANNA),
        ("anna@Bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
        ("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example"),
        ("anna+news@example.org", "anna+news@example.org"),
    ],
)
def test_one_spelling_for_each_mailbox(written: str, known: str) -> None:
    assert normalise(written) == known


@pytest.mark.parametrize(
    "written",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "an na@example.org",
        "a@" + "x" * 260,
        "a@" + "é" * 70 + ".org",
        "<>",
        "@",
    ],
)
def test_what_is_no_address_is_none(written: str) -> None:
    assert normalise(written) == ""


def test_the_marketing_stop_leaves_service_messages_on(juxt: Controller, now: datetime) -> None:
    stop(juxt, ANNA, "marketing", now)
    listed = [ANNA, "ANNA@EXAMPLE.org", "bert@example.org", "no address"]
    assert stopped_among(controller=juxt, addresses=listed, purpose=Purpose.MARKETING) == [
        True,
        True,
        False,
        None,
    ]
    assert stopped_among(controller=juxt, addresses=listed, purpose=Purpose.SERVICE) == [
        False,
        False,
        False,
        None,
    ]


def test_a_stop_of_everything_stops_both(juxt: Controller, now: datetime) -> None:
    stop(juxt, ANNA, "everything", now)
    for purpose in Purpose:
        assert stopped_among(controller=juxt, addresses=[ANNA], purpose=purpose) == [True]


def test_one_controllers_list_says_nothing_about_anothers(juxt: Controller, now: datetime) -> None:
    other = factories.controller("jml", now=now)
    stop(juxt, ANNA, "everything", now)
    assert stopped_among(controller=other, addresses=[ANNA], purpose=Purpose.MARKETING) == [False]
    assert digest_of(controller=juxt, address=ANNA) != digest_of(controller=other, address=ANNA)


def test_nothing_but_a_digest_is_kept(juxt: Controller, now: datetime) -> None:
    entry = stop(juxt, ANNA, "marketing", now)
    assert entry is not None and len(entry.digest) == 64
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM register_suppressionentry")
        assert "anna" not in repr(cursor.fetchall()) and "example.org" not in repr(cursor.fetchall())


def test_stopping_twice_keeps_the_first_entry_with_its_ground(juxt: Controller, now: datetime) -> None:
    assert stop(juxt, ANNA, "marketing", now) is not None
    assert stop(juxt, ANNA, "marketing", now) is None
    assert SuppressionEntry.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        SuppressionEntry.objects.create(
            controller=juxt,
            digest=SuppressionEntry.objects.get().digest,
            scope="marketing",
            ground="x",
            added_at=now,
        )


def test_what_was_lifted_is_allowed_and_can_be_stopped_again(juxt: Controller, now: datetime) -> None:
    stop(juxt, ANNA, "marketing", now)
    digest = digest_of(controller=juxt, address=ANNA)
    assert lift_entry(controller=juxt, digest=digest, scope="marketing", now=now)
    assert not lift_entry(controller=juxt, digest=digest, scope="marketing", now=now)
    assert stopped_among(controller=juxt, addresses=[ANNA], purpose=Purpose.MARKETING) == [False]
    assert stop(juxt, ANNA, "marketing", now) is not None


def test_a_long_list_is_asked_in_parts(juxt: Controller, now: datetime) -> None:
    last = f"p{3 * MOST_AT_ONCE}@example.org"
    stop(juxt, last, "marketing", now)
    listed = [f"p{number}@example.org" for number in range(3 * MOST_AT_ONCE + 1)]
    found = stopped_among(controller=juxt, addresses=listed, purpose=Purpose.MARKETING)
    assert found[-1] is True and not any(found[:-1])
