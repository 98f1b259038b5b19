"""The demo: five controllers, a privacy team, and cases walked through the real verbs in past time.

Every address lies in a domain reserved for examples, and the demo's mail never leaves the machine.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from dsr.accounts.actors import operator_actor, requester_actor
from dsr.cases.models import (
    Case,
)
from dsr.casework.load_controller import load_controller
from dsr.casework.look_after_staff import add_staff
from dsr.casework.open_case import Person, Request, open_case
from dsr.cli.demo_cases import CASES, DemoCase
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


def load_demo(*, now: datetime) -> None:
    """Load controllers, staff and cases; meant for an empty database."""
    examples = Path(settings.BASE_DIR) / "examples"
    for path in sorted((examples / "policies").glob("*.yaml")):
        load_controller(profile=load_profile(path=path), actor=OPERATOR, now=now)
    team = {
        key: add_staff(
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
    for number, planned in enumerate(CASES):
        start = now - timedelta(days=planned.days_ago, minutes=37 * (number + 1))
        Walk(planned, _open(planned, start), team, examples / "demo", start, now).go()


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
