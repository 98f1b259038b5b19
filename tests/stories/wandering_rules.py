"""What must hold wherever a case has wandered, each as one question to the tables: for the test that wanders."""

from dataclasses import dataclass

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import (
    AccessLink,
    Approval,
    Case,
    IdentityCheck,
    RightTrack,
    SentLetter,
    StepEntry,
)
from dsr.casework.identity_evidence import evidence_of
from dsr.casework.letters import complaint_blocks, missing_blocks, remedy_blocks
from dsr.casework.letters.to_requester import ENDING
from dsr.mail.letters import LETTERS, NoticeWithRemedies
from dsr.rules.case_facts import IMMEDIATE_RIGHTS, CaseFacts
from dsr.rules.lifecycle import GRANTING, UNANSWERED, Decision, TrackState
from tests.stories.teller import flat

# Nobody has to be identified, and nobody's authority settled, for a refusal that rests on just that.
WITHOUT_KNOWING_WHO = frozenset({"cannot_identify", "no_authority", "deceased"})
TELLS_OF_DECISION = frozenset({TrackState.DECIDED, TrackState.ANSWERED})


@dataclass(frozen=True)
class AtRelease:
    """What the case was like in the moment in which an answer to some rights was released."""

    facts: CaseFacts
    rights: tuple[str, ...]

    def wrong(self) -> list[str]:
        """The rights that were answered to somebody of whom it was not certain who they are and that they may ask."""
        certain = self.facts.identity_settled and self.facts.authority_settled
        return [
            track.right
            for track in self.facts.tracks
            if track.right in self.rights
            and track.state == TrackState.DECIDED
            and not certain
            and track.right not in IMMEDIATE_RIGHTS
            and not (track.decision == Decision.REFUSE and track.ground in WITHOUT_KNOWING_WHO)
        ]


def erased_against_plan(case: Case) -> list[str]:
    """Systems recorded as erased without a second person's yes, newer than the decision, to a plan that names them."""
    entries = StepEntry.objects.filter(track__case=case, step="erased", removed_at=None)
    live = entries.filter(track__state__in=TELLS_OF_DECISION, track__decision__in=GRANTING)
    return [entry.about for entry in live.select_related("track") if not _was_agreed(entry)]


def _was_agreed(entry: StepEntry) -> bool:
    decided_at = entry.track.decided_at
    yes = Approval.objects.filter(track=entry.track, kind="erasure", state="approved")
    return decided_at is not None and any(
        entry.about in _systems_planned(approval)
        for approval in yes.filter(asked_at__gte=decided_at, answered_at__lte=entry.at)
    )


def _systems_planned(approval: Approval) -> set[str]:
    plan = StepEntry.objects.filter(pk__in=approval.proposal["entries"], step="erasure_plan")
    return set(plan.values_list("about", flat=True))


def doors_left_open(case: Case) -> list[str]:
    """Downloads and status links that were given before somebody else turned out to be asking, and still open."""
    mismatch = IdentityCheck.objects.filter(case=case, outcome="mismatch").order_by("at").last()
    if mismatch is None:
        return []
    before = {"created_at__lte": mismatch.at, "revoked_at": None}
    grants = DownloadGrant.objects.filter(bundle__case=case, **before)
    links = AccessLink.objects.filter(case=case, **before)
    if case.identity_settled_at is None:  # and none may be given anew while nobody is known
        grants = DownloadGrant.objects.filter(bundle__case=case, revoked_at=None)
    return [*(f"grant {row.pk}" for row in grants), *(f"link {row.pk}" for row in links)]


def proof_kept_too_long(case: Case) -> list[str]:
    """Proof of what is certain already: nobody has to look at it any more."""
    settled = {"identity": case.identity_settled_at, "authority": case.authority_settled_at}
    return [
        f"{about} {row.pk}"
        for about, at in settled.items()
        if at is not None
        for row in evidence_of(case, about=about)
    ]


def forsaken_rights(into: Case) -> list[str]:
    """Rights merged into a case where nobody answers or answered them."""
    merged = RightTrack.objects.filter(case__merged_into=into, state=TrackState.MERGED)
    looked_after = RightTrack.objects.filter(case=into, state__in={*UNANSWERED, TrackState.ANSWERED})
    there = set(looked_after.values_list("right", flat=True))
    return [track.right for track in merged if track.right not in there]


def letters_without_blocks(case: Case) -> list[str]:
    """Letters that went to the person without saying where to complain, where the law wants that said."""
    return [
        f"{letter.letter} {letter.pk}: {name}"
        for letter in SentLetter.objects.filter(case=case)
        for name in _missing(case, letter)
    ]


def _missing(case: Case, letter: SentLetter) -> list[str]:
    kind = LETTERS[letter.letter]
    if not issubclass(kind, NoticeWithRemedies):
        return []
    blocks = remedy_blocks(case=case) if kind.name in ENDING else complaint_blocks(case=case)
    assert blocks, "no law is without a place to complain"
    return missing_blocks(text=flat(letter.text), blocks=blocks)
