"""How often something may be done, by whom. Counts keys that nobody can read back, and knows no page.

Keys are digests under the installation's secret: neither a network address nor a mail address is ever stored.
Where the store of the counts cannot be reached, nothing is refused: a right must not hang on a cache.
"""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from dsr.common import clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """So often in such a time, such as Limit("sent", "20/hour"). The name keeps kinds of acts apart."""

    name: str
    rate: str

    @property
    def item(self) -> RateLimitItem:
        """The limit as the library takes it."""
        return parse(self.rate)

    @property
    def most(self) -> int:
        """How often it is allowed."""
        return self.item.amount


class LimitReached(Exception):
    """It was done as often as is allowed. `seconds` says after how long it is possible again (at least 1)."""

    def __init__(self, *, limit: Limit, seconds: int) -> None:
        super().__init__(limit.name)
        self.limit = limit
        self.seconds = max(1, seconds)


def take(*uses: tuple[Limit, str]) -> None:
    """Count one act against every (limit, key); if one is used up, none is counted. Raises LimitReached."""
    counted = [(limit, _hidden(key)) for limit, key in uses]
    try:
        _take(counted)
    except StorageError:
        log.warning("throttle_store_unreachable", limits=[limit.name for limit, _ in uses])


def client_key(*, forwarded_for: str, peer: str) -> str:
    """Who is calling, as far as the network tells: the address that the outermost trusted proxy saw.

    `forwarded_for` is the X-Forwarded-For header, `peer` the address of the connection. With
    DSR_TRUSTED_PROXIES = n, the n-th entry from the right was written by a proxy of ours; what stands left of it
    anybody can claim. An IPv6 address counts with its whole /64, since one household has all of it.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    trusted = settings.DSR_TRUSTED_PROXIES
    seen = hops[-min(trusted, len(hops))] if trusted and hops else peer
    return _network(seen)


def mail_key(*, address: str) -> str:
    """A mail address as a key, however it is written."""
    return address.strip().casefold()


def _network(seen: str) -> str:
    try:
        address = ipaddress.ip_address(seen.strip("[]").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _take(uses: Sequence[tuple[Limit, str]]) -> None:
    counter = _counter(settings.DSR_RATE_LIMIT_STORAGE)
    for limit, key in uses:
        if not counter.test(limit.item, limit.name, key):
            free_at, _ = counter.get_window_stats(limit.item, limit.name, key)
            raise LimitReached(limit=limit, seconds=round(free_at - clock.now().timestamp()))
    for limit, key in uses:
        counter.hit(limit.item, limit.name, key)


@cache
def _counter(address: str) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(address, wrap_exceptions=True))


def _hidden(key: str) -> str:
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, b"dsr-throttle:" + key.encode(), hashlib.sha256).hexdigest()[:32]
