"""Shows which other cases may be of the same person. Reads only, and decides nothing: a person links or merges.

Candidates come from the index of search terms, so that a hundred thousand cases make no difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import LinkKind
from dsr.cases.found_by import digits_of, identifiers_of, subject_of, term_of, words_of
from dsr.cases.models import Case, CaseLink, Requester, RightTrack, SearchTerm

MOST = 20
MOST_LOOKED_AT = 60
WEAKER = 10


class Match(models.TextChoices):
    """What two requests have in common."""

    EMAIL = "email", _("same e-mail address")
    IDENTIFIER = "identifier", _("same number or name of an account")
    TELEPHONE = "telephone", _("same telephone number")
    NAME_AND_ADDRESS = "name_and_address", _("same name and address")
    NAME = "name", _("same name")


STRENGTH = {
    Match.EMAIL: 100,
    Match.IDENTIFIER: 80,
    Match.TELEPHONE: 70,
    Match.NAME_AND_ADDRESS: 60,
    Match.NAME: 20,
}
TELLING = frozenset({Match.EMAIL, Match.IDENTIFIER, Match.TELEPHONE, Match.NAME_AND_ADDRESS})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one right: its state, and the decision if there is one."""

    right: str
    state: str
    decision: str


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, why it may be of the same person, and what became of it.

    `for_another`: the same sender asks there about somebody else's data. `strength`: only for the order.
    """

    case: Case
    why: tuple[Match, ...]
    strength: int
    for_another: bool
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class PriorRequest:
    """An earlier request of the same person, for the question whether a request is excessive (Art. 12(5))."""

    reference: str
    received_on: date
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A case that somebody linked with this one."""

    link: CaseLink
    case: Case
    outcomes: tuple[Outcome, ...]


def related_cases(*, case: Case, linked: Sequence[Linked] | None = None) -> list[Related]:
    """Cases of the same controller that may be of the same person and are not linked, the likeliest first.

    At most twenty. A case of which it was recorded that it is somebody else's is left out. `linked`: what
    `linked_cases` gave, where that was asked already.
    """
    links = _links(case) if linked is None else [one.link for one in linked]
    known = {other for link in links for other in (link.case_id, link.other_id)}
    found = [one for one in _candidates(case) if one[0].pk not in known]
    found.sort(key=lambda one: (-_strength(one[1], one[2]), -one[0].received_at.timestamp(), one[0].pk))
    outcomes = _outcomes(other.pk for other, _why, _another in found[:MOST])
    return [
        Related(other, why, _strength(why, another), another, outcomes[other.pk])
        for other, why, another in found[:MOST]
    ]


def linked_cases(*, case: Case) -> list[Linked]:
    """The cases linked with this one, from either side, the oldest link first."""
    links = _links(case)
    outcomes = _outcomes(_other(link, case).pk for link in links)
    return [Linked(link, _other(link, case), outcomes[_other(link, case).pk]) for link in links]


def prior_requests(*, case: Case) -> list[PriorRequest]:
    """Earlier requests of the same person to the same controller with dates, rights, outcomes, the oldest first.

    Counted are cases with more in common than a name, and those linked as such; never what was asked for somebody
    else, nor what was recorded as another person's.
    """
    links = {_other(link, case).pk: link for link in _links(case)}
    telling = [
        other
        for other, why, another in _candidates(case)
        if other.pk not in links and not another and TELLING.intersection(why)
    ]
    linked = [_other(link, case) for link in links.values() if link.kind != LinkKind.NOT_SAME]
    earlier = sorted(
        (other for other in (*telling, *linked) if other.received_at < case.received_at),
        key=lambda other: (other.received_at, other.pk),
    )
    outcomes = _outcomes(other.pk for other in earlier)
    return [PriorRequest(other.reference, other.clock_day, outcomes[other.pk]) for other in earlier]


def link_between(*, one: Case, other: Case) -> CaseLink | None:
    """The link in force between two cases, whoever made it from whichever side."""
    either = Q(case=one, other=other) | Q(case=other, other=one)
    return CaseLink.objects.filter(either, undone_at=None).first()


def is_telling(*, one: Requester, other: Requester) -> bool:
    """Whether two requests have more in common than a name, and are about the same person's data."""
    return bool(TELLING.intersection(matches(one=one, other=other))) and not _about_another(one, other)


def _links(case: Case) -> list[CaseLink]:
    rows = CaseLink.objects.filter(Q(case=case) | Q(other=case), undone_at=None)
    return list(rows.select_related("case", "other", "by").order_by("id"))


def _other(link: CaseLink, case: Case) -> Case:
    return link.other if link.case_id == case.pk else link.case


def _candidates(case: Case) -> list[tuple[Case, tuple[Match, ...], bool]]:
    """Cases with a search term in common that really match, and whether they are about somebody else's data."""
    person = case.requester
    exact = [word for word in (term_of(person.email), *map(term_of, words_of(person))) if word]
    keys = _with_terms(case, exact, term_of(person.on_behalf_of or person.name))
    found: list[tuple[Case, tuple[Match, ...], bool]] = []
    if not keys:
        return found
    for other in Case.objects.filter(pk__in=keys).select_related("requester", "controller"):
        why = matches(one=person, other=other.requester)
        if why:
            found.append((other, why, _about_another(person, other.requester)))
    return found


def _with_terms(case: Case, exact: Sequence[str], name: str) -> list[int]:
    """The newest cases of the controller with one of these terms: few, also where many share a name.

    What is found by an address or a number comes before what only has the name in common.
    """
    terms = [*exact, *([name] if name else [])]
    if not terms:
        return []
    rows = SearchTerm.objects.filter(term__in=terms, case__controller_id=case.controller_id).exclude(
        case=case
    )
    ranked = rows.order_by("-case_id")
    if exact:
        only_name = models.Case(models.When(term__in=exact, then=models.Value(0)), default=models.Value(1))
        ranked = rows.order_by(only_name, "-case_id")
    return list(ranked.values_list("case_id", flat=True)[:MOST_LOOKED_AT])


def matches(*, one: Requester, other: Requester) -> tuple[Match, ...]:
    """What two requesters have in common."""
    same_name = bool(subject_of(one)) and subject_of(one) == subject_of(other)
    placed = same_place(one=one, other=other)
    held = {
        Match.EMAIL: bool(one.email) and term_of(one.email) == term_of(other.email),
        Match.IDENTIFIER: bool(identifiers_of(one).items() & identifiers_of(other).items()),
        Match.TELEPHONE: bool(digits_of(one.telephone))
        and digits_of(one.telephone) == digits_of(other.telephone),
        Match.NAME_AND_ADDRESS: same_name and placed,
        Match.NAME: same_name and not placed,
    }
    return tuple(match for match, holds in held.items() if holds)


def same_place(*, one: Requester, other: Requester) -> bool:
    """Whether two requests gave the same postal address, however it is written."""
    return bool(_place(one)) and _place(one) == _place(other)


def _place(person: Requester) -> str:
    return "".join(sign for sign in person.address.lower() if sign.isalnum())


def _about_another(one: Requester, other: Requester) -> bool:
    """A representative's other clients share the address, not the data."""
    acts = bool(one.on_behalf_of or other.on_behalf_of)
    return acts and subject_of(one) != subject_of(other)


def _strength(why: tuple[Match, ...], another: bool) -> int:
    strength = sum(STRENGTH[match] for match in why)
    return strength // WEAKER if another else strength


def _outcomes(keys: Iterable[int]) -> dict[int, tuple[Outcome, ...]]:
    found: defaultdict[int, tuple[Outcome, ...]] = defaultdict(tuple)
    keys = set(keys)
    if not keys:
        return found
    for track in RightTrack.objects.filter(case_id__in=keys).order_by("id"):
        found[track.case_id] += (Outcome(track.right, track.state, track.decision),)
    return found
