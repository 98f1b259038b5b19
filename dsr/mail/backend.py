"""Django's mail backend that joins the outbox: allauth's own mails wait, are sealed and retried like ours."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation

from dsr.common import clock
from dsr.mail.letters import AccountMail
from dsr.mail.outbox import put


class OutboxBackend(BaseEmailBackend):
    """Puts each mail into the outbox, one row a receiver. Texts only: the sign-in attaches nothing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many mails were put; Django's contract."""
        with transaction.atomic():
            for mail in email_messages:
                self._put(mail)
        return len(email_messages)

    def _put(self, mail: EmailMessage) -> None:
        letter = AccountMail(subject=" ".join(str(mail.subject).split()), text=str(mail.body))
        for receiver in mail.recipients():
            put(
                letter=letter,
                to=receiver,
                case=None,
                language=translation.get_language() or "",
                dedupe_key=f"account:{uuid.uuid4().hex}",
                now=clock.now(),
            )
