"""The public keys by which anyone checks a package of this installation. Nothing here is secret."""

import base64

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dsr.bundles.signing import ALGORITHM, key_id, published_keys


@require_safe
@cache_control(public=True, max_age=3600)
def signing_key(request: HttpRequest) -> JsonResponse:
    """The key in use first, then those used before."""
    keys = [
        {
            "id": key_id(public_key=key),
            "algorithm": ALGORITHM,
            "public_key": key.hex(),
            "public_key_base64": base64.b64encode(key).decode(),
            "in_use": number == 0,
        }
        for number, key in enumerate(published_keys())
    ]
    return JsonResponse({"keys": keys}, headers={"Access-Control-Allow-Origin": "*"})
