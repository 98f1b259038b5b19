"""Keys of machines: shown once, kept as a digest, ended by date or at once, for one thing only."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from dsr.accounts.api_keys import CHECK_SUPPRESSION, key_for
from dsr.accounts.models import ApiKey
from dsr.audit.models import AuditEntry
from dsr.casework.api_keys import UnfitKey, make_api_key, revoke_api_key
from dsr.register.models import Controller
from tests.cast import OPERATOR

NEWSLETTER = {"controller_slug": "juxt", "name": "Newsletter", "permission": CHECK_SUPPRESSION, "days": 30}


def make(now: datetime, **changed: object) -> str:
    return make_api_key(actor=OPERATOR, now=now, **(NEWSLETTER | changed))  # type: ignore[arg-type]


def test_a_key_is_found_by_its_text_and_only_its_digest_is_kept(juxt: Controller, now: datetime) -> None:
    plain = make(now)
    key = key_for(plain=plain, permission=CHECK_SUPPRESSION, now=now)
    assert key is not None and (key.scope, key.name) == ("juxt", "Newsletter")
    kept = ApiKey.objects.values_list().get()
    assert plain not in repr(kept) and plain.removeprefix("dsr_") not in repr(kept)
    told = AuditEntry.objects.get(kind="api_key:made")
    assert plain not in repr(told.known)


@pytest.mark.parametrize("plain", ["", "dsr_", "dsr_nonsense", "nonsense"])
def test_any_other_text_is_no_key(juxt: Controller, now: datetime, plain: str) -> None:
    make(now)
    assert key_for(plain=plain, permission=CHECK_SUPPRESSION, now=now) is None


def test_it_is_for_one_thing_and_until_its_day(juxt: Controller, now: datetime) -> None:
    plain = make(now)
    assert key_for(plain=plain, permission="case.view", now=now) is None
    last = now + timedelta(days=30)
    assert key_for(plain=plain, permission=CHECK_SUPPRESSION, now=last - timedelta(seconds=1)) is not None
    assert key_for(plain=plain, permission=CHECK_SUPPRESSION, now=last) is None


def test_revoked_it_ends_at_once(juxt: Controller, now: datetime) -> None:
    plain = make(now)
    revoke_api_key(key_id=ApiKey.objects.get().pk, actor=OPERATOR, now=now)
    assert key_for(plain=plain, permission=CHECK_SUPPRESSION, now=now) is None
    with pytest.raises(UnfitKey):
        revoke_api_key(key_id=ApiKey.objects.get().pk, actor=OPERATOR, now=now)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"permission": "case.view"},
        {"days": 0},
        {"days": 731},
        {"controller_slug": "x"},
    ],
)
def test_unfit_keys_are_refused(juxt: Controller, now: datetime, changed: dict[str, object]) -> None:
    with pytest.raises(UnfitKey):
        make(now, **changed)
    assert not ApiKey.objects.exists()


def called(*arguments: str) -> str:
    said = io.StringIO()
    call_command("make_api_key", *arguments, stdout=said, stderr=io.StringIO())
    return said.getvalue()


def test_the_command_prints_a_key_once_lists_without_it_and_revokes(juxt: Controller) -> None:
    plain = called("--controller", "juxt", "--name", "Newsletter", "--days", "30").strip()
    key = ApiKey.objects.get()
    assert plain.startswith("dsr_") and (key.expires_at - key.created_at).days == 30
    listed = called("--list")
    assert "juxt  suppression.check  until" in listed and plain not in listed
    called("--revoke", str(key.pk))
    assert "revoked" in called("--list")
    with pytest.raises(CommandError, match="no controller of that slug"):
        called("--controller", "nobody", "--name", "x")
