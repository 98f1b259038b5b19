"""Logs what broke a page: the page's pattern, the kind of failure and where. No address, no values."""

from collections.abc import Callable

import structlog
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from dsr.common.trouble import told

log = structlog.get_logger(__name__)
ORDINARY = (Http404, PermissionDenied, BadRequest, SuspiciousOperation)


class TellFailures:
    """Tokens stand in addresses, so only the route's pattern is logged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Called by Django when a view raises."""
        if not isinstance(exception, ORDINARY):
            route = request.resolver_match.route if request.resolver_match else ""
            log.error("page_failed", method=request.method, route=route, **told(exception))
