"""What anybody may try with a case, in any order: for the test that wanders. A refusal is an answer too."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from dsr.cases.models import Breach, CaseFile, Hold, ProcessingRestriction, RecipientNotice, RightTrack
from dsr.casework import (
    breach,
    close,
    correspond,
    decide,
    deliver,
    evidence_marks,
    holds,
    interim,
    merge,
    other_ends,
    prepare_answer,
    recipients,
    release,
    restriction,
    rights_added,
)
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.letters import draft_answer
from dsr.casework.post_mail import sweep_mail
from dsr.rules.rights import Right
from tests import factories
from tests.casework.scenes import pdf
from tests.casework.themes.people import STEP_VALUES
from tests.stories.asker import WHY, Asker
from tests.stories.teller import Story
from tests.stories.wandering_rules import AtRelease


@dataclass
class Wanderer(Asker):
    """The same person, with everything that comes after a decision, and every end.

    `twin`: a later case of the same person, which may be merged into the case. `releases`: every release there was.
    """

    twin: Story | None = None
    releases: list[AtRelease] = field(default_factory=list)

    def write(self, *, every: bool = False) -> bool:
        """The letter as drafted or another, with every item or with none."""
        subject, body = draft_answer(case=self.case)
        items = factories.information() if every else self.pick([factories.information(), []])
        text = body if every else self.pick([body, "No."])
        said: dict[str, Any] = {"subject": subject, "body": text, "information": items}
        return self.tried("write", lambda: prepare_answer.prepare_answer(**said, **self.by()))

    def build(self) -> bool:
        """The package."""

        def act() -> None:
            bundle = order_bundle(**self.by())
            assert build_bundle(bundle_id=bundle.pk, now=self.story.minute())

        return self.tried("build", act)

    def ask_release(self) -> bool:
        """Put the answer before a second person."""
        return self.tried("ask_release", lambda: prepare_answer.ask_release(**self.by()))

    def release(self, broke_glass: str | None = None) -> bool:
        """Release it, with or without breaking the glass; what the case was like then is remembered."""
        why = self.pick(["", "", WHY]) if broke_glass is None else broke_glass
        before, answer = self.facts, prepare_answer.unreleased(case=self.case)
        done = self.tried("release", lambda: release.release(broke_glass=why, **self.by()))
        if done and answer is not None:
            self.releases.append(AtRelease(facts=before, rights=tuple(answer.rights)))
        return done

    def take_back(self) -> bool:
        """Back to a draft."""
        return self.tried("take_back", lambda: prepare_answer.take_back(reason=WHY, **self.by()))

    def tell_recipient(self) -> bool:
        """Tell one recipient."""
        found = list(RecipientNotice.objects.filter(track__case=self.story.case, state="open"))
        if not found:
            return False
        said: dict[str, Any] = {
            "notice_id": self.pick(found).pk,
            "way": "post",
            "email": "",
            "whose": "",
            "what": "",
        }
        return self.tried("tell", lambda: recipients.tell_recipient(**said, **self.by()))

    def restrict(self) -> bool:
        """Restrict at once."""
        track = self.track()
        said: dict[str, Any] = {"track_id": track.pk, "text": "We only keep your data."}
        return self.tried("restrict", lambda: restriction.restrict_now(**said, **self.by()))

    def announce(self) -> bool:
        """The letter of Art. 18(3)."""
        track = self.restricted()
        said: dict[str, Any] = {"track_id": track.pk, "reason": WHY, "text": "It ends on Monday."}
        return self.tried("announce", lambda: restriction.announce_lift(**said, **self.by()))

    def lift(self) -> bool:
        """Lift a restriction."""
        track = self.restricted()
        return self.tried("lift", lambda: restriction.lift(track_id=track.pk, **self.by()))

    def restricted(self) -> RightTrack:
        """A right under which data are restricted, if there is one."""
        rows = ProcessingRestriction.objects.filter(track__case=self.story.case, lifted_at=None)
        found = [row.track for row in rows.order_by("lift_told_at")]
        return self.pick(found) if found else self.track()

    def hold(self) -> bool:
        """Keep everything."""
        return self.tried("hold", lambda: holds.set_hold(system_id=None, reason=WHY, **self.by()))

    def free(self) -> bool:
        """Lift a hold."""
        found = list(Hold.objects.filter(case=self.story.case, lifted_at=None))
        if not found:
            return False
        return self.tried("free", lambda: holds.lift_hold(hold_id=found[0].pk, reason=WHY, **self.by()))

    def breach_step(self) -> bool:
        """One step of an open breach, or its end."""
        row = Breach.objects.filter(case=self.story.case, closed_at=None).first()
        if row is None:
            return False
        left = [step for step in STEP_VALUES if step not in row.steps]
        if not left:
            return self.tried("close_breach", lambda: breach.close_breach(breach_id=row.pk, **self.by()))
        said: dict[str, Any] = {"breach_id": row.pk, "step": left[0], "values": STEP_VALUES[left[0]]}
        return self.tried("breach_step", lambda: breach.record_breach_step(**said, **self.by()))

    # -- ends

    def end(self) -> bool:
        """Withdrawn, handed over, no request, silence: whatever is possible."""
        acts: dict[str, Callable[[], object]] = {
            "withdraw": lambda: decide.withdraw(case_id=self.story.case.pk, now=self.story.minute()),
            "staff withdraw": self._told_to_staff,
            "hand_over": lambda: other_ends.hand_over(
                to="Shop Ltd", email="", how="Telephone", note="", address="1 High Street, Leeds", **self.by()
            ),
            "not_a_request": lambda: other_ends.not_a_request(reason=WHY, text="Hello.", **self.by()),
            "lapse": lambda: other_ends.lapse(text="You did not answer.", **self.by()),
        }
        name = self.pick(list(acts))
        return self.tried(name, acts[name])

    def _told_to_staff(self) -> None:
        """The person rang and withdrew."""
        by = self.by()
        decide.withdraw(
            case_id=by["case_id"],
            now=by["now"],
            by=by["actor"],
            told_on=self.story.now.date(),
            way="telephone",
            words="Forget about it.",
        )

    def add_right(self) -> bool:
        """The team recognises one more right in what was asked, often that a consent is withdrawn."""
        right = self.pick(["consent_withdrawal", *[one.value for one in Right]])
        return self.tried(
            f"add {right}", lambda: rights_added.add_right(right=right, details={}, **self.by())
        )

    def interim(self) -> bool:
        """Tell the person how it stands."""
        return self.tried("interim", lambda: interim.tell_how_it_stands(text="We have begun.", **self.by()))

    def reissue(self) -> bool:
        """Give the last package again."""
        return self.tried("reissue", lambda: deliver.reissue(**self.by()))

    def sends_file(self) -> bool:
        """The person writes with a file, and somebody takes it for a proof of something."""
        correspond.receive_message(
            case_id=self.story.case.pk, text="Here.", uploads=[pdf()], now=self.story.minute()
        )
        sent = CaseFile.objects.filter(case=self.story.case, purpose="requested").last()
        if sent is None:
            return True
        about = self.pick(["identity", "authority"])
        said = {**self.by(), "file_id": sent.pk, "about": about}
        self.tried(f"mark {about}", lambda: evidence_marks.mark_as_evidence(**said))
        return True

    def merge(self) -> bool:
        """The later case is answered with this one."""
        if self.twin is None:
            return False
        said = {**self.by(), "case_id": self.twin.case.pk, "into_reference": self.case.reference, "note": WHY}
        return self.tried("merge", lambda: merge.merge(**said))

    def unmerge(self) -> bool:
        """The later case is answered by itself again."""
        if self.twin is None:
            return False
        said = {**self.by(), "case_id": self.twin.case.pk, "reason": WHY}
        return self.tried("unmerge", lambda: merge.unmerge(**said))

    def close(self) -> bool:
        """Close it."""
        return self.tried("close", lambda: close.close(**self.by()))

    def reopen(self) -> bool:
        """Open it again for one right; only a lead can."""
        track = self.track()
        self.who = "lena" if self.case.closed_at is not None else self.who
        return self.tried("reopen", lambda: close.reopen(track_ids=[track.pk], reason=WHY, **self.by()))

    def days_pass(self) -> bool:
        """Some days, and the mail goes out."""
        sweep_mail(now=self.story.now)
        self.story.now += timedelta(days=self.pick([1, 5, 40]))
        return True
