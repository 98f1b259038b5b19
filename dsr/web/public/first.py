"""The first pages: the list of controllers, and each controller's start with step one of the form."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from dsr.common import clock, throttle
from dsr.common.throttle import LimitReached
from dsr.register.models import Controller
from dsr.rules.rights import Right
from dsr.web.public import drafts
from dsr.web.public.limits import STARTED, explained
from dsr.web.public.pages import open_page
from dsr.web.public.trap import sprung
from dsr.web.public.what import WhatForm
from dsr.web.public.you import answer_formats, language_in_words
from dsr.web.shared import dates
from dsr.web.shared.open_pages import client_of, language_of, show
from dsr.web.shared.theme import theme_css

THEME_SECONDS = 3600


@csrf_exempt
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Who can be asked here; the only one at once."""
    controllers = list(Controller.objects.filter(is_active=True))
    if len(controllers) == 1:
        return redirect("public:start", slug=controllers[0].slug)
    return show(request, "public/directory.html", controllers=controllers)


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def start(request: HttpRequest, controller: Controller) -> HttpResponse:
    """What to expect, and step one. Sending it makes the draft."""
    if request.method != "POST":
        return _start_page(request, controller, WhatForm(profile=controller.policy))
    form = WhatForm(request.POST, profile=controller.policy)
    caught = sprung(form)
    if caught or not form.is_valid():
        return _start_page(request, controller, form, refused=caught)
    try:
        throttle.take((STARTED, client_of(request)))
    except LimitReached as reached:
        response = _start_page(request, controller, form, refused=explained(reached), status=429)
        response.headers["Retry-After"] = str(reached.seconds)
        return response
    answers = {"language": language_of(controller, request.GET.get("language", ""))}
    draft = drafts.begin(controller=controller, answers=answers, now=clock.now())
    draft.keep("what", request.POST, ("rights", "own_words"))
    return after(draft, "what")


def after(draft: drafts.OpenDraft, step: str) -> HttpResponseRedirect:
    """On to the next step that asks something."""
    place = drafts.STEPS.index(step) + 1
    if drafts.STEPS[place] == "details" and draft.details_form().is_empty:
        place += 1
    return redirect("public:step", slug=draft.controller.slug, token=draft.token, step=drafts.STEPS[place])


@require_safe
@open_page
def notice(request: HttpRequest, controller: Controller) -> HttpResponse:
    """How what is typed into the form is used (Art. 13 GDPR)."""
    return show(request, "public/notice.html", controller)


@require_safe
@open_page
def theme(request: HttpRequest, controller: Controller) -> HttpResponse:
    """The controller's accent colour as a stylesheet."""
    accent = controller.policy.appearance.accent
    if not accent:
        raise Http404
    response = HttpResponse(theme_css(accent=accent), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={THEME_SECONDS}"
    return response


def usual(offered: Sequence[Right]) -> list[Right]:
    """The right by which the date is shown before anything is chosen."""
    return [Right.ACCESS if Right.ACCESS in offered else offered[0]]


def _start_page(
    request: HttpRequest, controller: Controller, form: WhatForm, refused: str = "", status: int = 200
) -> HttpResponse:
    profile = controller.policy
    here = language_of(controller, request.GET.get("language", ""))
    return show(
        request,
        "public/start.html",
        controller,
        status=status,
        form=form,
        refused=refused,
        dates=dates.preview(controller=controller, rights=usual(profile.rights), now=clock.now()),
        formats=answer_formats(profile),
        other_languages=[(code, language_in_words(code)) for code in profile.languages if code != here],
    )
