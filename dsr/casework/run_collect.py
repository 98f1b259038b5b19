"""Collects from one system: each set is staged, then kept with its row in one transaction, exactly once."""

from datetime import datetime
from functools import partial

from django.db import transaction

from dsr.accounts.actors import CLOCKWORK
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import FilePurpose, SearchState
from dsr.cases.models import CaseFile, CollectedSet, ItemDecision, SystemRun, SystemSearch
from dsr.cases.search_keys import SearchKey, joined
from dsr.casework import files
from dsr.casework.prepare_answer import outdate_bundle
from dsr.casework.review_parts import forget_decisions
from dsr.casework.run_context import ClaimLost, RunContext, held
from dsr.casework.run_keys import kinds_of
from dsr.casework.staging import Staged, stage_file, stage_records
from dsr.common.vault import vault
from dsr.connectors.spec import FieldDescription, Found, FoundFile

LONGEST_NAME = 120
JSON_LINES = "application/x-ndjson"


def collect(context: RunContext) -> None:
    """Stage every set that no earlier attempt staged. Raises ConnectorTrouble, ClaimLost, Yielded."""
    done = {entry["set"] for entry in context.run.result}
    kept = set(CollectedSet.objects.filter(run=context.run).values_list("name", flat=True))
    context.rows = sum(int(entry["records"]) for entry in context.run.result)
    current = ""
    for found in context.connection.collect(keys=context.keys, done=frozenset(done)):
        if current and found.about.name != current and current not in done:
            _complete(context, current)  # files of a set come one by one; it is complete when the next begins
        current = found.about.name if isinstance(found, FoundFile) else ""
        if isinstance(found, FoundFile):
            if name_of(found=found) not in kept:
                _keep(context, found, stage_file(context=context, found=found))
            continue
        _keep(context, found, stage_records(context=context, found=found))
        context.share()
    if current:
        _complete(context, current)


def finish_collect(*, run: SystemRun, context: RunContext, now: datetime) -> None:
    """What a complete run changes: the search log, and what an earlier run had collected. Part of a larger verb."""
    search = SystemSearch.objects.select_for_update().get(pk=run.search_id)
    earlier = CollectedSet.objects.filter(search=search, run__isnull=False).exclude(run=run)
    for row in earlier.select_related("file"):
        file = row.file
        forget_decisions(rows=ItemDecision.objects.filter(of=row))
        changes.remove(row=file)
        transaction.on_commit(partial(files.destroy, row=file))
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


def name_of(*, found: Found) -> str:
    """By what a set, or a file of a set, is known within its run."""
    if isinstance(found, FoundFile):
        return f"{found.about.name}/{found.name}"[-LONGEST_NAME:]
    return found.about.name[:LONGEST_NAME]


def _keep(context: RunContext, found: Found, staged: Staged | None) -> None:
    """The set's row, its file and its line in the run's result, or none of them: then the bytes go again."""
    kept = False
    try:
        with transaction.atomic():
            changes.lock(case_id=context.case.pk)
            if not held(run=context.run).select_for_update().exists():
                raise ClaimLost
            if staged is not None:
                file = _file(context, found, staged)
                changes.add(rows=[file])
                changes.add(rows=[_row(context, found, staged, file)])
            if not isinstance(found, FoundFile):
                _note(context, found.about.name, staged.records if staged else 0, found.about.third_party)
        kept = True
    finally:
        if not kept and staged is not None:
            vault().destroy(stored=staged.stored)


def _complete(context: RunContext, name: str) -> None:
    """Every file of a set is staged."""
    with transaction.atomic():
        changes.lock(case_id=context.case.pk)
        if not held(run=context.run).exists():
            raise ClaimLost
        count = CollectedSet.objects.filter(run=context.run, name__startswith=f"{name}/").count()
        _note(context, name, count, "")
    context.share()


def _note(context: RunContext, name: str, records: int, third_party: str) -> None:
    entry = {"set": name, "records": records, "third_party": third_party}
    context.run.result = [*context.run.result, entry]
    changes.assign(row=context.run, result=context.run.result)


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


def _row(context: RunContext, found: Found, staged: Staged, file: CaseFile) -> CollectedSet:
    about = found.about
    return CollectedSet(
        case=context.case,
        search_id=context.run.search_id,
        run=context.run,
        file=file,
        name=name_of(found=found),
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
