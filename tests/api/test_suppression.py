"""The suppression list by API: what it answers, whom it lets in, what it refuses; it keeps and logs nothing."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from dsr.accounts.api_keys import CHECK_SUPPRESSION
from dsr.accounts.models import ApiKey
from dsr.casework.api_keys import make_api_key, revoke_api_key
from dsr.register.models import Controller, SuppressionEntry
from dsr.register.store import save_entry
from dsr.register.suppression import digest_of
from tests import factories
from tests.cast import OPERATOR

ADDRESS = "/api/suppression/check"
ANNA = "anna@example.org"
Ask = Callable[..., Any]


def key_of(controller: Controller, now: datetime) -> str:
    return make_api_key(
        controller_slug=controller.slug,
        name="Newsletter",
        permission=CHECK_SUPPRESSION,
        days=30,
        actor=OPERATOR,
        now=now,
    )


def stop(controller: Controller, address: str, scope: str, now: datetime) -> None:
    digest = digest_of(controller=controller, address=address)
    save_entry(
        controller=controller,
        digest=digest,
        scope=scope,
        ground="objection_marketing",
        case_reference="",
        now=now,
    )


@pytest.fixture
def ask(juxt: Controller, now: datetime) -> Ask:
    """Asks with a key for JUXT, or with the headers given."""
    plain = key_of(juxt, now)

    def called(
        body: Any, *, bearer: str = plain, method: str = "post", content_type: str = "application/json"
    ) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        with time_machine.travel(now + timedelta(hours=1), tick=False):
            return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {bearer}"}).generic(
                method.upper(), ADDRESS, data, content_type=content_type
            )

    return called


def test_it_says_for_each_address_in_order_whether_it_may_be_used(
    ask: Ask, juxt: Controller, now: datetime
) -> None:
    stop(juxt, ANNA, "marketing", now)
    response = ask({"addresses": ["Anna@Example.org ", "bert@example.org", "nobody"], "purpose": "marketing"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json() == {
        "controller": "juxt",
        "purpose": "marketing",
        "results": ["stopped", "allowed", "not_an_address"],
    }


def test_service_messages_stay_on_after_a_marketing_stop(ask: Ask, juxt: Controller, now: datetime) -> None:
    stop(juxt, ANNA, "marketing", now)
    assert ask({"addresses": [ANNA], "purpose": "service"}).json()["results"] == ["allowed"]


def test_a_key_asks_only_its_own_controller(ask: Ask, now: datetime) -> None:
    other = factories.controller("jml", now=now)
    stop(other, ANNA, "everything", now)
    asked = {"addresses": [ANNA], "purpose": "marketing"}
    assert ask(asked).json()["results"] == ["allowed"]
    assert ask(asked, bearer=key_of(other, now)).json()["results"] == ["stopped"]


def test_strangers_learn_nothing(ask: Ask, juxt: Controller, now: datetime) -> None:
    asked = {"addresses": [ANNA], "purpose": "marketing"}
    revoked = key_of(juxt, now)
    revoke_api_key(key_id=ApiKey.objects.latest("pk").pk, actor=OPERATOR, now=now)
    ended = key_of(juxt, now - timedelta(days=30))
    nothing = {"error": {"code": "not_found", "message": "There is nothing here."}}
    for bearer in ("", "dsr_wrong", revoked, ended):
        for method in ("post", "get"):
            response = ask(asked, bearer=bearer, method=method)
            assert (response.status_code, response.json()) == (404, nothing)
    assert ask(asked, content_type="text/plain", bearer="dsr_wrong").status_code == 404
    for address in ("/api/", "/api/nothing", "/api/suppression/"):
        response = Client().post(address)
        assert (response.status_code, response.json()) == (404, nothing)


def test_a_key_of_a_controller_that_left_opens_nothing(ask: Ask, juxt: Controller) -> None:
    Controller.objects.filter(pk=juxt.pk).update(is_active=False)
    assert ask({"addresses": [ANNA], "purpose": "marketing"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "not_json"),
        (b"\xff\xfe", 400, "not_json"),
        ('{"addresses": ["\\ud800"], "purpose": "marketing"}', 400, "not_json"),
        ("[]", 400, "not_an_object"),
        ({}, 400, "addresses_needed"),
        ({"addresses": ANNA, "purpose": "marketing"}, 400, "addresses_needed"),
        ({"addresses": [1], "purpose": "marketing"}, 400, "addresses_needed"),
        ({"addresses": [ANNA]}, 400, "purpose_unknown"),
        ({"addresses": [ANNA], "purpose": ["marketing"]}, 400, "purpose_unknown"),
        ({"addresses": [ANNA], "purpose": "fun"}, 400, "purpose_unknown"),
        ({"addresses": ["a@b.c"] * 1001, "purpose": "marketing"}, 413, "too_many_addresses"),
        ({"addresses": ["x" * 600_000], "purpose": "marketing"}, 413, "too_large"),
    ],
)
def test_errors_are_typed_and_repeat_nothing(ask: Ask, body: Any, status: int, code: str) -> None:
    response = ask(body)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert ANNA not in response.content.decode()


def test_only_posts_of_json_are_taken(ask: Ask) -> None:
    asked = {"addresses": [ANNA], "purpose": "marketing"}
    assert ask(asked, method="get").status_code == 405
    assert ask(asked, content_type="text/plain").status_code == 415


def test_strange_characters_are_no_address_and_break_nothing(ask: Ask) -> None:
    strange = [
        "\x00@example.org",
        "a\x00@example.org",
        "\u202e@x",
        "💌@example.org",
        "a@💌.example",
        "'; --@x",
    ]
    response = ask({"addresses": strange, "purpose": "marketing"})
    assert response.status_code == 200
    assert "stopped" not in response.json()["results"]


def test_a_key_may_ask_so_often_and_is_told_when_again(ask: Ask) -> None:
    asked = {"addresses": [], "purpose": "marketing"}
    statuses = {ask(asked).status_code for _ in range(120)}
    assert statuses == {200}
    refused = ask(asked)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_calls")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_nothing_that_was_sent_is_kept_or_logged(
    ask: Ask, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    ask({"addresses": ["secret.person@example.org"], "purpose": "marketing"})
    ask({"addresses": ["secret.person@example.org"], "purpose": "fun"})
    said = capsys.readouterr()
    assert "secret.person" not in said.out + said.err + caplog.text
    assert not SuppressionEntry.objects.exists()
