"""One case of the demo through its stages, by the real verbs. Holds no data."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from dsr.accounts.actors import StaffActor, staff_actor
from dsr.accounts.models import Staff
from dsr.cases.choices import ApprovalState, NoticeState
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case, Milestone, RecipientNotice, RightTrack, SystemSearch
from dsr.casework import (
    approvals,
    assign,
    close,
    collect,
    decide,
    erasure,
    identity,
    prepare_answer,
    recipients,
    release,
    steps,
)
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.casework.letters import draft_answer
from dsr.casework.remind import fire_milestone
from dsr.cli.demo_asides import AGREED, ASIDES
from dsr.cli.demo_cases import DemoCase
from dsr.cli.demo_steps import SAID, TODAY
from dsr.common.clock import civil_date
from dsr.rules.checklists.demands import missing_steps, missing_systems
from dsr.rules.checklists.steps import Stage, Step

MATERIAL = ("contacts.csv", "mailings.jsonl", "visits.csv")
STAGES = ("new", "assigned", "identified", "collected", "decided", "awaiting_release", "released", "closed")


class Walk:
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
        stage = self.stage
        for reached in STAGES[1 : STAGES.index(ASIDES[stage][0] if stage in ASIDES else stage) + 1]:
            self.at += self.pace
            getattr(self, f"_{reached}")()
        if stage in ASIDES:
            self.at += self.pace
            ASIDES[stage][1](self.case, self.handler, self.at)
            if stage in AGREED:
                self._approved()
        missed = Milestone.objects.filter(
            case=self.case, done_at=None, cancelled_at=None, due_at__lte=self.now
        )
        while (milestone := missed.order_by("due_at").first()) is not None:
            fire_milestone(milestone_id=milestone.pk, now=milestone.due_at)

    @property
    def stage(self) -> str:
        """How far the case is walked."""
        return self.planned.stage

    @property
    def handler(self) -> StaffActor:
        """Whoever works on the case."""
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
                keys=["email"],
                note="",
                uploads=[Upload(name, BytesIO(content))] if name else [],
                actor=self.handler,
                now=self.at,
            )

    def _decided(self) -> None:
        for track in RightTrack.objects.filter(case=self.case):
            partly = track.right == "erasure"
            decision, ground = ("grant_partly", "legal_obligation") if partly else ("grant", "")
            self._record(track, Stage.DECISION, decision=decision, ground=ground)
            decide.decide(
                case_id=self.case.pk,
                track_id=track.pk,
                decision=decision,
                ground=ground,
                reasons="Invoices must be kept for six years; everything else was deleted." if partly else "",
                actor=self.handler,
                now=self.at,
            )
            self._approved()

    def _record(self, track: RightTrack, stage: Stage, decision: str = "", ground: str = "") -> None:
        """Whatever the procedure demands by now, an erasure only after its plan was agreed to."""
        facts = facts_of(self.case)
        seen = next(one for one in facts.tracks if one.right == track.right)
        for step in missing_steps(stage=stage, track=seen, facts=facts, decision=decision, ground=ground):
            if step.slug == "erased":
                erasure.ask_erasure(case_id=self.case.pk, track_id=track.pk, actor=self.handler, now=self.at)
                self._approved()
            self._entries(track, step)

    def _entries(self, track: RightTrack, step: Step) -> None:
        facts = facts_of(self.case)
        seen = next(one for one in facts.tracks if one.right == track.right)
        today = civil_date(at=self.at, timezone=self.case.controller.timezone).isoformat()
        said = {name: value.replace(TODAY, today) for name, value in SAID[(track.right, step.slug)].items()}
        for about in missing_systems(step=step, track=seen, facts=facts) or ("",):
            steps.record_step(
                case_id=self.case.pk,
                track_id=track.pk,
                step=step.slug,
                about=about,
                values=said,
                actor=self.handler,
                now=self.at,
            )

    def _approved(self) -> None:
        """Lena agrees to what waits for a second person."""
        for asked in Approval.objects.filter(case=self.case, state=ApprovalState.ASKED):
            approvals.approve(
                case_id=self.case.pk, approval_id=asked.pk, actor=staff_actor(self.team["lena"]), now=self.at
            )

    def _awaiting_release(self) -> None:
        for track in RightTrack.objects.filter(case=self.case):
            self._record(track, Stage.ANSWER)
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
            bundle = order_bundle(
                case_id=self.case.pk, actor=self.handler, now=self.at, protected=self.planned.protected
            )
            build_bundle(bundle_id=bundle.pk, now=self.at)
        prepare_answer.ask_release(case_id=self.case.pk, actor=self.handler, now=self.at)

    def _released(self) -> None:
        release.release(case_id=self.case.pk, actor=staff_actor(self.team["lena"]), now=self.at)

    def _closed(self) -> None:
        for notice in RecipientNotice.objects.filter(track__case=self.case, state=NoticeState.OPEN):
            recipients.tell_recipient(
                case_id=self.case.pk,
                notice_id=notice.pk,
                way="own_mail",
                email="",
                whose="",
                what="",
                actor=self.handler,
                now=self.at,
            )
        close.close(case_id=self.case.pk, actor=self.handler, now=self.at)


def _article(item: str) -> str:
    return "15(2)" if item == "2" else f"15(1)({item})"
