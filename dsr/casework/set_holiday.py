"""Add a day to a holiday calendar, or take one away; the open cases it touches are computed again."""

from datetime import date, datetime

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.audit import record
from dsr.audit.record import Event
from dsr.cases.models import ClockRun
from dsr.casework.recompute import order_run
from dsr.common.public_holidays import load_calendar
from dsr.register.store import save_holiday

LONGEST_NAME = 120


class UnfitName(ValueError):
    """A day set by hand needs a name or a reason, short enough for the record of each case."""


def set_holiday(
    *, calendar: str, day: date, name: str, is_holiday: bool, actor: Actor, now: datetime
) -> ClockRun:
    """Record a one-off holiday, or that a listed day is worked.

    Raises UnfitName, UnknownCalendar, YearNotCovered.

    The caller has authorised the actor (register.manage).
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise UnfitName(f"A name has 1 to {LONGEST_NAME} characters.")
    load_calendar(calendar_id=calendar).name_of(day)
    with transaction.atomic():
        save_holiday(calendar=calendar, day=day, name=name, is_holiday=is_holiday)
        facts = {"calendar": calendar, "day": day.isoformat(), "name": name, "is_holiday": is_holiday}
        event = Event("register:holiday_set", facts=facts)
        record.write(event=event, stream=record.SYSTEM, actor=actor, now=now)
        kind = "is a holiday" if is_holiday else "is a working day"
        return order_run(why=f"{day} {kind} in {calendar}: {name}", calendar=calendar, now=now)
