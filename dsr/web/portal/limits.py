"""How often one may do what on a status page, counted by case, and the sentence that explains each limit."""

from django.utils.translation import gettext as _

from dsr.cases.models import Case
from dsr.common import throttle
from dsr.common.throttle import Limit, LimitReached
from dsr.web.shared.open_pages import wait_in_words

WRITTEN = Limit("status-written", "20/hour")
CODES = Limit("status-codes", "5/hour")
REPLACED = Limit("status-replaced", "5/day")
LETTERS = Limit("status-letters", "60/hour")
IDENTITY_CODES = Limit("status-identity-codes", "3/hour")
PROOFS = Limit("status-proofs", "10/hour")


def take(limit: Limit, case: Case) -> None:
    """Count one act on a case. Raises LimitReached."""
    throttle.take((limit, f"case:{case.pk}"))


def explained(reached: LimitReached) -> str:
    """Which limit was reached, why there is one, and from when it goes on."""
    words = {"most": reached.limit.most, "when": wait_in_words(reached)}
    sentences = {
        WRITTEN.name: _(
            "%(most)s messages were sent from this page within an hour. "
            "This one was not sent; you can send it %(when)s."
        ),
        CODES.name: _(
            "%(most)s codes were asked for within an hour. The limit keeps others from filling your inbox. "
            "You can ask for the next one %(when)s; the last code you got may still work."
        ),
        IDENTITY_CODES.name: _(
            "%(most)s codes were sent to the address on file within an hour. You can have the next one %(when)s; "
            "the last code may still work."
        ),
        PROOFS.name: _("Files were sent %(most)s times within an hour. You can send more %(when)s."),
        REPLACED.name: _(
            "The link was replaced %(most)s times within a day. You can replace it again %(when)s."
        ),
        LETTERS.name: _(
            "The letter was fetched %(most)s times within an hour. You can fetch it again %(when)s."
        ),
    }
    return sentences[reached.limit.name] % words
