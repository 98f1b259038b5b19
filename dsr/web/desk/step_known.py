"""What the case already knows when a step is filled in: first words for its fields, facts to read beside them.

Reads only. What a field wants to start with stands in the data of the rules (`StepField.prefill`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from dsr.cases.choices import SearchState
from dsr.cases.models import Case, CollectedSet, RightTrack, StepEntry, SystemSearch
from dsr.casework.relations import prior_requests
from dsr.casework.rights_added import RECOGNISE
from dsr.register.profile_formats import country_name
from dsr.register.profile_parts import LegalBasis, Retention
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import Step
from dsr.web.desk.case_panels import Fact
from dsr.web.desk.entry_words import outcome_words, said
from dsr.web.shared.days import long_date

EXCEPTIONS = {
    "freedom_of_expression": "a",
    "legal_obligation": "b",
    "public_health": "c",
    "archiving": "d",
    "legal_claims": "e",
}
BASES = {
    LegalBasis.CONSENT: "Art. 6(1)(a)",
    LegalBasis.CONTRACT: "Art. 6(1)(b)",
    LegalBasis.LEGAL_OBLIGATION: "Art. 6(1)(c)",
    LegalBasis.VITAL_INTERESTS: "Art. 6(1)(d)",
    LegalBasis.PUBLIC_TASK: "Art. 6(1)(e)",
    LegalBasis.LEGITIMATE_INTERESTS: "Art. 6(1)(f)",
}
RESTS_ON_BASIS = frozenset({"ground", "basis", "conditions", "consent", "balance", "automation"})
TELLS_OTHERS = frozenset(
    {"made_public", "transmission", "erasure_plan", "mark", "marketing_stop", "use_stopped"}
)
MOST_PLACES = 60
PLANNED = {"erased": "erasure_plan"}


@dataclass(frozen=True, slots=True)
class Before:
    """A step about to be filled in: whose, for which right, about which data system, on which day."""

    case: Case
    track: RightTrack
    step: Step
    about: str
    today: date
    entries: tuple[StepEntry, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One reason to keep data out of the register, ready to be taken over. `counts_from`: asks for that day."""

    slug: str
    title: str
    law: str
    counts_from: str = ""


def first_words(before: Before) -> dict[str, str]:
    """Field of the step -> what it starts with; fields of which nothing is known are left out."""
    found = {
        one.name: _PREFILLS[one.prefill](before) for one in before.step.fields if one.prefill in _PREFILLS
    }
    return {name: text for name, text in found.items() if text}


def known_facts(before: Before) -> list[Fact]:
    """What to read while filling it in."""
    slug, policy = before.step.slug, before.case.controller.policy
    facts = [*_details(before.track), *_plan(before)]
    if before.step.each or any(one.prefill == "systems" for one in before.step.fields):
        facts.append(Fact(gettext("Data were found in"), parts=[s.system.name for s in _found(before.case)]))
    if any(one.prefill == "places" for one in before.step.fields):
        facts.append(Fact(gettext("Data sets and fields that a machine found"), parts=_places(before.case)))
    if slug in RESTS_ON_BASIS:
        rests = [
            f"{activity.name}: {BASES[activity.legal_basis]}"
            for activity in policy.activities
            if activity.legal_basis
        ]
        facts.append(Fact(gettext("The register says"), parts=rests))
    if slug in TELLS_OTHERS:
        facts.append(
            Fact(gettext("Recipients in the register"), parts=[one.name for one in policy.recipients])
        )
    return [fact for fact in facts if fact.value or fact.parts]


def found_systems(*, case: Case) -> list[Fact]:
    """Each system that holds data about this person, with what the register says of it."""
    policy = case.controller.policy
    registered = {system.slug: system for system in policy.systems}
    facts = []
    for search in _found(case):
        system = registered.get(search.system.slug)
        said_of_it = [", ".join(search.system.categories)]
        if system is not None:
            run_by = policy.recipient(slug=system.recipient) if system.recipient else None
            said_of_it += [
                gettext("Run by %(name)s") % {"name": run_by.name} if run_by else "",
                gettext("From: %(source)s") % {"source": system.source} if system.source else "",
                gettext("Kept: %(storage)s") % {"storage": system.storage} if system.storage else "",
            ]
        facts.append(Fact(search.system.name, parts=[text for text in said_of_it if text]))
    return facts


def offers(before: Before) -> list[Offer]:
    """The register's reasons to keep data, where the step lists data sets."""
    if not any(one.prefill == "data_sets" for one in before.step.fields):
        return []
    return [
        Offer(rule.slug, rule.data or rule.reason, rule.statute, rule.counts_from if rule.period else "")
        for rule in before.case.controller.policy.retention
    ]


def taken_over(*, case: Case, slug: str, counted_from: date | None) -> dict[str, str]:
    """One reason of the register as the fields of the step want it; its end worked out when its start is told."""
    rule = next((rule for rule in case.controller.policy.retention if rule.slug == slug), None)
    if rule is None:
        return {}
    ends = rule.ends_on(counted_from=counted_from) if counted_from else None
    words = {
        "data_set": " ".join((rule.data or rule.reason).split()),
        "exception": EXCEPTIONS.get(rule.exception, ""),
        "statute": rule.statute,
        "ends_on": ends.isoformat() if ends else "",
        "facts": _why(rule, counted_from),
    }
    return {name: text for name, text in words.items() if text}


def _why(rule: Retention, counted_from: date | None) -> str:
    if not (rule.counts_from and counted_from):
        return rule.reason
    counted = gettext("Counted from %(what)s, %(day)s.") % {
        "what": rule.counts_from,
        "day": long_date(counted_from),
    }
    return f"{rule.reason} {counted}"


def _places(case: Case) -> list[str]:
    """What machines collected: system, data set, and its fields by name; no values."""
    sets = CollectedSet.objects.filter(case=case, is_table=True, run__isnull=False, third_party="")
    return [
        f"{one.search.system.name}: {one.name} ({', '.join(str(field['path']) for field in one.fields)})"
        for one in sets.select_related("search__system").defer("offsets").order_by("pk")[:MOST_PLACES]
    ]


def _details(track: RightTrack) -> list[Fact]:
    return [
        Fact(str(key).replace("_", " ").capitalize(), str(value))
        for key, value in track.details.items()
        if value and key != RECOGNISE
    ]


def _plan(before: Before) -> list[Fact]:
    """What was planned for each system, when it is confirmed that it was carried out."""
    planned = checklist_of(right=before.track.right).step(PLANNED.get(before.step.slug, ""))
    if planned is None:
        return []
    names = {search.system.slug: search.system.name for search in _searches(before.case)}
    return [
        Fact(
            gettext("Plan for %(system)s") % {"system": names.get(one.about, one.about)},
            parts=[f"{fact.label}: {fact.value}" for fact in said(step=planned, values=one.values)],
        )
        for one in before.entries
        if one.step == planned.slug
    ]


def _searches(case: Case) -> list[SystemSearch]:
    return list(SystemSearch.objects.filter(case=case).select_related("system"))


def _found(case: Case) -> list[SystemSearch]:
    return [search for search in _searches(case) if search.state == SearchState.FOUND]


def _own_words(before: Before) -> str:
    details = [str(value) for value in before.track.details.values() if isinstance(value, str) and value]
    return "\n".join(details) or before.case.request_text


def _next_system(before: Before) -> str:
    """The first system with data that no entry of this step names yet."""
    named = {
        str(value) for one in before.entries if one.step == before.step.slug for value in one.values.values()
    }
    return next((s.system.name for s in _found(before.case) if s.system.name not in named), "")


def _processors(before: Before) -> str:
    return ", ".join(one.name for one in before.case.controller.policy.recipients if one.kind == "processor")


def _country(before: Before) -> str:
    code = before.case.requester.residence or before.case.controller.country
    return gettext("Country: %(country)s.") % {"country": country_name(code)} if code else ""


def _earlier(before: Before) -> str:
    """Earlier requests of the same person to the same controller, with day, scope and outcome."""
    return "\n".join(
        f"{one.reference}, {long_date(one.received_on)}: "
        + ", ".join(outcome_words(outcome) for outcome in one.outcomes)
        for one in prior_requests(case=before.case)
    )


_PREFILLS: dict[str, Callable[[Before], str]] = {
    "today": lambda before: before.today.isoformat(),
    "details": _own_words,
    "systems": _next_system,
    "processors": _processors,
    "country": _country,
    "earlier": _earlier,
}
