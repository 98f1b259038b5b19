"""The pass that a right code gives: an hour, for one download, on its path only, unreadable for scripts."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NAME, SALT = "dsr_download", "dsr.portal.download"
SECONDS = 3600


def hand_out(*, response: HttpResponseBase, grant_id: int, path: str) -> None:
    """Put the pass into the answer; `path` is the address of the download."""
    response.set_cookie(
        NAME,
        signing.dumps(grant_id, salt=SALT),
        max_age=SECONDS,
        path=path,
        secure=settings.SERVED_OVER_TLS,
        httponly=True,
        samesite="Strict",
    )


def opens(*, request: HttpRequest, grant_id: int) -> bool:
    """Whether the request carries a pass for this download that has not run out."""
    try:
        return bool(signing.loads(request.COOKIES.get(NAME, ""), salt=SALT, max_age=SECONDS) == grant_id)
    except signing.BadSignature:
        return False
