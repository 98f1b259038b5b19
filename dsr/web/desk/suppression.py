"""The suppression list on the desk: check a file of addresses, stop one, lift a stop. Never shows an address."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from dsr.casework import suppression as listing
from dsr.register.models import Controller, SuppressionEntry
from dsr.register.suppression import MOST_AT_ONCE
from dsr.web.desk.act_page import INVALID, REFUSALS, REFUSED, refusal_words
from dsr.web.desk.doors import DeskRequest, desk_page, stamp
from dsr.web.desk.forms.suppression import CheckForm, LiftStopForm, ListedForm, StopForm
from dsr.web.desk.sections import desk_nav

METHODS = ("GET", "HEAD", "POST")


@desk_page("case.work", methods=METHODS)
def show(request: DeskRequest) -> HttpResponseBase:
    """What is on the list, and a file to check; the answer is the same file with one more column."""
    controllers = _controllers(request, "case.work")
    sent = request.method == "POST"
    form = CheckForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        controllers=controllers,
        initial=_FIRST,
    )
    if sent and form.is_valid():
        return _answered(request, form)
    return render(
        request,
        "desk/suppression.html",
        {
            "form": form,
            "rows": _counted(controllers),
            "leads": request.permits.allow("case.lead"),
            "api_address": settings.DSR_PUBLIC_URL + reverse("api:suppression_check"),
            "most": MOST_AT_ONCE,
            "desk_nav": desk_nav(),
        },
        status=INVALID if sent else HttpResponse.status_code,
    )


@desk_page("case.work", methods=METHODS)
def add(request: DeskRequest) -> HttpResponseBase:
    """Stop an address that no case is about."""
    return _one(
        request,
        StopForm(request.POST or None, controllers=_controllers(request, "case.work"), initial=_FIRST),
        listing.suppress_address,
        heading=_("Stop an address"),
        button=_("Stop the address"),
        told=_("The address is stopped."),
    )


@desk_page("case.lead", methods=METHODS)
def lift(request: DeskRequest) -> HttpResponseBase:
    """Allow an address again."""
    return _one(
        request,
        LiftStopForm(request.POST or None, controllers=_controllers(request, "case.lead"), initial=_FIRST),
        listing.lift_suppression,
        heading=_("Allow an address again"),
        button=_("Lift the stop"),
        told=_("The stop is lifted."),
        danger=True,
    )


_FIRST = {"purpose": "marketing", "scope": "marketing", "ground": "objection_marketing"}


def _one(
    request: DeskRequest, form: ListedForm, do: Callable[..., object], *, told: str | Promise, **words: Any
) -> HttpResponseBase:
    status = HttpResponse.status_code
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                do(**form.cleaned_data, **stamp(request)._asdict())
            except REFUSALS as refusal:
                form.add_error(None, refusal_words(refusal))
                status = REFUSED
            else:
                messages.success(request, str(told))
                return redirect("desk:suppression")
    context = {"form": form, "desk_nav": desk_nav(), **words}
    return render(request, "desk/suppression_one.html", context, status=status)


def _answered(request: DeskRequest, form: CheckForm) -> HttpResponseBase:
    said = form.cleaned_data
    controller, purpose = listing.begin_check(
        controller_slug=said["controller_slug"], purpose=said["purpose"], **stamp(request)._asdict()
    )
    assert form.listed is not None  # noqa: S101 (a valid form has read its file)
    pieces = form.listed.answered(controller=controller, purpose=purpose)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    given = Path(said["material"].name or "addresses.csv")
    name = f"{given.stem}-checked{given.suffix or '.csv'}"
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or ""
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _controllers(request: DeskRequest, permission: str) -> list[Controller]:
    scopes = request.permits.scopes(permission)
    known = Controller.objects.filter(is_active=True).defer("profile")
    return list(known if scopes is None else known.filter(slug__in=scopes))


def _counted(controllers: list[Controller]) -> list[tuple[str, dict[str, int]]]:
    """How many addresses are stopped, by controller and scope."""
    live = SuppressionEntry.objects.filter(controller__in=controllers, lifted_at=None)
    counts = live.values_list("controller_id", "scope").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = {}
    for key, scope, number in counts:
        found.setdefault(key, {})[scope] = number
    return [(one.name, found.get(one.pk, {})) for one in controllers]
