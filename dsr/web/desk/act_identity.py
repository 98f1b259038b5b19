"""Acts about who is asking: the question, the document as last resort, its outcomes, the look at proof."""

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from dsr.cases.models import Case
from dsr.casework import files, identity, identity_evidence
from dsr.common import clock
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page, stamp
from dsr.web.desk.forms.identity import (
    AskDocumentForm,
    AskIdentityForm,
    ConfirmIdentityForm,
    MismatchForm,
    NotEnoughForm,
)
from dsr.web.desk.what_if import if_asked


@case_page("case.work")
def ask_identity(request: DeskRequest, case: Case) -> HttpResponse:
    """Ask who it is, on a recorded ground, by a way that needs no document."""
    return act_page(
        request,
        case,
        ACTS["ask_identity"],
        AskIdentityForm,
        lambda form, by: identity.ask_identity(case_id=case.pk, **form.as_question(), **by._asdict()),
        template="desk/ask_identity.html",
        **_question(case),
    )


@case_page("case.work")
def ask_document(request: DeskRequest, case: Case) -> HttpResponse:
    """The last resort: a copy of a document with parts covered."""
    return act_page(
        request,
        case,
        ACTS["ask_document"],
        AskDocumentForm,
        lambda form, by: identity.ask_identity(case_id=case.pk, **form.as_question(), **by._asdict()),
        template="desk/ask.html",
        **_question(case),
    )


@case_page("case.work")
def confirm_identity(request: DeskRequest, case: Case) -> HttpResponse:
    """Record by which way it is certain."""
    return act_page(
        request,
        case,
        ACTS["confirm_identity"],
        ConfirmIdentityForm,
        lambda form, by: identity.confirm_identity(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={"effects": _destroyed(case)},
    )


@case_page("case.work")
def not_enough(request: DeskRequest, case: Case) -> HttpResponse:
    """What came is not enough: the question stays open."""
    with translation.override(case.language):
        text = gettext("Thank you for your answer. It is not enough yet for us to be sure, because")
    return act_page(
        request,
        case,
        ACTS["not_enough"],
        NotEnoughForm,
        lambda form, by: identity.not_enough(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={"effects": _destroyed(case)},
        initial={"text": text},
    )


@case_page("case.work")
def record_mismatch(request: DeskRequest, case: Case) -> HttpResponse:
    """Somebody else is asking."""
    return act_page(
        request,
        case,
        ACTS["record_mismatch"],
        MismatchForm,
        lambda form, by: identity.record_mismatch(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                gettext("The identity counts as not confirmed, also if it was confirmed before."),
                gettext("The breach flag goes up: 72 hours, counted from now, to assess and to notify."),
                gettext("The leads are told by mail at once."),
                *_destroyed(case),
            ],
            "keeps": [gettext("The requester is told nothing by this.")],
        },
    )


@case_page("case.identity", methods=("GET", "HEAD"), look=False)
def evidence(request: DeskRequest, case: Case, *, file_id: int) -> StreamingHttpResponse:
    """One proof, as an attachment that no browser keeps; only for the assignee and leads, each look recorded."""
    file = identity_evidence.look_at_evidence(case_id=case.pk, file_id=file_id, **stamp(request)._asdict())
    name = file.name.replace("/", "_").replace("\\", "_")
    return StreamingHttpResponse(
        files.read(row=file),
        content_type=file.media_type,
        headers={
            "Content-Length": str(file.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        },
    )


def _question(case: Case) -> dict[str, Any]:
    """What both questions share: the dates they would move, the first words, what stands against them."""
    with translation.override(case.language):
        text = gettext(
            "We want to be sure that we give your data to nobody but you. "
            "Please help us to confirm that request %(reference)s comes from you."
        ) % {"reference": case.reference}
    return {
        "context": if_asked(case=case, family="identity", ground="reasonable_doubt", now=clock.now()),
        "initial": {"text": text},
        "reason": gettext("A question to the requester is already open.") if case.waiting_since else "",
    }


def _destroyed(case: Case) -> list[str]:
    count = len(identity_evidence.evidence_of(case))
    if not count:
        return []
    return [
        ngettext(
            "%(count)d file of proof is destroyed, for good.",
            "%(count)d files of proof are destroyed, for good.",
            count,
        )
        % {"count": count}
    ]
