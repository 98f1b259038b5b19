"""The demo: five controllers, a privacy team, a connected shop, and cases walked through the real verbs in past time.

Every address lies in a domain reserved for examples, and the demo's mail never leaves the machine.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from dsr.accounts.actors import operator_actor, requester_actor
from dsr.accounts.models import Staff
from dsr.cases.models import Case
from dsr.casework.load_controller import load_controller
from dsr.casework.look_after_staff import add_staff
from dsr.casework.open_case import Person, Request, open_case
from dsr.cli.demo_cases import CASES, DemoCase
from dsr.cli.demo_company import BY_MACHINE, connect_shop
from dsr.cli.demo_machine import ShopWalk
from dsr.cli.demo_walk import Walk
from dsr.register.models import Controller
from dsr.register.profile import load_profile

PASSWORD = "desk-demo-2026"  # noqa: S105 (shown at every start; the demo serves only this machine)
OPERATOR = operator_actor(name="demo")
STAFF = (
    ("omar", "Omar Haddad", "handler"),
    ("nora", "Nora Jensen", "handler"),
    ("lena", "Lena Vogel", "lead"),
    ("axel", "Axel Brandt", "auditor"),
    ("ada", "Ada Wong", "administrator"),
)
SIGN_INS = tuple((role, f"{key}@desk.example.com") for key, _name, role in STAFF if key != "nora")


BEGUN = "demo-begun"


def wants_demo() -> bool:
    """Whether this installation is to get the demo: it is empty, or loading it was cut short."""
    return (settings.STATE_DIR / BEGUN).exists() or not Controller.objects.exists()


def load_demo(*, now: datetime, older: Sequence[DemoCase] = CASES) -> None:
    """Load controllers, staff, cases and the connected shop, for an empty database.

    Done again it adds what is missing and leaves the rest; a case in whose middle it was killed stays there.
    """
    begun, examples = settings.STATE_DIR / BEGUN, settings.BASE_DIR / "examples"
    begun.touch()
    for path in sorted((examples / "policies").glob("*.yaml")):
        load_controller(profile=load_profile(path=path), actor=OPERATOR, now=now)
    team, material = _team(now), examples / "demo"
    for number, planned in enumerate(older):
        _walk(planned, number, Walk, team, material, now)
    connect_shop(team=team, now=now)
    for number, planned in enumerate(BY_MACHINE, start=len(older)):
        _walk(planned, number, ShopWalk, team, material, now)
    begun.unlink()


def _team(now: datetime) -> dict[str, Staff]:
    """The people of the desk by their short names; whoever is missing is added."""
    known = {staff.email: staff for staff in Staff.objects.all()}
    return {
        key: known.get(f"{key}@desk.example.com")
        or add_staff(
            email=f"{key}@desk.example.com",
            name=name,
            password=PASSWORD,
            roles=[role],
            opens_admin=role == "administrator",
            actor=OPERATOR,
            now=now,
        )
        for key, name, role in STAFF
    }


def _walk(
    planned: DemoCase, number: int, walk: type[Walk], team: dict[str, Staff], material: Path, now: datetime
) -> None:
    """Walk a case to its stage, each begun at its own minute; one that is there already stays as it is."""
    if Case.objects.filter(controller__slug=planned.controller, requester__name=planned.name).exists():
        return
    start = now - timedelta(days=planned.days_ago, minutes=37 * (number + 1))
    walk(planned, _open(planned, start), team, material, start, now).go()


def _open(planned: DemoCase, start: datetime) -> Case:
    controller = Controller.objects.get(slug=planned.controller)
    request = Request(
        controller=controller,
        channel=planned.channel,
        received_at=start,
        rights={right: planned.details.get(right, {}) for right in planned.rights},
        person=Person(
            name=planned.name,
            email=planned.email,
            identifiers=planned.identifiers,
            on_behalf_of=planned.on_behalf_of,
            role="representative" if planned.on_behalf_of else "self",
        ),
        answer_format=planned.answer_format,
        language=planned.language,
        text=planned.text,
    )
    return open_case(request=request, actor=requester_actor(reference=""), now=start).case
