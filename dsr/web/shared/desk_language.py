"""The desk speaks the installation's language: only what a requester sees is translated."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

STAFF = ("/desk/", "/admin/", "/accounts/")


class DeskLanguage:
    """Pages of staff are not shown half in a browser's language and half in ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Choose the language by the door; after LocaleMiddleware, which asks browser and cookie."""
        if not request.path.startswith(STAFF):
            return self.get_response(request)
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE
        return self.get_response(request)
