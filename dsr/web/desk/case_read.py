"""Reads a case with all that its page shows, in a constant number of queries. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.choices import AnswerState
from dsr.cases.facts import facts_of
from dsr.cases.models import (
    Answer,
    Case,
    CaseFile,
    ClockFact,
    IdentityCheck,
    Message,
    Note,
    RightTrack,
    SystemSearch,
)
from dsr.mail.models import OutboxMessage
from dsr.rules.procedure import CaseFacts

LOOKS = ("case:looked_at", "letter:looked_at", "file:looked_at")
HISTORY = 20


@dataclass(frozen=True)
class Papers:
    """A case and everything that belongs to it."""

    case: Case
    facts: CaseFacts
    tracks: list[RightTrack]
    searches: list[SystemSearch]
    files: list[CaseFile]
    messages: list[Message]
    notes: list[Note]
    checks: list[IdentityCheck]
    clock_facts: list[ClockFact]
    answers: list[Answer]
    bundles: list[Bundle]
    grants: list[DownloadGrant]
    mails: list[OutboxMessage]
    history: list[AuditEntry]

    @property
    def zone(self) -> str:
        """The controller's time zone."""
        return self.case.controller.timezone

    @cached_property
    def files_of_search(self) -> dict[int, list[CaseFile]]:
        """The collected files by search."""
        return _grouped((file.search_id, file) for file in self.files)

    @cached_property
    def files_of_message(self) -> dict[int, list[CaseFile]]:
        """The files that came with a message."""
        return _grouped((file.message_id, file) for file in self.files)

    @property
    def unreleased(self) -> Answer | None:
        """The answer in work."""
        return next((answer for answer in self.answers if answer.state != AnswerState.RELEASED), None)

    @property
    def released(self) -> Answer | None:
        """The last answer that went out."""
        return next(
            (answer for answer in reversed(self.answers) if answer.state == AnswerState.RELEASED), None
        )

    def bundle_of(self, answer: Answer | None) -> Bundle | None:
        """The newest bundle of an answer that was not replaced and is not out of date."""
        if answer is None or not answer.bundle_state:
            return None
        mine = [b for b in self.bundles if b.answer_id == answer.pk and b.state != Bundle.State.REPLACED]
        return mine[-1] if mine else None


def read_case(*, case: Case) -> Papers:
    """Load the papers of a case (some fifteen queries, however long the case is)."""
    return Papers(
        case=case,
        facts=facts_of(case),
        tracks=list(RightTrack.objects.filter(case=case).select_related("decided_by")),
        searches=list(SystemSearch.objects.filter(case=case).select_related("system", "searched_by")),
        files=list(CaseFile.objects.filter(case=case).defer("vault_key")),
        messages=list(Message.objects.filter(case=case)),
        notes=list(Note.objects.filter(case=case).select_related("by")),
        checks=list(IdentityCheck.objects.filter(case=case).select_related("by")),
        clock_facts=list(ClockFact.objects.filter(case=case)),
        answers=list(Answer.objects.filter(case=case).select_related("prepared_by", "released_by")),
        bundles=list(Bundle.objects.filter(case=case).defer("vault_key")),
        grants=list(DownloadGrant.objects.filter(bundle__case=case).select_related("bundle")),
        mails=list(OutboxMessage.objects.filter(case=case).defer("sealed", "kept_text")),
        history=list(history_of(case, with_looks=False)[:HISTORY]),
    )


def history_of(case: Case, *, with_looks: bool) -> QuerySet[AuditEntry]:
    """The record of a case, the newest first."""
    entries = AuditEntry.objects.filter(stream=stream_of_case(case.pk)).order_by("-seq")
    return entries if with_looks else entries.exclude(kind__in=LOOKS)


def _grouped(pairs: Iterable[tuple[int | None, CaseFile]]) -> dict[int, list[CaseFile]]:
    found: defaultdict[int, list[CaseFile]] = defaultdict(list)
    for key, file in pairs:
        if key is not None:
            found[key].append(file)
    return found
