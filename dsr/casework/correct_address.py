"""Correct the address of the requester: what was sent to the old one opens nothing any more.

After identity was confirmed the addresses are frozen (R19): a new one holds only with a confirmation of its own.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import IdentityMethod, IdentityOutcome
from dsr.cases.models import AccessLink, Case, IdentityCheck
from dsr.casework.door import NotNow, chosen, demand_possible, enter, reason_given
from dsr.casework.letters import contact_confirmation_letter
from dsr.casework.open_case import issue_link
from dsr.casework.shut_out import hold_back
from dsr.mail import outbox

# Ways that say something about a new address: the mail to the old one and the old link do not.
ANEW = (IdentityMethod.KNOWLEDGE, IdentityMethod.CALL_BACK, IdentityMethod.SIGNED_IN)
FROZEN = (
    "The identity was confirmed for the address as it stands. "
    "Confirm anew who is asking before letters go elsewhere, and say how."
)


def correct_address(
    *,
    case_id: int,
    email: str,
    address: str,
    reason: str,
    actor: StaffActor,
    now: datetime,
    confirmed_by: str = "",
) -> None:
    """Record the right e-mail and postal address (either may be empty), with the reason.

    A changed e-mail ends every status link, holds back what still waits for the old one, and sends a fresh link to
    the new one, which has to be confirmed again. `confirmed_by`: once identity is confirmed, the method by which it
    was confirmed anew for the new address. Raises NotYours, NotNow.
    """
    why = reason_given(text=reason, otherwise="Say why the address changes.")
    mail, post = _sound(email), address.strip()
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="correct_address")
        before = (case.requester.email, case.requester.address.strip())
        if (mail, post) == before:
            raise NotNow("This is the address as it stands.")
        if case.identity_settled_at is not None:
            _confirm_anew(case, confirmed_by, why, actor, now)
        changes.assign(row=case.requester, email=mail, address=post)
        person = case.requester
        changes.index(case=case, words=[case.reference, person.name, mail, person.on_behalf_of])
        held = _leave(case, before[0], actor, now) if mail != before[0] else 0
        event = Event(
            "address:corrected",
            facts={"what": _changed(before, (mail, post)), "held_back": held},
            personal={"before": _joined(*before), "after": _joined(mail, post), "reason": why},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def _sound(email: str) -> str:
    address = email.strip()
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise NotNow("This is no e-mail address. Write it as name@example.org.") from None
    return address


def _confirm_anew(case: Case, method: str, why: str, actor: StaffActor, now: datetime) -> None:
    if not method:
        raise NotNow(FROZEN)
    anew = chosen(among=IdentityMethod, value=method)
    if anew not in ANEW:
        raise NotNow("This says nothing about the new address. Choose another way.")
    check = IdentityCheck(
        case=case,
        method=anew.value,
        confirmed=True,
        outcome=IdentityOutcome.CONFIRMED,
        note=why,
        at=now,
        by=actor.staff,
    )
    changes.add(rows=[check])
    changes.assign(row=case, identity_settled_at=now)
    event = Event("identity:confirmed", facts={"method": anew.value, "ground": ""}, personal={"note": why})
    changes.tell(case=case, event=event, actor=actor, now=now)


def _leave(case: Case, old: str, actor: StaffActor, now: datetime) -> int:
    """The old e-mail address opens nothing and gets nothing any more; how many mails were held back."""
    for link in AccessLink.objects.filter(case=case, revoked_at=None):
        changes.assign(row=link, revoked_at=now)
    changes.assign(row=case, contact_confirmed_at=None)
    held = hold_back(case=case, to=old, now=now) if old else 0
    if case.requester.email:
        outbox.put(
            letter=contact_confirmation_letter(
                case=case, status_url=issue_link(case=case, mailed=True, now=now)
            ),
            to=case.requester.email,
            case=case,
            language=case.language,
            dedupe_key=f"contact_confirmation:{case.pk}:{now.isoformat()}",
            now=now,
            author=actor.name,
        )
    return held


def _changed(before: tuple[str, str], after: tuple[str, str]) -> list[str]:
    return [name for name, old, new in zip(("email", "address"), before, after, strict=True) if old != new]


def _joined(email: str, address: str) -> str:
    return ", ".join(part for part in (email, *address.splitlines()) if part)
