"""Why a record, a file or a part of it is not given: each ground with its article and plain words for the person.

Texts are plain English and translated where they are shown. A ground of national law is offered only in its country.
Art. 15(4) protects others, so it justifies masking an item and never refusing everything (Recital 63).
"""

from dataclasses import dataclass

THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground. `short` stands in the mask, `told` is said to the person, `law` is the citation under the GDPR.

    `weighs`: the rights of somebody are weighed, so it wants the facts in `reason`. `countries`: ISO codes in which
    alone it exists; empty: everywhere. `masks`: whether single values can be covered for it.
    """

    slug: str
    title: str
    short: str
    told: str
    law: str
    weighs: bool = True
    countries: frozenset[str] = frozenset()
    masks: bool = True


_ALL = (
    Ground(
        THIRD_PARTY,
        "Rights and freedoms of other people",
        "rights of others",
        "It is about other people, and giving it would harm their rights and freedoms.",
        "Art. 15(4); Recital 63",
    ),
    Ground(
        "trade_secret",
        "Trade secret or intellectual property",
        "trade secret",
        "It would reveal a trade secret or something protected as intellectual property.",
        "Art. 15(4); Recital 63",
    ),
    Ground(
        "legal_privilege",
        "Confidential advice of a lawyer",
        "legal privilege",
        "It is confidential communication with a lawyer.",
        "Art. 23(1)(i)",
    ),
    Ground(
        "proceedings",
        "Proceedings or an investigation would be harmed",
        "ongoing proceedings",
        "Giving it now would harm legal proceedings or an investigation that is under way.",
        "Art. 23(1)(d), (f), (g), (j)",
    ),
    Ground(
        "security",
        "Security of systems or people",
        "security",
        "It would weaken the security of systems or people.",
        "Art. 15(4), 32",
    ),
    Ground(
        "de_bdsg_34",
        "Limit of German law on access",
        "§ 34 BDSG",
        "German law limits access to it (section 34 of the Federal Data Protection Act).",
        "§ 34 BDSG; Art. 23",
        countries=frozenset({"DE"}),
    ),
    Ground(
        "uk_exemption",
        "Exemption of United Kingdom law",
        "exemption by law",
        "An exemption of the Data Protection Act 2018 applies to it.",
        "DPA 2018; Art. 23 UK GDPR",
        countries=frozenset({"GB"}),
    ),
    Ground(
        "national_law",
        "Another provision of national law",
        "restricted by law",
        "A provision of national law restricts access to it.",
        "Art. 23",
    ),
    Ground(
        "not_their_data",
        "Not data about this person",
        "not about you",
        "It is not about you.",
        "Art. 4(1), 15(1)",
        weighs=False,
    ),
    Ground(
        "duplicate",
        "The same is given elsewhere in the package",
        "given elsewhere",
        "The same data are given elsewhere in this package.",
        "Art. 15(3)",
        weighs=False,
        masks=False,
    ),
)
GROUNDS: dict[str, Ground] = {ground.slug: ground for ground in _ALL}
# On these nothing is kept from the person: it is not theirs, or they have it anyway.
NO_LIMIT = frozenset({"not_their_data", "duplicate"})


def grounds_for(*, country: str, masks: bool = False) -> tuple[Ground, ...]:
    """The grounds that exist in a country (ISO 3166 code); `masks`: only those for which parts are covered."""
    wanted = country.upper()
    return tuple(
        ground
        for ground in _ALL
        if (not ground.countries or wanted in ground.countries) and (ground.masks or not masks)
    )


def short_of(*, slug: str) -> str:
    """What stands in a mask; the slug itself for a ground of earlier times."""
    ground = GROUNDS.get(slug)
    return ground.short if ground else slug.replace("_", " ")
