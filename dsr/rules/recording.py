"""When a step of a checklist may be recorded, an erasure plan be put before a second person, and data be erased."""

from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.demands import UNTOUCHED, fits_case, is_open, systems_to_erase
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.deciding import CLOSED, MERGED, TAKE_BACK_FIRST, why_not_known
from dsr.rules.lifecycle import GRANTING, Decision, TrackState
from dsr.rules.rights import Right

PLANNED = frozenset({"erasure_plan", "keep"})
LATE = frozenset({Stage.ANY_TIME, Stage.CLOSE})
HELD = "A legal hold keeps these data. A lead can lift it."
DRY_RUN_GOES_ON = "A machine makes the dry run of the erasure: wait until it is done, or stop it."
BLOCKED = "The plan blocks the data of this system: that is done by people, a machine would destroy them."
UNFIT = (
    "The dry run shows something that stands against it: change what happens to the sets, or leave the system "
    "to people."
)
MACHINE_AT_WORK = "A machine is erasing in this system at this moment, and records it itself."
ACCESS_FIRST = "First answer the access request, or record why the data may be erased before it."


def why_not_record(*, step: str, track: TrackFacts, facts: CaseFacts, about: str = "") -> str:
    """Empty when an entry of the step may be added or removed now; otherwise the reason, as a sentence."""
    found = checklist_of(right=track.right).step(step)
    if found is None:
        return "This right has no such step."
    if found.computed:
        return "Nothing is written here: the case itself shows it."
    return _case_stops(found, track, facts) or _not_this(found, track, facts, about)


def _case_stops(step: Step, track: TrackFacts, facts: CaseFacts) -> str:
    if facts.closed or facts.merged:
        return CLOSED if facts.closed else MERGED
    if step.stage in LATE:
        return ""
    if track.ended:
        return "This right has its end already."
    if facts.answer_state == "awaiting_release" and track.state == TrackState.DECIDED:
        return TAKE_BACK_FIRST
    if step.stage is Stage.DECISION and track.state == TrackState.PROPOSED:
        return "The refusal waits for a second person. Take it back first."
    return ""


def _not_this(step: Step, track: TrackFacts, facts: CaseFacts, about: str) -> str:
    if not any(fits_case(when=when, facts=facts) for when in step.conditions):
        return "This step does not apply to this case."
    if step.each and about and about not in facts.found_systems:
        return "No data were found in this system."
    if step.slug in PLANNED and "erasure" in track.asked:
        return "The erasure plan waits for a second person. Take it back first."
    if step.slug == "erased":
        if about and about in facts.machine.erasing:
            return MACHINE_AT_WORK
        return why_not_erase(system=about, track=track, facts=facts)
    return ""


def why_not_erase(*, system: str, track: TrackFacts, facts: CaseFacts) -> str:
    """Empty when the data of a system may be erased now, as the approved plan says; "" stands for any system."""
    if track.state != TrackState.DECIDED or track.decision not in GRANTING:
        return "First decide to erase."
    unknown = why_not_known(track=track, facts=facts)
    if unknown:
        return unknown
    if "erasure" not in track.approved:
        return "First a second person must agree to the erasure plan."
    if is_open(right=Right.ACCESS, facts=facts) and not track.has("order"):
        return ACCESS_FIRST
    if facts.case_held or system in facts.held_systems:
        return HELD
    if system and system not in track.recorded.get("erasure_plan", ()):
        return "This system is not in the plan to which a second person agreed."
    if system and system not in systems_to_erase(track=track, facts=facts):
        return "The plan keeps the data of this system."
    return ""


def why_not_erase_by_machine(*, system: str, track: TrackFacts, facts: CaseFacts) -> str:
    """The same for a machine: it erases and anonymises; to block, as Spanish law wants it, is for people."""
    reason = why_not_erase(system=system, track=track, facts=facts)
    return reason or (BLOCKED if system in _blocked(track) else "")


def unfit_systems(*, track: TrackFacts, facts: CaseFacts) -> tuple[str, ...]:
    """Systems that a machine shall erase in and whose dry run shows that it cannot; what people do there is theirs."""
    theirs = _blocked(track).union(track.recorded.get("erased", ()))
    touched = systems_to_erase(track=track, facts=facts)
    return tuple(slug for slug in facts.machine.unfit if slug in touched and slug not in theirs)


def why_not_ask_erasure(*, track: TrackFacts, facts: CaseFacts) -> str:
    """Empty when the erasure plan may be put before a second person now; otherwise the reason, as a sentence."""
    if facts.closed or facts.merged:
        return CLOSED if facts.closed else MERGED
    if track.right != Right.ERASURE or track.state != TrackState.DECIDED or track.decision not in GRANTING:
        return "First decide to erase."
    if "erasure" in track.asked:
        return "The plan already waits for a second person."
    if "erasure" in track.approved:
        return "A second person has agreed to the plan as it stands."
    return why_plan_unfit(track=track, facts=facts)


def why_plan_unfit(*, track: TrackFacts, facts: CaseFacts) -> str:
    """What the plan lacks, or what stands against it; asked before the question and again before the yes."""
    unknown = why_not_known(track=track, facts=facts)
    if unknown:
        return unknown
    plan = track.said("erasure_plan", "action")
    planned = track.recorded.get("erasure_plan", ())
    if not facts.found_systems:
        return "No data were found that could be erased."
    unplanned = sum(system not in planned for system in facts.found_systems)
    if unplanned:
        return (
            "One data system is not in the plan yet."
            if unplanned == 1
            else (f"{unplanned} data systems are not in the plan yet.")
        )
    if "planning" in facts.machine.open:
        return DRY_RUN_GOES_ON
    if unfit_systems(track=track, facts=facts):
        return UNFIT
    keeps = UNTOUCHED in plan.values() or "keeps" in facts.machine.open
    if keeps and track.decision == Decision.GRANT:
        return "The plan keeps data: that is a grant in part. Take the decision back first."
    if keeps and not track.has("keep"):
        return "The plan keeps data: list each data set that is kept, with its law and its end."
    touched = systems_to_erase(track=track, facts=facts)
    held = facts.case_held or facts.held_systems.intersection(touched)
    return HELD if touched and held else ""


def _blocked(track: TrackFacts) -> frozenset[str]:
    said = track.said("erasure_plan", "action")
    return frozenset(slug for slug, action in said.items() if action == "block")
