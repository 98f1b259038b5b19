"""Letters of a case: read as sent, as PDF, printed and posted, sent once more; tasks from them; the address."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from dsr.bundles.letters_pdf import LetterNotDrawn
from dsr.cases.choices import LetterWay
from dsr.cases.models import Case, SentLetter, Task
from dsr.casework import correct_address as correcting
from dsr.casework import print_letter, resend, sent_letters
from dsr.casework import tasks as seeing_to
from dsr.common import clock
from dsr.common.clock import civil_date
from dsr.common.vault import vault
from dsr.mail.letters import LETTERS, title_of
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, Stamp, case_page, stamp
from dsr.web.desk.forms.base import instant
from dsr.web.desk.forms.posting import AddressForm, OnceMoreForm, OutcomeForm, PostedForm
from dsr.web.desk.panels.letters import letter_row
from dsr.web.desk.sections import desk_nav


@case_page("case.view", methods=("GET", "HEAD"), look=False)
def show(request: DeskRequest, case: Case, *, letter_id: int) -> HttpResponse:
    """A letter as it was sent, with its way, its proof and its digests. Reading it is recorded."""
    letter = _letter(case, letter_id)
    sent_letters.look_at_letter(letter=letter, case=case, **stamp(request)._asdict())
    works = request.permits.allow("case.work", case.controller.slug)
    context = {
        "case": case,
        "case_url": case_url(case),
        "desk_nav": desk_nav(),
        "row": letter_row(case, letter, works=works),
        "letter": letter,
        "zone": case.controller.timezone,
    }
    return render(request, "desk/letter.html", context)


@case_page("case.view", methods=("GET", "HEAD"), look=False)
def pdf(request: DeskRequest, case: Case, *, letter_id: int) -> HttpResponseBase:
    """The PDF that is kept: made when the letter was written, never anew."""
    letter = _letter(case, letter_id)
    try:
        there = sent_letters.keep_pdf(letter=letter, now=clock.now())
    except LetterNotDrawn as problem:
        raise Http404 from problem
    if not there:
        raise Http404
    sent_letters.look_at_letter(letter=letter, case=case, **stamp(request)._asdict())
    return HttpResponse(
        b"".join(vault().open(stored=letter.stored)),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{case.reference}-{letter.pk}.pdf"',
            "Cache-Control": "no-store",
        },
    )


@case_page("case.work")
def posted(request: DeskRequest, case: Case, *, letter_id: int) -> HttpResponse:
    """Record that a printed letter was posted."""
    letter = _letter(case, letter_id)
    if letter.way != LetterWay.POST or letter.delivered_at is not None:
        raise Http404
    zone, now = case.controller.timezone, clock.now()

    def record(form: PostedForm, by: Stamp) -> None:
        moment = _within_day(
            instant(on=form.cleaned_data["on"], at=None, timezone=zone), letter, by.now, zone
        )
        print_letter.posted(
            case_id=case.pk,
            letter_id=letter.pk,
            posted_at=moment,
            proof=form.cleaned_data["proof"],
            **by._asdict(),
        )

    return act_page(
        request,
        case,
        ACTS["letter_posted"],
        PostedForm,
        record,
        template="desk/letter_posted.html",
        context={
            "letter": letter,
            "title": title_of(name=letter.letter),
            "pdf_url": case_url(case, "letter_pdf", letter_id=letter.pk),
        },
        initial={"on": civil_date(at=now, timezone=zone)},
    )


@case_page("case.work")
def once_more(request: DeskRequest, case: Case, *, letter_id: int) -> HttpResponse:
    """Send a letter that did not arrive once more."""
    letter = _letter(case, letter_id)
    kind = LETTERS.get(letter.letter)
    outside = kind is not None and kind.audience == "outside"
    person = case.requester
    address = case_url(case, "correct_address")
    return act_page(
        request,
        case,
        ACTS["send_once_more"],
        OnceMoreForm,
        lambda form, by: resend.send_once_more(
            case_id=case.pk, letter_id=letter.pk, **form.cleaned_data, **by._asdict()
        ),
        template="desk/letter_again.html",
        context={"title": title_of(name=letter.letter), "address_url": "" if outside else address},
        to=letter.to if outside else person.email,
        by_post=bool(person.address.strip()) and not outside,
        initial={"way": LetterWay.MAIL if outside or person.email else LetterWay.POST},
    )


@case_page("case.work")
def finish_task(request: DeskRequest, case: Case, *, task_id: int) -> HttpResponse:
    """Say what became of a task."""
    task = Task.objects.filter(case=case, pk=task_id, done_at=None).first()
    if task is None:
        raise Http404
    return act_page(
        request,
        case,
        ACTS["finish_task"],
        OutcomeForm,
        lambda form, by: seeing_to.finish(
            case_id=case.pk, task_id=task.pk, **form.cleaned_data, **by._asdict()
        ),
        context={"advice": task.get_kind_display()},
    )


@case_page("case.work")
def correct_address(request: DeskRequest, case: Case) -> HttpResponse:
    """Record the right address."""
    person = case.requester
    frozen = case.identity_settled_at is not None
    return act_page(
        request,
        case,
        ACTS["correct_address"],
        AddressForm,
        lambda form, by: correcting.correct_address(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "advice": gettext(
                "The identity was confirmed for the address as it stands. A letter to the wrong person is a "
                "breach: make sure again, not by mail to the new address."
            )
            if frozen
            else "",
            "effects": _address_effects(),
        },
        initial={"email": person.email, "address": person.address},
    )


def _address_effects() -> list[str]:
    return [
        gettext("With a new e-mail address: links sent before stop working, and a fresh one goes to it."),
        gettext("What still waits to be sent to the old address is held back and becomes a task."),
        gettext("The new address has to be confirmed by its link again."),
    ]


def _within_day(moment: datetime, letter: SentLetter, now: datetime, zone: str) -> datetime:
    """Noon of the day, moved within the day to after the letter was written and before now."""
    same_day = civil_date(at=letter.at, timezone=zone) == civil_date(at=moment, timezone=zone)
    latest = now if civil_date(at=now, timezone=zone) == civil_date(at=moment, timezone=zone) else moment
    return min(max(moment, letter.at) if same_day else moment, latest)


def _letter(case: Case, letter_id: int) -> SentLetter:
    rows: Any = SentLetter.objects.select_related("case__controller", "case__requester", "posted_by")
    found: SentLetter | None = rows.filter(case=case, pk=letter_id).first()
    if found is None:
        raise Http404
    return found
