"""What the person can do: confirm the address, write, withdraw, replace the link."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from dsr.casework import confirm_contact, correspond, decide, links
from dsr.casework.confirm_contact import LinkProvesNothing
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.common.filetypes import FROM_REQUESTERS, FileRefused, inspect_upload
from dsr.common.throttle import LimitReached
from dsr.common.vault import FileTooLarge
from dsr.web.portal import limits
from dsr.web.portal.forms import MOST_FILES, MessageForm
from dsr.web.portal.pages import Visit, link_page
from dsr.web.portal.status import status_page
from dsr.web.shared.capped_uploads import too_large, watch_uploads


@link_page
def confirm(visit: Visit) -> HttpResponseBase:
    """The address is the person's: only a link that came by mail proves it."""
    if visit.request.method != "POST":
        return _only_post()
    try:
        confirm_contact.confirm_contact(link=visit.link, now=visit.now)
    except LinkProvesNothing:
        told = _("This link was shown on a screen and not mailed, so it proves no address.")
        return visit.draw("portal/not_now.html", status=409, reason=told)
    return visit.back("confirmed")


@link_page
def write(visit: Visit) -> HttpResponseBase:
    """A message to the privacy team, with files if need be."""
    if visit.request.method != "POST":
        return _only_post()
    watch = watch_uploads(visit.request)
    form = MessageForm(visit.request.POST, limit_megabytes=settings.DSR_MAX_UPLOAD_BYTES // 1024**2)
    files = visit.request.FILES.getlist("files")
    for _field, name in watch.dropped:
        form.add_error("files", too_large(name))
    if len(files) > MOST_FILES:
        form.add_error("files", _("Choose at most %(most)s files.") % {"most": MOST_FILES})
    _judge(form, files)
    if form.is_valid() and _received(visit, form, files):
        return visit.back("written")
    if files and not form.errors.get("files"):
        form.add_error("files", _("Please choose the files once more."))
    return status_page(visit, form)


@link_page
def withdraw(visit: Visit) -> HttpResponseBase:
    """Asks once, then withdraws what has no answer yet."""
    if visit.request.method != "POST":
        return visit.draw(
            "portal/withdraw.html",
            effects=[
                _("We stop working on everything that is not answered yet."),
                _("You get a short confirmation."),
            ],
            keeps=[
                _("What we answered already stays answered, and this page stays open to you."),
                _("We keep a record that you asked and withdrew. You can ask again at any time."),
            ],
        )
    try:
        decide.withdraw(case_id=visit.case.pk, now=visit.now)
    except NotNow as refusal:
        return visit.draw("portal/not_now.html", status=409, reason=_(str(refusal)))
    return visit.back("withdrawn")


@link_page
def replace(visit: Visit) -> HttpResponseBase:
    """Asks once, then ends all links of the case and sends, or shows, a new one."""
    if visit.request.method != "POST":
        mailed = bool(visit.case.requester.email)
        return visit.draw(
            "portal/replace.html",
            effects=[
                _("This link and every earlier one stop working at once."),
                _("A new link goes to the e-mail address that you gave.")
                if mailed
                else _("The new link is shown to you, once. Have something ready to save it."),
            ],
            keeps=[_("Your request, its date and everything on this page.")],
        )
    try:
        limits.take(limits.REPLACED, visit.case)
    except LimitReached as reached:
        return visit.draw("portal/not_now.html", status=429, reason=limits.explained(reached))
    return visit.draw(
        "portal/replaced.html", new_url=links.replace_by_requester(link=visit.link, now=visit.now)
    )


def _judge(form: MessageForm, files: "list[UploadedFile[Any]]") -> None:
    """Names the file that will be refused; the verb judges again, but knows only the first that is wrong."""
    for file in files[:MOST_FILES]:
        limit, name = settings.DSR_MAX_UPLOAD_BYTES, file.name or ""
        try:
            inspect_upload(name=name, stream=file, limit=limit, allowed=FROM_REQUESTERS)
        except FileRefused as refusal:
            form.add_error("files", f"“{name}”: {refusal.sentence}")


def _received(visit: Visit, form: MessageForm, files: "list[UploadedFile[Any]]") -> bool:
    uploads = [Upload(name=file.name or _("file"), stream=file) for file in files]
    try:
        if form.cleaned_data["text"] or uploads:
            limits.take(limits.WRITTEN, visit.case)
        correspond.receive_message(
            case_id=visit.case.pk, text=form.cleaned_data["text"], uploads=uploads, now=visit.now
        )
    except LimitReached as reached:
        form.add_error("text", limits.explained(reached))
    except NotNow as refusal:
        form.add_error("text", _(str(refusal)))
    except FileTooLarge:
        form.add_error("files", too_large(files[0].name or ""))
    except FileRefused as refusal:
        form.add_error("files", str(refusal.sentence))
    return form.is_valid()


def _only_post() -> HttpResponseBase:
    return HttpResponseNotAllowed(["POST"])
