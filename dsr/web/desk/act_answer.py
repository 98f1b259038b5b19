"""The answer: written, looked at as mail and as PDF, put before a second person, released or taken back."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from dsr.bundles.letters_pdf import letter_pdf
from dsr.bundles.models import Bundle
from dsr.cases.choices import AnswerFormat
from dsr.cases.models import Answer, Case
from dsr.casework import prepare_answer as preparing
from dsr.casework import release as releasing
from dsr.casework.bundle_content import letter_of
from dsr.casework.letters import draft_answer, locked_blocks
from dsr.casework.prepare_answer import unreleased
from dsr.common import clock
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right
from dsr.web.desk import case_panels as panels
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.case_next import bundle_lines
from dsr.web.desk.case_page import short_rights
from dsr.web.desk.case_read import Papers, read_case
from dsr.web.desk.case_tracks import track_rows
from dsr.web.desk.doors import DeskRequest, Stamp, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.letters import AnswerForm
from dsr.web.desk.forms.work import ReasonForm
from dsr.web.desk.sections import desk_nav
from dsr.web.desk.step_known import found_systems

GIVEN = {Decision.GRANT, Decision.GRANT_PARTLY}


@case_page("case.work")
def prepare_answer(request: DeskRequest, case: Case) -> HttpResponse:
    """Write the letter; a preview shows what was typed without keeping it."""
    answer = unreleased(case=case)
    informs = _informs(case)
    if request.method == "POST" and "preview" in request.POST:
        form = AnswerForm(request.POST, case=case, informs=informs, defaults=_article_15(case))
        if request.POST["preview"] == "pdf":
            return _as_pdf(case, request.POST)
        return render(request, "desk/prepare_answer.html", _preview(case, form))

    def save(form: AnswerForm, by: Stamp) -> None:
        given = form.cleaned_data
        preparing.prepare_answer(
            case_id=case.pk,
            subject=given["subject"],
            body=given["body"],
            information=form.information,
            **by._asdict(),
        )

    return act_page(
        request,
        case,
        ACTS["prepare_answer"],
        AnswerForm,
        save,
        template="desk/prepare_answer.html",
        context=_beside(case),
        initial=_first_words(case, answer, informs=informs),
        informs=informs,
        defaults=_article_15(case),
    )


@case_page("case.view", methods=("GET", "HEAD"))
def answer(request: DeskRequest, case: Case) -> HttpResponse:
    """The answer as it stands or went out: the letter, the bundle, what was decided and searched."""
    papers = read_case(case=case)
    found = papers.unreleased or papers.released
    if found is None:
        raise Http404
    return render(
        request, "desk/answer.html", {**_checks(papers, found), "case": case, "case_url": case_url(case)}
    )


@case_page("case.view", methods=("GET", "HEAD"))
def letter(request: DeskRequest, case: Case) -> HttpResponse:
    """The letter as PDF."""
    papers = read_case(case=case)
    found = papers.unreleased or papers.released
    if found is None:
        raise Http404
    now = clock.now()
    content = letter_pdf(letter=letter_of(answer=found, now=found.released_at or now), now=now)
    disposition = f'inline; filename="{case.reference}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@case_page("case.work")
def ask_release(request: DeskRequest, case: Case) -> HttpResponse:
    """Put the answer before a second person."""
    return act_page(
        request,
        case,
        ACTS["ask_release"],
        NothingToFill,
        lambda form, by: preparing.ask_release(case_id=case.pk, **by._asdict()),
    )


@case_page("case.release")
def release(request: DeskRequest, case: Case) -> HttpResponse:
    """Check and release: says exactly what will happen. Its author sees why not."""
    papers = read_case(case=case)
    found = papers.unreleased
    alone = case.controller.policy.one_person_may_approve
    own = found is not None and found.prepared_by_id == request.user.pk and not alone
    context = {**_checks(papers, found), "effects": _effects(papers)} if found else {}
    return act_page(
        request,
        case,
        ACTS["release"],
        NothingToFill,
        lambda form, by: releasing.release(case_id=case.pk, **by._asdict()),
        template="desk/release.html",
        context=context,
        reason=gettext("You prepared this answer. Another person must release it.") if own else "",
    )


@case_page("case.work")
def take_back(request: DeskRequest, case: Case) -> HttpResponse:
    """Make the answer a draft again."""
    return act_page(
        request,
        case,
        ACTS["take_back"],
        ReasonForm,
        lambda form, by: preparing.take_back(case_id=case.pk, **form.cleaned_data, **by._asdict()),
    )


def _informs(case: Case) -> bool:
    """Whether a copy of data is given, so that the information of Art. 15(1) and (2) belongs to it."""
    return case.tracks.filter(right=Right.ACCESS, decision__in=GIVEN).exists()


def _first_words(case: Case, answer: Answer | None, *, informs: bool) -> dict[str, str]:
    """What the form shows first: the draft as it stands, else a letter from the decisions."""
    if answer is not None:
        kept = {f"item_{item['item']}": item["text"] for item in answer.information}
        if kept or not informs:
            return {"subject": answer.subject, "body": answer.body, **kept}
        return {"subject": answer.subject, "body": answer.body, **_article_15(case)}
    subject, body = draft_answer(case=case)
    return {"subject": subject, "body": body, **(_article_15(case) if informs else {})}


def _article_15(case: Case) -> dict[str, str]:
    with translation.override(case.language):
        return {f"item_{item.item}": item.text for item in case.controller.policy.article_15_defaults()}


def _as_pdf(case: Case, typed: Mapping[str, str]) -> HttpResponse:
    """What was typed as the letter would look on paper; nothing is kept."""
    now = clock.now()
    draft = Answer(
        case=case,
        subject=typed.get("subject", ""),
        body=typed.get("body", "").replace("\r\n", "\n"),
        locked=locked_blocks(case=case),
        language=case.language,
    )
    content = letter_pdf(letter=letter_of(answer=draft, now=now), now=now)
    name = f'inline; filename="{case.reference}-preview.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _preview(case: Case, form: AnswerForm) -> dict[str, Any]:
    form.is_valid()
    beside = _beside(case)
    body = "\n\n".join(part for part in (form.data.get("body", ""), str(beside["locked"])) if part)
    mail = {
        "sender": case.controller.name,
        "to": case.requester.email or gettext("on paper"),
        "subject": form.data.get("subject", ""),
        "body": body,
    }
    page = {"case": case, "act": ACTS["prepare_answer"], "form": form, "case_url": case_url(case)}
    return {**page, **beside, "desk_nav": desk_nav(), "mail": mail}


def _beside(case: Case) -> dict[str, Any]:
    """What stands around the letter: the blocks of the law, what to check, what was found about this person."""
    policy = case.controller.policy
    return {
        "locked": locked_blocks(case=case),
        "checks": policy.article_15_checks(),
        "found": found_systems(case=case),
        "unnamed": [one.name for one in policy.recipients if one.kind == "category"],
    }


def _checks(papers: Papers, answer: Answer) -> dict[str, Any]:
    """What a second person looks at before anything leaves."""
    bundle = papers.bundle_of(answer)
    built = bundle is not None and bundle.state == Bundle.State.BUILT
    return {
        "answer": answer,
        "mail": {
            "sender": papers.case.controller.name,
            "to": papers.case.requester.email or gettext("on paper"),
            "subject": answer.subject,
            "body": answer.full_text,
        },
        "tracks": track_rows(papers=papers, works=False),
        "systems": panels.system_rows(papers),
        "bundle": bundle,
        "bundle_facts": panels.bundle_facts(papers, bundle) if bundle is not None and built else [],
        "bundle_lines": bundle_lines(papers),
        "rights": short_rights(papers.case.rights),
        "zone": papers.zone,
        "desk_nav": desk_nav(),
    }


def _effects(papers: Papers) -> list[str]:
    person = papers.case.requester
    effects = [
        gettext("The letter goes to %(to)s now.") % {"to": person.email}
        if person.email
        else gettext(
            "The letter is kept to be printed and posted, as a task; without a postal address it stands on the "
            "status page only."
        ),
    ]
    answer = papers.unreleased
    bundle = papers.bundle_of(answer)
    if bundle is not None and bundle.format == AnswerFormat.EMAIL:
        effects.append(gettext("The data stand in this e-mail itself: no code protects them."))
    elif bundle_lines(papers):
        effects.append(
            gettext("The bundle can be downloaded from the status page for 30 days, after a code.")
        )
    mine = (
        set(preparing.covered(case=papers.case, answer=answer).values_list("pk", flat=True))
        if answer
        else set()
    )
    names = ", ".join(
        row.name
        for row, track in zip(track_rows(papers=papers, works=False), papers.tracks, strict=True)
        if track.pk in mine
    )
    effects.append(gettext("These rights are answered: %(names)s.") % {"names": names})
    effects.append(gettext("The record keeps that you released it. It cannot be called back."))
    return effects
