"""The reference page of the states of a right: what each means, the moves, the decisions and their grounds.

Written from the tables that the procedure itself uses. Returns text, writes no file.
"""

from dsr.rules.lifecycle import (
    ENDED,
    GROUND_TEXTS,
    GROUNDS_OF,
    NEEDS_SECOND_PERSON,
    TRACK_MOVES,
    Decision,
    Move,
    TrackState,
)
from dsr.rules.rights import RIGHTS, Right
from dsr.rules.state_diagram import state_diagram

_HEAD = """# States of a right

Written by `manage.py write_reference` from the table of moves that the guards use; do not edit.

Each right of a case is a track of its own. An answer covers the rights that are decided when it is written, so
that one right can be answered before another: access before erasure.

![The states of a right and the moves between them, as in the table of moves below](states.svg)
"""
MEANINGS: dict[TrackState, str] = {
    TrackState.WORKING: "Being worked on: who asks, search, what the decision demands.",
    TrackState.PROPOSED: "A refusal, wholly or in part, waits for a second person.",
    TrackState.DECIDED: "Decided; the answer is being prepared, what it demands is carried out.",
    TrackState.ANSWERED: "The answer was released by a second person.",
    TrackState.WITHDRAWN: "The person withdrew it.",
    TrackState.HANDED_OVER: "Handed over to the controller for whom the data are processed (Art. 28(3)(e)).",
    TrackState.NOT_A_REQUEST: "Looked at: it was not a request about rights.",
    TrackState.LAPSED: "Ended because the requester did not answer what had to be known.",
    TrackState.MERGED: "Answered with another case.",
}
_MOVES: dict[str, str] = {
    "decide": "Grant, say that nothing is held, or that another is the controller.",
    "propose": "Refuse, wholly or in part: with a ground, reasons, and what the ground demands.",
    "approve": "A second person agrees to the refusal, or a lead breaks the glass with a reason.",
    "decline": "A second person does not agree.",
    "revise": "Take the decision, or the proposal, back.",
    "answer": "A second person releases the answer.",
    "withdraw": "The person withdraws.",
    "hand_over": "Pass it on to the controller, as a processor.",
    "not_a_request": "Say why it is none.",
    "lapse": "After a question without an answer, as announced.",
    "merge": "Answer it with another case of the same person.",
    "unmerge": "Undo the merger.",
    "reopen": "Work on it again, with a reason.",
}
_DECISIONS: dict[Decision, str] = {
    Decision.GRANT: "Granted",
    Decision.GRANT_PARTLY: "Granted in part",
    Decision.REFUSE: "Refused",
    Decision.NO_DATA: "Nothing held",
    Decision.NOT_CONTROLLER: "Not the controller",
}


def states_page() -> str:
    """The page in Markdown, with the picture beside it."""
    return "\n".join([_HEAD, *_states(), *_moves(), *_decisions(), *_grounds()]).rstrip() + "\n"


def states_picture() -> str:
    """The picture as SVG, drawn from the table of moves."""
    return state_diagram()


def _states() -> list[str]:
    rows = ["## States", "", "| state | means | ended |", "|---|---|---|"]
    rows += [f"| `{s}` | {MEANINGS[s]} | {'yes' if s in ENDED else ''} |" for s in TrackState]
    return [*rows, ""]


def _moves() -> list[str]:
    rows = ["## Moves", "", "| move | from | to | what happens |", "|---|---|---|---|"]
    rows += [f"| `{m.verb}` | {_sources(m)} | `{m.target}` | {_MOVES[m.verb]} |" for m in TRACK_MOVES]
    return [*rows, ""]


def _sources(move: Move) -> str:
    return ", ".join(f"`{state}`" for state in TrackState if state in move.sources)


def _decisions() -> list[str]:
    rows = ["## Decisions", "", "| decision | means | second person |", "|---|---|---|"]
    for decision in Decision:
        second = "yes" if decision in NEEDS_SECOND_PERSON else ""
        rows.append(f"| `{decision}` | {_DECISIONS[decision]} | {second} |")
    return [*rows, ""]


def _grounds() -> list[str]:
    rows = ["## Grounds of refusal", "", "| ground | article | rights |", "|---|---|---|"]
    for ground, (text, article) in GROUND_TEXTS.items():
        rights = ", ".join(RIGHTS[right].article for right in Right if ground in GROUNDS_OF[right])
        rows.append(f"| {text} | {article} | {rights} |")
    absolute = ", ".join(f"{RIGHTS[right].article}" for right in Right if not GROUNDS_OF[right])
    return [*rows, "", f"Never refused: {absolute}."]
