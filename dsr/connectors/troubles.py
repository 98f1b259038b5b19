"""What a trouble with a system means and what to do about it, in plain words for the desk."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.connectors.spec import PASSING, Trouble

SENTENCES: Mapping[Trouble, str | Promise] = {
    Trouble.UNREACHABLE: _(
        "The system did not answer. Check that it is running and that its address and port are right."
    ),
    Trouble.REFUSED: _(
        "The name or the password was refused, or the account may not read what is asked. "
        "Check the credentials and the account's permissions."
    ),
    Trouble.TOO_SLOW: _(
        "The system did not finish in time. Ask its administrator about the load, or raise the limit on time."
    ),
    Trouble.TOO_MUCH: _(
        "The system gave more than the limits allow. If that much is really about this person, raise the limits; "
        "else check by which fields the person is looked up."
    ),
    Trouble.BUSY: _("The system asked us to come again later."),
    Trouble.GARBLED: _(
        "The system's answer cannot be read. Check that the settings fit this system and its version."
    ),
    Trouble.BROKEN_OFF: _(
        "The answer ended in the middle. What came completely is kept; the rest is fetched again."
    ),
    Trouble.MISCONFIGURED: _("A setting or the dataset does not fit the system. Correct it and test again."),
    Trouble.NOT_ALLOWED: _(
        "This is not allowed here: an administrator has to enable it in the connection's settings first."
    ),
    Trouble.UNSUPPORTED: _(
        "The connector cannot do this with this system. Ask the system's owner to do it by hand."
    ),
    Trouble.FAILED: _("Something unexpected went wrong. Try again; if it stays, tell an administrator."),
}


def sentence_of(*, kind: Trouble, detail: str = "", again: bool = True) -> str:
    """What went wrong and what to do, with the administrator's detail and whether it is tried again by itself.

    `again`: whether somebody tries at all, so that what may pass is tried again.
    """
    parts = [str(SENTENCES[kind])]
    if detail:
        parts.append(gettext("In detail: %(detail)s") % {"detail": detail.rstrip(". ") + "."})
    if again and kind in PASSING:
        parts.append(gettext("It is tried again by itself."))
    return " ".join(parts)


def will_pass(*, kind: Trouble) -> bool:
    """Whether the trouble may pass by itself, so that trying later makes sense."""
    return kind in PASSING
