"""The tables of the cases app. Only `dsr.cases.changes` writes them."""

from dsr.cases.models.case import Case, CaseCounter, Requester, RightTrack, SearchTerm
from dsr.cases.models.papers import AccessLink, CaseFile, IntakeDraft, Message
from dsr.cases.models.work import Answer, ClockFact, ClockRun, IdentityCheck, Milestone, Note, SystemSearch

__all__ = [
    "AccessLink",
    "Answer",
    "Case",
    "CaseCounter",
    "CaseFile",
    "ClockFact",
    "ClockRun",
    "IdentityCheck",
    "IntakeDraft",
    "Message",
    "Milestone",
    "Note",
    "Requester",
    "RightTrack",
    "SearchTerm",
    "SystemSearch",
]
