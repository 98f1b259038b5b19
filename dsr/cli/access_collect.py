"""Opens a case for a command and collects for it, by the verbs of the desk and in this process."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr.accounts.actors import StaffActor, staff_actor
from dsr.accounts.models import Staff
from dsr.accounts.permits import demand, holders
from dsr.cases.choices import Channel, IdentityMethod
from dsr.cases.models import Case, RunKind, SystemRun
from dsr.casework.assign import assign
from dsr.casework.door import NotNow
from dsr.casework.identity import confirm_identity
from dsr.casework.open_case import Person, Request, open_case
from dsr.casework.operator_access import hold_back_others, leave_out_unconnected
from dsr.casework.run_work import OPEN, carry_out
from dsr.casework.runs import collect_all
from dsr.cli.ticker import Ticker
from dsr.common import clock
from dsr.connectors.spec import Trouble
from dsr.connectors.troubles import sentence_of
from dsr.register.models import Controller, SystemConnection
from dsr.rules.rights import Right

NOTE = "By a command on the machine: the operator knows who asks from another system."
LONGEST_WAIT = timedelta(minutes=5)  # for a system that asked to come again later
_DONE: dict[str, str] = {
    RunKind.COLLECT: "searched",
    RunKind.PLAN_ERASURE: "asked for a dry run",
    RunKind.ERASE: "erased",
    RunKind.SEARCH_AGAIN: "searched again",
}
GLANCE = 0.5  # seconds between two looks at work that another process does


class CannotGoOn(NotNow):
    """What was asked of the command cannot be done; the sentence says why and what stands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request by command. `email`: of the person."""

    controller: Controller
    email: str
    actor: StaffActor


def operator(*, email: str, controller: Controller) -> StaffActor:
    """For whom the command acts: the member of staff named, else the only lead. Raises CannotGoOn, NotYours."""
    scope = controller.slug
    if email:
        staff = Staff.objects.filter(email__iexact=email, is_active=True).first()
        if staff is None:
            raise CannotGoOn(f"There is no active member of staff {email}.")
    else:
        leads = list(holders(permission="case.lead", scope=scope)[:2])
        if len(leads) != 1:
            number = "several leads" if leads else "no lead"
            raise CannotGoOn(f"There is {number} for {scope}. Say for whom: --operator EMAIL.")
        staff = leads[0]
    demand(staff=staff, permission="case.work", scope=scope)
    return staff_actor(staff)


def open_for(*, asked: Asked, now: datetime, right: Right = Right.ACCESS) -> Case:
    """A case of the operator's channel, taken and with a settled identity. Raises CannotGoOn, NotYours, NotNow."""
    if right not in asked.controller.policy.rights:
        raise CannotGoOn(f"{asked.controller} does not offer the right of {right.value}.")
    connected = SystemConnection.objects.filter(is_active=True, system__is_active=True)
    if not connected.filter(system__controller=asked.controller).exists():
        raise CannotGoOn("No system is connected. First: manage.py system import")
    request = Request(
        controller=asked.controller,
        channel=Channel.OPERATOR,
        received_at=now,
        rights={right: {}},
        person=Person(email=asked.email),
        language=asked.controller.policy.default_language,
    )
    case = open_case(request=request, actor=asked.actor, now=now).case
    assign(case_id=case.pk, assignee=asked.actor.staff, actor=asked.actor, now=now)
    confirm_identity(case_id=case.pk, method=IdentityMethod.SIGNED_IN, note=NOTE, actor=asked.actor, now=now)
    return case


def collect(*, case: Case, actor: StaffActor, ticker: Ticker) -> None:
    """Everything that machines can bring; the other systems are left out with a reason, others' data held back.

    Raises CannotGoOn when a system cannot be searched: a copy without it would not be complete. NotYours, NotNow.
    """
    with ticker.phase("collect"):
        collect_all(case_id=case.pk, actor=actor, now=clock.now())
        work_off(case=case, kind=RunKind.COLLECT, ticker=ticker)
    with ticker.phase("review"):
        leave_out_unconnected(case=case, actor=actor, now=clock.now())
        hold_back_others(case=case, actor=actor, now=clock.now())


def work_off(*, case: Case, kind: RunKind, ticker: Ticker) -> None:
    """Carry out the case's runs of a kind until each has its end. Another process may take one: it is waited for.

    Raises CannotGoOn when one fails, was stopped, or has to wait longer than a command does.
    """
    idle_until = clock.now() + LONGEST_WAIT
    while (run := _next(case, kind)) is not None:
        with ticker.telling(run.system.name):
            _carry(run, ticker)
        _demand_unbroken(run)
        if run.state == SystemRun.State.DONE:
            idle_until = clock.now() + LONGEST_WAIT
        elif run.state == SystemRun.State.QUEUED and run.due_at > idle_until:
            raise CannotGoOn(
                f"{run.system.name}: {_trouble(run)} It is tried again in the background; the case waits on the desk."
            )


def _next(case: Case, kind: RunKind) -> SystemRun | None:
    runs = SystemRun.objects.filter(case=case, kind=kind)
    failed = runs.filter(state__in=(SystemRun.State.FAILED, SystemRun.State.CANCELLED))
    for run in failed.select_related("system"):
        _demand_unbroken(run)
    return runs.filter(state__in=OPEN).select_related("system").order_by("due_at", "pk").first()


def _carry(run: SystemRun, ticker: Ticker) -> None:
    """Work on a run, or wait a moment for who does."""

    def look() -> bool:
        counted = SystemRun.objects.filter(pk=run.pk).values_list("rows", flat=True)
        ticker.records = counted.first() or 0
        return False

    if not carry_out(run_id=run.pk, now=clock.now(), enough=look):
        run.refresh_from_db(fields=["state", "due_at", "problem", "detail"])
        if run.state in OPEN:
            time.sleep(GLANCE)
    run.refresh_from_db(fields=["state", "due_at", "rows", "problem", "detail"])
    ticker.records = run.rows


def _demand_unbroken(run: SystemRun) -> None:
    done = _DONE.get(run.kind, "worked on")
    if run.state == SystemRun.State.FAILED:
        raise CannotGoOn(
            f"{run.system.name} could not be {done}. {_trouble(run)} The case waits on the desk."
        )
    if run.state == SystemRun.State.CANCELLED:
        raise CannotGoOn(f"{run.system.name} was not {done}: it was stopped. The case waits on the desk.")


def _trouble(run: SystemRun) -> str:
    try:
        kind = Trouble(run.problem)
    except ValueError:
        return ""
    return sentence_of(kind=kind, detail=run.detail, again=False)
