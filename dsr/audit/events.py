"""Every kind of event the record knows: its slug, its sentence, its facts, and which are personal.

Facts are written in clear and stay; personal facts can be forgotten and the chain still verifies.
Whatever somebody typed freely may hold personal data, so it is never a clear fact.
"""

from typing import Any

from dsr.audit.kinds import (
    approvals,
    collection,
    core,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    procedure,
    relations,
    review,
    systems,
)
from dsr.audit.kinds.kind import EventKind
from dsr.audit.models import AuditEntry

_THEMES = (
    core,
    procedure,
    approvals,
    people,
    effects,
    relations,
    letters,
    collection,
    review,
    systems,
    erasure_runs,
    owners,
)
KINDS: dict[str, EventKind] = {kind.slug: kind for theme in _THEMES for kind in theme.KINDS}
FORGOTTEN = "…"


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return FORGOTTEN


def sentence(entry: AuditEntry) -> str:
    """What an entry says, in one sentence; forgotten facts show as an ellipsis."""
    kind = KINDS.get(entry.kind)
    return kind.sentence.format_map(_Known(entry.known)) if kind else entry.kind
