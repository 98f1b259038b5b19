"""Letters on paper: printed and posted by hand, and recorded with the number of the post."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import LetterWay
from dsr.cases.models import SentLetter
from dsr.casework import sent_letters, tasks
from dsr.casework.door import NotNow, demand_aware, enter, own
from dsr.casework.restriction import note_told

LONGEST_PROOF = 120


def posted(
    *, case_id: int, letter_id: int, posted_at: datetime, proof: str, actor: StaffActor, now: datetime
) -> None:
    """A printed letter was given to the post at `posted_at` (aware). `proof`: number of the registered post, if any.

    Ends the task to print it. Raises NotYours, NotNow (not a letter for the post, posted already, a day that
    cannot be), NaiveMoment.
    """
    demand_aware(moment=posted_at)
    number = " ".join(proof.split())
    if len(number) > LONGEST_PROOF:
        raise NotNow("The number of the post is too long: write the number only.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        letter = own(rows=SentLetter.objects.filter(case=case), key=letter_id)
        if letter.way != LetterWay.POST:
            raise NotNow("This letter did not go by post.")
        if letter.delivered_at is not None:
            raise NotNow("This letter is recorded as posted already.")
        if not letter.at.date() <= posted_at.date() or posted_at > now:
            raise NotNow("A letter is posted after it was written, and not in the future.")
        sent_letters.arrived(letter=letter, proof=number, at=posted_at, posted_by=actor.staff)
        tasks.end_for_letter(letter=letter, outcome="Posted.", actor=actor, now=now)
        note_told(letter=letter, now=now)
        facts = {"letter": letter.letter, "number": letter.pk, "posted_at": posted_at.isoformat()}
        event = Event("letter:posted", facts=facts, personal={"proof": number} if number else {})
        changes.settle(case=case, event=event, actor=actor, now=now)
