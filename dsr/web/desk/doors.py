"""The one way into every desk page: permission in the case's scope, allowed methods, the look recorded.

A person without the permission, or a case outside the scope, gets 404: strangers learn nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, NamedTuple, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from dsr.accounts.actors import StaffActor, staff_actor
from dsr.accounts.models import Staff
from dsr.accounts.permits import NotYours, Permits
from dsr.cases.models import Case
from dsr.casework import note
from dsr.common import clock


class DeskRequest(HttpRequest):
    """A request behind dsr.web.shared.staff_only: signed in, with permits."""

    user: Staff
    permits: Permits
    htmx: HtmxDetails


class Stamp(NamedTuple):
    """Who acts and when: what every verb wants."""

    actor: StaffActor
    now: datetime


Page = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")


def stamp(request: DeskRequest) -> Stamp:
    """Who acts, and the present instant."""
    return Stamp(actor=staff_actor(request.user), now=clock.now())


def desk_page(
    permission: str, *, methods: tuple[str, ...] = ("GET", "HEAD")
) -> Callable[[Callable[Concatenate[DeskRequest, ...], HttpResponseBase]], Page]:
    """A page that belongs to no single case; the permission must hold somewhere."""

    def decorate(view: Callable[Concatenate[DeskRequest, ...], HttpResponseBase]) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            desk = cast(DeskRequest, request)
            if not desk.permits.allow(permission):
                raise Http404
            if desk.method not in methods:
                return HttpResponseNotAllowed(methods)
            return _yours(view, desk, **kwargs)

        return _marked(guarded, permission)

    return decorate


def case_page(
    permission: str, *, methods: tuple[str, ...] = ("GET", "HEAD", "POST"), look: bool = True
) -> Callable[[Callable[Concatenate[DeskRequest, Case, ...], HttpResponseBase]], Page]:
    """A page of one case, found by `reference` within the person's scope. Showing it is recorded as a look."""

    def decorate(view: Callable[Concatenate[DeskRequest, Case, ...], HttpResponseBase]) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
            desk = cast(DeskRequest, request)
            case = find_case(desk, reference=reference, permission=permission)
            if desk.method not in methods:
                return HttpResponseNotAllowed(methods)
            response = _yours(view, desk, case, **kwargs)
            if look and desk.method in SAFE and response.status_code == HttpResponse.status_code:
                note.look_at_case(case=case, **stamp(desk)._asdict())
            return response

        return _marked(guarded, permission)

    return decorate


def find_case(request: DeskRequest, *, reference: str, permission: str) -> Case:
    """The case, if the person holds the permission for its controller; else Http404."""
    found = (
        Case.objects.visible_to(request.permits, permission).for_list().filter(reference=reference).first()
    )
    if found is None:
        raise Http404
    return found


def _yours(view: Page, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(*args, **kwargs)
    except NotYours as stranger:
        raise Http404 from stranger


def _marked(view: Page, permission: str) -> Page:
    view.__dict__["permission"] = permission  # read by the walk of the URLconf in the tests
    return view
