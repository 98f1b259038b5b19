"""How the person shows who they are, where it was asked: a code to the address on file, or a copy of a document.

Neither page is there unless a handler asked for it on a recorded ground (Art. 12(6)).
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from dsr.casework import identity_code, identity_evidence
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.common.filetypes import FileRefused
from dsr.common.throttle import LimitReached
from dsr.common.vault import FileTooLarge
from dsr.web.portal import limits
from dsr.web.portal.forms import CodeForm, ProofForm
from dsr.web.portal.pages import Visit, link_page
from dsr.web.shared.capped_uploads import CappedUploads, too_large, watch_uploads


@link_page
def send_code(visit: Visit) -> HttpResponseBase:
    """Have the code sent to the address that we have on file; the page never names it."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        if identity_code.code_awaited(case=visit.case) is not None:
            limits.take(limits.IDENTITY_CODES, visit.case)
        identity_code.send_identity_code(case_id=visit.case.pk, now=visit.now)
    except LimitReached as reached:
        return visit.draw("portal/not_now.html", status=429, reason=limits.explained(reached))
    except NotNow as refusal:
        return visit.draw("portal/not_now.html", status=409, reason=_(str(refusal)))
    return HttpResponseRedirect(visit.url("identity_code") + "?sent=1")


@link_page
def code(visit: Visit) -> HttpResponseBase:
    """Where the code is typed."""
    if identity_code.code_awaited(case=visit.case) is None:
        return visit.draw("portal/not_now.html", status=409, reason=_(identity_code.NO_CODE))
    form = CodeForm(visit.request.POST if visit.request.method == "POST" else None, mailed=True)
    if form.is_bound and form.is_valid():
        try:
            identity_code.check_identity_code(
                case_id=visit.case.pk, code=form.cleaned_data["code"], now=visit.now
            )
        except NotNow as refusal:
            form.add_error("code", _(str(refusal)))
        else:
            return visit.back("identified")
    return visit.draw(
        "portal/identity_code.html",
        form=form,
        was_sent="sent" in visit.request.GET,
        minutes=int(identity_code.CODE_LIFETIME.total_seconds() // 60),
        code_url=visit.url("identity_code"),
        send_url=visit.url("send_identity_code"),
    )


@link_page
def proof(visit: Visit) -> HttpResponseBase:
    """Where the copy is sent."""
    if not identity_evidence.is_expected(case=visit.case):
        told = _("We did not ask for proof of your identity, so please send none.")
        return visit.draw("portal/not_now.html", status=409, reason=told)
    watch = watch_uploads(visit.request)
    form = ProofForm(
        visit.request.POST if visit.request.method == "POST" else None,
        most=identity_evidence.MOST_FILES,
        limit_megabytes=settings.DSR_MAX_UPLOAD_BYTES // 1024**2,
    )
    if form.is_bound and _received(visit, form, watch):
        return visit.back("proof")
    return visit.draw(
        "portal/proof.html",
        form=form,
        here=len(identity_evidence.evidence_of(visit.case)),
        proof_url=visit.url("proof"),
    )


def _received(visit: Visit, form: ProofForm, watch: CappedUploads) -> bool:
    files: list[UploadedFile[Any]] = visit.request.FILES.getlist("files")
    for _field, name in watch.dropped:
        form.add_error("files", too_large(name))
    if watch.dropped:
        return False
    try:
        limits.take(limits.PROOFS, visit.case)
        identity_evidence.receive_evidence(
            case_id=visit.case.pk,
            uploads=[Upload(name=file.name or _("file"), stream=file) for file in files],
            now=visit.now,
        )
    except LimitReached as reached:
        form.add_error("files", limits.explained(reached))
    except NotNow as refusal:
        form.add_error("files", _(str(refusal)))
    except FileTooLarge:
        form.add_error("files", too_large(files[0].name or ""))
    except FileRefused as refusal:
        form.add_error("files", str(refusal.sentence))
    return form.is_valid()
