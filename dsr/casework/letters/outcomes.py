"""The text of every outcome: each right with each decision that it allows. Data only, for `draft`.

First what came of it, then what was done, when, for which data, who was told. What was refused, and why, stands in
the locked blocks at the end of the letter.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from dsr.casework.letters.outcomes_changed import CHANGED
from dsr.casework.letters.outcomes_given import GIVEN
from dsr.casework.letters.outcomes_stopped import STOPPED
from dsr.casework.letters.sentences import Outcome, Sentence
from dsr.rules.case_facts import SEARCHED_RIGHTS, UNREFUSABLE_RIGHTS
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

Done = Mapping[tuple[Right, Decision], tuple[Sentence, ...]]

DID_ALL = Sentence(_("%(right)s (%(article)s): we did what you asked."))
DID_PART = Sentence(_("%(right)s (%(article)s): we did part of what you asked."))
DID_NOT = Sentence(_("%(right)s (%(article)s): we cannot do what you asked."))
HOLD_NONE = Sentence(_("%(right)s (%(article)s): we looked into our systems and hold no data about you."))
NONE_CONCERNED = Sentence(_("%(right)s (%(article)s): we hold no data about you that this could concern."))
NOT_OURS = Sentence(_("%(right)s (%(article)s): we are not the ones who decide about these data."))
LOOKED = Sentence(_("We looked into: %(searched)s."))
LEFT_OUT = Sentence(_("We did not look into: %(not_searched)s."))
HINT = Sentence(
    _("If you think that we hold data about you after all, tell us where or under which name to look.")
)
THE_REST = Sentence(_("What we did not do, and why, stands at the end of this letter."))
WHY = Sentence(_("Our reasons stand at the end of this letter, with what you can do about it."))
ASK_THEM = Sentence(_("Please turn to whoever decides about them. We hold these data for: %(held_for)s."))
ASK_ELSEWHERE = Sentence(
    _("Please turn to whoever decides about them. If you do not know who that is, ask us."),
    only=("held_for", ("",)),
)
_FIRST = {
    Decision.GRANT: DID_ALL,
    Decision.GRANT_PARTLY: DID_PART,
    Decision.REFUSE: DID_NOT,
    Decision.NOT_CONTROLLER: NOT_OURS,
}
_LAST: dict[Decision, tuple[Sentence, ...]] = {
    Decision.GRANT: (),
    Decision.GRANT_PARTLY: (THE_REST,),
    Decision.REFUSE: (WHY,),
    Decision.NO_DATA: (HINT,),
    Decision.NOT_CONTROLLER: (ASK_THEM, ASK_ELSEWHERE, WHY),
}
DONE: Done = {**GIVEN, **CHANGED, **STOPPED}


def _outcome(right: Right, decision: Decision) -> Outcome:
    searched = right in SEARCHED_RIGHTS
    first = _FIRST.get(decision) or (HOLD_NONE if searched else NONE_CONCERNED)
    looked = (LOOKED, LEFT_OUT) if searched and decision is Decision.NO_DATA else ()
    return Outcome(right, decision, (first, *looked, *DONE.get((right, decision), ()), *_LAST[decision]))


def allowed(*, right: Right) -> tuple[Decision, ...]:
    """The decisions a right allows: some can only be granted (Art. 7(3), 21(2)-(3))."""
    return (Decision.GRANT,) if right in UNREFUSABLE_RIGHTS else tuple(Decision)


OUTCOMES: Mapping[tuple[Right, Decision], Outcome] = MappingProxyType(
    {(right, decision): _outcome(right, decision) for right in Right for decision in allowed(right=right)}
)
