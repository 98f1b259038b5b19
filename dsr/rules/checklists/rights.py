"""The checklist of each right. The version changes with every change of the procedure."""

from collections.abc import Mapping
from types import MappingProxyType

from dsr.rules.checklists.changes import RECTIFICATION_LIST, RESTRICTION_LIST
from dsr.rules.checklists.copies import ACCESS, PORTABILITY
from dsr.rules.checklists.erasure import ERASURE_LIST
from dsr.rules.checklists.steps import Checklist
from dsr.rules.checklists.stops import AUTOMATED_DECISION, CONSENT_WITHDRAWAL, DIRECT_MARKETING, OBJECTION
from dsr.rules.rights import Right

PROCEDURE_VERSION = "2026.1"

CHECKLISTS: Mapping[Right, Checklist] = MappingProxyType(
    {
        one.right: one
        for one in (
            ACCESS,
            RECTIFICATION_LIST,
            ERASURE_LIST,
            RESTRICTION_LIST,
            PORTABILITY,
            OBJECTION,
            DIRECT_MARKETING,
            AUTOMATED_DECISION,
            CONSENT_WITHDRAWAL,
        )
    }
)


def checklist_of(*, right: str) -> Checklist:
    """The procedure for one right; raises ValueError for a right that does not exist."""
    return CHECKLISTS[Right(right)]
