"""Cases of the demo that machines and owners of systems work on, walked by the real verbs. Holds little data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

from dsr.cases.models import OwnerLink, OwnerTask, RightTrack, SystemRun, SystemSearch
from dsr.casework import collect, machine_erasure, owner_replies, owner_tasks, review_rules, runs, steps
from dsr.casework.erasure import ask_erasure
from dsr.casework.erasure_certificate import issue_certificate
from dsr.casework.files import Upload
from dsr.casework.owner_links import find_list, issue_list_link
from dsr.casework.residues import explain_residue, open_residues
from dsr.casework.run_work import carry_out
from dsr.cli.demo_company import SHOP
from dsr.cli.demo_steps import SAID, TO_CORRECT, WISHES, WISHES_THAT_FIT
from dsr.cli.demo_walk import Walk
from dsr.rules.redaction import RuleKind
from dsr.rules.withholding import THIRD_PARTY

ASKED = "Look under the e-mail address; she also wrote from this address about a webinar."
EXPLAINED = (
    "The list of guests of an evening in the shop; the host keeps it on paper until the end of the month."
)
OWN = frozenset({"owners_asked", "shop_left", "erased", "certified", "dry_run", "named"})
BEFORE = {"owners_asked": "identified", "shop_left": "identified"}


class ShopWalk(Walk):
    """One such case through the stages of any case, and then to its own."""

    def go(self) -> None:
        """Walk to the planned stage."""
        own: Mapping[str, Callable[[], object]] = {
            "owners_asked": self._owners_asked,
            "shop_left": self._looked_by_hand,
            "erased": self._erased,
            "certified": self._certified,
            "dry_run": self._dry_run,
            "named": self._named,
        }
        super().go()
        if self.planned.stage in own:
            self.at = self.now - timedelta(days=1, hours=self.planned.days_ago)
            own[self.planned.stage]()

    @property
    def stage(self) -> str:
        """Of the stages of any case, the one before its own."""
        return BEFORE.get(self.planned.stage, "decided" if self.planned.stage in OWN else self.planned.stage)

    def _collected(self) -> None:
        """The systems without a connection were looked into by hand, the shop by machine."""
        self._looked_by_hand(found="")
        self._by_machine()

    def _looked_by_hand(self, found: str = "salesforce") -> None:
        pending = SystemSearch.objects.filter(case=self.case, state="pending", system__connection=None)
        for search in pending.order_by("pk"):
            content = (self.material / "contacts.csv").read_bytes() if search.system.slug == found else b""
            collect.record_search(
                search_id=search.pk,
                case_id=self.case.pk,
                result="found" if content else "nothing_found",
                keys=["email"],
                note="",
                uploads=[Upload("contacts.csv", BytesIO(content))] if content else [],
                actor=self.handler,
                now=self.at,
            )

    def _by_machine(self) -> None:
        runs.collect_all(case_id=self.case.pk, actor=self.handler, now=self.at)
        self._work()

    def _work(self) -> None:
        """Every run that waits is carried out, as a worker does it; one may lead to the next."""
        while run := SystemRun.objects.filter(case=self.case, state="queued", due_at__lte=self.at).first():
            carry_out(run_id=run.pk, now=self.at)
            self.at += timedelta(minutes=1)

    def _owners_asked(self) -> None:
        """Every owner was asked: one sent a file, one asks back, the others have not answered."""
        self._by_machine()
        owner_tasks.ask_all_owners(case_id=self.case.pk, instructions=ASKED, actor=self.handler, now=self.at)
        asked = {task.search.system.slug: task for task in OwnerTask.objects.filter(case=self.case)}
        gives, asks = asked["google-workspace"], asked["salesforce"]
        paper = (self.material / "letter.pdf").read_bytes()
        owner_replies.give_material(
            link=self._link(gives),
            task_id=gives.pk,
            keys=self.planned.email,
            remark="One letter with an enclosure; it names somebody else.",
            uploads=[Upload("letter.pdf", BytesIO(paper))],
            now=self.at + timedelta(hours=3),
        )
        owner_replies.ask_back(
            link=self._link(asks),
            task_id=asks.pk,
            question="There are two people of this name. Which company did she write for?",
            now=self.at + timedelta(hours=3),
        )
        review_rules.add_rule(
            case_id=self.case.pk,
            set_id=self.case.sets.get(name="ticket").pk,
            kind=RuleKind.TEXT,
            what="Tom",
            ground=THIRD_PARTY,
            actor=self.handler,
            now=self.at + timedelta(hours=4),
        )

    def _link(self, task: OwnerTask) -> OwnerLink:
        address = issue_list_link(controller=self.case.controller, owner_email=task.owner_email, now=self.at)
        return find_list(token=address.rstrip("/").rsplit("/", 1)[-1], now=self.at)

    def _erased(self) -> None:
        """Agreed to by Lena, erased by machine, and searched again: something was left."""
        track = self._dry_run(WISHES_THAT_FIT)
        for act in (ask_erasure, machine_erasure.begin_erasure):
            act(case_id=self.case.pk, track_id=track.pk, actor=self.handler, now=self.at)
            self._work()
            self._approved()

    def _certified(self) -> None:
        """The same, what was left is explained, and the certificate is issued."""
        self._erased()
        track = RightTrack.objects.get(case=self.case)
        for residue in open_residues(track=track):
            explain_residue(
                case_id=self.case.pk, residue_id=residue.pk, why=EXPLAINED, actor=self.handler, now=self.at
            )
        issue_certificate(case_id=self.case.pk, track_id=track.pk, actor=self.handler, now=self.at)

    def _dry_run(self, wishes: Sequence[dict[str, Any]] = WISHES) -> RightTrack:
        """Planned for the shop: invoices are kept, and a machine said what it would do with the rest."""
        track = RightTrack.objects.get(case=self.case)
        self._step(track, "erasure_plan", SAID[("erasure", "erasure_plan")])
        machine_erasure.wish(
            case_id=self.case.pk,
            track_id=track.pk,
            search_id=SystemSearch.objects.get(case=self.case, system__slug=SHOP).pk,
            wishes=wishes,
            actor=self.handler,
            now=self.at,
        )
        self._work()
        return track

    def _named(self) -> None:
        """What a machine shall correct in the shop was named; it waits for the click."""
        self._step(RightTrack.objects.get(case=self.case, right="rectification"), "to_correct", TO_CORRECT)

    def _step(self, track: RightTrack, step: str, values: Mapping[str, str]) -> None:
        steps.record_step(
            case_id=self.case.pk,
            track_id=track.pk,
            step=step,
            about=SHOP,
            values=values,
            actor=self.handler,
            now=self.at,
        )
