"""Which law a letter speaks of, and how it is cited: never the GDPR where another law applies. Reads no tables.

A regime belongs to a family. Only for the family's own law are articles cited in detail; where we have none, a
letter names the law and no article.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from dsr.cases.models import Case
from dsr.rules.lifecycle import GROUND_TEXTS, RefusalGround
from dsr.rules.regimes import REGIMES
from dsr.rules.rights import RIGHTS, Right


class Family(StrEnum):
    """Laws that give the same remedies."""

    EU = "eu"
    EU_INSTITUTIONS = "eu_institutions"
    UK = "uk"
    UK_PART_3 = "uk_part_3"
    SWISS = "swiss"
    UNITED_STATES = "united_states"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Law:
    """A law as letters name it. `articles`: where each right stands in it, if we know."""

    family: Family
    name: str | Promise
    articles: Mapping[Right, str] = field(default_factory=dict)

    @property
    def is_gdpr(self) -> bool:
        """Whether the articles of the GDPR are the articles of this law."""
        return self.family in {Family.EU, Family.UK}


PLACE = re.compile(r"(\d+)\((\d+)\)(?:\(([a-z])\))?")
_GDPR_ARTICLES = {right: info.article for right, info in RIGHTS.items()}
_FAMILIES = (
    ("eu_reg_2018_1725", Family.EU_INSTITUTIONS),
    ("eu_", Family.EU),
    ("uk_dpa2018_part3", Family.UK_PART_3),
    ("uk_", Family.UK),
    ("ch_", Family.SWISS),
    ("us_", Family.UNITED_STATES),
)
_LAWS = {
    Family.EU: Law(Family.EU, lazy("GDPR"), _GDPR_ARTICLES),
    Family.UK: Law(Family.UK, lazy("UK GDPR"), _GDPR_ARTICLES),
    Family.EU_INSTITUTIONS: Law(
        Family.EU_INSTITUTIONS,
        lazy("Regulation (EU) 2018/1725"),
        {
            Right.ACCESS: "Art. 17",
            Right.RECTIFICATION: "Art. 18",
            Right.ERASURE: "Art. 19",
            Right.RESTRICTION: "Art. 20",
            Right.PORTABILITY: "Art. 22",
            Right.OBJECTION: "Art. 23",
            Right.AUTOMATED_DECISION: "Art. 24",
            Right.CONSENT_WITHDRAWAL: "Art. 7(3)",
        },
    ),
    Family.UK_PART_3: Law(
        Family.UK_PART_3,
        lazy("Data Protection Act 2018"),
        {
            Right.ACCESS: "s. 45",
            Right.RECTIFICATION: "s. 46",
            Right.ERASURE: "s. 47",
            Right.RESTRICTION: "s. 47",
            Right.AUTOMATED_DECISION: "s. 50",
        },
    ),
    Family.SWISS: Law(
        Family.SWISS,
        lazy("FADP"),
        {
            Right.ACCESS: "Art. 25",
            Right.RECTIFICATION: "Art. 32",
            Right.ERASURE: "Art. 32",
            Right.RESTRICTION: "Art. 32",
            Right.PORTABILITY: "Art. 28",
            Right.OBJECTION: "Art. 30",
            Right.OBJECTION_DIRECT_MARKETING: "Art. 30",
            Right.AUTOMATED_DECISION: "Art. 21",
        },
    ),
}
# Where several articles carry a ground, the one of the right in question.
_GROUND_ARTICLES = {
    (Right.ACCESS, RefusalGround.OTHERS_RIGHTS): "Art. 15(4)",
    (Right.PORTABILITY, RefusalGround.OTHERS_RIGHTS): "Art. 20(4)",
    (Right.ERASURE, RefusalGround.LEGAL_CLAIMS): "Art. 17(3)(e)",
    (Right.OBJECTION, RefusalGround.LEGAL_CLAIMS): "Art. 21(1)",
}


def law_of(*, case: Case) -> Law:
    """The law of the case's controller."""
    return law_under(regime=case.controller.regime)


def law_under(*, regime: str) -> Law:
    """The law of a regime; one of which we know no more than its name has no articles."""
    family = family_of(regime=regime)
    known = _LAWS.get(family)
    if known is not None:
        return known
    versions = REGIMES.get(regime, ())
    return Law(family, versions[-1].law if versions else regime)


def family_of(*, regime: str) -> Family:
    """To which laws a regime belongs."""
    return next((family for prefix, family in _FAMILIES if regime.startswith(prefix)), Family.OTHER)


def place_of(*, right: str, law: Law) -> str:
    """Where a right stands, as it is written behind its name: "Art. 15 GDPR"; the law alone if we know no more."""
    article = law.articles.get(Right(right), "")
    if not article:
        return str(law.name)
    return _("%(article)s %(law)s") % {"article": in_words(article), "law": law.name}


def cited(*, article: str, law: Law) -> str:
    """An article of the GDPR in brackets behind a sentence, with a space before it; empty under other laws."""
    if not article or not law.is_gdpr:
        return ""
    return " " + _("(%(article)s %(law)s)") % {"article": in_words(article), "law": law.name}


def in_words(article: str) -> str:
    """A citation as the active language writes it: "Art. 17(3)(b)" is "Art. 17 Abs. 3 lit. b" in German."""
    return PLACE.sub(_place, article)


def _place(found: re.Match[str]) -> str:
    parts = {"article": found[1], "paragraph": found[2], "letter": found[3]}
    if found[3]:
        pattern = pgettext("article, paragraph, letter of a law", "%(article)s(%(paragraph)s)(%(letter)s)")
    else:
        pattern = pgettext("article and paragraph of a law", "%(article)s(%(paragraph)s)")
    return pattern % parts


def ground_article(*, right: str, ground: str) -> str:
    """The article a refusal of this right on this ground rests on."""
    if ground == RefusalGround.CONDITIONS_NOT_MET:
        return RIGHTS[Right(right)].article
    return _GROUND_ARTICLES.get((Right(right), RefusalGround(ground)), GROUND_TEXTS[RefusalGround(ground)][1])
