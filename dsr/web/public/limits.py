"""How often one may do what on the public form, and the sentence that explains each limit to an honest person."""

from django.utils.translation import gettext as _

from dsr.common.throttle import Limit, LimitReached
from dsr.web.shared.open_pages import wait_in_words

STARTED = Limit("form-started", "60/hour")
ATTACHED = Limit("form-attached", "60/hour")
SENT = Limit("form-sent", "20/hour")
SENT_FOR_MAIL = Limit("form-sent-mail", "5/day")


def explained(reached: LimitReached) -> str:
    """Which limit was reached, why there is one, and from when it goes on."""
    words = {"most": reached.limit.most, "when": wait_in_words(reached)}
    sentences = {
        STARTED.name: _(
            "%(most)s forms were begun from your internet connection within an hour. The limit keeps automatic senders "
            "out. You can begin again %(when)s."
        ),
        ATTACHED.name: _(
            "%(most)s files were sent from your internet connection within an hour, so this one was not taken. "
            "You can add it %(when)s, or send your request now and add the file later on the page of your request."
        ),
        SENT.name: _(
            "%(most)s requests were sent from your internet connection within an hour. The limit keeps automatic "
            "senders out. Yours has not been sent yet; you can send it %(when)s."
        ),
        SENT_FOR_MAIL.name: _(
            "%(most)s requests with this e-mail address were sent within a day. The limit protects the owner of an "
            "address from unwanted mail. Yours has not been sent yet; you can send it %(when)s."
        ),
    }
    return sentences[reached.limit.name] % words
