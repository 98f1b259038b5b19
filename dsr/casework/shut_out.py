"""Takes away what could still reach somebody who turned out not to be the person, or not to act for them.

Parts of larger verbs: the caller records why, and settles.
"""

from datetime import datetime

from dsr.accounts.actors import Actor
from dsr.bundles.models import DownloadGrant
from dsr.cases import changes
from dsr.cases.choices import ApprovalState
from dsr.cases.models import AccessLink, Approval, Case, SentLetter
from dsr.casework import letter_trouble
from dsr.casework.decide import drop_proposal
from dsr.casework.prepare_answer import shelve_answer
from dsr.casework.second_person import take_back_waiting
from dsr.mail import claims
from dsr.mail.letters import LETTERS
from dsr.mail.models import OutboxMessage


def stop_work(*, case: Case, actor: Actor, now: datetime) -> None:
    """Nothing that was under way goes on: the answer in work, what waits for a second person, downloads given."""
    shelve_answer(case=case)
    for approval in Approval.objects.filter(case=case, state=ApprovalState.ASKED).select_related("track"):
        drop_proposal(approval=approval, verb="revise")
    take_back_waiting(case=case, actor=actor, now=now)
    for grant in DownloadGrant.objects.filter(bundle__case=case, revoked_at=None):
        changes.assign(row=grant, revoked_at=now)


def shut_out(*, case: Case, actor: Actor, now: datetime) -> int:
    """The same, and every link to the status page ends, and mails not sent yet stay here; how many were held back."""
    stop_work(case=case, actor=actor, now=now)
    for link in AccessLink.objects.filter(case=case, revoked_at=None):
        changes.assign(row=link, revoked_at=now)
    email = case.requester.email
    return hold_back(case=case, to=email, now=now) if email else 0


def hold_back(*, case: Case, to: str, now: datetime) -> int:
    """Letters to the requester that wait for the post are not sent to this address any more; how many."""
    to_requester = [name for name, kind in LETTERS.items() if kind.audience == "requester"]
    waiting = OutboxMessage.objects.filter(case=case, to=to, letter__in=to_requester)
    held = [row for row in waiting if claims.hold_back(row=row)]
    for row in held:
        letter = SentLetter.objects.filter(message_id=row.message_id).exclude(text="").first()
        if letter is not None:
            letter_trouble.held_back(letter=letter, now=now)
    return len(held)
