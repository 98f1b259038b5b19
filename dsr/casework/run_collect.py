"""Collects from one system: each set is staged, then kept with its row in one transaction, exactly once."""

import hashlib
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import FilePurpose, SearchState
from dsr.cases.models import Case, CaseFile, CollectedSet, ItemDecision, SystemRun, SystemSearch
from dsr.cases.search_keys import SearchKey, joined
from dsr.casework import files
from dsr.casework.holds import demand_free
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import forget_decisions
from dsr.casework.run_context import RunContext
from dsr.casework.run_keys import kinds_of
from dsr.casework.staging import Staged, stage_file, stage_records
from dsr.common.vault import vault
from dsr.connectors.spec import FieldDescription, Found, FoundFile, RecordSet

LONGEST_NAME = 120
JSON_LINES = "application/x-ndjson"


def collect(context: RunContext) -> None:
    """Stage every set that no earlier attempt staged. Raises ConnectorTrouble, ClaimLost, Yielded.

    Files come one by one, and those of several sets may come mixed: each is kept by its name, and their sets count
    as staged when everything came.
    """
    done = {entry["set"] for entry in context.run.result}
    kept = _already(context)
    names = _Names()
    of_files: dict[str, tuple[RecordSet, int]] = {}
    for found in context.connection.collect(keys=context.keys, done=frozenset(done)):
        if isinstance(found, FoundFile):
            _about, count = of_files.get(found.about.name, (found.about, 0))
            of_files[found.about.name] = found.about, count + 1
            name = names.of(found)
            if name in kept:
                continue
            _keep(context, found, name, stage_file(context=context, found=found))
        else:
            _keep(
                context, found, found.about.name[:LONGEST_NAME], stage_records(context=context, found=found)
            )
        context.share()
    _complete(context, of_files.values())


def _already(context: RunContext) -> set[str]:
    """What earlier attempts kept, by name; their records and bytes count towards the limits."""
    rows = CollectedSet.objects.filter(run=context.run).values_list("name", "records", "file__size")
    context.rows = sum(records for _name, records, _size in rows)
    context.bytes = sum(size for _name, _records, size in rows)
    return {name for name, _records, _size in rows}


class _Names:
    """A name for each file, once in its run however often a name comes or how long it is, the same each time."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, found: FoundFile) -> str:
        """Set and name; what is too long keeps its end, where the kind of file stands."""
        whole = f"{found.about.name}/{found.name}"
        self._seen[whole] += 1
        if self._seen[whole] > 1:
            whole = f"{whole} ({self._seen[whole]})"
        if len(whole) <= LONGEST_NAME:
            return whole
        mark = hashlib.sha256(whole.encode(errors="replace")).hexdigest()[:12]
        return f"{mark}~{whole[-(LONGEST_NAME - len(mark) - 1) :]}"


def finish_collect(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """What a complete run changes: the search log, and what an earlier run had collected. Part of a larger verb."""
    search = SystemSearch.objects.select_for_update().get(pk=run.search_id)
    drop(case=context.case, rows=earlier_sets(run=run))
    found = CollectedSet.objects.filter(search=search)
    records = sum(row.records for row in found.defer("offsets"))
    state = SearchState.FOUND if found.exists() or search.files.exists() else SearchState.NOTHING_FOUND
    changes.assign(
        row=search,
        state=state,
        hits=records,
        keys=joined(_kinds(context)),
        searched_at=now,
        searched_by=None,
    )
    outdate_bundle(case=context.case)
    event = Event(
        "search:recorded",
        facts={
            "system": run.system.slug,
            "result": state.value,
            "looked_by": search.keys,
            "files": list(found.values_list("file_id", flat=True)[:50]),
        },
    )
    changes.tell(case=context.case, event=event, actor=CLOCKWORK, now=now)


def _kinds(context: RunContext) -> list[str]:
    """The kinds of keys as the search log knows them: what only this controller knows is another identifier."""
    return [
        kind if kind in SearchKey.values else SearchKey.OTHER.value for kind in kinds_of(keys=context.keys)
    ]


def earlier_sets(*, run: SystemRun) -> QuerySet[CollectedSet]:
    """What other runs collected from the same system for the same case: a complete run replaces it."""
    return CollectedSet.objects.filter(search=run.search_id, run__isnull=False).exclude(run=run)


def drop(*, case: Case, rows: QuerySet[CollectedSet]) -> None:
    """Take sets away with their decisions: rows now, bytes after the commit. Part of larger verbs. Raises Held."""
    found = list(rows.select_related("file", "search__system"))
    if found:
        demand_free(case=case, system=found[0].search.system)
    for row in found:
        file = row.file
        forget_decisions(rows=ItemDecision.objects.filter(of=row))
        changes.remove(row=file)
        transaction.on_commit(partial(files.destroy, row=file))


def _keep(context: RunContext, found: Found, name: str, staged: Staged | None) -> None:
    """The set's row, its file and its line in the run's result, or none of them: then the bytes go again."""
    kept = False
    with context.watch.undisturbed():
        try:
            with transaction.atomic():
                changes.lock(case_id=context.case.pk)
                context.demand_ours()
                if staged is not None:
                    file = _file(context, found, staged)
                    changes.add(rows=[file])
                    changes.add(rows=[_row(context, found, name, staged, file)])
                if not isinstance(found, FoundFile):
                    _note(context, [(found.about, staged.records if staged else 0)])
            kept = True
        finally:
            if not kept and staged is not None:
                vault().destroy(stored=staged.stored)


def _complete(context: RunContext, sets: Collection[tuple[RecordSet, int]]) -> None:
    """Every file came: their sets are staged."""
    if not sets:
        return
    with context.watch.undisturbed(), transaction.atomic():
        changes.lock(case_id=context.case.pk)
        context.demand_ours()
        _note(context, sets)


def _note(context: RunContext, entries: Collection[tuple[RecordSet, int]]) -> None:
    said = [{"set": one.name, "records": count, "third_party": one.third_party} for one, count in entries]
    changes.assign(row=context.run, result=[*context.run.result, *said])


def _file(context: RunContext, found: Found, staged: Staged) -> CaseFile:
    file = CaseFile(
        case=context.case,
        search_id=context.run.search_id,
        purpose=FilePurpose.COLLECTED,
        name=found.name[-200:] if isinstance(found, FoundFile) else f"{found.about.name[:190]}.jsonl",
        media_type=found.media_type[:120] if isinstance(found, FoundFile) else JSON_LINES,
        added_at=context.now,
    )
    file.place(staged.stored)
    return file


def _row(context: RunContext, found: Found, name: str, staged: Staged, file: CaseFile) -> CollectedSet:
    about = found.about
    return CollectedSet(
        case=context.case,
        search_id=context.run.search_id,
        run=context.run,
        file=file,
        name=name,
        title=(about.title or about.name)[:200],
        description=about.description,
        fields=[_described(one) for one in about.fields],
        is_table=not isinstance(found, FoundFile),
        records=staged.records,
        third_party=about.third_party[:300],
        offsets=staged.offsets,
    )


def _described(one: FieldDescription) -> dict[str, object]:
    return {
        "path": one.path,
        "title": one.title,
        "description": one.description,
        "categories": list(one.categories),
    }
