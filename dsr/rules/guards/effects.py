"""Restriction, notices to recipients, holds."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

RESTRICTABLE_RIGHTS = frozenset({Right.RESTRICTION, Right.RECTIFICATION, Right.OBJECTION})
TOLD_RIGHTS = frozenset({Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION})
CARRIED_OUT = frozenset({Decision.GRANT, Decision.GRANT_PARTLY})


def _restrict_now(facts: CaseFacts) -> str:
    if any(track.right in RESTRICTABLE_RIGHTS and not track.ended for track in facts.tracks):
        return ""
    return "Nothing is asked that could be restricted while it is looked into (Art. 18(1))."


def _announce_lift(facts: CaseFacts) -> str:
    return "" if facts.restriction else "Nothing is restricted in this case."


def _tell_recipient(facts: CaseFacts) -> str:
    return "" if facts.open_notices else "No recipient waits to be told."


def _add_recipient(facts: CaseFacts) -> str:
    carried_out = any(track.right in TOLD_RIGHTS and track.decision in CARRIED_OUT for track in facts.tracks)
    if carried_out or facts.restriction:
        return ""
    return "Nothing was rectified, erased or restricted of which recipients have to be told (Art. 19)."


GUARDS: dict[str, Callable[[CaseFacts], str]] = {
    "restrict_now": _restrict_now,
    "announce_lift": _announce_lift,
    "lift_restriction": _announce_lift,
    "tell_recipient": _tell_recipient,
    "add_recipient": _add_recipient,
    "name_recipients": _add_recipient,
}
