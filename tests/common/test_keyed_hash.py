"""Keyed digests: the same for the same, of no use without the key, and nothing in common between purposes."""

import hashlib

from pytest_django.fixtures import Settings

from dsr.common.keyed_hash import keyed_hash


def test_the_same_text_gives_the_same_digest_and_another_text_another() -> None:
    first = keyed_hash(text="anna@example.org", purpose="a")
    assert first == keyed_hash(text="anna@example.org", purpose="a")
    assert len(first) == 64
    assert first != keyed_hash(text="anna@example.net", purpose="a")


def test_purposes_have_nothing_in_common() -> None:
    assert keyed_hash(text="anna@example.org", purpose="a") != keyed_hash(
        text="anna@example.org", purpose="b"
    )


def test_it_depends_on_the_key_of_the_installation(settings: Settings) -> None:
    before = keyed_hash(text="anna@example.org", purpose="a")
    settings.VAULT_MASTER_KEY = bytes(32)
    assert keyed_hash(text="anna@example.org", purpose="a") != before
    assert before != hashlib.sha256(b"anna@example.org").hexdigest()
