"""How a mail leaves: what every way out promises, and which one the settings name.

The promise: nothing is delivered before `before_commit` was called, so a death up to that moment may
safely be tried again, and a death after it is known to be doubtful. Touches no tables.
"""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

from django.utils.translation import gettext_lazy as _


class Undelivered(Exception):
    """The mail is certainly not delivered. `kind` says why, without personal data."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class TryLater(Undelivered):
    """Not now: the same mail may be taken later."""


class Unreachable(TryLater):
    """No server to talk to, or it does not let us in: other mails would fare no better now."""


class Refused(Undelivered):
    """This mail will never be taken for this address."""


class Doubtful(Exception):
    """The last byte went out and no reply came: delivered or not, nobody here can tell."""


class Transport(Protocol):
    """One way out."""

    def send(self, *, message: EmailMessage, to: str, before_commit: Callable[[], None]) -> str:
        """Deliver, or raise TryLater, Unreachable, Refused, Doubtful, or whatever `before_commit` raises.

        Returns the receipt: what the server said when it took the mail, without personal data.
        """
        ...


PROBLEMS = {
    "no_connection": _("the mail server could not be reached"),
    "timeout": _("the mail server did not answer in time"),
    "tls": _("the connection to the mail server could not be made safe"),
    "sign_in_refused": _("the mail server refused our sign-in"),
    "sender_refused": _("the mail server refused our sender's address"),
    "deferred": _("the receiving server asked us to try later, again and again"),
    "refused": _("the receiving server refused the address or the mail"),
    "address": _("the address cannot be written in a mail this server takes"),
    "died": _("sending it broke off again and again"),
    "demo": _("a demo sends nothing to real addresses"),
    "broken": _("the mail could not be put together"),
    "no_reply": _("the connection broke at the last moment"),
    "bounced": _("it came back"),
}


def problem_in_words(*, kind: str) -> str:
    """A kind of failure as a half sentence; "deferred:451" shows its number too."""
    slug, _colon, code = kind.partition(":")
    words = str(PROBLEMS.get(slug, slug))
    return f"{words} ({code})" if code else words
