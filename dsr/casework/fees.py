"""A fee: estimated with its costs, agreed to by a second person, told to the requester, paid or not (Art. 12(5)).

The requester learns the sum first and may withdraw (EDPB 01/2022 para 194); costs are specific and without overhead
(para 30). Under the UK GDPR the period starts anew when the fee is paid; elsewhere a fee stops no clock.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.models import DownloadGrant
from dsr.cases import changes
from dsr.cases.choices import AnswerState, ApprovalKind, LinkKind
from dsr.cases.models import Approval, Case, CaseLink, ClockFact, StepEntry
from dsr.casework.clocks import recompute
from dsr.casework.correspond import deliver
from dsr.casework.door import NotNow, chosen, demand_aware, demand_possible, enter, reason_given
from dsr.casework.second_person import ask, letter_text
from dsr.rules.checklists.shared import EXCESS
from dsr.rules.guards.case import first_record
from dsr.rules.rights import Right

REQUESTED, PAID = "fee_requested", "fee_paid"
MOST = Decimal(100000)
SAME_PERSON = frozenset({LinkKind.EARLIER, LinkKind.MERGED})
NO_FIRST_COPY = (
    "No first copy was released yet, and the first is free (Art. 15(3)). If it was given in an earlier case of the "
    "same person, link that case as an earlier request first."
)
_CURRENCY = re.compile(r"[A-Z]{3}")


class FeeGround(models.TextChoices):
    """Why a fee may be asked at all: the law knows three reasons."""

    MANIFESTLY_UNFOUNDED = "manifestly_unfounded", _("The request is manifestly unfounded (Art. 12(5))")
    EXCESSIVE = "excessive", _("The request is excessive, in particular repetitive (Art. 12(5))")
    FURTHER_COPY = "further_copy", _("Further copies of data already given (Art. 15(3))")


def ask_fee(
    *,
    case_id: int,
    amount: str,
    currency: str,
    ground: str,
    costs: str,
    text: str,
    actor: StaffActor,
    now: datetime,
) -> Approval:
    """Put a fee before a second person; the estimate goes to the requester only after the yes.

    `amount`: decimal, two places at most, such as "12.50". `currency`: ISO 4217. `costs`: what it is made of, one
    cost a line, without overhead. `text`: the reasons, as the requester reads them. That a request is unfounded or
    excessive has to be shown in the file before, and for a further copy a first one was released.
    Raises NotYours, NotNow, UnknownChoice.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_fee")
        if open_fee(case=case) is not None:
            raise NotNow("A fee was asked for already and is not paid.")
        demand_shown(case=case, ground=ground)
        proposal = {
            "amount": _amount(amount),
            "currency": _currency(currency),
            "ground": chosen(among=FeeGround, value=ground).value,
            "costs": reason_given(
                text=costs, otherwise="List the costs: only those of this request, no overhead."
            ),
            "text": letter_text(text=text),
        }
        approval = ask(case=case, track=None, kind=ApprovalKind.FEE, proposal=proposal, actor=actor, now=now)
        event = Event(
            "approval:asked",
            facts={"approval": approval.pk, "what": approval.kind, "right": ""},
            personal={"reason": f"{proposal['amount']} {proposal['currency']}: {proposal['costs']}"},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
    return approval


def request_fee(*, case: Case, proposal: Mapping[str, Any], actor: StaffActor, now: datetime) -> None:
    """Tell the requester the fee and wait for them: what an approval brings about. Part of a larger verb.

    Raises NotNow when a question to the requester is open already, or what shows the ground is gone since.
    """
    demand_possible(case=case, action="pause")
    ground = str(proposal["ground"])
    demand_shown(case=case, ground=ground)
    fact = ClockFact(
        case=case, kind=REQUESTED, at=now, ground=ground, note=str(proposal["costs"]), recorded_at=now
    )
    changes.add(rows=[fact])
    changes.assign(row=case, waiting_since=now)
    deliver(
        case=case,
        kind="fee_estimate",
        text=str(proposal["text"]),
        asks_upload=False,
        actor=actor,
        now=now,
        amount=in_words(proposal=proposal),
        costs=str(proposal["costs"]),
    )
    recompute(case=case, why=REQUESTED, actor=actor, now=now)
    facts = {"kind": REQUESTED, "at": now.isoformat(), "ground": ground}
    changes.tell(case=case, event=Event("clock:fact", facts=facts), actor=actor, now=now)


def fee_paid(*, case_id: int, paid_at: datetime, actor: StaffActor, now: datetime) -> None:
    """Record when the fee arrived; the work goes on, and in the UK the period starts anew.

    Raises NotYours, NotNow (none asked, or a moment before it was asked or in the future), NaiveMoment.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="fee_paid")
        demand_aware(moment=paid_at)
        asked = open_fee(case=case)
        if asked is None:
            raise NotNow("No fee is open.")
        if not asked.at <= paid_at <= now:
            raise NotNow("The payment must lie between the fee letter and this moment.")
        fact = ClockFact(case=case, kind=PAID, at=paid_at, ground=asked.ground, recorded_at=now)
        changes.add(rows=[fact])
        changes.assign(row=case, waiting_since=None)
        recompute(case=case, why=PAID, actor=actor, now=now)
        facts = {"kind": PAID, "at": paid_at.isoformat(), "ground": asked.ground}
        changes.settle(case=case, event=Event("clock:fact", facts=facts), actor=actor, now=now)


def open_fee(*, case: Case) -> ClockFact | None:
    """The fee that was asked for and not paid, if any."""
    last = ClockFact.objects.filter(case=case, kind__in=[REQUESTED, PAID]).last()
    return last if last is not None and last.kind == REQUESTED else None


def in_words(*, proposal: Mapping[str, Any]) -> str:
    """The sum as it is to be read: 12.50 GBP."""
    return f"{proposal['amount']} {proposal['currency']}"


def demand_shown(*, case: Case, ground: str) -> None:
    """The controller bears the burden of proof for both limbs of Art. 12(5): the facts stand in the file first.

    The first copy is free in any case, so a further one presupposes that a first was given (Art. 15(3)).
    Raises NotNow, UnknownChoice.
    """
    if chosen(among=FeeGround, value=ground) == FeeGround.FURTHER_COPY:
        if not _copy_given(case):
            raise NotNow(NO_FIRST_COPY)
        return
    if not StepEntry.objects.filter(track__case=case, step=EXCESS.slug, removed_at=None).exists():
        raise NotNow(first_record((EXCESS,)))


def _copy_given(case: Case) -> bool:
    """Whether a copy was released for access, in this case or an earlier one that is linked as the same person's."""
    links = CaseLink.objects.filter(Q(case=case) | Q(other=case), undone_at=None, kind__in=SAME_PERSON)
    keys = {key for link in links for key in (link.case_id, link.other_id)}
    known = Case.objects.filter(
        Q(pk=case.pk) | Q(pk__in=keys, controller=case.controller, received_at__lt=case.received_at)
    )
    grants = DownloadGrant.objects.filter(bundle__case__in=known, bundle__answer__state=AnswerState.RELEASED)
    rights = grants.values_list("bundle__answer__rights", flat=True)
    return any(Right.ACCESS in told for told in rights)


def _amount(text: str) -> str:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as wrong:
        raise NotNow("Write the sum as a number, such as 12.50.") from wrong
    if not amount.is_finite() or not 0 < amount <= MOST or amount != round(amount, 2):
        raise NotNow("Write the sum as a number, such as 12.50.")
    return f"{amount:.2f}"


def _currency(text: str) -> str:
    code = text.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise NotNow("Write the currency with its three letters, such as EUR.")
    return code
