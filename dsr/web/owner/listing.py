"""The list of one owner, over all their systems and cases; and a new link for one that ran out."""

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dsr.casework.owner_links import OwnerLinkDead, find_list, tasks_of
from dsr.casework.owner_tasks import mail_list_link
from dsr.common import throttle
from dsr.common.clock import now
from dsr.common.throttle import Limit, LimitReached
from dsr.web.owner.pages import OwnerVisit, owner_page
from dsr.web.owner.words import asked_of
from dsr.web.shared.open_pages import language_of, show

NEW_LINKS = Limit("owner-new-links", "3/day")

TOLD = {
    "given": gettext_lazy("Thank you. What you sent has reached the privacy team."),
    "nothing": gettext_lazy("Thank you. It is noted that nothing is there."),
    "confirmed": gettext_lazy("Thank you. It is noted that it is done."),
    "cannot": gettext_lazy("Thank you. The privacy team takes it from here."),
    "asked": gettext_lazy("Your question is with the privacy team. You get a mail when it is answered."),
}


@require_safe
@owner_page
def page(visit: OwnerVisit) -> HttpResponseBase:
    """Everything this owner still has to do for this controller."""
    rows = [
        {
            "url": visit.url("task", task.pk),
            "what": asked_of(task),
            "system": task.search.system.name,
            "reference": task.case.reference,
            "due_on": task.due_on,
            "late": task.due_on < visit.today,
            "waits": bool(task.question and not task.answer),
            "answered": bool(task.answer),
        }
        for task in tasks_of(link=visit.link)
    ]
    return visit.draw("owner/list.html", rows=rows, told=TOLD.get(visit.request.GET.get("told", "")))


@csrf_exempt
def new_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A link that ran out: a new one goes to the owner's own address, and nowhere else."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    present = now()
    try:
        find_list(token=token, now=present)
    except OwnerLinkDead as dead:
        if dead.expired is None:
            return show(request, "owner/link_dead.html", status=404, new_link_url="")
        controller = dead.expired.controller
        with translation.override(language_of(controller, "")):
            try:
                throttle.take((NEW_LINKS, f"owner:{controller.pk}:{dead.expired.owner_email}"))
                mail_list_link(link=dead.expired, now=present)
            except LimitReached:
                return show(request, "owner/link_sent.html", controller, status=429, waits=True)
            return show(request, "owner/link_sent.html", controller, waits=False)
    return show(request, "owner/link_dead.html", status=404, new_link_url="")
