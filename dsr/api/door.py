"""The one way into every address of the API: a key for exactly this, counted; errors as typed JSON.

Who has no key that holds learns nothing, not even that the address exists: 404 for every reason alike. What is
sent is never logged, kept or repeated in an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from dsr.accounts.api_keys import key_for
from dsr.common import clock, throttle
from dsr.common.throttle import Limit, LimitReached
from dsr.register.models import Controller

SCHEME = "Bearer "
CALLS = Limit("api-calls", "120/minute")
LARGEST_BODY = 512 * 1024


class Refused(Exception):
    """A call that is not answered: `code` for the machine, `message` for whoever reads its log."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Caller:
    """A machine that was let in, and for which controller it may ask."""

    key_id: int
    controller: Controller


Endpoint = Callable[[Caller, dict[str, Any]], dict[str, Any]]


def endpoint(permission: str) -> Callable[[Endpoint], Callable[..., HttpResponse]]:
    """A POST address that takes and gives one JSON object, for keys with the permission."""

    def decorate(answer: Endpoint) -> Callable[..., HttpResponse]:
        @wraps(answer)
        def guarded(request: HttpRequest) -> HttpResponse:
            try:
                caller = _caller(request, permission)
                return _json(answer(caller, _body(request)))
            except LimitReached as reached:
                return _too_many(reached)
            except Refused as refused:
                return _refusal(refused)

        # A key comes in a header that no browser sends by itself, so there is nothing to forge.
        return csrf_exempt(guarded)

    return decorate


@csrf_exempt
def nothing_here(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Every other address of the API."""
    return _refusal(_unknown())


def _unknown() -> Refused:
    return Refused(404, "not_found", "There is nothing here.")


def _caller(request: HttpRequest, permission: str) -> Caller:
    given = request.headers.get("Authorization", "")
    plain = given[len(SCHEME) :].strip() if given.startswith(SCHEME) else ""
    key = key_for(plain=plain, permission=permission, now=clock.now())
    controller = Controller.objects.filter(slug=key.scope, is_active=True).first() if key else None
    if key is None or controller is None:
        raise _unknown()
    throttle.take((CALLS, f"api-key:{key.pk}"))
    return Caller(key_id=key.pk, controller=controller)


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        raise Refused(405, "method_not_allowed", "Send a POST.")
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "Send the body as application/json.")
    length = request.headers.get("Content-Length", "")
    if not length.isdigit():
        raise Refused(411, "length_needed", "Send the header Content-Length.")
    if int(length) > LARGEST_BODY:
        raise Refused(413, "too_large", f"A body has a length of up to {LARGEST_BODY} bytes.")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        raise Refused(400, "not_json", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "not_an_object", "The body is one JSON object.")
    return body


def _json(value: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(value),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _refusal(refused: Refused) -> HttpResponse:
    return _json({"error": {"code": refused.code, "message": refused.message}}, refused.status)


def _too_many(reached: LimitReached) -> HttpResponse:
    response = _refusal(
        Refused(429, "too_many_calls", f"At most {reached.limit.rate} with this key. Try again later.")
    )
    response.headers["Retry-After"] = str(reached.seconds)
    return response
