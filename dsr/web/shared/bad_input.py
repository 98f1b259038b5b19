"""Refuses input no form can mean (NUL characters) before it reaches a view or the database."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\x00"


class RefuseBadInput:
    """Raises BadRequest for NULs in the address or query; typed values are cleaned by the forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at address and query, then pass the request on."""
        if NUL in request.path or any(NUL in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL in the address")
        return self.get_response(request)
