"""Record what a data system holds about the person: material, nothing, or why nobody looked."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.collected import check_collected
from dsr.cases import changes
from dsr.cases.choices import FilePurpose, SearchState
from dsr.cases.models import CaseFile, ItemDecision, SystemSearch
from dsr.cases.refusals import TextTooLong
from dsr.cases.search_keys import SearchKey, joined
from dsr.casework import files
from dsr.casework.door import NotNow, UnknownChoice, chosen, demand_possible, enter, own
from dsr.casework.files import KeptFile, Upload
from dsr.casework.holds import demand_free
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import forget_decisions
from dsr.casework.staging_uploads import sets_of_uploads
from dsr.common.filetypes import FROM_STAFF

LARGEST_MATERIAL = 2 * 1024**3
LONGEST_OTHER = 120
MOST_HITS = 2_000_000_000  # what the column takes on every database


def record_search(
    *,
    search_id: int,
    case_id: int,
    result: str,
    keys: Sequence[str],
    note: str,
    uploads: Sequence[Upload],
    actor: StaffActor,
    now: datetime,
    hits: int | None = None,
    told_reason: str = "",
    other_key: str = "",
) -> None:
    """Record the look into one system: found (with files), nothing found, or not searched (with why).

    `keys`: kinds of identifiers (dsr.cases.search_keys), never their values; `other_key` says for the file what
    another identifier was. `note` stays in the file; `told_reason` is why it was not searched, as the person reads
    it in the answer. `hits`: how many records were found; None: not counted, and a count kept before stays. Doing it
    again adds files or corrects the result (R4: the search log is complete). Raises NotYours, NotNow, FileRefused,
    CollectedUnreadable, UnknownChoice.
    """
    said = _said(result, keys, other_key, note, told_reason)
    with (
        files.stored(uploads, limit=LARGEST_MATERIAL, allowed=FROM_STAFF, judge=_readable) as kept,
        transaction.atomic(),
    ):
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="collect")
        search = own(rows=SystemSearch.objects.filter(case=case), key=search_id)
        result = chosen(among=SearchState, value=result).value
        _check(search, result, said["told_reason"], uploads)
        found = _hits(search, result, hits)
        rows = [
            file.row(
                case=case,
                search=search,
                purpose=FilePurpose.COLLECTED,
                added_at=now,
                added_by=actor.name,
            )
            for file in kept
        ]
        changes.add(rows=rows)
        changes.add(rows=sets_of_uploads(rows=rows))
        changes.assign(
            row=search,
            state=result,
            hits=found,
            **said,
            searched_at=now,
            searched_by=actor.staff,
        )
        outdate_bundle(case=case)
        event = Event(
            "search:recorded",
            facts={
                "system": search.system.slug,
                "result": result,
                "looked_by": said["keys"],
                "files": [row.pk for row in rows],
            },
            personal={name: said[name] for name in ("other_key", "note", "told_reason") if said[name]},
        )
        changes.settle(case=case, event=event, actor=actor, now=now)


def remove_material(*, file_id: int, case_id: int, actor: StaffActor, now: datetime) -> None:
    """Take back a collected file added by mistake; its bytes are destroyed. Raises NotYours, NotNow."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="collect")
        row = own(rows=CaseFile.objects.filter(case=case, purpose=FilePurpose.COLLECTED), key=file_id)
        search = row.search
        demand_free(case=case, system=search.system if search else None)
        forget_decisions(rows=ItemDecision.objects.filter(of__file=row))
        changes.remove(row=row)
        outdate_bundle(case=case)
        if search is not None and not search.files.exists():
            changes.assign(
                row=search, state=SearchState.PENDING, hits=None, searched_at=None, searched_by=None
            )
        event = Event(
            "search:recorded",
            facts={
                "system": search.system.slug if search else "",
                "result": "file removed",
                "looked_by": "",
                "files": [file_id],
            },
        )
        changes.settle(case=case, event=event, actor=actor, now=now)
        transaction.on_commit(partial(files.destroy, row=row))


def _said(result: str, keys: Sequence[str], other_key: str, note: str, told_reason: str) -> dict[str, str]:
    """What the log keeps in words and kinds; a reason is told only where nobody looked."""
    try:
        kinds = joined(keys)
    except ValueError as unknown:
        raise UnknownChoice("This is not one of the choices. Choose again from the list.") from unknown
    other = other_key.strip() if SearchKey.OTHER in keys else ""
    if SearchKey.OTHER in keys and not other:
        raise NotNow("Say what kind of identifier the other one was.")
    if len(other) > LONGEST_OTHER:
        raise TextTooLong(f"Name the other identifier in at most {LONGEST_OTHER} characters.")
    reason = told_reason.strip() if result == SearchState.NOT_SEARCHED else ""
    return {"keys": kinds, "other_key": other, "note": note.strip(), "told_reason": reason}


def _check(search: SystemSearch, result: str, told_reason: str, uploads: Sequence[Upload]) -> None:
    has_files = bool(uploads) or search.files.exists()
    if result == SearchState.PENDING:
        raise NotNow("Choose what the look into the system gave.")
    if result == SearchState.FOUND and not has_files:
        raise NotNow("Add at least one file with what was found.")
    if result != SearchState.FOUND and has_files:
        raise NotNow("There is material from this system. Remove it first, or record it as found.")
    if result == SearchState.NOT_SEARCHED and not told_reason:
        raise NotNow("Say why this system was not searched: the person reads it, and a regulator will ask.")


def _hits(search: SystemSearch, result: str, hits: int | None) -> int | None:
    """How many records the log names: none where nothing was found, unknown where nobody looked."""
    if result == SearchState.NOT_SEARCHED:
        if hits:
            raise NotNow("A system that was not searched gave no records.")
        return None
    if result == SearchState.NOTHING_FOUND:
        if hits:
            raise NotNow("Nothing was found, and yet records are counted. Choose which it is.")
        return 0
    if hits is None:
        return search.hits if search.state == SearchState.FOUND else None
    if not 0 < hits <= MOST_HITS:
        raise NotNow("Give the number of records found, or leave it empty when they cannot be counted.")
    return hits


def _readable(file: KeptFile) -> None:
    check_collected(name=file.name, open_bytes=file.read)
