"""Record a request that reached us another way than the form. Nothing typed is lost; a double click records once."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from dsr.casework.clocks import clock_for, promised_on
from dsr.casework.open_case import OLDEST_RECEIPT, OpenedCase, ReceiptImpossible, open_case
from dsr.common.clock import civil_date
from dsr.register.models import Controller
from dsr.web.desk import once
from dsr.web.desk.act_page import INVALID, REFUSED, case_url
from dsr.web.desk.doors import DeskRequest, desk_page, stamp
from dsr.web.desk.forms.intake import DueForm, RecordForm
from dsr.web.desk.sections import desk_nav
from dsr.web.shared.days import long_date


@desk_page("case.work", methods=("GET", "HEAD", "POST"))
def record(request: DeskRequest) -> HttpResponse:
    """The form, and the verb."""
    controllers = _controllers(request)
    if request.method != "POST":
        form = RecordForm(controllers=controllers, initial={"once": once.new_key()})
        return _page(request, form, controllers)
    form = RecordForm(request.POST, controllers=controllers)
    if not form.is_valid():
        return _page(request, form, controllers, status=INVALID)
    key = f"{request.user.pk}:{form.cleaned_data['once']}"
    if not once.take(key=key):
        messages.info(request, gettext("This request was recorded already."))
        return redirect("desk:queue")
    try:
        opened = open_case(request=form.as_request(), **stamp(request)._asdict())
    except ReceiptImpossible:
        once.give_back(key=key)
        form.add_error("received_on", gettext("The day lies in the future, or more than five years back."))
        return _page(request, form, controllers, status=REFUSED)
    except BaseException:
        once.give_back(key=key)
        raise
    return _opened(request, opened)


@desk_page("case.work")
def due(request: DeskRequest) -> HttpResponse:
    """By when an answer would be due: a piece of page, asked for while the form is filled in. No personal data."""
    form = DueForm(request.GET, controllers=_controllers(request))
    now = stamp(request).now
    context: dict[str, object] = {}
    if form.is_valid() and now - OLDEST_RECEIPT <= form.received_at <= now:
        zone = form.cleaned_data["controller"].timezone
        legal, promised = _nearest(form, clock_day=civil_date(at=form.received_at, timezone=zone))
        context = {"legal": legal, "promised": promised, "today": civil_date(at=now, timezone=zone)}
    return render(request, "desk/due_fragment.html", context)


def _nearest(form: DueForm, *, clock_day: date) -> tuple[date | None, date | None]:
    """The earliest legal date among the rights asked for, and an earlier promise if there is one."""
    controller, rights = form.cleaned_data["controller"], form.cleaned_data["rights"]
    clocks = [clock_for(controller=controller, right=right, received_at=form.received_at) for right in rights]
    legal = min((clock.legal_due_on for clock in clocks if clock.legal_due_on), default=None)
    return legal, promised_on(controller=controller, rights=rights, clock_day=clock_day, legal_on=legal)


def _page(
    request: DeskRequest, form: RecordForm, controllers: Sequence[Controller], *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "controllers": controllers, "desk_nav": desk_nav(), "hide_record_button": True}
    return render(request, "desk/record_request.html", context, status=status)


def _opened(request: DeskRequest, opened: OpenedCase) -> HttpResponse:
    case = opened.case
    day = long_date(case.legal_due_on) if case.legal_due_on else gettext("no date in law")
    said = gettext("%(reference)s is recorded. The answer is due by %(day)s.") % {
        "reference": case.reference,
        "day": day,
    }
    messages.success(request, said)
    if opened.mailed:
        return redirect(case_url(case))
    # The link is shown here and nowhere else: it is kept only as a digest.
    context = {"case": case, "link": opened.status_url, "case_url": case_url(case), "desk_nav": desk_nav()}
    return render(request, "desk/link_shown.html", context)


def _controllers(request: DeskRequest) -> list[Controller]:
    scopes = request.permits.scopes("case.work")
    active = Controller.objects.filter(is_active=True)
    return list(active if scopes is None else active.filter(slug__in=scopes))
