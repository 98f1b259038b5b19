"""The door of every status page: a link that works opens one case, anything else one and the same page.

The pages read and set no session. Therefore they are exempt from the CSRF check: what authorises an act
is the token in the address, which no other site knows. The one cookie there is (`download_cookie`) opens
a download and nothing else, is bound to its path and never sent with a request from another site.
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

from dsr.cases.models import AccessLink, Case
from dsr.casework.links import LinkDead, find_link
from dsr.common.clock import civil_date, now
from dsr.web.shared.open_pages import show

P = ParamSpec("P")


class Visit:
    """One request behind a link that works: the link, its case and its token, and the instant it came."""

    def __init__(self, request: HttpRequest, link: AccessLink, token: str) -> None:
        self.request, self.link, self.token = request, link, token
        self.case: Case = link.case
        self.now = now()
        self.today = civil_date(at=self.now, timezone=self.case.controller.timezone)

    def url(self, name: str, *args: object) -> str:
        """The address of one of this case's pages."""
        return reverse(f"portal:{name}", args=[self.token, *args])

    def back(self, told: str) -> HttpResponseRedirect:
        """To the status page, which says one of the sentences of `status.TOLD`."""
        return HttpResponseRedirect(f"{self.url('status')}?told={told}")

    def draw(self, template: str, *, status: int = 200, **values: object) -> HttpResponseBase:
        """One page of this case."""
        context = {
            "case": self.case,
            "today": self.today,
            "zone": self.case.controller.timezone,
            "status_url": self.url("status"),
            **values,
        }
        return show(self.request, template, self.case.controller, status=status, **context)


def link_page(
    view: Callable[Concatenate[Visit, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page of the case behind a link, in the case's language."""

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            link = find_link(token=token)
        except LinkDead:
            return show(request, "portal/link_dead.html", status=404)
        visit = Visit(request, link, token)
        with translation.override(visit.case.language):
            try:
                response = view(visit, *args, **kwargs)
            except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
                told = _(
                    "More text, or more files at once, was sent than this page takes. Nothing was changed."
                )
                response = visit.draw("portal/not_now.html", status=413, reason=told)
        # The address holds the token: no page that is linked from here learns it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return door
