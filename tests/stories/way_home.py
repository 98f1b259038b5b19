"""Does what the desk shows as the next step, until the case is closed: for the test that wanders.

Whoever follows the next step, and nothing else, must come to the end; what only a lead can take out of the way
(a legal hold, a plan that does not fit the decision) is taken out first.
"""

from collections.abc import Callable, Mapping
from functools import partial

from dsr.cases.models import Approval, RightTrack, StepEntry
from dsr.casework import decide
from dsr.casework.prepare_answer import unreleased
from dsr.casework.tasks import finish
from dsr.rules.checklists.steps import Stage
from dsr.rules.deciding import why_not_stand
from dsr.rules.lifecycle import GROUNDS_OF, NEEDS_GROUND, Decision, TrackState
from dsr.rules.next_steps import next_track
from dsr.rules.procedure import next_step
from dsr.rules.rights import Right
from tests.stories.wanderer import Wanderer

FARTHEST = 150
_ALL = (Decision.GRANT, Decision.NO_DATA, Decision.REFUSE, Decision.GRANT_PARTLY, Decision.NOT_CONTROLLER)
# What is tried first: to grant, on the way home; anything, while wandering.
ORDERS = (_ALL, tuple(reversed(_ALL)), (Decision.REFUSE, *_ALL), (Decision.GRANT_PARTLY, *_ALL))


def walk_home(one: Wanderer) -> None:
    """Follow the next step to the end. Fails where it leads nowhere."""
    for _ in range(FARTHEST):
        slug = next_step(one.facts).slug
        if slug == "none":
            return
        assert follow(one) or clear(one), f"“{slug}” leads nowhere after {one.did[-12:]}: {one.facts}"
    raise AssertionError(f"no end after {FARTHEST} steps: {one.did[-30:]}")


def follow(one: Wanderer) -> bool:
    """Do the next step, as the right person; whether anything was done."""
    return _DO[next_step(one.facts).slug](one)


def clear(one: Wanderer) -> bool:
    """A lead lifts a hold, or takes back a plan that does not fit the decision; whether there was anything."""
    one.who = "lena"
    if one.free():
        return True
    plans = StepEntry.objects.filter(
        track__case=one.story.case, step="erasure_plan", removed_at=None, track__state=TrackState.DECIDED
    )
    return any(one.tried("clear the plan", partial(one.take_away, entry)) for entry in plans)


def _as(name: str, act: Callable[[Wanderer], bool]) -> Callable[[Wanderer], bool]:
    def done(one: Wanderer) -> bool:
        one.who = name
        return act(one)

    return done


def _decide(one: Wanderer) -> bool:
    """The first decision that the procedure lets through, with everything it asks for recorded."""
    one.who = "omar"
    facts = one.facts
    working = [track.right for track in facts.tracks if track.state == TrackState.WORKING]
    first = next_track(facts)
    rights = [first.right, *(right for right in working if right != first.right)] if first else []
    order = one.pick(ORDERS)
    for right in rights:
        track = RightTrack.objects.get(case=one.story.case, right=right)
        for decision in order:
            refused = decision in NEEDS_GROUND
            for ground in [each.value for each in GROUNDS_OF[Right(right)]] if refused else [""]:
                one.record_missing(track, Stage.DECISION, decision.value, ground)
                if one.decide_so(track, decision.value, ground):
                    return True
    return False


def _record(one: Wanderer) -> bool:
    one.who = "omar"
    done = False
    for track in RightTrack.objects.filter(case=one.story.case):
        if track.state == TrackState.WORKING:
            done |= one.record_missing(track, Stage.DECISION)
        elif track.state == TrackState.DECIDED:
            done |= one.record_missing(track, Stage.ANSWER)
    return done


def _approve(one: Wanderer) -> bool:
    """Lena says yes; what she asked herself cannot wait, as nobody else is there."""
    one.who = "lena"
    waiting = Approval.objects.filter(case=one.story.case, state="asked").first()
    own = waiting is not None and waiting.asked_by == one.story.cast.lena
    return (
        one.judge(["break_glass" if own else "approve"]) or one.judge(["decline"]) or one.judge(["take_back"])
    )


def _release(one: Wanderer) -> bool:
    one.who = "lena"
    answer = unreleased(case=one.case)
    own = answer is not None and answer.prepared_by == one.story.cast.lena
    return one.release("Nobody else is there." if own else "")


def _reconsider(one: Wanderer) -> bool:
    """The consent is recorded anew, with the ground there is; any other decision that does not fit is taken back."""
    one.who = "omar"
    for track in one.facts.tracks:
        if not why_not_stand(track=track, facts=one.facts):
            continue
        row = RightTrack.objects.get(case=one.story.case, right=track.right)
        entry = StepEntry.objects.filter(track=row, step="consent", removed_at=None).first()
        if entry is not None:
            return one.tried("clear the consent", partial(one.take_away, entry))
        return one.tried("take back", partial(decide.revise, track_id=row.pk, **one.by()))
    return False


def _write(one: Wanderer) -> bool:
    one.who = "omar"
    return one.write(every=True)


def _erasure(one: Wanderer) -> bool:
    one.who = "omar"
    track = RightTrack.objects.get(case=one.story.case, right=Right.ERASURE)
    return one.ask_erasure(track)


def _announce(one: Wanderer) -> bool:
    one.who = "omar"
    return one.announce() and one.days_pass()


def _tasks(one: Wanderer) -> bool:
    one.who = "omar"
    task = one.story.case.tasks.filter(done_at=None)[0]
    return one.tried("task", lambda: finish(task_id=task.pk, outcome="Seen to.", **one.by()))


_DO: Mapping[str, Callable[[Wanderer], bool]] = {
    "assign": _as("omar", lambda one: one.assign()),
    "release": _release,
    "stop_marketing": _decide,
    "handle_breach": _as("lena", lambda one: one.breach_step()),
    "approve": _approve,
    "notify_recipients": _as("omar", lambda one: one.tell_recipient()),
    "see_to_tasks": _tasks,
    "wait_requester": _as("omar", lambda one: one.hear()),
    "confirm_identity": _as("omar", lambda one: one.confirm_identity("known_address")),
    "check_authority": _as("omar", lambda one: one.record_authority(["sufficient"])),
    "collect": _as("omar", lambda one: one.search(["found"])),
    "decide": _decide,
    "record_steps": _record,
    "reconsider": _reconsider,
    "ask_erasure": _erasure,
    "prepare_answer": _write,
    "build_bundle": _as("omar", lambda one: one.build()),
    "wait_bundle": _as("omar", lambda one: one.build()),
    "ask_release": _as("omar", lambda one: one.ask_release()),
    "keep_restricted": _announce,
    "lift_restriction": _as("omar", lambda one: one.lift()),
    "close": _as("omar", lambda one: one.close()),
}
