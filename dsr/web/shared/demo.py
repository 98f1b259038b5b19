"""Pages that exist only in the demo: the mail that was sent, as its readers see it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dsr.mail.capture import NoSuchMail, ReadMail, captured, read_captured

LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest hundred mails; in the demo none leaves this machine."""
    mails = captured(directory=settings.DSR_MAIL_CAPTURE_DIR)
    return render(request, "demo/mailbox.html", {"mails": mails})


def mail(request: HttpRequest, mail_id: str) -> HttpResponse:
    """One mail: its text with working links, and how it looks."""
    return render(request, "demo/mail.html", {"mail": _mail(mail_id)})


def mail_as_page(request: HttpRequest, mail_id: str) -> HttpResponse:
    """The mail's own page, shut in: it may style itself and nothing else."""
    response = HttpResponse(_mail(mail_id).html)
    response["Content-Security-Policy"] = LETTER_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _mail(mail_id: str) -> ReadMail:
    try:
        return read_captured(directory=settings.DSR_MAIL_CAPTURE_DIR, mail_id=mail_id)
    except NoSuchMail:
        raise Http404 from None
