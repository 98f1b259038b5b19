"""The download: a code by mail, a pass for an hour, and the file in pieces that can be resumed."""

from collections.abc import Iterator
from typing import TypeVar

from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dsr.bundles.handing import Handed, handed
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.choices import AnswerFormat
from dsr.casework import deliver
from dsr.casework.door import NotNow
from dsr.common.clock import civil_date
from dsr.common.throttle import LimitReached
from dsr.common.vault import FileMissing
from dsr.web.portal import download_cookie, limits
from dsr.web.portal.byte_range import ByteRange, RangeNotSatisfiable, wanted_range
from dsr.web.portal.forms import CodeForm
from dsr.web.portal.pages import Visit, link_page

R = TypeVar("R", bound=HttpResponseBase)


@link_page
def send_code(visit: Visit) -> HttpResponseBase:
    """Mail a fresh code."""
    if visit.request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        if deliver.usable_grant(case=visit.case, now=visit.now) is not None and visit.case.requester.email:
            limits.take(limits.CODES, visit.case)
        deliver.send_code(case_id=visit.case.pk, now=visit.now)
    except LimitReached as reached:
        return visit.draw("portal/not_now.html", status=429, reason=limits.explained(reached))
    except NotNow as refusal:
        return visit.draw("portal/not_now.html", status=409, reason=_(str(refusal)))
    return HttpResponseRedirect(visit.url("code") + "?sent=1")


@link_page
def code(visit: Visit) -> HttpResponseBase:
    """Where the code is typed; the right one opens the download for an hour."""
    grant = deliver.usable_grant(case=visit.case, now=visit.now)
    if grant is None:
        told = _("There is no download at the moment, or it has ended. Write to us for a new one.")
        return visit.draw("portal/not_now.html", status=409, reason=told)
    typed = visit.request.POST if visit.request.method == "POST" else None
    form = CodeForm(typed, mailed=bool(visit.case.requester.email))
    if form.is_bound and form.is_valid():
        try:
            deliver.check_code(case_id=visit.case.pk, code=form.cleaned_data["code"], now=visit.now)
        except NotNow as refusal:
            form.add_error("code", _(str(refusal)))
        else:
            return _opened(visit, grant)
    return visit.draw(
        "portal/code.html",
        form=form,
        was_sent="sent" in visit.request.GET,
        minutes=int(deliver.CODE_LIFETIME.total_seconds() // 60),
        send_url=visit.url("send_code"),
    )


@require_safe
@link_page
def ready(visit: Visit, grant_id: int) -> HttpResponseBase:
    """The button that fetches the file, what is in it, how to open it."""
    grant = _grant(visit, grant_id)
    if grant is None:
        return HttpResponseRedirect(visit.url("code"))
    files = handed(bundle=grant.bundle)
    return visit.draw(
        "portal/download_ready.html",
        bundle=grant.bundle,
        is_package=grant.bundle.format == AnswerFormat.PACKAGE,
        protected=bool(grant.bundle.sealed_password),
        left=max(0, -(-(grant.most_downloads - grant.downloads) // len(files))),
        until=civil_date(at=grant.expires_at, timezone=visit.case.controller.timezone),
        files=[
            {
                "name": _name(visit, grant.bundle, file),
                "size": file.size,
                "sha256": file.sha256,
                "url": _url(visit, grant, file),
            }
            for file in files
        ],
    )


@require_safe
@link_page
def fetch(visit: Visit, grant_id: int, number: int = 1) -> HttpResponseBase:
    """A file, whole or from where an earlier attempt broke off (which is not counted again)."""
    grant = _grant(visit, grant_id)
    if grant is None:
        return HttpResponseRedirect(visit.url("code"))
    files = handed(bundle=grant.bundle)
    if not 1 <= number <= len(files):
        raise Http404
    file = files[number - 1]
    try:
        piece = _piece(visit, file)
    except RangeNotSatisfiable:
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{file.size}"
        return response
    name = _name(visit, grant.bundle, file)
    if visit.request.method == "HEAD":
        return _described(HttpResponse(), file, piece, name)
    # What nobody has begun cannot be resumed: the first piece always counts, wherever it starts.
    resumed = piece is not None and piece.start > 0 and grant.downloads > 0
    try:
        deliver.start_download(grant_id=grant.pk, case_id=visit.case.pk, resumed=resumed, now=visit.now)
        pieces = _pieces(file, piece or ByteRange(0, file.size))
    except NotNow as refusal:
        return visit.draw("portal/not_now.html", status=410, reason=_(str(refusal)))
    except FileMissing:
        told = _("The file is no longer there. Write to us for a new one.")
        return visit.draw("portal/not_now.html", status=410, reason=told)
    return _described(StreamingHttpResponse(pieces), file, piece, name)


def _opened(visit: Visit, grant: DownloadGrant) -> HttpResponseBase:
    response = HttpResponseRedirect(visit.url("ready", grant.pk))
    download_cookie.hand_out(response=response, grant_id=grant.pk, path=visit.url("download", grant.pk))
    return response


def _grant(visit: Visit, grant_id: int) -> DownloadGrant | None:
    """The grant, when it belongs to the case and the pass opens it."""
    if not download_cookie.opens(request=visit.request, grant_id=grant_id):
        return None
    return (
        DownloadGrant.objects.filter(pk=grant_id, bundle__case=visit.case)
        .select_related("bundle__case_key")
        .first()
    )


def _url(visit: Visit, grant: DownloadGrant, file: Handed) -> str:
    return (
        visit.url("download", grant.pk) if file.of == 1 else visit.url("download_part", grant.pk, file.number)
    )


def _name(visit: Visit, bundle: Bundle, file: Handed) -> str:
    part = f"-{file.number}-of-{file.of}" if file.of > 1 else ""
    return f"{visit.case.reference}{part}.{'zip' if bundle.format == AnswerFormat.PACKAGE else 'pdf'}"


def _piece(visit: Visit, file: Handed) -> ByteRange | None:
    """The piece asked for; the whole when the file is another one than the person has begun with."""
    begun_with = visit.request.headers.get("If-Range", "")
    if begun_with and begun_with != _etag(file):
        return None
    return wanted_range(header=visit.request.headers.get("Range", ""), size=file.size)


def _pieces(file: Handed, piece: ByteRange) -> Iterator[bytes]:
    """The plain bytes of a piece, read from the vault portion by portion. Raises FileMissing at once."""
    opened = file.open(piece.start)

    def cut() -> Iterator[bytes]:
        left = piece.length
        for portion in opened:
            yield portion[:left]
            left -= len(portion)
            if left <= 0:
                return

    return cut()


def _described(response: R, file: Handed, piece: ByteRange | None, name: str) -> R:
    """The headers by which a browser names, checks and resumes the file."""
    kind = "application/zip" if name.endswith(".zip") else "application/pdf"
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = _etag(file)
    response.headers["Content-Length"] = str(piece.length if piece else file.size)
    if piece is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {piece.start}-{piece.stop - 1}/{file.size}"
    return response


def _etag(file: Handed) -> str:
    return f'"{file.sha256}"'
