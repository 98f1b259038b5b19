"""Described HTTP systems against a real server: paging, signing in, waiting as asked, every way of failing, erasing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django.fixtures import Settings as DjangoSettings

from dsr.connectors.builtin.http_json import CONNECTOR
from dsr.connectors.builtin.http_json import talk as talking
from dsr.connectors.spec import (
    ConnectorTrouble,
    ErasureAction,
    FoundRecords,
    Key,
    Limits,
    SetPlan,
    Settings,
    Trouble,
)
from tests.services.shaped_http import Asked, Shape, ShapedServer, bomb, shaped_server

ANNA = (Key("email", "Anna+1@Example.org"),)
PLAIN = """
format: dsr-desk-http/1
name: crm
title: CRM
base: "{setting.address}"
settings:
  - {name: address, label: Address}
  - {name: token, label: Token, secret: true}
sign_in: {kind: bearer, token: "{secret.token}"}
sets:
  - name: people
    request: {path: people, query: {mail: "{key.value}"}}
    records: items
    only_if: {mail: "{key.lower}"}
    PAGING
    erase: {request: {method: DELETE, path: "people/{record.id}"}}
  - name: notes
    from: people
    request: {path: "people/{record.id}/notes"}
    records: "*"
    goes_with: people
"""


@pytest.fixture
def server(settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShapedServer]:
    settings.DSR_OUTBOUND_PRIVATE = ["127.0.0.1"]
    monkeypatch.setattr(talking, "_backoff", lambda attempt: 0.01)
    with shaped_server() as found:
        yield found


def opened(
    server: ShapedServer, paging: str = "", *, may_write: bool = False, seconds: float = 20.0
) -> Settings:
    return Settings(
        plain={
            "system": "own",
            "description": PLAIN.replace("PAGING", paging),
            "values": f"address: {server.url}",
        },
        secret={"secrets": "token: open-sesame"},
        limits=Limits(seconds=seconds),
        may_write=may_write,
    )


def collected(given: Settings, keys: Sequence[Key] = ANNA) -> dict[str, list[Any]]:
    with CONNECTOR.open(settings=given) as connection:
        return {
            found.about.name: [dict(record) for record in found.records]
            for found in connection.collect(keys=keys, done=())
            if isinstance(found, FoundRecords)
        }


def trouble(given: Settings) -> ConnectorTrouble:
    with pytest.raises(ConnectorTrouble) as raised:
        collected(given)
    return raised.value


def person(number: int) -> dict[str, Any]:
    return {"id": number, "mail": "anna+1@example.org"}


def crm(asked: Asked) -> Shape:
    if asked.path.endswith("/notes"):
        return Shape(value=[{"text": f"note of {asked.path}"}])
    return Shape(value={"items": [person(1), {"id": 2, "mail": "other@example.org"}]})


def test_records_are_found_and_those_of_others_left_out(server: ShapedServer) -> None:
    server.answer(crm)
    found = collected(opened(server))
    assert found["people"] == [person(1)]
    assert found["notes"] == [{"text": "note of /people/1/notes"}]
    assert server.asked[0].query["mail"] == "Anna+1@Example.org"
    assert server.asked[0].headers["Authorization"] == "Bearer open-sesame"


def test_a_key_cannot_lead_to_another_address(server: ShapedServer) -> None:
    server.answer(
        lambda _: Shape(value={"items": [{"id": "../../admin?x=1#", "mail": "anna+1@example.org"}]})
    )
    collected(opened(server))
    assert server.asked[-1].path == "/people/..%2F..%2Fadmin%3Fx%3D1%23/notes"


@pytest.mark.parametrize(
    "paging",
    [
        "paging: {kind: page, name: page, size_name: size, size: 2}",
        "paging: {kind: offset, name: skip, size_name: size, size: 2}",
        "paging: {kind: cursor, name: after, path: cursor}",
        "paging: {kind: next_link, path: next}",
        "paging: {kind: link_header}",
    ],
)
def test_every_kind_of_paging_gives_each_record_once(server: ShapedServer, paging: str) -> None:
    everyone = [person(number) for number in range(5)]

    def answer(asked: Asked) -> Shape:
        if asked.path.endswith("/notes"):
            return Shape(value=[])
        start = int(
            asked.query.get("skip") or asked.query.get("after") or 2 * (int(asked.query.get("page", "1")) - 1)
        )
        end = start + 2
        more = end < len(everyone)
        return Shape(
            value={
                "items": everyone[start:end],
                "cursor": str(end) if more else None,
                "next": f"/people?after={end}" if more else None,
            },
            headers={"Link": f'<{server.url}people?after={end}>; rel="next"'} if more else {},
        )

    server.answer(answer)
    assert collected(opened(server, paging))["people"] == everyone


def test_pages_in_circles_and_to_other_hosts_are_refused(server: ShapedServer) -> None:
    paging = "paging: {kind: next_link, path: next}"
    server.answer(lambda _: Shape(value={"items": [], "next": "/people?after=1"}))
    assert trouble(opened(server, paging)).kind is Trouble.GARBLED
    server.answer(lambda _: Shape(value={"items": [], "next": "https://evil.example/people"}))
    assert trouble(opened(server, paging)).kind is Trouble.NOT_ALLOWED


def test_a_busy_system_is_asked_again_when_it_said(server: ShapedServer) -> None:
    turns: list[int] = []

    def answer(asked: Asked) -> Shape:
        turns.append(1)
        return Shape(429, headers={"Retry-After": "0"}) if len(turns) < 3 else crm(asked)

    server.answer(answer)
    assert collected(opened(server))["people"] == [person(1)]


def test_a_long_wait_is_left_to_the_runner(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(429, headers={"Retry-After": "3600"}))
    told = trouble(opened(server))
    assert (told.kind, told.retry_after) == (Trouble.BUSY, 3600.0)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (Shape(401), Trouble.REFUSED),
        (Shape(403), Trouble.REFUSED),
        (Shape(500), Trouble.FAILED),
        (Shape(503), Trouble.BUSY),
        (Shape(400), Trouble.MISCONFIGURED),
        (Shape(body=b"<html>hello</html>"), Trouble.GARBLED),
        (Shape(body=b'{"items": [', claims=999), Trouble.BROKEN_OFF),
        (Shape(value={"items": "a sentence"}), Trouble.GARBLED),
        (Shape(302, headers={"Location": "http://169.254.169.254/"}), Trouble.NOT_ALLOWED),
        (bomb(70), Trouble.TOO_MUCH),
    ],
)
def test_each_way_of_failing_has_its_name(server: ShapedServer, shape: Shape, kind: Trouble) -> None:
    server.answer(lambda _: shape)
    told = trouble(opened(server))
    assert told.kind is kind
    assert "anna" not in str(told).lower() and "sesame" not in str(told)


def test_a_slow_drip_ends_with_the_limit(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(body=b"[" * 300, drip=0.05))
    assert trouble(opened(server, seconds=0.5)).kind is Trouble.TOO_SLOW


def test_nothing_is_erased_unless_it_was_enabled(server: ShapedServer) -> None:
    server.answer(crm)
    with CONNECTOR.open(settings=opened(server)) as connection:
        assert all(step.problem for step in connection.plan_erasure(keys=ANNA, wishes=()) if step.records)
        with pytest.raises(ConnectorTrouble):
            list(connection.erase(keys=ANNA, wishes=(), done=()))
    assert {asked.method for asked in server.asked} == {"GET"}


def test_an_erasure_goes_once_and_a_second_search_finds_nothing(server: ShapedServer) -> None:
    alive = {1}

    def answer(asked: Asked) -> Shape:
        if asked.method == "DELETE":
            number = int(asked.path.rpartition("/")[2])
            if number not in alive:
                return Shape(404)
            alive.remove(number)
            return Shape(204)
        return (
            Shape(value={"items": [person(number) for number in alive]})
            if "notes" not in asked.path
            else Shape(value=[])
        )

    server.answer(answer)
    with CONNECTOR.open(settings=opened(server, may_write=True)) as connection:
        assert [step.name for step in connection.plan_erasure(keys=ANNA, wishes=())] == ["notes", "people"]
        done = {one.name: one.records for one in connection.erase(keys=ANNA, wishes=(), done=())}
        assert done["people"] == 1
        assert list(connection.search_again(keys=ANNA, wishes=())) == []
        assert {one.name: one.records for one in connection.erase(keys=ANNA, wishes=(), done=())}[
            "people"
        ] == 0


def test_what_the_plan_keeps_is_left_and_named(server: ShapedServer) -> None:
    server.answer(crm)
    keep = [SetPlan("people", ErasureAction.KEEP), SetPlan("notes", ErasureAction.KEEP)]
    with CONNECTOR.open(settings=opened(server, may_write=True)) as connection:
        assert list(connection.erase(keys=ANNA, wishes=keep, done=())) == []
        assert all(one.expected for one in connection.search_again(keys=ANNA, wishes=keep))
    assert {asked.method for asked in server.asked} == {"GET"}


def shipped(server: ShapedServer, system: str, values: str, secrets: str) -> Settings:
    return Settings(
        plain={"system": system, "values": f"address: {server.url}\n{values}"},
        secret={"secrets": secrets},
        limits=Limits(seconds=20),
        may_write=True,
    )


def test_matomo_in_its_documented_shape(server: ShapedServer) -> None:
    visits = [{"idSite": "1", "idVisit": str(number), "userId": "u-7"} for number in (4, 5)]

    def answer(asked: Asked) -> Shape:
        form = asked.form
        assert form["token_auth"] == "secret-token" and "secret-token" not in json.dumps(asked.query)
        if form["method"] == "PrivacyManager.findDataSubjects":
            assert form["segment"] == "userId==u-7"
            return Shape(value=visits)
        if form["method"] == "PrivacyManager.deleteDataSubjects":
            visits[:] = [one for one in visits if one["idVisit"] != form["visits[0][idvisit]"]]
            return Shape(value={"log_visit": 1})
        return Shape(value={"log_visit": [{"idvisit": form["visits[0][idvisit]"], "config_os": "LIN"}]})

    server.answer(answer)
    given, key = shipped(server, "matomo", "", "token: secret-token"), [Key("user_id", "u-7")]
    found = collected(given, key)
    assert len(found["visits"]) == 2 and len(found["visit_details"]) == 2
    with CONNECTOR.open(settings=given) as connection:
        assert {one.name: one.records for one in connection.erase(keys=key, wishes=(), done=())}[
            "visits"
        ] == 2
        assert list(connection.search_again(keys=key, wishes=())) == []


def test_mailchimp_in_its_documented_shape(server: ShapedServer) -> None:
    digest = "a68bc79a8c26fc2ff22dbba8bf8ed7b8"

    def answer(asked: Asked) -> Shape:
        if asked.path.endswith("/actions/delete-permanent"):
            return Shape(204)
        if asked.path.endswith("/activity-feed"):
            return Shape(value={"activity": [{"activity_type": "open"}]})
        return Shape(value={"email_address": "anna@example.org", "path": asked.path})

    server.answer(answer)
    given = shipped(server, "mailchimp", "audience: a1", "key: k-us21")
    found = collected(given, [Key("email", "Anna@Example.org")])
    assert found["member"][0]["path"].startswith("/lists/a1/members/")
    assert len(found["member"][0]["path"].rpartition("/")[2]) == len(digest)
    assert found["activity"] == [{"activity_type": "open"}]


def test_salesforce_in_its_documented_shape(server: ShapedServer) -> None:
    def answer(asked: Asked) -> Shape:
        if asked.path == "/services/oauth2/token":
            assert asked.form["grant_type"] == "client_credentials"
            return Shape(value={"access_token": "t-1"})
        assert asked.headers["Authorization"] == "Bearer t-1"
        if asked.path.endswith("/query-more"):
            return Shape(value={"totalSize": 2, "records": [{"Id": "003B"}]})
        query = asked.query["q"]
        if "FROM Contact" in query:
            assert r"Email = 'o\'neil@example.org'" in query
            return Shape(value={"totalSize": 2, "records": [{"Id": "003A"}], "nextRecordsUrl": "/query-more"})
        return Shape(value={"totalSize": 0, "records": []})

    server.answer(answer)
    given = shipped(
        server,
        "salesforce",
        f"token_address: {server.url}services/oauth2/token\nclient: c",
        "client_secret: s",
    )
    found = collected(given, [Key("email", "o'neil@example.org")])
    assert [record["Id"] for record in found["contacts"]] == ["003A", "003B"]


def test_google_workspace_in_its_documented_shape_signs_in_with_an_assertion(server: ShapedServer) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()

    def answer(asked: Asked) -> Shape:
        if asked.path == "/token":
            assert asked.form["assertion"].count(".") == 2
            return Shape(value={"access_token": "g-1"})
        if asked.path.endswith("/users/anna%40example.org"):
            return Shape(value={"primaryEmail": "anna@example.org", "name": {"fullName": "Anna"}})
        return Shape(404)

    server.answer(answer)
    lines = pem.strip().splitlines()
    indented = "\n ".join(lines)
    given = shipped(
        server,
        "google_workspace",
        f"token_address: {server.url}token\nservice_account: s@x\nadministrator: a@x",
        f"private_key: {indented}",
    )
    assert collected(given, [Key("email", "anna@example.org")])["account"][0]["name"]["fullName"] == "Anna"
    assert collected(given, [Key("email", "nobody@example.org")])["account"] == []
