"""The way into every verb on a case: load, lock, authorise, ask the procedure. Writes nothing."""

from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import NotYours, demand
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case
from dsr.cases.refusals import NotNow, TextTooLong
from dsr.rules.procedure import CaseFacts, why_not

__all__ = [
    "NaiveMoment",
    "NotNow",
    "UnknownChoice",
    "chosen",
    "demand_aware",
    "demand_possible",
    "enter",
    "own",
    "reason_given",
]

M = TypeVar("M", bound=Model)
E = TypeVar("E", bound=Enum)
LONGEST_REASON = 4_000


class UnknownChoice(NotNow):
    """A decision, ground, method or the like that does not exist."""


class NaiveMoment(NotNow):
    """An instant without a time zone: it could be any of some forty hours."""


def enter(*, case_id: int, actor: StaffActor, permission: str = "case.work") -> Case:
    """The case, locked, for a member of staff who holds the permission; raises NotYours."""
    try:
        case = changes.lock(case_id=case_id)
    except Case.DoesNotExist as absent:
        raise NotYours(permission) from absent
    demand(staff=actor.staff, permission=permission, scope=case.controller.slug)
    return case


def demand_possible(*, case: Case, action: str, facts: CaseFacts | None = None) -> None:
    """Raises NotNow with the procedure's reason unless the action is possible; `facts`: if just read under the lock."""
    reason = why_not(action=action, facts=facts or facts_of(case))
    if reason:
        raise NotNow(reason)


def own(*, rows: QuerySet[M], key: int) -> M:
    """The row of that number among a case's own; another case's is as unknown as none. Raises NotYours."""
    try:
        return rows.get(pk=key)
    except ObjectDoesNotExist as absent:
        raise NotYours("case.work") from absent


def chosen(*, among: type[E], value: Any) -> E:
    """The member of an enumeration for a value from outside; raises UnknownChoice."""
    try:
        return among(value)
    except ValueError as unknown:
        raise UnknownChoice("This is not one of the choices. Choose again from the list.") from unknown


def reason_given(*, text: str, otherwise: str) -> str:
    """The reason for an act, trimmed. Raises NotNow with the other sentence if empty, TextTooLong."""
    reason = text.strip()
    if not reason:
        raise NotNow(otherwise)
    if len(reason) > LONGEST_REASON:
        raise TextTooLong(f"This reason has {len(reason)} characters; {LONGEST_REASON} is the most.")
    return reason


def demand_aware(*, moment: datetime) -> None:
    """Raises NaiveMoment for an instant without a zone."""
    if moment.utcoffset() is None:
        raise NaiveMoment("Give the time with its time zone.")
