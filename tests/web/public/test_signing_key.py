"""Anyone can read the key that packages are signed with, and those used before."""

import base64

from django.test import Client
from pytest_django import Settings

from dsr.bundles.signing import Signer, installation_signer, key_id, verify


def test_the_key_in_use_comes_first(client: Client, settings: Settings) -> None:
    old = Signer(b"o" * 32)
    settings.DSR_FORMER_SIGNING_KEYS = [base64.b64encode(old.public_key).decode()]
    answer = client.get("/.well-known/dsr-signing-key")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    first, second = answer.json()["keys"]
    ours = installation_signer()
    assert (first["public_key"], first["id"], first["in_use"]) == (ours.public_key.hex(), ours.key_id, True)
    assert (second["public_key"], second["id"], second["in_use"]) == (
        old.public_key.hex(),
        key_id(public_key=old.public_key),
        False,
    )
    assert verify(
        public_key=bytes.fromhex(first["public_key"]), message=b"x", signature=ours.sign(message=b"x")
    )
    assert client.post("/.well-known/dsr-signing-key").status_code == 405


def test_a_key_of_its_own_replaces_the_derived_one(settings: Settings) -> None:
    derived = installation_signer()
    settings.DSR_SIGNING_KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
    assert installation_signer().public_key == Signer(b"k" * 32).public_key != derived.public_key
    assert "k" * 8 not in repr(installation_signer())
