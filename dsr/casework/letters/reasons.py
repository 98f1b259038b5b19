"""The reasons of everything refused (Art. 12(4)): ground, facts, statute, end date, part by part. Reads only.

Locked: they are written from what was recorded and approved, and the letter cannot leave them out.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dsr.cases.models import Case, RightTrack
from dsr.casework.letters.law import cited, ground_article, law_of
from dsr.casework.letters.recorded import entries_of
from dsr.casework.letters.remedies import Block
from dsr.casework.letters.sentences import Sentence
from dsr.casework.letters.words import named_right
from dsr.rules.lifecycle import GROUND_TEXTS, Decision, RefusalGround

WITHOUT_ACTION = frozenset({Decision.REFUSE, Decision.GRANT_PARTLY, Decision.NOT_CONTROLLER})
_HEADINGS = {
    Decision.REFUSE: lazy("Why we do not do it: %(right)s (%(article)s)"),
    Decision.GRANT_PARTLY: lazy("Why we do not do all of it: %(right)s (%(article)s)"),
    Decision.NOT_CONTROLLER: lazy("Why we do not answer for it: %(right)s (%(article)s)"),
}
_ONLY = "exception"
KEPT = (
    Sentence(
        lazy(
            "We keep until %(ends_on)s: %(data_set)s. "
            "The reason is freedom of expression and information%(cite)s: %(statute)s."
        ),
        "keep",
        (_ONLY, ("a",)),
        "Art. 17(3)(a)",
    ),
    Sentence(
        lazy(
            "We keep until %(ends_on)s: %(data_set)s. The reason is a duty set by law%(cite)s: %(statute)s."
        ),
        "keep",
        (_ONLY, ("b",)),
        "Art. 17(3)(b)",
    ),
    Sentence(
        lazy("We keep until %(ends_on)s: %(data_set)s. The reason is public health%(cite)s: %(statute)s."),
        "keep",
        (_ONLY, ("c",)),
        "Art. 17(3)(c)",
    ),
    Sentence(
        lazy(
            "We keep until %(ends_on)s: %(data_set)s. "
            "The reason is archiving, research or statistics%(cite)s: %(statute)s."
        ),
        "keep",
        (_ONLY, ("d",)),
        "Art. 17(3)(d)",
    ),
    Sentence(
        lazy("We keep until %(ends_on)s: %(data_set)s. The reason is a legal claim%(cite)s: %(statute)s."),
        "keep",
        (_ONLY, ("e",)),
        "Art. 17(3)(e)",
    ),
    Sentence(lazy("Why this holds for these data: %(facts)s"), "keep"),
)
_OTHERS = (
    Sentence(
        lazy("%(item)s: this touches the rights of others (%(whose)s). Left out or covered: %(masked)s"),
        "third_party",
    ),
    Sentence(lazy("Why their rights weigh more here: %(why)s"), "third_party"),
)
_EXCESS = (Sentence(lazy("Your earlier requests: %(prior_requests)s"), "excess"),)
_BALANCE = (
    Sentence(lazy("What the use is for: %(interest)s"), "balance"),
    Sentence(lazy("What it means for you: %(impact)s"), "balance"),
    Sentence(lazy("What weighs more, and why: %(result)s"), "balance"),
)
_UNMET = tuple(
    Sentence(lazy("What we checked: %(why)s"), step) for step in ("conditions", "basis", "automation")
)
DETAILS: Mapping[RefusalGround, tuple[Sentence, ...]] = MappingProxyType(
    {
        RefusalGround.MANIFESTLY_UNFOUNDED: _EXCESS,
        RefusalGround.EXCESSIVE: _EXCESS,
        RefusalGround.CANNOT_IDENTIFY: (
            Sentence(lazy("Why we cannot tell which data are yours: %(why)s"), "cannot_identify"),
            Sentence(lazy("What would help us to find them: %(what_would_help)s"), "cannot_identify"),
        ),
        RefusalGround.OTHERS_RIGHTS: _OTHERS,
        RefusalGround.EXPRESSION: (),
        RefusalGround.LEGAL_OBLIGATION: (),
        RefusalGround.PUBLIC_HEALTH: (),
        RefusalGround.ARCHIVING: (),
        RefusalGround.LEGAL_CLAIMS: _BALANCE,
        RefusalGround.CONDITIONS_NOT_MET: _UNMET,
        RefusalGround.NOT_INACCURATE: (Sentence(lazy("What our check showed: %(why)s"), "assessed_correct"),),
        RefusalGround.OVERRIDING_GROUNDS: _BALANCE,
        RefusalGround.NO_AUTHORITY: (),
        RefusalGround.DECEASED: (
            Sentence(lazy("What follows from national law: %(conclusion)s"), "national_deceased"),
        ),
        RefusalGround.NATIONAL_LAW: (
            Sentence(lazy("The law in question: %(provision)s."), "national_law"),
            Sentence(lazy("Why it applies here: %(facts)s"), "national_law"),
            Sentence(lazy("We look at this again by %(review_on)s."), "national_law"),
        ),
    }
)


def reasons_blocks(*, case: Case, tracks: Iterable[RightTrack]) -> tuple[Block, ...]:
    """One block for each right on which we do not act, or not in full; in the case's language."""
    with translation.override(case.language):
        return tuple(
            Block("reasons", _reasons(track, case)) for track in tracks if track.decision in WITHOUT_ACTION
        )


def told(
    *, sentences: Iterable[Sentence], track: RightTrack, case: Case, values: Mapping[str, str]
) -> list[str]:
    """The sentences that have something to say: once for the case, or once for each entry of their step.

    What is told of one entry stays together, in the order in which the entries were recorded.
    """
    law, entries = law_of(case=case), entries_of(track=track)
    said: list[str] = []
    done: set[str] = set()
    every = list(sentences)
    for sentence in every:
        if not sentence.step:
            said.append(
                sentence.said(values=values, raw=values, cite=cited(article=sentence.article, law=law))
            )
        elif sentence.step not in done:
            done.add(sentence.step)
            of_step = [one for one in every if one.step == sentence.step]
            said += [
                one.said(values=entry.told, raw=entry.raw, cite=cited(article=one.article, law=law))
                for entry in entries.get(sentence.step, [])
                for one in of_step
            ]
    return [text for text in said if text]


def _reasons(track: RightTrack, case: Case) -> str:
    lines = [str(_HEADINGS[Decision(track.decision)]) % named_right(track, case)]
    details: tuple[Sentence, ...] = ()
    if track.ground:
        ground = RefusalGround(track.ground)
        article = ground_article(right=track.right, ground=ground)
        cite = cited(article=article, law=law_of(case=case))
        lines.append(_("%(ground)s%(cite)s.") % {"ground": _(GROUND_TEXTS[ground][0]), "cite": cite})
        details = DETAILS[ground]
    lines.append(track.reasons.strip())
    lines += told(sentences=(*KEPT, *details), track=track, case=case, values={})
    return "\n".join(line for line in lines if line)
