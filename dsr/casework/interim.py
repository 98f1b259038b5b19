"""Tell the person how their request stands while it is worked on, and ask them to confirm their address.

Neither answers anything: no clock is moved, no right is ended, nothing that is due becomes due later.
"""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import LetterWay
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, demand_possible, enter
from dsr.casework.letters import contact_confirmation_letter
from dsr.casework.sent_letters import carry

CONFIRMED = "The address was confirmed by its link already."
NO_ADDRESS = "There is no e-mail address to confirm."


def tell_how_it_stands(*, case_id: int, text: str, actor: StaffActor, now: datetime, way: str = "") -> None:
    """Send the interim answer: `text`, what still follows, and by when, in the person's language.

    The dates stay as they are: only an extension, put before a second person, moves one (Art. 12(3)). `way` as in
    sent_letters.carry. Raises NotYours, NotNow (closed, everything answered, no text, no address for that way),
    TextTooLong.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="tell_how_it_stands")
        message = deliver(
            case=case, kind="interim_answer", text=text, asks_upload=False, actor=actor, now=now, way=way
        )
        event = Event("interim:sent", facts={"message": message.pk, "due": str(case.legal_due_on or "")})
        changes.settle(case=case, event=event, actor=actor, now=now)


def ask_to_confirm(*, case_id: int, actor: StaffActor, now: datetime) -> None:
    """Mail a link to the address that was given: opened, it shows that the address is theirs.

    Raises NotYours, NotNow (closed, no e-mail address, confirmed already).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_to_confirm")
        if case.contact_confirmed_at is not None:
            raise NotNow(CONFIRMED)
        if not case.requester.email:
            raise NotNow(NO_ADDRESS)
        carry(
            case=case,
            make=lambda url: contact_confirmation_letter(case=case, status_url=url),
            language=case.language,
            reason=f"contact_confirmation:{case.pk}:{now.isoformat()}",
            author=actor.name,
            now=now,
            way=LetterWay.MAIL,
        )
        changes.settle(case=case, event=Event("contact:asked"), actor=actor, now=now)
