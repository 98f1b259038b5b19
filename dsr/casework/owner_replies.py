"""What the owner of a system answers behind their link: files, nothing here, done, cannot, or a question back.

Whoever holds the link acts as the owner and as nobody else: each verb takes the link and one of its tasks.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dsr.audit.record import Event
from dsr.bundles.collected import check_collected
from dsr.cases import changes
from dsr.cases.choices import FilePurpose, SearchState
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, CaseFile, OwnerLink, OwnerTask, StepEntry
from dsr.cases.search_keys import SearchKey
from dsr.casework import files
from dsr.casework.collect import LARGEST_MATERIAL, LONGEST_OTHER
from dsr.casework.door import NotNow, demand_possible, reason_given
from dsr.casework.files import KeptFile, Upload
from dsr.casework.owner_links import OwnerLinkDead, actor_of, tasks_of
from dsr.casework.owner_tasks import end
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.staging_uploads import sets_of_uploads
from dsr.casework.steps import facts_of_track
from dsr.common.clock import civil_date
from dsr.common.filetypes import FROM_STAFF
from dsr.rules.owners import why_not_erase_there

Kind = OwnerTask.Kind
Outcome = OwnerTask.Outcome
MOST_FILES = 50


def give_material(
    *, link: OwnerLink, task_id: int, keys: str, remark: str, uploads: Sequence[Upload], now: datetime
) -> None:
    """The owner sends what was found; the files become material of the case, to be reviewed as any other.

    Raises OwnerLinkDead, NotNow, FileRefused, CollectedUnreadable, FileTooLarge.
    """
    if not uploads:
        raise NotNow("Add at least one file with what was found, or say that nothing is there.")
    if len(uploads) > MOST_FILES:
        raise NotNow("Too many files at once. Put them into a ZIP file, or send them in several goes.")
    with (
        files.stored(uploads, limit=LARGEST_MATERIAL, allowed=FROM_STAFF, judge=_readable) as kept,
        transaction.atomic(),
    ):
        case, task = _enter(link, task_id, Kind.SEARCH)
        rows = [
            file.row(
                case=case,
                search=task.search,
                purpose=FilePurpose.COLLECTED,
                added_at=now,
                added_by=task.owner_name or task.owner_email,
            )
            for file in kept
        ]
        changes.add(rows=rows)
        changes.add(rows=sets_of_uploads(rows=rows))
        _searched(task, SearchState.FOUND, keys, now)
        end(task=task, outcome=Outcome.GIVEN, remark=remark.strip(), now=now)
        outdate_bundle(case=case)
        _settle(link, task, case, "owner:gave", now, files=len(rows))


def say_nothing_here(*, link: OwnerLink, task_id: int, keys: str, remark: str, now: datetime) -> None:
    """The owner looked and found nothing. By what they looked has to be said. Raises OwnerLinkDead, NotNow."""
    looked_by = reason_given(text=keys, otherwise="Say by what you looked, such as the e-mail address.")
    with transaction.atomic():
        case, task = _enter(link, task_id, Kind.SEARCH)
        if CaseFile.objects.filter(search=task.search, purpose=FilePurpose.COLLECTED).exists():
            raise NotNow("There is material from this system already. Ask the privacy team.")
        _searched(task, SearchState.NOTHING_FOUND, looked_by, now)
        end(task=task, outcome=Outcome.NOTHING, remark=remark.strip(), now=now)
        outdate_bundle(case=case)
        _settle(link, task, case, "owner:nothing", now)


def confirm_done(*, link: OwnerLink, task_id: int, evidence: str, now: datetime) -> None:
    """The owner confirms that it was done, with what shows it. An erasure becomes the entry of its system.

    Asked again at this moment: the plan must still be the one that was agreed to. Raises OwnerLinkDead, NotNow.
    """
    shown = reason_given(text=evidence, otherwise="Say what shows it: a log line, a ticket, a count.")
    with transaction.atomic():
        case, task = _enter(link, task_id, Kind.ERASE, Kind.RECTIFY, Kind.RESTRICT)
        if task.kind == Kind.ERASE:
            _record_erased(case, task, shown, now)
        end(task=task, outcome=Outcome.CONFIRMED, remark=shown, now=now)
        _settle(link, task, case, "owner:confirmed", now, personal={"evidence": shown})


def cannot(*, link: OwnerLink, task_id: int, reason: str, now: datetime) -> None:
    """The owner cannot do it, and says why; the privacy team takes it over. Raises OwnerLinkDead, NotNow."""
    why = reason_given(text=reason, otherwise="Say why it cannot be done.")
    with transaction.atomic():
        case, task = _enter(link, task_id)
        end(task=task, outcome=Outcome.CANNOT, remark=why, now=now)
        _settle(link, task, case, "owner:cannot", now, personal={"reason": why})


def ask_back(*, link: OwnerLink, task_id: int, question: str, now: datetime) -> None:
    """The owner asks the privacy team something; reminders rest until it is answered. Raises OwnerLinkDead, NotNow."""
    words = reason_given(text=question, otherwise="Write your question.")
    with transaction.atomic():
        case, task = _enter(link, task_id)
        changes.assign(row=task, question=words, answer="", next_reminder_at=None)
        _settle(link, task, case, "owner:asked_back", now, personal={"question": words})


def _enter(link: OwnerLink, task_id: int, *kinds: str) -> tuple[Case, OwnerTask]:
    """The locked case and the task, if it is this link's and still open."""
    found = tasks_of(link=link).filter(pk=task_id).first()
    if found is None:
        raise OwnerLinkDead
    case = changes.lock(case_id=found.case_id)
    task = tasks_of(link=link).filter(pk=task_id).first()
    if task is None:
        raise OwnerLinkDead
    demand_possible(case=case, action="answer_as_owner")
    if kinds and task.kind not in kinds:
        raise NotNow("This task asks for something else.")
    return case, task


def _searched(task: OwnerTask, state: SearchState, keys: str, now: datetime) -> None:
    changes.assign(
        row=task.search,
        state=state,
        keys=SearchKey.OTHER.value if keys.strip() else "",
        other_key=keys.strip()[:LONGEST_OTHER],
        hits=0 if state == SearchState.NOTHING_FOUND else task.search.hits,
        searched_at=now,
        searched_by=None,
    )


def _record_erased(case: Case, task: OwnerTask, evidence: str, now: datetime) -> None:
    track, system = task.track, task.search.system.slug
    if track is None:
        raise NotNow("No erasure is asked in this case.")
    facts = facts_of(case)
    reason = why_not_erase_there(system=system, track=facts_of_track(track=track, facts=facts), facts=facts)
    if reason:
        raise NotNow(reason)
    done_on = civil_date(at=now, timezone=case.controller.timezone)
    values = {
        "on": done_on.isoformat(),
        "by": task.owner_name or task.owner_email,
        "evidence": evidence,
    }
    entry = StepEntry(track=track, step="erased", about=system, values=values, at=now, by=task.asked_by)
    changes.add(rows=[entry])


def _settle(
    link: OwnerLink,
    task: OwnerTask,
    case: Case,
    kind: str,
    now: datetime,
    *,
    personal: dict[str, str] | None = None,
    **facts: object,
) -> None:
    event = Event(
        kind,
        facts={"task": task.pk, "system": task.search.system.slug, "kind": str(task.kind), **facts},
        personal=personal or {},
    )
    changes.settle(case=case, event=event, actor=actor_of(link=link, task=task), now=now)


def _readable(file: KeptFile) -> None:
    check_collected(name=file.name, open_bytes=file.read)
