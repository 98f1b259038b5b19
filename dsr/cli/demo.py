"""The demo: five controllers, a privacy team, and cases walked through the real verbs in past time.

Every address lies in a domain reserved for examples, and the demo's mail never leaves the machine.
"""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings

from dsr.accounts.actors import StaffActor, operator_actor, requester_actor, staff_actor
from dsr.accounts.models import Staff
from dsr.cases.models import Case, Milestone, RightTrack, SystemSearch
from dsr.casework import assign, clock_events, close, collect, decide, identity, prepare_answer, release
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.casework.letters import draft_answer
from dsr.casework.load_controller import load_controller
from dsr.casework.look_after_staff import add_staff
from dsr.casework.open_case import Person, Request, open_case
from dsr.casework.remind import fire_milestone
from dsr.cli.demo_cases import CASES, DemoCase
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
MATERIAL = ("contacts.csv", "mailings.jsonl", "visits.csv")
STAGES = ("new", "assigned", "identified", "collected", "decided", "awaiting_release", "released", "closed")
ASIDE = {"waiting": "assigned", "withdrawn": "new", "handed_over": "assigned"}


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
        _Walk(planned, _open(planned, start), team, examples / "demo", start, now).go()


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
        ),
        answer_format=planned.answer_format,
        text=planned.text,
    )
    return open_case(request=request, actor=requester_actor(reference=""), now=start).case


class _Walk:
    """One case through its stages; each step a little later than the one before, never after now."""

    def __init__(
        self,
        planned: DemoCase,
        case: Case,
        team: dict[str, Staff],
        material: Path,
        start: datetime,
        now: datetime,
    ) -> None:
        self.planned, self.case, self.team, self.material = planned, case, team, material
        self.at, self.now = start, now
        self.pace = (now - start) / 12

    def go(self) -> None:
        """Walk to the planned stage; the reminders of the days gone by went out on their days."""
        stage = self.planned.stage
        for reached in STAGES[1 : STAGES.index(ASIDE.get(stage, stage)) + 1]:
            self.at += self.pace
            getattr(self, f"_{reached}")()
        if stage in ASIDE:
            self.at += self.pace
            getattr(self, f"_{stage}")()
        missed = Milestone.objects.filter(
            case=self.case, done_at=None, cancelled_at=None, due_at__lte=self.now
        )
        while (milestone := missed.order_by("due_at").first()) is not None:
            fire_milestone(milestone_id=milestone.pk, now=milestone.due_at)

    @property
    def handler(self) -> StaffActor:
        return staff_actor(self.team[self.planned.handler])

    def _assigned(self) -> None:
        assign.assign(case_id=self.case.pk, assignee=self.handler.staff, actor=self.handler, now=self.at)

    def _identified(self) -> None:
        identity.confirm_identity(
            case_id=self.case.pk, method="known_address", note="", actor=self.handler, now=self.at
        )

    def _collected(self) -> None:
        for place, search in enumerate(SystemSearch.objects.filter(case=self.case).order_by("pk")):
            name = MATERIAL[place] if place < len(MATERIAL) else ""
            content = (self.material / name).read_bytes() if name else b""
            collect.record_search(
                search_id=search.pk,
                case_id=self.case.pk,
                result="found" if name else "nothing_found",
                keys="e-mail address",
                note="",
                uploads=[Upload(name, BytesIO(content))] if name else [],
                actor=self.handler,
                now=self.at,
            )

    def _decided(self) -> None:
        for track in RightTrack.objects.filter(case=self.case):
            partly = track.right == "erasure"
            decide.decide(
                case_id=self.case.pk,
                track_id=track.pk,
                decision="grant_partly" if partly else "grant",
                ground="legal_obligation" if partly else "",
                reasons="Invoices must be kept for six years; everything else was deleted." if partly else "",
                actor=self.handler,
                now=self.at,
            )

    def _awaiting_release(self) -> None:
        subject, body = draft_answer(case=self.case)
        information = [
            {
                "article": _article(item),
                "heading": str(heading),
                "text": text or "There is none that concerns you.",
            }
            for item, heading, text in self.case.controller.policy.article_15_defaults()
        ]
        prepare_answer.prepare_answer(
            case_id=self.case.pk,
            subject=subject,
            body=body,
            information=information,
            actor=self.handler,
            now=self.at,
        )
        if {"access", "portability"} & set(self.planned.rights):
            bundle = order_bundle(case_id=self.case.pk, actor=self.handler, now=self.at)
            build_bundle(bundle_id=bundle.pk, now=self.at)
        prepare_answer.ask_release(case_id=self.case.pk, actor=self.handler, now=self.at)

    def _released(self) -> None:
        release.release(case_id=self.case.pk, actor=staff_actor(self.team["lena"]), now=self.at)

    def _closed(self) -> None:
        close.close(case_id=self.case.pk, actor=self.handler, now=self.at)

    def _waiting(self) -> None:
        clock_events.pause_clock(
            case_id=self.case.pk,
            ground=clock_events.LARGE_QUANTITY,
            text="We hold a lot of data about you. Which years or topics matter to you?",
            actor=self.handler,
            now=self.at,
        )

    def _withdrawn(self) -> None:
        decide.withdraw(case_id=self.case.pk, now=self.at)

    def _handed_over(self) -> None:
        decide.hand_over(
            case_id=self.case.pk, to="Example Shop Ltd", note="", actor=self.handler, now=self.at
        )


def _article(item: str) -> str:
    return "15(2)" if item == "2" else f"15(1)({item})"
