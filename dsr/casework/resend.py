"""Send a letter once more that failed or came back: by mail to the address as it stands now, or on paper.

It goes in the words that were kept; where its link was, a fresh one is put in.
"""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import LetterWay
from dsr.cases.models import Case, ProcessingRestriction, SentLetter
from dsr.casework import sent_letters, tasks
from dsr.casework.door import NotNow, chosen, enter, own
from dsr.casework.open_case import issue_link
from dsr.mail import kept, outbox
from dsr.mail.letters import LETTERS
from dsr.mail.rendering import Rendered
from dsr.mail.wording import html_of


def send_once_more(*, case_id: int, letter_id: int, way: str, actor: StaffActor, now: datetime) -> SentLetter:
    """The same letter again, as a letter of its own; what is open about the first is ended by it.

    `way` is mail or post. Raises NotYours, NotNow (its words were not kept, it arrived, no address).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        first = own(rows=SentLetter.objects.filter(case=case), key=letter_id)
        taken = chosen(among=LetterWay, value=way)
        _demand_resendable(first, taken)
        again = (
            _by_mail(case, first, actor, now)
            if taken == LetterWay.MAIL
            else _on_paper(case, first, actor, now)
        )
        tasks.end_for_letter(letter=first, outcome="Sent once more.", actor=actor, now=now)
        for waiting in ProcessingRestriction.objects.filter(lift_letter=first, lifted_at=None):
            changes.assign(row=waiting, lift_letter=again, lift_told_at=None)
        facts = {"letter": first.letter, "number": again.pk, "before": first.pk, "way": taken.value}
        changes.settle(case=case, event=Event("letter:again", facts=facts), actor=actor, now=now)
    return again


def _demand_resendable(letter: SentLetter, way: LetterWay) -> None:
    if way == LetterWay.PORTAL:
        raise NotNow("It stands on the status page already. Choose mail or post.")
    if not letter.text:
        raise NotNow("The words of this letter were not kept because they held a secret. Send a new one.")
    if letter.failed_at is None and not tasks.is_open_for(letter=letter):
        raise NotNow("This letter is on its way or arrived. Write a new one instead.")


def _by_mail(case: Case, first: SentLetter, actor: StaffActor, now: datetime) -> SentLetter:
    kind = LETTERS.get(first.letter)
    to_requester = kind is None or kind.audience == "requester"
    to = case.requester.email if to_requester else first.to
    if not to or "@" not in to:
        raise NotNow("There is no e-mail address. Print the letter, or record an address first.")
    text, mask = first.text, kept.mask_of(kind=kind) if kind else ""
    if mask and mask in text:
        # The last one is ours: what a person wrote stands above the link.
        url = issue_link(case=case, mailed=True, now=now)
        head, _mask, tail = text.rpartition(mask)
        text = f"{head}{url}{tail}"
    words = Rendered(subject=first.subject, text=text, html=html_of(text=text, language=first.language))
    row = outbox.put_again(first=first, words=words, to=to, author=actor.name, now=now)
    return SentLetter.objects.get(message_id=row.message_id)


def _on_paper(case: Case, first: SentLetter, actor: StaffActor, now: datetime) -> SentLetter:
    kind = LETTERS.get(first.letter)
    if kind is not None and kind.audience == "outside":
        raise NotNow("No postal address of the receiver is known here. Send it by mail.")
    sent_letters.way_for(case=case, way=LetterWay.POST)
    return sent_letters.print_again(first=first, author=actor.name, now=now)
