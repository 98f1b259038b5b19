"""Pages that exist only in the demo: the mail that was sent, as its readers see it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dsr.mail.capture import NoSuchMail, ReadMail, captured, read_captured

LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
MOST_LISTED = 100


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest hundred mails, or those of one reader; in the demo none leaves this machine."""
    everything = captured(directory=settings.DSR_MAIL_CAPTURE_DIR, limit=MOST_LISTED)
    readers = sorted({mail.to for mail in everything})
    reader = request.GET.get("to", "")
    mails = [mail for mail in everything if mail.to == reader] if reader in readers else everything
    context = {"mails": mails, "readers": readers, "reader": reader, "most": MOST_LISTED}
    return render(request, "demo/mailbox.html", context)


@require_safe
def mail(request: HttpRequest, mail_id: str) -> HttpResponse:
    """One mail: its text with working links, and how it looks."""
    return render(request, "demo/mail.html", {"mail": _mail(mail_id)})


@require_safe
def mail_as_page(request: HttpRequest, mail_id: str) -> HttpResponse:
    """The mail's own page, shut in: it may style itself and nothing else."""
    found = _mail(mail_id)
    if not found.html:
        raise Http404
    response = HttpResponse(found.html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _mail(mail_id: str) -> ReadMail:
    try:
        return read_captured(directory=settings.DSR_MAIL_CAPTURE_DIR, mail_id=mail_id)
    except NoSuchMail:
        raise Http404 from None
