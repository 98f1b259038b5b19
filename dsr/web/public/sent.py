"""After sending: reference and date, what happens next, and how to follow the case. The same on every reload."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

from dsr.cases.models import Case, RightTrack
from dsr.casework import intake
from dsr.casework.clocks import promised_on
from dsr.casework.intake import DraftGone
from dsr.common import clock
from dsr.common.clock import civil_date
from dsr.register.models import Controller
from dsr.web.public.pages import open_page
from dsr.web.shared.calendar_file import due_date_file
from dsr.web.shared.open_pages import show


@require_safe
@open_page
def confirmation(request: HttpRequest, controller: Controller, token: str) -> HttpResponse:
    """The confirmation of a sent draft, as long as the draft is kept."""
    now = clock.now()
    try:
        draft = intake.find_draft(controller=controller, token=token, now=now)
    except DraftGone:
        return show(request, "public/draft_gone.html", controller, status=404)
    if draft.case is None:
        return redirect("public:step", slug=controller.slug, token=token, step="check")
    case = draft.case
    with translation.override(case.language):
        return show(
            request,
            "public/sent.html",
            controller,
            case=case,
            today=civil_date(at=now, timezone=controller.timezone),
            promised_on=_promised(controller, case),
            status_url=intake.answers_of(draft).get("status_url", ""),
            token=token,
        )


@require_safe
@open_page
def calendar(request: HttpRequest, controller: Controller, token: str) -> HttpResponse:
    """The date as a calendar file."""
    now = clock.now()
    try:
        draft = intake.find_draft(controller=controller, token=token, now=now)
    except DraftGone:
        raise Http404 from None
    if draft.case is None:
        raise Http404
    with translation.override(draft.case.language):
        return due_date_file(case=draft.case, now=now)


def _promised(controller: Controller, case: Case) -> object:
    rights = RightTrack.objects.filter(case=case).values_list("right", flat=True)
    return promised_on(
        controller=controller, rights=rights, clock_day=case.clock_day, legal_on=case.legal_due_on
    )
