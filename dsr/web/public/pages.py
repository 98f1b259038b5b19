"""The door of every public page: finds the controller, speaks its language, and asks for no cookie.

Nothing here reads or sets a session, so there is no cookie that a foreign site could ride on. Therefore
the pages are exempt from the CSRF check: what authorises a step of a request is the token in its address
(192 random bits, kept by us only as a digest, unknown to any other site). The first page makes a draft
for whoever asks, and nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from dsr.register.models import Controller
from dsr.web.shared.open_pages import language_of, show

P = ParamSpec("P")


def open_page(
    view: Callable[Concatenate[HttpRequest, Controller, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page of one active controller in its language; the view gets the controller for the slug."""

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        controller = Controller.objects.filter(slug=slug, is_active=True).first()
        if controller is None:
            raise Http404
        with translation.override(language_of(controller, request.GET.get("language", ""))):
            try:
                return view(request, controller, *args, **kwargs)
            except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
                return show(request, "public/too_much.html", controller, status=413)

    return door
