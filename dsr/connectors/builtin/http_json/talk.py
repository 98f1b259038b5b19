"""One conversation with a system: signing in, keeping its pace, waiting as it asks, reading JSON within limits."""

import base64
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from dsr.common import clock
from dsr.common.outbound import Blocked, Outbound, OutboundTrouble
from dsr.connectors.builtin.http_json.description import Description
from dsr.connectors.builtin.http_json.filling import filled, values_of
from dsr.connectors.spec import ConnectorTrouble, Settings, Trouble

MOST_TRIES = 5
LONGEST_WAIT = 120.0
LARGEST_ANSWER = 64 * 1024 * 1024
TOKEN_TIME = 600
KINDS = {
    Blocked.ADDRESS: Trouble.NOT_ALLOWED,
    Blocked.UNREACHABLE: Trouble.UNREACHABLE,
    Blocked.TOO_SLOW: Trouble.TOO_SLOW,
    Blocked.TOO_MUCH: Trouble.TOO_MUCH,
    Blocked.BROKEN_OFF: Trouble.BROKEN_OFF,
    Blocked.GARBLED: Trouble.GARBLED,
}
REFUSED, TOO_MANY, TEAPOT_AND_BELOW, UNWELL = frozenset({401, 403}), 429, 400, 500


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, headers, the JSON value (None for an empty body)."""

    status: int
    headers: Mapping[str, str]
    value: Any = field(repr=False)


class Talk:
    """Requests of one piece of work. `sleep` waits seconds."""

    def __init__(
        self,
        *,
        description: Description,
        settings: Settings,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._about, self._settings, self._sleep = description, settings, sleep
        values = values_of(key=None, plain=settings.plain, secret=settings.secret)
        self.base = str(filled(template=description.base, values=values)).rstrip("/") + "/"
        self._sign_in = filled(template=dict(description.sign_in), values=values)
        self._out = Outbound(
            seconds=settings.limits.seconds,
            most_bytes=min(LARGEST_ANSWER, settings.limits.bytes),
            plain_http=self.base.startswith("http://"),
        )
        self._token = ""
        self._earliest = 0.0

    def close(self) -> None:
        """Let the connection go."""
        self._out.close()

    def ask(
        self,
        *,
        request: Mapping[str, Any],
        values: Mapping[str, Mapping[str, Any]],
        fine: tuple[int, ...] = (),
    ) -> Reply:
        """Send one request of the description, filled; statuses in `fine` are no trouble. Raises ConnectorTrouble."""
        path = str(filled(template=request["path"], values=values, in_path=True))
        return self.fetch(
            method=str(request.get("method", "GET")),
            url=self.address(path),
            query=_texts(filled(template=dict(request.get("query", {})), values=values)),
            form=_texts(filled(template=dict(request["form"]), values=values)) if "form" in request else None,
            body=filled(template=request["json"], values=values) if "json" in request else None,
            fine=fine,
        )

    def address(self, path: str) -> str:
        """The address of a path below the base; anything that leads elsewhere is refused. Raises ConnectorTrouble."""
        target = urljoin(self.base, path) if "://" in path or path.startswith("/") else self.base + path
        ours, theirs = urlsplit(self.base), urlsplit(target)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "The system pointed to another host.")
        return target

    def fetch(
        self,
        *,
        method: str,
        url: str,
        query: dict[str, str],
        form: dict[str, str] | None = None,
        body: Any = None,
        fine: tuple[int, ...] = (),
    ) -> Reply:
        """One request with its repetitions. Only what may be repeated without harm is: reading, and busy answers."""
        for attempt in range(1, MOST_TRIES + 1):
            self._keep_pace()
            try:
                reply = self._once(method, url, query, form, body)
            except OutboundTrouble as problem:
                again = method == "GET" and problem.kind in {Blocked.UNREACHABLE, Blocked.BROKEN_OFF}
                if not again or attempt == MOST_TRIES:
                    raise ConnectorTrouble(KINDS[problem.kind], problem.detail) from problem
                self._wait(_backoff(attempt))
                continue
            if reply.status < TEAPOT_AND_BELOW or reply.status in fine:
                return reply
            self._judge(reply, attempt, repeatable=method == "GET")
        raise ConnectorTrouble(Trouble.FAILED)

    def _judge(self, reply: Reply, attempt: int, *, repeatable: bool) -> None:
        """Wait and let it be tried again, or raise what the status means."""
        asked = _retry_after(reply.headers)
        if reply.status in REFUSED:
            raise ConnectorTrouble(Trouble.REFUSED, f"status {reply.status}")
        if reply.status == TOO_MANY or (reply.status >= UNWELL and (repeatable or asked is not None)):
            wait = asked if asked is not None else _backoff(attempt)
            if attempt == MOST_TRIES or wait > min(LONGEST_WAIT, self._out.left()):
                kind = Trouble.BUSY if reply.status in {TOO_MANY, 503} else Trouble.FAILED
                raise ConnectorTrouble(kind, f"status {reply.status}", retry_after=wait)
            self._wait(wait)
            return
        kind = Trouble.FAILED if reply.status >= UNWELL else Trouble.MISCONFIGURED
        raise ConnectorTrouble(kind, f"status {reply.status}")

    def _once(
        self, method: str, url: str, query: dict[str, str], form: dict[str, str] | None, body: Any
    ) -> Reply:
        headers, query, form = self._signed({"Accept": "application/json"}, query, form)
        with self._out.talk(
            method=method, url=url, headers=headers, query=query, form=form, json=body
        ) as answer:
            raw = answer.read()
            if answer.status >= TEAPOT_AND_BELOW:
                return Reply(answer.status, answer.headers, None)
            return Reply(answer.status, answer.headers, _parsed(raw))

    def _signed(
        self, headers: dict[str, str], query: dict[str, str], form: dict[str, str] | None
    ) -> tuple[dict[str, str], dict[str, str], dict[str, str] | None]:
        how = self._sign_in
        match how.get("kind", ""):
            case "basic":
                pair = f"{how.get('user', '')}:{how.get('password', '')}".encode()
                headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
            case "bearer":
                headers["Authorization"] = f"Bearer {how.get('token', '')}"
            case "header":
                headers[how["name"]] = how.get("value", "")
            case "query":
                query = {**query, how["name"]: how.get("value", "")}
            case "form":
                form = {**(form or {}), how["name"]: how.get("value", "")}
            case "client_credentials" | "jwt":
                headers["Authorization"] = f"Bearer {self._fresh_token()}"
        return headers, query, form

    def _fresh_token(self) -> str:
        """A token for this piece of work, asked for once."""
        if not self._token:
            form = (
                _client_form(self._sign_in)
                if self._sign_in["kind"] == "client_credentials"
                else _jwt_form(self._sign_in)
            )
            try:
                with self._out.talk(method="POST", url=self._sign_in["address"], form=form) as answer:
                    raw, status = answer.read(), answer.status
            except OutboundTrouble as problem:
                raise ConnectorTrouble(KINDS[problem.kind], problem.detail) from problem
            value = _parsed(raw) if status < TEAPOT_AND_BELOW else None
            token = value.get("access_token") if isinstance(value, dict) else None
            if not token:
                raise ConnectorTrouble(Trouble.REFUSED, f"no token, status {status}")
            self._token = str(token)
        return self._token

    def _keep_pace(self) -> None:
        pace = self._about.pace
        if pace:
            self._wait(self._earliest - time.monotonic())
            self._earliest = time.monotonic() + float(pace["seconds"]) / int(pace["requests"])

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(min(seconds, max(0.0, self._out.left())))


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()
    }


def _parsed(raw: bytes) -> Any:
    if not raw.strip():
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise ConnectorTrouble(Trouble.GARBLED, "the answer is not JSON") from problem


def _backoff(attempt: int) -> float:
    """Half a second, one, two, ...; a little by chance, so that many do not come back together."""
    return float(0.5 * 2 ** (attempt - 1)) * (1 + random.random() / 4)  # noqa: S311 (no secret)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds a system asks to wait: a number, or a date."""
    said = headers.get("Retry-After", "").strip()
    if not said:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(said) - clock.now()).total_seconds())
    except (ValueError, TypeError):
        return None


def _client_form(how: Mapping[str, str]) -> dict[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_id": how.get("client", ""),
        "client_secret": how.get("secret", ""),
    }
    return form | ({"scope": how["scope"]} if how.get("scope") else {})


def _jwt_form(how: Mapping[str, str]) -> dict[str, str]:
    """RFC 7523: an assertion signed with the key of a service account."""
    issued = int(clock.now().timestamp())
    claims = {
        "iss": how.get("issuer", ""),
        "aud": how.get("audience") or how["address"],
        "iat": issued,
        "exp": issued + TOKEN_TIME,
        **({"sub": how["subject"]} if how.get("subject") else {}),
        **({"scope": how["scope"]} if how.get("scope") else {}),
    }
    parts = [_url64(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    signed = ".".join(parts)
    try:
        key = serialization.load_pem_private_key(how.get("private_key", "").encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "The private key cannot be read.") from problem
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ConnectorTrouble(Trouble.MISCONFIGURED, "The private key is not an RSA key.")
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": f"{signed}.{_url64(signature)}",
    }


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
