"""The date of the answer for the person's own calendar."""

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dsr.web.portal.pages import Visit, link_page
from dsr.web.shared.calendar_file import due_date_file


@require_safe
@link_page
def calendar(visit: Visit) -> HttpResponseBase:
    """The date as a calendar file."""
    return due_date_file(case=visit.case, now=visit.now)
