"""Guarded HTTP: only where it may go, only so long, only so much; packed answers unfold bit by bit."""

import socket
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from dsr.common.outbound import Blocked, Outbound, OutboundTrouble, checked_address
from tests.services.shaped_http import Shape, ShapedServer, bomb, shaped_server

LIMIT = 1024 * 1024


@pytest.fixture
def server(settings: Settings) -> Iterator[ShapedServer]:
    settings.DSR_OUTBOUND_PRIVATE = ["127.0.0.1"]
    with shaped_server() as found:
        yield found


def read(url: str, seconds: float = 5.0) -> bytes:
    with (
        Outbound(seconds=seconds, most_bytes=LIMIT, plain_http=True) as out,
        out.talk(method="GET", url=url) as answer,
    ):
        return answer.read()


def why(url: str, seconds: float = 5.0) -> Blocked:
    with pytest.raises(OutboundTrouble) as trouble:
        read(url, seconds)
    return trouble.value.kind


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
        "fe80::1",
        "fd00::1",
    ],
)
def test_addresses_inside_a_network_are_out_of_bounds(host: str, settings: Settings) -> None:
    settings.DSR_OUTBOUND_PRIVATE = []
    with pytest.raises(OutboundTrouble) as trouble:
        checked_address(scheme="https", host=host, port=443)
    assert trouble.value.kind is Blocked.ADDRESS


@pytest.mark.parametrize("listed", ["127.0.0.1", "127.0.0.0/8"])
def test_an_operator_may_allow_a_host_or_a_network(listed: str, settings: Settings) -> None:
    settings.DSR_OUTBOUND_PRIVATE = [listed]
    assert str(checked_address(scheme="https", host="127.0.0.1", port=443)) == "127.0.0.1"
    with pytest.raises(OutboundTrouble):
        checked_address(scheme="https", host="10.0.0.1", port=443)


def test_plain_http_goes_only_to_hosts_an_operator_allowed(settings: Settings) -> None:
    settings.DSR_OUTBOUND_PRIVATE = []
    for plain in (False, True):
        with pytest.raises(OutboundTrouble):
            checked_address(scheme="http", host="93.184.215.14", port=80, plain_http=plain)


def test_a_name_that_leads_inside_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DSR_OUTBOUND_PRIVATE = []
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: inside)
    with pytest.raises(OutboundTrouble) as trouble:
        checked_address(scheme="https", host="innocent.example", port=443)
    assert trouble.value.kind is Blocked.ADDRESS


def test_the_host_is_still_named_to_the_server(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(value={"fine": True}))
    assert b"fine" in read(server.url)
    assert server.asked[0].headers["Host"] == f"127.0.0.1:{server.port}"


def test_a_packed_answer_is_unfolded_and_a_bomb_stopped(server: ShapedServer) -> None:
    server.answer(lambda _: bomb(0))
    assert read(server.url) == b"{}"
    server.answer(lambda _: bomb(50))
    assert why(server.url) is Blocked.TOO_MUCH


def test_an_answer_that_is_too_long_is_stopped(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(body=b"x" * (LIMIT + 1)))
    assert why(server.url) is Blocked.TOO_MUCH


def test_a_slow_drip_ends_with_the_time(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(body=b"x" * 200, drip=0.05))
    assert why(server.url, seconds=0.5) is Blocked.TOO_SLOW


def test_half_an_answer_is_told_as_such(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(body=b'{"half": ', claims=500))
    assert why(server.url) is Blocked.BROKEN_OFF


def test_nobody_there(settings: Settings) -> None:
    settings.DSR_OUTBOUND_PRIVATE = ["127.0.0.1"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        free = taken.getsockname()[1]
    assert why(f"http://127.0.0.1:{free}/") is Blocked.UNREACHABLE


def test_redirects_stay_on_the_host(server: ShapedServer) -> None:
    server.answer(
        lambda asked: (
            Shape(value={"there": 1}) if asked.path == "/b" else Shape(302, headers={"Location": "/b"})
        )
    )
    assert b"there" in read(server.url)
    for target in (
        "http://169.254.169.254/latest/meta-data/",
        "https://elsewhere.example/",
        "file:///etc/passwd",
    ):
        server.answer(lambda _, target=target: Shape(302, headers={"Location": target}))  # type: ignore[misc]
        assert why(server.url) is Blocked.ADDRESS


def test_redirects_in_circles_end(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(302, headers={"Location": "/again"}))
    assert why(server.url) is Blocked.ADDRESS


def test_no_log_names_what_is_asked_for(server: ShapedServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    server.answer(lambda _: Shape(value={}))
    read(f"{server.url}?email=anna@example.org")
    assert "anna" not in caplog.text


def test_a_trouble_names_the_host_and_never_the_query(server: ShapedServer) -> None:
    server.answer(lambda _: Shape(body=b"{", claims=10))
    with pytest.raises(OutboundTrouble) as trouble:
        read(f"{server.url}?email=anna@example.org")
    assert "anna" not in str(trouble.value)
