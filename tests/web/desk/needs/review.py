"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

import io
from collections.abc import Callable

from dsr.cases.choices import FilePurpose
from dsr.cases.models import Case, CaseFile, CollectedSet, ItemDecision, RedactionRule, SystemSearch
from dsr.common.vault import vault
from tests.casework.review_stage import picture
from tests.cast import Cast

NEEDS: dict[str, str] = {
    "review": "case.view",
    "review_set": "case.view",
    "review_page": "case.view",
    "review_copy": "case.view",
    "review_decide": "case.work",
    "review_undo": "case.work",
    "review_redact": "case.work",
    "review_draw": "case.work",
    "review_rule": "case.work",
    "review_rule_end": "case.work",
    "check_redactions": "case.work",
}


def _file(case: Case, purpose: str, name: str, content: bytes, media_type: str) -> CaseFile:
    row = CaseFile(case=case, purpose=purpose, name=name, media_type=media_type, added_at=case.received_at)
    row.place(vault().store(stream=io.BytesIO(content)))
    row.save()
    return row


def _kept(case: Case, content: bytes, name: str, media_type: str, *, is_table: bool) -> CollectedSet:
    return CollectedSet.objects.create(
        case=case,
        search=SystemSearch.objects.filter(case=case)[0],
        file=_file(case, FilePurpose.COLLECTED, name, content, media_type),
        name=name,
        is_table=is_table,
        records=int(is_table),
    )


def _table(case: Case, cast: Cast) -> dict[str, object]:
    return {"set_id": _kept(case, b'{"id": 1}\n', "a.jsonl", "application/x-ndjson", is_table=True).pk}


def _record(case: Case, cast: Cast) -> dict[str, object]:
    return {**_table(case, cast), "number": 0}


def _scan(case: Case, cast: Cast) -> dict[str, object]:
    return {"set_id": _kept(case, picture(), "scan.png", "image/png", is_table=False).pk}


def _page(case: Case, cast: Cast) -> dict[str, object]:
    return {**_scan(case, cast), "page": 0}


def _copy(case: Case, cast: Cast) -> dict[str, object]:
    found = _page(case, cast)
    ItemDecision.objects.create(
        of=CollectedSet.objects.get(pk=str(found["set_id"])),
        verdict="redact",
        ground="third_party",
        copy=_file(case, FilePurpose.REDACTED, "scan.png", picture(), "image/png"),
        at=case.received_at,
        by=cast.omar,
    )
    return found


def _rule(case: Case, cast: Cast) -> dict[str, object]:
    rule = RedactionRule.objects.create(
        case=case, kind="email", ground="third_party", at=case.received_at, by=cast.omar
    )
    return {"rule_id": rule.pk}


ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {
    "review_set": _table,
    "review_decide": _table,
    "review_undo": _table,
    "review_redact": _record,
    "review_draw": _scan,
    "review_page": _page,
    "review_copy": _copy,
    "review_rule_end": _rule,
}
ONLY_SENT: set[str] = set()
