"""The door of the desk: nobody unknown comes in, and nobody learns which desk pages exist.

Without a session every address under /desk/ leads to sign-in, existing or not. What a signed-in
person may do is decided by each view (`staff.demand`), and a stranger gets 404.
"""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from dsr.accounts.models import Staff
from dsr.accounts.permits import permits_of

GUARDED = "/desk/"


class StaffOnly:
    """Sends strangers to sign-in; gives every request of staff its permits (one query)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let staff in, send others to sign-in."""
        if not request.path.startswith(GUARDED):
            return self.get_response(request)
        if not isinstance(request.user, Staff) or not request.user.is_active:
            return redirect_to_login(request.get_full_path())
        request.permits = permits_of(staff=request.user)  # type: ignore[attr-defined]  # read by dsr.web.desk
        return self.get_response(request)
