"""The way into every verb on a case: load, lock, authorise, ask the procedure. Writes nothing."""

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import NotYours, demand
from dsr.cases import changes
from dsr.cases.facts import facts_of
from dsr.cases.models import Case
from dsr.rules.procedure import why_not


class NotNow(Exception):
    """The case does not allow this now; the text is the reason, fit to be shown."""


def enter(*, case_id: int, actor: StaffActor, permission: str = "case.work") -> Case:
    """The case, locked, for a member of staff who holds the permission; raises NotYours."""
    try:
        case = changes.lock(case_id=case_id)
    except Case.DoesNotExist as absent:
        raise NotYours(permission) from absent
    demand(staff=actor.staff, permission=permission, scope=case.controller.slug)
    return case


def demand_possible(*, case: Case, action: str) -> None:
    """Raises NotNow with the procedure's reason unless the action is possible."""
    reason = why_not(action=action, facts=facts_of(case))
    if reason:
        raise NotNow(reason)
