"""The key of a case locks its packages; once it is destroyed nothing opens them, whatever copies there are."""

from pathlib import Path

import pytest

from dsr.bundles.key_layer import locked, new_sealed_key, unlocked
from dsr.bundles.passwords import new_password, password_of
from dsr.common.vault import FileDamaged, StoredFile, Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(directory=tmp_path, key=b"m" * 32)


@pytest.fixture
def stored(vault: Vault) -> StoredFile:
    return vault.store(stream=[b"personal data"])


def test_both_keys_are_needed(vault: Vault, stored: StoredFile) -> None:
    key = new_sealed_key()
    kept = StoredFile(stored.name, stored.size, stored.sha256, locked(stored=stored, sealed_key=key))
    with pytest.raises(FileDamaged):
        vault.open(stored=kept)
    assert b"".join(vault.open(stored=unlocked(stored=kept, sealed_key=key))) == b"personal data"


@pytest.mark.parametrize("key", ["", new_sealed_key])
def test_without_the_key_of_the_case_nothing_opens(vault: Vault, stored: StoredFile, key: object) -> None:
    own = new_sealed_key()
    kept = StoredFile(stored.name, stored.size, stored.sha256, locked(stored=stored, sealed_key=own))
    other = key() if callable(key) else ""
    with pytest.raises(FileDamaged):
        vault.open(stored=unlocked(stored=kept, sealed_key=other))


def test_the_lock_belongs_to_one_file(vault: Vault, stored: StoredFile) -> None:
    key = new_sealed_key()
    other = StoredFile("0" * 32, stored.size, stored.sha256, locked(stored=stored, sealed_key=key))
    assert unlocked(stored=other, sealed_key=key).wrapped_key == b""


def test_passwords_are_long_and_kept_sealed() -> None:
    sealed = {new_password() for _ in range(50)}
    plain = [password_of(sealed=one) or "" for one in sealed]
    assert len(set(plain)) == 50
    assert all(len(one) == 24 and one.count("-") == 4 for one in plain)
    assert not any(one in text for one, text in zip(plain, sealed, strict=True))
    assert password_of(sealed="") is None
