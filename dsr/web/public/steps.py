"""The steps of a request being written. Each keeps what was typed before it says what is wrong."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from dsr.accounts.actors import requester_actor
from dsr.cases.choices import FilePurpose
from dsr.casework import intake
from dsr.casework.intake import DraftGone
from dsr.common import clock, throttle
from dsr.common.throttle import LimitReached
from dsr.register.models import Controller
from dsr.web.public import drafts, uploads
from dsr.web.public.details import DetailsForm
from dsr.web.public.drafts import OpenDraft
from dsr.web.public.first import after, usual
from dsr.web.public.limits import SENT, SENT_FOR_MAIL, STARTED, explained
from dsr.web.public.pages import open_page
from dsr.web.public.send_form import SendForm
from dsr.web.public.sending import NotFinished, asked, request_of
from dsr.web.public.summary import summary
from dsr.web.public.trap import sprung
from dsr.web.public.what import WhatForm, is_unsure_only
from dsr.web.public.you import SELF, YouForm
from dsr.web.shared import dates
from dsr.web.shared.capped_uploads import CappedUploads, watch_uploads
from dsr.web.shared.open_pages import client_of, show

REMOVE = "remove"


@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def step(request: HttpRequest, controller: Controller, token: str, step: str) -> HttpResponse:
    """One step of a draft; a draft already sent leads to its confirmation."""
    if step not in VIEWS:
        raise Http404
    watch = watch_uploads(request)
    now = clock.now()
    try:
        draft = drafts.open_draft(controller=controller, token=token, now=now)
    except DraftGone:
        return _gone(request, controller, token, step)
    if draft.row.case_id is not None:
        return redirect("public:sent", slug=controller.slug, token=token)
    with translation.override(draft.language):
        if step == "you" and request.method == "POST":
            return _post_you(request, draft, watch)
        return VIEWS[step](request, draft)


def _what(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    if request.method != "POST":
        return _page(
            request,
            draft,
            "what",
            WhatForm(profile=draft.profile, initial=drafts.typed(draft.answers, "what")),
        )
    draft.keep("what", request.POST, ("rights", "own_words"))
    form = WhatForm(request.POST, profile=draft.profile)
    caught = sprung(form)
    if not caught and form.is_valid():
        return after(draft, "what")
    return _page(request, draft, "what", form, refused=caught)


def _details(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    what = drafts.typed(draft.answers, "what")
    if not draft.what_form().is_valid():
        return _to(draft, "what")
    if request.method != "POST":
        typed = drafts.typed(draft.answers, "details")
        form = DetailsForm(profile=draft.profile, what=what, initial=typed)
        return _to(draft, "you") if form.is_empty else _page(request, draft, "details", form)
    form = DetailsForm(request.POST, profile=draft.profile, what=what)
    draft.keep("details", request.POST, form.fields)
    return after(draft, "details") if form.is_valid() else _page(request, draft, "details", form)


def _you(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    form = YouForm(profile=draft.profile, initial=drafts.typed(draft.answers, "you"))
    return _page(request, draft, "you", form)


def _post_you(request: HttpRequest, draft: OpenDraft, watch: CappedUploads) -> HttpResponse:
    blank = YouForm(profile=draft.profile)
    draft.keep("you", request.POST, blank.fields)
    removed = request.POST.get(REMOVE, "")
    wrong = uploads.take_uploads(draft=draft, request=request, watch=watch)
    if removed.isdigit() and removed.isascii() and len(removed) < 19:
        intake.detach(draft=draft.row, file_id=int(removed))
        if not wrong:
            return _to(draft, "you", "#files")
    form = YouForm(request.POST, profile=draft.profile, has_mandate=draft.has_mandate)
    for field, sentence in wrong:
        form.add_error(field, sentence)
    return after(draft, "you") if form.is_valid() else _page(request, draft, "you", form)


def _check(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    unfinished = draft.first_unfinished()
    if unfinished != "check":
        return _to(draft, unfinished)
    if request.method != "POST":
        return _page(request, draft, "check", SendForm())
    form = SendForm(request.POST)
    caught = sprung(form)
    return _page(request, draft, "check", form, refused=caught) if caught else _send(request, draft)


def _send(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    try:
        wanted = request_of(draft=draft, now=draft.now)
    except NotFinished as unfinished:
        return _to(draft, unfinished.step)
    uses = [(SENT, client_of(request))]
    if wanted.person.email:
        uses.append((SENT_FOR_MAIL, throttle.mail_key(address=wanted.person.email)))
    try:
        throttle.take(*uses)
    except LimitReached as reached:
        response = _page(request, draft, "check", SendForm(), refused=explained(reached), status=429)
        response.headers["Retry-After"] = str(reached.seconds)
        return response
    intake.send_draft(draft=draft.row, request=wanted, actor=requester_actor(reference=""), now=draft.now)
    return redirect("public:sent", slug=draft.controller.slug, token=draft.token)


VIEWS: dict[str, Callable[[HttpRequest, OpenDraft], HttpResponse]] = {
    "what": _what,
    "details": _details,
    "you": _you,
    "check": _check,
}


def _page(
    request: HttpRequest,
    draft: OpenDraft,
    step: str,
    form: WhatForm | DetailsForm | YouForm | SendForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    place = drafts.STEPS.index(step)
    files = draft.files
    values = {
        "form": form,
        "step": place + 1,
        "carry": draft.carried(),
        "refused": refused,
        "back_url": _address(draft, drafts.STEPS[place - 1]) if place else "",
        "restored": "restored" in request.GET,
        "mandates": uploads.rows(files, FilePurpose.MANDATE),
        "attachments": uploads.rows(files, FilePurpose.ATTACHMENT),
        "upload_megabytes": settings.DSR_MAX_UPLOAD_BYTES // 1024**2,
        "upload_files": intake.MOST_FILES,
        **(_check_values(draft) if step == "check" else {}),
    }
    return show(request, f"public/{step}.html", draft.controller, status=status, **values)


def _check_values(draft: OpenDraft) -> dict[str, object]:
    you, what, details = drafts.typed(draft.answers, "you"), draft.what_form(), draft.details_form()
    rights = list(asked(what.cleaned_data, details)) if what.is_valid() and details.is_valid() else []
    return {
        **summary(draft),
        "unsure": is_unsure_only(drafts.typed(draft.answers, "what")),
        "elsewhere": you.get("lives_in") == "elsewhere",
        "on_behalf": you.get("who", SELF) != SELF,
        "dates": dates.preview(
            controller=draft.controller, rights=rights or usual(draft.profile.rights), now=draft.now
        ),
    }


def _gone(request: HttpRequest, controller: Controller, token: str, step: str) -> HttpResponse:
    """The draft is no more. What an open page of ours carried and what was just typed begins a new one."""
    if request.method != "POST":
        return show(request, "public/draft_gone.html", controller, status=404)
    try:
        throttle.take((STARTED, client_of(request)))
        draft = drafts.bring_back(controller=controller, token=token, posted=request.POST, now=clock.now())
    except (DraftGone, LimitReached):
        return show(request, "public/draft_gone.html", controller, status=404)
    fields = {
        "what": ("rights", "own_words"),
        "details": tuple(draft.details_form().fields),
        "you": tuple(draft.you_form().fields),
    }
    if step in fields:
        draft.keep(step, request.POST, fields[step])
    return _to(draft, step, "?restored")


def _to(draft: OpenDraft, step: str, rest: str = "") -> HttpResponse:
    return redirect(_address(draft, step) + rest)


def _address(draft: OpenDraft, step: str) -> str:
    return reverse("public:step", args=[draft.controller.slug, draft.token, step])
