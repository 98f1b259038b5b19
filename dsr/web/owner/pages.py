"""The door of every owner's page: a link that works opens one list, anything else one and the same page.

As on the status page there is no session and no cookie: what authorises an act is the token in the address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from dsr.cases.models import OwnerLink
from dsr.casework.owner_links import OwnerLinkDead, find_list
from dsr.common.clock import civil_date, now
from dsr.web.shared.open_pages import language_of, show

P = ParamSpec("P")


class OwnerVisit:
    """One request behind a link that works: whose list it is, and the instant it came."""

    def __init__(self, request: HttpRequest, link: OwnerLink, token: str) -> None:
        self.request, self.link, self.token = request, link, token
        self.now = now()
        self.today = civil_date(at=self.now, timezone=link.controller.timezone)

    def url(self, name: str, *args: object) -> str:
        """The address of one of this list's pages."""
        return reverse(f"owner:{name}", args=[self.token, *args])

    def back(self, told: str) -> HttpResponseRedirect:
        """To the list, which says one of the sentences of `listing.TOLD`."""
        return HttpResponseRedirect(f"{self.url('list')}?told={told}")

    def draw(self, template: str, *, status: int = 200, **values: object) -> HttpResponseBase:
        """One page of this list."""
        context = {
            "today": self.today,
            "zone": self.link.controller.timezone,
            "list_url": self.url("list"),
            **values,
        }
        return show(self.request, template, self.link.controller, status=status, **context)


def owner_page(
    view: Callable[Concatenate[OwnerVisit, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page of the list behind a link, in the controller's language."""

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            response = _within(view, request, token, *args, **kwargs)
        except OwnerLinkDead as dead:
            again = reverse("owner:new_link", args=[token]) if dead.expired else ""
            response = show(request, "owner/link_dead.html", status=404, new_link_url=again)
        # The address holds the token: no page that is linked from here learns it.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return door


def _within(
    view: Callable[Concatenate[OwnerVisit, P], HttpResponseBase],
    request: HttpRequest,
    token: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> HttpResponseBase:
    link = find_list(token=token, now=now())
    visit = OwnerVisit(request, link, token)
    with translation.override(language_of(link.controller, "")):
        try:
            return view(visit, *args, **kwargs)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            told = _("More text, or more files at once, was sent than this page takes. Nothing was changed.")
            return visit.draw("owner/not_now.html", status=413, reason=told)
