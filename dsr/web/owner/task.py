"""One task of an owner: whom it is about, what to do, and the ways to answer."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dsr.bundles.collected_text import CollectedUnreadable
from dsr.cases.models import OwnerTask
from dsr.casework import owner_links, owner_replies
from dsr.casework.collect import LARGEST_MATERIAL
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.common import throttle
from dsr.common.filetypes import FileRefused
from dsr.common.throttle import Limit, LimitReached
from dsr.common.vault import FileTooLarge
from dsr.web.owner.forms import AskForm, CannotForm, DoneForm, GiveForm, NothingForm, OwnerForm
from dsr.web.owner.pages import OwnerVisit, owner_page
from dsr.web.owner.words import asked_of, found_by
from dsr.web.shared.capped_uploads import too_large, watch_uploads
from dsr.web.shared.open_pages import wait_in_words

SENT = Limit("owner-sent", "60/hour")
Kind = OwnerTask.Kind


@require_safe
@owner_page
def page(visit: OwnerVisit, task_id: int) -> HttpResponseBase:
    """The task as it stands."""
    return _drawn(visit, owner_links.look(link=visit.link, task_id=task_id, now=visit.now))


@owner_page
def give(visit: OwnerVisit, task_id: int) -> HttpResponseBase:
    """Files with what was found."""
    if visit.request.method != "POST":
        return HttpResponseRedirect(visit.url("task", task_id))
    watch = watch_uploads(visit.request, limit=LARGEST_MATERIAL)
    form = GiveForm(visit.request.POST)
    files: list[UploadedFile[Any]] = visit.request.FILES.getlist("give-files")
    for _field, name in watch.dropped:
        form.add_error("files", too_large(name, limit=LARGEST_MATERIAL))
    if not files and not watch.dropped:
        form.add_error("files", _("Add at least one file with what was found, or say that nothing is there."))

    def send(said: dict[str, str]) -> None:
        owner_replies.give_material(
            link=visit.link,
            task_id=task_id,
            keys=said["keys"],
            remark=said["remark"],
            uploads=[Upload(name=file.name or _("file"), stream=file) for file in files],
            now=visit.now,
        )

    return _answered(visit, task_id, form, "given", send)


@owner_page
def nothing(visit: OwnerVisit, task_id: int) -> HttpResponseBase:
    """Nothing is there."""
    return _said(visit, task_id, NothingForm, "nothing", owner_replies.say_nothing_here)


@owner_page
def done(visit: OwnerVisit, task_id: int) -> HttpResponseBase:
    """It is done."""
    return _said(visit, task_id, DoneForm, "confirmed", owner_replies.confirm_done)


@owner_page
def ask(visit: OwnerVisit, task_id: int) -> HttpResponseBase:
    """A question back."""
    return _said(visit, task_id, AskForm, "asked", owner_replies.ask_back)


@owner_page
def cannot(visit: OwnerVisit, task_id: int) -> HttpResponseBase:
    """It cannot be done."""
    return _said(visit, task_id, CannotForm, "cannot", owner_replies.cannot)


def _said(
    visit: OwnerVisit, task_id: int, form_class: type[OwnerForm], told: str, verb: Callable[..., None]
) -> HttpResponseBase:
    if visit.request.method != "POST":
        return HttpResponseRedirect(visit.url("task", task_id))
    form = form_class(visit.request.POST)
    return _answered(
        visit,
        task_id,
        form,
        told,
        lambda said: verb(link=visit.link, task_id=task_id, now=visit.now, **said),
    )


def _answered(
    visit: OwnerVisit, task_id: int, form: OwnerForm, told: str, send: Callable[[dict[str, str]], None]
) -> HttpResponseBase:
    """Do it and go back to the list; a refusal stands in the form, with what was typed."""
    task = owner_links.look(link=visit.link, task_id=task_id, now=visit.now)
    if form.is_valid() and _tried(visit, form, send):
        return visit.back(told)
    if isinstance(form, GiveForm) and visit.request.FILES and not form.errors.get("files"):
        form.add_error("files", _("Please choose the files once more."))
    return _drawn(visit, task, form)


def _tried(visit: OwnerVisit, form: OwnerForm, send: Callable[[dict[str, str]], None]) -> bool:
    beside = "files" if "files" in form.fields else None
    try:
        throttle.take((SENT, f"owner-link:{visit.link.pk}"))
        send({name: value for name, value in form.cleaned_data.items() if name != "files"})
    except LimitReached as reached:
        form.add_error(
            None, _("Too much was sent within an hour. Go on %(when)s.") % {"when": wait_in_words(reached)}
        )
    except NotNow as refusal:
        form.add_error(None, _(str(refusal)))
    except FileTooLarge:
        form.add_error(beside, _("One of the files is larger than 2 GB."))
    except (FileRefused, CollectedUnreadable) as refusal:
        form.add_error(beside, str(refusal.sentence))
    return form.is_valid()


def _drawn(visit: OwnerVisit, task: OwnerTask, tried: OwnerForm | None = None) -> HttpResponseBase:
    kinds: tuple[type[OwnerForm], ...] = (
        (GiveForm, NothingForm, AskForm, CannotForm)
        if task.kind == Kind.SEARCH
        else (DoneForm, AskForm, CannotForm)
    )
    forms = {
        kind.prefix: tried if tried is not None and isinstance(tried, kind) else kind() for kind in kinds
    }
    addresses = {"give": "give", "nothing": "nothing", "done": "done", "ask": "ask", "cannot": "cannot"}
    return visit.draw(
        "owner/task.html",
        status=200 if tried is None else 422,
        task=task,
        what=asked_of(task),
        found_by=found_by(task),
        late=task.due_on < visit.today,
        tried=tried,
        ask_opened=isinstance(tried, AskForm),
        cannot_opened=isinstance(tried, CannotForm),
        forms=forms,
        urls={name: visit.url(page_name, task.pk) for name, page_name in addresses.items()},
    )
