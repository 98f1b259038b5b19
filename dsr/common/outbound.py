"""HTTP to the outside, guarded: where it may go, how long it may take, how much it may bring.

The address is resolved here, checked, and then connected to as checked, so that a name cannot point elsewhere a
moment later. Nothing of what is sent or received is ever logged; troubles name hosts and numbers only.
"""

import ipaddress
import logging
import socket
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx
from django.conf import settings

# The library tells every address at INFO, with what is asked for in it: that is about people.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

MOST_REDIRECTS = 5
PORTION = 64 * 1024
MOST_ONE_WAIT = 30.0
AGENT = "DSR-Desk"
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Blocked(StrEnum):
    """Why a talk failed."""

    ADDRESS = "address"  # not an address that may be reached
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_MUCH = "too_much"
    BROKEN_OFF = "broken_off"
    GARBLED = "garbled"


class OutboundTrouble(Exception):
    """A talk over HTTP failed. `detail` names host or number, never what was sent or came back."""

    def __init__(self, kind: Blocked, detail: str = "") -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind, self.detail = kind, detail


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body as a stream of plain bytes, to be read within the `with` block."""

    status: int
    headers: Mapping[str, str]
    url: str
    _body: Iterator[bytes] = field(repr=False)

    def stream(self) -> Iterator[bytes]:
        """The body, decompressed, in pieces; raises OutboundTrouble while iterating."""
        return self._body

    def read(self) -> bytes:
        """The whole body, which is limited."""
        return b"".join(self._body)


class Outbound:
    """Talks to one system. `seconds` in all, `most_bytes` of one answer after decompression."""

    def __init__(self, *, seconds: float, most_bytes: int, plain_http: bool = False) -> None:
        self._until = time.monotonic() + seconds
        self._most, self._plain = most_bytes, plain_http
        self._client = httpx.Client(
            transport=_Pinned(plain_http=plain_http),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"},
        )

    def __enter__(self) -> "Outbound":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def left(self) -> float:
        """Seconds that are left of the time in all."""
        return self._until - time.monotonic()

    @contextmanager
    def talk(
        self,
        *,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> Iterator[Answer]:
        """One request; redirects of reading requests are followed on the same host only. Raises OutboundTrouble."""
        request = self._client.build_request(
            method, url, headers=headers, params=query or None, json=json, data=form
        )
        response = self._sent(request)
        for _ in range(MOST_REDIRECTS):
            if not response.has_redirect_location:
                break
            following = self._following(request, response)
            response.close()
            request, response = following, self._sent(following)
        else:
            response.close()
            raise OutboundTrouble(Blocked.ADDRESS, "too many redirects")
        try:
            yield Answer(
                response.status_code,
                response.headers,
                str(request.url.copy_with(query=None)),
                self._plain_body(response),
            )
        finally:
            response.close()

    def _sent(self, request: httpx.Request) -> httpx.Response:
        left = self.left()
        if left <= 0:
            raise OutboundTrouble(Blocked.TOO_SLOW)
        request.extensions["timeout"] = httpx.Timeout(min(left, MOST_ONE_WAIT)).as_dict()
        with _told(request.url.host):
            return self._client.send(request, stream=True)

    def _following(self, request: httpx.Request, response: httpx.Response) -> httpx.Request:
        target = request.url.join(response.headers["Location"])
        same = (target.scheme, target.host, target.port) == (
            request.url.scheme,
            request.url.host,
            request.url.port,
        )
        if request.method not in {"GET", "HEAD"} or not same:
            # Credentials travel with the request: another host must not get them.
            raise OutboundTrouble(Blocked.ADDRESS, "a redirect to another host")
        return self._client.build_request(request.method, target, headers=request.headers)

    def _plain_body(self, response: httpx.Response) -> Iterator[bytes]:
        count = 0
        with _told(response.request.url.host):
            for piece in _unpacked(response.iter_raw(), response.headers.get("Content-Encoding", "")):
                count += len(piece)
                if count > self._most:
                    raise OutboundTrouble(Blocked.TOO_MUCH, f"more than {self._most} bytes")
                if self.left() <= 0:
                    raise OutboundTrouble(Blocked.TOO_SLOW)
                yield piece


class _Pinned(httpx.BaseTransport):
    """Resolves and checks the host, then connects to exactly the address that was checked."""

    def __init__(self, *, plain_http: bool) -> None:
        self._plain = plain_http
        self._inner = httpx.HTTPTransport(retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = checked_address(
            scheme=request.url.scheme, host=host, port=request.url.port, plain_http=self._plain
        )
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=str(address)),
            headers=request.headers,  # Host stays the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._inner.handle_request(pinned)

    def close(self) -> None:
        self._inner.close()


def checked_address(*, scheme: str, host: str, port: int | None, plain_http: bool = False) -> IpAddress:
    """The address to connect to. Only HTTPS leaves the machine (HTTP where it is allowed to a private host).

    Raises OutboundTrouble for addresses that are not public and not among DSR_OUTBOUND_PRIVATE.
    """
    addresses = _resolved(host, port or (443 if scheme == "https" else 80))
    private_is_fine = _listed(host, addresses)
    if scheme == "http" and not (plain_http and private_is_fine):
        raise OutboundTrouble(Blocked.ADDRESS, f"{host}: only https")
    if scheme not in {"http", "https"}:
        raise OutboundTrouble(Blocked.ADDRESS, f"{host}: only https")
    if not private_is_fine and not all(_public(address) for address in addresses):
        raise OutboundTrouble(Blocked.ADDRESS, f"{host} lies inside a network; see DSR_OUTBOUND_PRIVATE")
    return addresses[0]


def _resolved(host: str, port: int) -> list[IpAddress]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise OutboundTrouble(Blocked.UNREACHABLE, f"{host} is not known") from problem
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses:
        raise OutboundTrouble(Blocked.UNREACHABLE, f"{host} is not known")
    return sorted(addresses, key=lambda address: address.version)


def _public(address: IpAddress) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_global and not inner.is_multicast


def _listed(host: str, addresses: list[IpAddress]) -> bool:
    """Whether the operator allowed this host by name, or every one of its addresses by network."""
    names, networks = set[str](), []
    for entry in settings.DSR_OUTBOUND_PRIVATE:
        try:
            networks.append(ipaddress.ip_network(entry, strict=False))
        except ValueError:
            names.add(entry.lower())
    if host.lower() in names:
        return True
    return bool(networks) and all(
        any(address.version == network.version and address in network for network in networks)
        for address in addresses
    )


@contextmanager
def _told(host: str) -> Iterator[None]:
    """The library's errors as ours; their texts may hold addresses with secrets and are dropped."""
    try:
        yield
    except httpx.ConnectTimeout as problem:
        raise OutboundTrouble(Blocked.UNREACHABLE, f"{host} does not answer") from problem
    except httpx.TimeoutException as problem:
        raise OutboundTrouble(Blocked.TOO_SLOW, host) from problem
    except httpx.ConnectError as problem:
        raise OutboundTrouble(Blocked.UNREACHABLE, f"{host} cannot be connected to") from problem
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError, httpx.CloseError) as problem:
        raise OutboundTrouble(Blocked.BROKEN_OFF, host) from problem
    except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as problem:
        raise OutboundTrouble(Blocked.GARBLED, host) from problem


def _unpacked(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Plain bytes, never more than a portion at a time however much a piece unfolds to."""
    if encoding.lower() in {"", "identity"}:
        yield from pieces
        return
    if encoding.lower() not in {"gzip", "x-gzip", "deflate"}:
        raise OutboundTrouble(Blocked.GARBLED, "an encoding that was not asked for")
    unpacker = zlib.decompressobj(wbits=47)
    for piece in pieces:
        rest = piece
        while rest:
            yield unpacker.decompress(rest, PORTION)
            rest = unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise OutboundTrouble(Blocked.BROKEN_OFF, "the packed answer ended in the middle")
