"""What every template may know of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The product's name, whether this is a demo, and the signed-in person's permits."""
    return {
        "product_name": "DSR Desk",
        "is_demo": settings.DSR_DEMO,
        "permits": getattr(request, "permits", None),
    }
