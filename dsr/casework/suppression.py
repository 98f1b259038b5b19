"""Stop an address, for marketing or altogether, and lift the stop. Only a keyed digest is kept (Art. 21(3))."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import Actor, StaffActor
from dsr.accounts.permits import NotYours, demand
from dsr.audit import record
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import RequesterRole
from dsr.cases.models import Case
from dsr.casework.door import NotNow, chosen, enter, reason_given
from dsr.register.models import Controller, SuppressionEntry
from dsr.register.store import lift_entry, save_entry
from dsr.register.suppression import Purpose, Scope, SuppressionGround, digest_of, normalise

__all__ = ["begin_check", "lift_suppression", "suppress", "suppress_address", "suppress_requester"]
NO_ADDRESS = "This is no e-mail address. Write it as name@example.org."


class NothingToStop(NotNow):
    """There is no address, or none that is stopped."""


def suppress(*, case: Case, scope: str, ground: str, actor: Actor, now: datetime) -> int:
    """Stop the addresses of the data subject of a case; how many stand on the list now. Idempotent.

    Part of larger verbs (a granted objection to marketing): the caller settles. `scope`: marketing, everything;
    `ground`: see dsr.register.suppression.SuppressionGround. A person without e-mail has nothing to stop here.
    Raises UnknownChoice.
    """
    scope, ground = _checked(scope, ground)
    addresses = subject_addresses(case)
    added = _save(case.controller, addresses, scope, ground, case.reference, now)
    if added:
        event = Event("suppression:added", facts=_facts(case.controller, scope, ground, len(added)))
        changes.tell(case=case, event=event, actor=actor, now=now)
    return len(addresses)


def suppress_requester(
    *, case_id: int, address: str, scope: str, ground: str, actor: StaffActor, now: datetime
) -> None:
    """Stop the data subject's addresses from the page of a case, and another one that was named (or empty).

    Raises NotYours, UnknownChoice, NothingToStop.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        scope, ground = _checked(scope, ground)
        addresses = [_demand_address(address)] if address.strip() else subject_addresses(case)
        if not addresses:
            raise NothingToStop("No e-mail address of this person is known. Type the one to be stopped.")
        added = _save(case.controller, addresses, scope, ground, case.reference, now)
        if not added:
            raise NothingToStop("This is already stopped.")
        event = Event("suppression:added", facts=_facts(case.controller, scope, ground, len(added)))
        changes.settle(case=case, event=event, actor=actor, now=now)


def suppress_address(
    *, controller_slug: str, address: str, scope: str, ground: str, actor: StaffActor, now: datetime
) -> None:
    """Stop an address without a case: somebody asked at the door or on the telephone.

    Needs `case.work` in the controller. Raises NotYours, UnknownChoice, NothingToStop.
    """
    with transaction.atomic():
        controller = _controller(controller_slug, actor, "case.work")
        scope, ground = _checked(scope, ground)
        added = _save(controller, [_demand_address(address)], scope, ground, "", now)
        if not added:
            raise NothingToStop("This is already stopped.")
        event = Event("suppression:added", facts=_facts(controller, scope, ground, len(added)))
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)


def lift_suppression(
    *, controller_slug: str, address: str, scope: str, reason: str, actor: StaffActor, now: datetime
) -> None:
    """Allow an address again, because the person asked for it: only a lead, with the reason.

    Raises NotYours (no `case.lead`), UnknownChoice, NothingToStop, NotNow (no reason).
    """
    with transaction.atomic():
        controller = _controller(controller_slug, actor, "case.lead")
        why = reason_given(text=reason, otherwise="Say why the address may be used again.")
        scope = chosen(among=Scope, value=scope).value
        digest = digest_of(controller=controller, address=_demand_address(address))
        if not lift_entry(controller=controller, digest=digest, scope=scope, now=now):
            raise NothingToStop("This address is not stopped in that way.")
        event = Event(
            "suppression:lifted",
            facts={"controller": controller.slug, "scope": scope},
            personal={"reason": why},
        )
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)


def begin_check(
    *, controller_slug: str, purpose: str, actor: StaffActor, now: datetime
) -> tuple[Controller, Purpose]:
    """Record that somebody checks a list of addresses; for which controller and purpose it may be done.

    Needs `case.work` in the controller: a list of guesses would tell who objected. Raises NotYours, UnknownChoice.
    """
    with transaction.atomic():
        controller = _controller(controller_slug, actor, "case.work")
        use = chosen(among=Purpose, value=purpose)
        facts = {"controller": controller.slug, "purpose": use.value}
        event = Event("suppression:checked", facts=facts)
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
    return controller, use


def subject_addresses(case: Case) -> list[str]:
    """The data subject's own addresses, normalised: never that of a representative."""
    person = case.requester
    written = [person.identifiers.get("email", "")]
    if person.role == RequesterRole.SELF:
        written.append(person.email)
    return sorted({known for address in written if (known := normalise(str(address)))})


def _save(
    controller: Controller, addresses: Iterable[str], scope: str, ground: str, reference: str, now: datetime
) -> list[SuppressionEntry]:
    return [
        entry
        for address in addresses
        if (
            entry := save_entry(
                controller=controller,
                digest=digest_of(controller=controller, address=address),
                scope=scope,
                ground=ground,
                case_reference=reference,
                now=now,
            )
        )
    ]


def _controller(slug: str, actor: StaffActor, permission: str) -> Controller:
    demand(staff=actor.staff, permission=permission, scope=slug)
    try:
        return Controller.objects.get(slug=slug)
    except Controller.DoesNotExist as absent:
        raise NotYours(permission) from absent


def _checked(scope: str, ground: str) -> tuple[str, str]:
    return chosen(among=Scope, value=scope).value, chosen(among=SuppressionGround, value=ground).value


def _demand_address(address: str) -> str:
    known = normalise(address)
    if not known:
        raise NothingToStop(NO_ADDRESS)
    return known


def _facts(controller: Controller, scope: str, ground: str, entries: int) -> dict[str, object]:
    return {"controller": controller.slug, "scope": scope, "ground": ground, "entries": entries}
