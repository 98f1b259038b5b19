"""What is recorded about a right, as the sentences of letters want it: plain values in the active language.

Reads the tables. A field here that no sentence names, or the other way round, fails a test.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dsr.cases.choices import AnswerFormat, NoticeState, SearchState
from dsr.cases.models import Case, RecipientNotice, RightTrack, StepEntry, SystemSearch
from dsr.casework.letters.words import listed, named_right, told_day
from dsr.common.clock import civil_date
from dsr.register.models import DataSystem
from dsr.rules.checklists.rights import checklist_of
from dsr.rules.checklists.steps import FieldKind
from dsr.rules.rights import Right

CASE_FIELDS = (
    "right",
    "article",
    "searched",
    "found",
    "not_searched",
    "searched_on",
    "told",
    "being_told",
    "untold",
    "service_messages",
    "held_for",
    "by_mail",
)
TOLD_RIGHTS = frozenset({Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION})
# What was done in a system is told with what was planned for it.
PLANNED_BY = {"erased": "erasure_plan"}
SYSTEM = "system"
# What people write where there is nothing to say.
NOTHING = frozenset({"", "-", "none", "nothing", "no", "nichts", "keine", "rien", "aucun"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a step: its values as recorded, and as a letter says them."""

    raw: Mapping[str, str]
    told: Mapping[str, str]


def case_values(*, case: Case, track: RightTrack) -> dict[str, str]:
    """The fields that come from the case itself, in the active language; empty where nothing is known."""
    return {
        **named_right(track, case),
        **_searches(case),
        **_recipients(case, track),
        **_profile(case),
        **_form(case),
    }


def entries_of(*, track: RightTrack) -> dict[str, list[Entry]]:
    """The live entries of a right, step by step, in the order of recording."""
    names = dict(DataSystem.objects.filter(controller=track.case.controller_id).values_list("slug", "name"))
    rows = list(StepEntry.objects.filter(track=track, removed_at=None).order_by("pk"))
    plans = {(row.step, row.about): row.values for row in rows}
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        planned = plans.get((PLANNED_BY.get(row.step, ""), row.about), {})
        raw = {SYSTEM: names.get(row.about, row.about), **planned, **row.values}
        found[row.step].append(Entry(raw, _told(track.right, row.step, raw)))
    return found


def _told(right: str, step: str, raw: Mapping[str, str]) -> dict[str, str]:
    """Every field of the step, empty where nothing was recorded."""
    kinds = {SYSTEM: FieldKind.LINE}
    for slug in (PLANNED_BY.get(step, ""), step):
        known = checklist_of(right=right).step(slug)
        kinds |= {field.name: field.kind for field in known.fields} if known else {}
    return {name: _value(kind, str(raw.get(name, ""))) for name, kind in kinds.items()}


def _value(kind: FieldKind, value: str) -> str:
    text = value.strip()
    if text.rstrip(".").casefold() in NOTHING:
        return ""
    if kind is FieldKind.DAY:
        return told_day(date.fromisoformat(text))
    return text.rstrip(".") if kind is FieldKind.LINE else text


def _searches(case: Case) -> dict[str, str]:
    rows = list(
        SystemSearch.objects.filter(case=case)
        .exclude(state=SearchState.PENDING)
        .order_by("system__name")
        .values_list("system__name", "state", "searched_at")
    )
    looked = {SearchState.FOUND, SearchState.NOTHING_FOUND}
    days = [
        civil_date(at=at, timezone=case.controller.timezone)
        for _n, state, at in rows
        if at and state in looked
    ]
    return {
        "searched": listed(name for name, state, _at in rows if state in looked),
        "found": listed(name for name, state, _at in rows if state == SearchState.FOUND),
        "not_searched": listed(name for name, state, _at in rows if state == SearchState.NOT_SEARCHED),
        "searched_on": told_day(max(days)) if days else "",
    }


def _recipients(case: Case, track: RightTrack) -> dict[str, str]:
    """Whom we told, are about to tell, or cannot tell (Art. 19); before the release nobody has a notice yet."""
    if track.right not in TOLD_RIGHTS:
        return {"told": "", "being_told": "", "untold": ""}
    rows = list(RecipientNotice.objects.filter(track=track).values_list("name", "state"))
    known = {name for name, _state in rows}
    coming = [one.name for one in case.controller.policy.recipients if one.name not in known]
    return {
        "told": listed(name for name, state in rows if state == NoticeState.TOLD),
        "being_told": listed([*(name for name, state in rows if state == NoticeState.OPEN), *coming]),
        "untold": listed(
            name for name, state in rows if state in {NoticeState.IMPOSSIBLE, NoticeState.DISPROPORTIONATE}
        ),
    }


def _form(case: Case) -> dict[str, str]:
    """Whether the person asked for an e-mail alone; whether it is one is decided when the answer is built."""
    return {"by_mail": "yes" if case.answer_format == AnswerFormat.EMAIL else ""}


def _profile(case: Case) -> dict[str, str]:
    policy = case.controller.policy
    stays = policy.marketing is not None and policy.marketing.service_messages_stay
    held = policy.processor_for
    return {
        "service_messages": "yes" if stays else "",
        "held_for": held.on_behalf_of.rstrip(".") if held else "",
    }
