"""The record of a case like a diary: codes become words, days become dates. What is kept stays as it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.audit.events import FORGOTTEN, KINDS
from dsr.audit.models import AuditEntry
from dsr.cases.choices import (
    AnswerFormat,
    ApprovalKind,
    Channel,
    DecisionKind,
    DoubtGround,
    IdentityMethod,
    LinkKind,
    SearchState,
)
from dsr.cases.models import CollectedSet, RunKind
from dsr.common.clock import civil_date
from dsr.mail.letters import title_of
from dsr.rules.lifecycle import GROUND_TEXTS, RefusalGround
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.entry_words import step_title

WHY = ("reasons", "told_reason", "note")


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """One entry of the record, as components/record.html takes it."""

    at: datetime
    who: str
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One day of the record."""

    day: date
    rows: list[DiaryRow]


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return FORGOTTEN


@dataclass(frozen=True, slots=True)
class Names:
    """What the record keeps by slug or number, and is shown by name."""

    systems: Mapping[str, str]
    sets: Mapping[int, str]

    def of(self, known: Mapping[str, Any]) -> dict[str, str]:
        """The facts of an entry that have a name."""
        found = {name: self.systems[known[name]] for name in _SYSTEMS if known.get(name) in self.systems}
        return found | ({"set": self.sets[known["set"]]} if known.get("set") in self.sets else {})


def diary(entries: Iterable[AuditEntry], *, zone: str, systems: Mapping[str, str]) -> list[DiaryDay]:
    """Entries by day in the controller's zone, in the order given. `systems`: slug -> name, for those shown by name."""
    entries = list(entries)
    names = Names(systems, _sets(entries))
    rows = [(civil_date(at=entry.at, timezone=zone), _row(entry, zone, names)) for entry in entries]
    return [
        DiaryDay(day, [row for _day, row in group]) for day, group in groupby(rows, key=lambda pair: pair[0])
    ]


def _sets(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """Number -> system and name of each collected set that is spoken of and still there."""
    told = {one for entry in entries if isinstance(one := entry.known.get("set"), int)}
    if not told:
        return {}
    found = CollectedSet.objects.filter(pk__in=told).select_related("search__system")
    return {one.pk: f"“{one.name}” ({one.search.system.name})" for one in found}


def _row(entry: AuditEntry, zone: str, names: Names) -> DiaryRow:
    kind, known = KINDS.get(entry.kind), entry.known
    who = entry.actor_name or str(_ACTORS.get(entry.actor_kind, "DSR Desk"))
    if kind is None:
        return DiaryRow(entry.at, who, entry.kind)
    worded = {name: _worded(name, value, zone) for name, value in known.items()}
    words = _Words({**worded, **names.of(known)})
    sentence = " ".join(gettext(kind.sentence).format_map(words).split())
    named = [name for name in WHY if name in kind.personal and known.get(name)]
    return DiaryRow(entry.at, who, sentence, " · ".join(str(known[name]) for name in named))


def _worded(name: str, value: Any, zone: str) -> str:
    """A fact in words: a code by its label, a day or an instant as people write it."""
    if value in (None, ""):
        return gettext("no date") if name in _DAYS else ""
    if name in _DAYS:
        return _day(str(value), zone)
    words = _LABELS.get(name)
    return words(str(value)) if words else str(value)


def _day(text: str, zone: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is not None:
        return date_format(moment.astimezone(ZoneInfo(zone)), "j M Y, H:i")
    return date_format(moment, "j M Y")


def _of(choices: Any) -> Callable[[str], str]:
    labels = dict(choices.choices)
    return lambda code: str(labels.get(code, code.replace("_", " ")))


def _right(code: str) -> str:
    return gettext(RIGHTS[Right(code)].plain) if code in set(Right) else code


def _rights(codes: str) -> str:
    return " · ".join(gettext(RIGHTS[Right(code)].short) for code in codes.split(",") if code in set(Right))


def _ground(code: str) -> str:
    if code in set(RefusalGround):
        return f"({gettext(GROUND_TEXTS[RefusalGround(code)][0])})"
    return _of(DoubtGround)(code)


def _plain(code: str) -> str:
    text = str(_CODES.get(code, code.replace("_", " ")))
    return text[:1].upper() + text[1:]


_SYSTEMS = ("system", "about")
_DAYS = frozenset(
    {
        "clock_day",
        "legal_due_on",
        "due_on",
        "before",
        "after",
        "at",
        "until",
        "received_at",
        "day",
        "asked_on",
    }
)
_ACTORS = {"requester": _("The requester"), "operator": _("The operator")}
_CODES: dict[str, str | Promise] = {
    **{kind.value: kind.label for kind in RunKind},
    "clarification_requested": _("Asked what is meant"),
    "clarification_received": _("The explanation came"),
    "identity_received": _("The proof of identity came"),
    "extension_notified": _("Extension announced"),
    "fee_requested": _("Fee asked for"),
    "fee_paid": _("Fee paid"),
}
_LABELS: dict[str, Callable[[str], str]] = {
    "right": _right,
    "rights": _rights,
    "channel": _of(Channel),
    "method": _of(IdentityMethod),
    "ground": _ground,
    "decision": _of(DecisionKind),
    "result": _of(SearchState),
    "format": _of(AnswerFormat),
    "letter": lambda code: title_of(name=code),
    "step": step_title,
    "kind": _plain,
    "link_kind": _of(LinkKind),
    "why": _plain,
    "what": lambda code: str(ApprovalKind(code).label) if code in set(ApprovalKind) else code,
}
