"""The blocks the law demands of a letter: where to complain, appeal, go to court; and whether they all are there.

Filled from the register, never typed, never left out (Art. 12(4), 77, 79 GDPR; s.164A DPA 2018; the appeal of US
acts). Reads only. Under another law no article of the GDPR is named.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from dsr.cases.models import Case
from dsr.casework.letters.law import Family, law_of
from dsr.casework.letters.words import listed, reach_us
from dsr.register.authorities import SupervisoryAuthority, authorities
from dsr.rules.regime_types import FurtherClock
from dsr.rules.regimes import REGIMES

RESIDENCE_FAMILIES = frozenset({Family.EU, Family.UK, Family.SWISS})


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a letter nobody can leave out.

    `name`: reasons, withheld, controller_first, appeal, complaint, residence, court.
    """

    name: str
    text: str


def remedy_blocks(*, case: Case) -> tuple[Block, ...]:
    """Everything a person can do against a refusal, in the case's language, in the order of use."""
    return _built(
        case,
        ("controller_first", _controller_first),
        ("appeal", _appeal),
        ("complaint", _complaint_after_appeal if _further(case, "appeal_answer") else _complaint),
        ("residence", _residence),
        ("court", _court),
    )


def complaint_blocks(*, case: Case) -> tuple[Block, ...]:
    """Where to complain while nothing is refused yet."""
    return _built(
        case,
        ("controller_first", _controller_first),
        ("complaint", _complaint),
        ("residence", _residence),
    )


def complaint_block(*, case: Case) -> str:
    """Where the person may complain: the competent authority and that of their own place (Art. 77)."""
    return joined(complaint_blocks(case=case))


def remedies_block(*, case: Case) -> str:
    """The same with appeal and court."""
    return joined(remedy_blocks(case=case))


def joined(blocks: Iterable[Block]) -> str:
    """Blocks as they stand in a letter: one after the other, an empty line between."""
    return "\n\n".join(block.text for block in blocks)


def missing_blocks(*, text: str, blocks: Iterable[Block]) -> list[str]:
    """Names of the blocks that do not stand in the text word for word; line breaks do not count."""
    whole = " ".join(text.split())
    return [block.name for block in blocks if " ".join(block.text.split()) not in whole]


def _controller_first(case: Case) -> str:
    words = {"where": reach_us(case=case)}
    family = law_of(case=case).family
    if family in {Family.UK, Family.UK_PART_3}:
        return (
            _(
                "You can first complain to us (section 164A Data Protection Act 2018): %(where)s. We confirm your "
                "complaint within 30 days, look into it without undue delay, and tell you what came of it."
            )
            % words
        )
    grievance = _further(case, "grievance_answer")
    if grievance:
        return _(
            "You can first complain to us: %(where)s. We answer your complaint within %(days)d days."
        ) % {**words, "days": grievance.figure.amount}
    return ""


def _appeal(case: Case) -> str:
    clock = _further(case, "appeal_answer")
    if clock is None:
        return ""
    return _(
        "You can appeal against this decision: write to us (%(where)s) and say why you disagree. "
        "We answer your appeal within %(days)d days of receiving it (%(law)s)."
    ) % {"where": reach_us(case=case), "days": clock.figure.amount, "law": law_of(case=case).name}


def _complaint(case: Case) -> str:
    law = law_of(case=case)
    words = {"authority": _address(case.controller.policy.authority, case), "law": law.name}
    supervised = _(
        "You can complain to the data protection authority that supervises us (Art. 77 %(law)s): %(authority)s"
    )
    sentences = {
        Family.EU: supervised,
        Family.UK: supervised,
        Family.EU_INSTITUTIONS: _(
            "You can complain to the European Data Protection Supervisor (Art. 63 %(law)s): %(authority)s"
        ),
        Family.SWISS: _(
            "You can report this to the authority that supervises us (Art. 49 %(law)s): %(authority)s"
        ),
    }
    other = _("You can complain to the authority that supervises us (%(law)s): %(authority)s")
    return _board(case, words) or sentences.get(law.family, other) % words


def _complaint_after_appeal(case: Case) -> str:
    return _("If we refuse your appeal as well, you can complain to: %(authority)s") % {
        "authority": _address(case.controller.policy.authority, case)
    }


def _board(case: Case, words: Mapping[str, object]) -> str:
    """Where the law gives the person days of their own to complain (Turkey)."""
    after, latest = _further(case, "complaint_to_board_after_answer"), _further(case, "complaint_to_board")
    if after is None or latest is None:
        return ""
    return _(
        "You can complain to the authority that supervises us (%(law)s) within %(days)d days of our answer, and "
        "within %(latest)d days of your request at the latest: %(authority)s"
    ) % {**words, "days": after.figure.amount, "latest": latest.figure.amount}


def _residence(case: Case) -> str:
    law = law_of(case=case)
    if law.family not in RESIDENCE_FAMILIES:
        return ""
    theirs = _authority_of_residence(case)
    words = {"law": law.name}
    if theirs is not None:
        known = {**words, "authority": _address(theirs, case)}
        if law.family is Family.EU:
            return (
                _(
                    "You can also turn to the authority of the country where you live (Art. 77 %(law)s): %(authority)s"
                )
                % known
            )
        return _("You can also turn to the authority of the country where you live: %(authority)s") % known
    if law.family is Family.EU:
        return (
            _(
                "You can also turn to the authority of the place where you live or work, "
                "or where you think the law was broken (Art. 77 %(law)s)."
            )
            % words
        )
    if law.family is Family.UK:
        return _(
            "If you live or work in another country, you can also turn to the data protection authority there."
        )
    return ""


def _court(case: Case) -> str:
    law = law_of(case=case)
    words = {"law": law.name}
    sentences = {
        Family.EU: _("You can also go to court against us (Art. 79 %(law)s)."),
        Family.UK: _("You can also go to court against us (Art. 79 %(law)s)."),
        Family.UK_PART_3: _("You can also go to court against us (section 167 %(law)s)."),
        Family.EU_INSTITUTIONS: _(
            "You can also go to the Court of Justice of the European Union (Art. 64 %(law)s)."
        ),
        Family.SWISS: _("You can also go to a civil court against us (Art. 32 %(law)s)."),
    }
    return sentences.get(law.family, "") % words


def _built(case: Case, *blocks: tuple[str, Callable[[Case], str]]) -> tuple[Block, ...]:
    with translation.override(case.language):
        found = [(name, build(case)) for name, build in blocks]
    return tuple(Block(name, text) for name, text in found if text)


def _authority_of_residence(case: Case) -> SupervisoryAuthority | None:
    """The authority of the country where the person lives, if it is another than the controller's."""
    theirs = authorities().get(case.requester.residence)
    return None if theirs == case.controller.policy.authority else theirs


def _address(authority: SupervisoryAuthority, case: Case) -> str:
    """Name, address, telephone, website, as far as the register knows them."""
    name = authority.name_in(language=case.language)
    return listed((name, *authority.address, authority.telephone, authority.website))


def _further(case: Case, name: str) -> FurtherClock | None:
    versions = REGIMES.get(case.controller.regime, ())
    clocks = versions[-1].further if versions else ()
    return next((clock for clock in clocks if clock.name == name), None)
