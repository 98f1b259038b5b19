"""The counting of acts: how often, by whom, and that nobody can read back who."""

import pytest
from pytest_django import Settings

from dsr.common import throttle
from dsr.common.throttle import Limit, LimitReached

TWICE = Limit("twice", "2/hour")
ONCE = Limit("once", "1/day")


def test_the_third_of_two_is_refused_and_says_how_long_to_wait() -> None:
    throttle.take((TWICE, "anna"))
    throttle.take((TWICE, "anna"))
    with pytest.raises(LimitReached) as refused:
        throttle.take((TWICE, "anna"))
    assert refused.value.limit is TWICE and 3590 <= refused.value.seconds <= 3600
    throttle.take((TWICE, "ben"))


def test_when_one_limit_is_used_up_the_other_is_not_counted() -> None:
    throttle.take((ONCE, "mail"))
    for _ in range(5):
        with pytest.raises(LimitReached):
            throttle.take((TWICE, "anna"), (ONCE, "mail"))
    throttle.take((TWICE, "anna"))
    throttle.take((TWICE, "anna"))


def test_limits_of_different_names_do_not_add_up() -> None:
    throttle.take((ONCE, "anna"))
    throttle.take((Limit("other", "1/day"), "anna"))


def test_no_key_is_stored_as_it_is(settings: Settings) -> None:
    throttle.take((TWICE, "anna@example.org"), (ONCE, "198.51.100.7"))
    stored = vars(throttle._counter(settings.DSR_RATE_LIMIT_STORAGE).storage)
    assert "twice" in repr(stored)
    assert "anna" not in repr(stored) and "198.51" not in repr(stored)


def test_a_store_that_cannot_be_reached_refuses_nobody(settings: Settings) -> None:
    settings.DSR_RATE_LIMIT_STORAGE = "redis://127.0.0.1:1/0"
    for _ in range(5):
        throttle.take((ONCE, "anna"))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "seen"),
    [
        (0, "", "198.51.100.7", "198.51.100.7"),
        (0, "203.0.113.9", "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (0, "", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (0, "", "2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        (0, "", "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "nonsense", "10.0.0.1", "unknown"),
        (0, "", "", "unknown"),
    ],
)
def test_who_is_calling(settings: Settings, proxies: int, forwarded: str, peer: str, seen: str) -> None:
    settings.DSR_TRUSTED_PROXIES = proxies
    assert throttle.client_key(forwarded_for=forwarded, peer=peer) == seen


def test_an_address_is_the_same_however_it_is_written() -> None:
    assert throttle.mail_key(address=" Anna@Example.ORG ") == throttle.mail_key(address="anna@example.org")
