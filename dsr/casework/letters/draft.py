"""The text of an answer in one click, from what is recorded: each right, what follows later, the locked blocks.

Reads only. The handler reads the draft and may change it; the locked blocks stand apart and cannot be changed.
"""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from dsr.cases.models import Case, RightTrack
from dsr.casework.letters.outcomes import OUTCOMES
from dsr.casework.letters.reasons import WITHOUT_ACTION, reasons_blocks, told
from dsr.casework.letters.recorded import case_values
from dsr.casework.letters.remedies import Block, joined, remedy_blocks
from dsr.casework.letters.withheld import withheld_blocks
from dsr.casework.letters.words import named_right, told_day
from dsr.rules.case_facts import DELIVERED_RIGHTS
from dsr.rules.lifecycle import GRANTING, Decision, TrackState
from dsr.rules.rights import Right

OPEN = frozenset({TrackState.WORKING, TrackState.PROPOSED})


def draft_answer(*, case: Case) -> tuple[str, str]:
    """Subject and text of an answer from the decisions, for the handler to read and change."""
    with translation.override(case.language):
        subject = _("Answer to your request %(reference)s") % {"reference": case.reference}
        parts = [greeting(case=case), _opening(case)]
        parts += [_outcome(track, case) for track in _tracks(case, TrackState.DECIDED)]
        parts += _later(case)
        parts.append(_("If anything is unclear, write to us on the status page of your request."))
        return subject, "\n\n".join(part for part in parts if part)


def interim_text(*, case: Case) -> str:
    """The text of an interim answer: what was done so far, for the handler to read and change."""
    with translation.override(case.language):
        parts = [greeting(case=case), _opening_interim(case)]
        values = [case_values(case=case, track=track) for track in _tracks(case, *OPEN)[:1]]
        parts += [_("We have looked into: %(searched)s.") % one for one in values if one["searched"]]
        parts.append(_("We have not finished yet. You need not do anything."))
        return "\n\n".join(parts)


def locked_blocks(*, case: Case) -> str:
    """Reasons and remedies for everything refused or held back, also in part (Art. 12(4)); empty when nothing is."""
    return joined(mandatory_blocks(case=case, tracks=_tracks(case, TrackState.DECIDED)))


def mandatory_blocks(*, case: Case, tracks: Sequence[RightTrack] | None = None) -> tuple[Block, ...]:
    """The blocks an answer to these rights must carry, with their names; none when nothing is kept or refused.

    Without `tracks` those decided and not yet answered, or else all that are answered.
    """
    if tracks is None:
        tracks = _tracks(case, TrackState.DECIDED) or _tracks(case, TrackState.ANSWERED)
    refused = [track for track in tracks if track.decision in WITHOUT_ACTION]
    gives = any(track.right in DELIVERED_RIGHTS and track.decision in GRANTING for track in tracks)
    kept = withheld_blocks(case=case) if gives else ()
    if not refused and not kept:
        return ()
    return (*reasons_blocks(case=case, tracks=refused), *kept, *remedy_blocks(case=case))


def greeting(*, case: Case) -> str:
    """How a letter begins, in the active language."""
    name = case.requester.name
    return _("Dear %(name)s,") % {"name": name} if name else _("Hello,")


def _opening(case: Case) -> str:
    words = {"day": told_day(case.clock_day), "person": case.requester.on_behalf_of}
    if words["person"]:
        return (
            _(
                "We received your request for %(person)s on %(day)s. This letter is our answer. "
                "Where it says “your data”, it means the data of %(person)s."
            )
            % words
        )
    return _("We received your request on %(day)s. This letter is our answer.") % words


def _opening_interim(case: Case) -> str:
    return _("We received your request on %(day)s. This letter tells you where it stands.") % {
        "day": told_day(case.clock_day)
    }


def _outcome(track: RightTrack, case: Case) -> str:
    outcome = OUTCOMES[Right(track.right), Decision(track.decision)]
    values = case_values(case=case, track=track)
    return "\n".join(told(sentences=outcome.sentences, track=track, case=case, values=values))


def _later(case: Case) -> list[str]:
    """What this answer does not cover yet, each with its date."""
    lines = []
    for track in _tracks(case, *OPEN):
        words = {
            **named_right(track, case),
            "day": told_day(track.legal_due_on) if track.legal_due_on else "",
        }
        if words["day"]:
            lines.append(_("%(right)s (%(article)s): our answer follows by %(day)s at the latest.") % words)
        else:
            lines.append(_("%(right)s (%(article)s): our answer follows without undue delay.") % words)
    return [_("What follows later:") + "\n" + "\n".join(lines)] if lines else []


def _tracks(case: Case, *states: str) -> list[RightTrack]:
    return list(RightTrack.objects.filter(case=case, state__in=states).select_related("case"))
