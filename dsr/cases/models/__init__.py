"""The tables of the cases app. Only `dsr.cases.changes` writes them."""

from dsr.cases.models.case import Case, CaseCounter, Requester, RightTrack, SearchTerm
from dsr.cases.models.collection import (
    CollectedSet,
    ErasureResidue,
    ItemDecision,
    OwnerLink,
    OwnerTask,
    RedactionRule,
    RunKind,
    SystemRun,
)
from dsr.cases.models.effects import CaseLink, Hold, ProcessingRestriction, RecipientNotice
from dsr.cases.models.papers import AccessLink, CaseFile, IntakeDraft, Message, SentLetter
from dsr.cases.models.people import AuthorityCheck, Breach
from dsr.cases.models.procedure import Approval, StepEntry, Task
from dsr.cases.models.redaction import RedactionJob
from dsr.cases.models.work import Answer, ClockFact, ClockRun, IdentityCheck, Milestone, Note, SystemSearch

__all__ = [
    "AccessLink",
    "Answer",
    "Approval",
    "AuthorityCheck",
    "Breach",
    "Case",
    "CaseCounter",
    "CaseFile",
    "CaseLink",
    "ClockFact",
    "ClockRun",
    "CollectedSet",
    "ErasureResidue",
    "Hold",
    "IdentityCheck",
    "IntakeDraft",
    "ItemDecision",
    "Message",
    "Milestone",
    "Note",
    "OwnerLink",
    "OwnerTask",
    "ProcessingRestriction",
    "RecipientNotice",
    "RedactionJob",
    "RedactionRule",
    "Requester",
    "RightTrack",
    "RunKind",
    "SearchTerm",
    "SentLetter",
    "StepEntry",
    "SystemRun",
    "SystemSearch",
    "Task",
]
