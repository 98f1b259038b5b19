"""Looking through what was collected: the list of sets, the records of one, pages of a file as pictures.

Nothing of it is ever shown as what it claims to be: text is escaped, documents and pictures are drawn anew by us.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.facts import facts_of
from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionRule
from dsr.cases.open_review import unchecked_of
from dsr.casework import files, review
from dsr.casework.redact_files import SENTENCES
from dsr.casework.reviewed import as_given, rules_of
from dsr.casework.staged import records_of
from dsr.common import pixels
from dsr.common.pixels import PixelTrouble
from dsr.rules.guards.review import OPEN_REVIEW
from dsr.rules.procedure import why_not
from dsr.rules.redaction import Redactor, RuleKind
from dsr.rules.withholding import GROUNDS
from dsr.web.desk.act_page import case_url
from dsr.web.desk.doors import DeskRequest, case_page, stamp
from dsr.web.desk.forms.review import KINDS
from dsr.web.desk.review_rows import RecordRow, record_row, set_rows, titles_of, visible
from dsr.web.desk.review_search import Found, packed, search
from dsr.web.desk.review_sights import sights_of
from dsr.web.desk.sections import desk_nav

SETS_ON_A_PAGE, RECORDS_ON_A_PAGE, PAGES_AT_ONCE = 50, 25, 10
MOST_SETS = 2_000
TEXT_SHOWN = 32 * 1024
SHOW_SETS = (
    ("", _("All")),
    ("waits", _("Waiting for a decision")),
    ("others", _("About other people")),
    ("held", _("Held back")),
    ("redacted", _("Blacked out")),
    ("files", _("Files")),
)
SHOW_RECORDS = (
    ("", _("All")),
    ("hold_back", _("Held back")),
    ("redact", _("Blacked out")),
    ("release", _("Given on purpose")),
)


@case_page("case.view", methods=("GET", "HEAD"))
def show(request: DeskRequest, case: Case) -> HttpResponse:
    """Every set of the case by system, with what becomes of it, and the rules."""
    wanted, kind = request.GET.get("q", "").strip(), request.GET.get("show", "")
    sets = CollectedSet.objects.filter(case=case).select_related("search__system", "file").defer("offsets")
    rows = set_rows(case=case, sets=list(sets.order_by("search__system__name", "pk")[:MOST_SETS]))
    rows = [
        row for row in rows if _fits(f"{row.system} {row.name}", wanted) and (not kind or kind in row.kinds)
    ]
    facts = facts_of(case)
    context = {
        **_common(request, case),
        "page": Paginator(rows, SETS_ON_A_PAGE).get_page(request.GET.get("page")),
        "filtered": bool(wanted or kind),
        "wanted": wanted,
        "kind": kind,
        "kinds": SHOW_SETS,
        "rules": _rules(case),
        "open": [gettext(says) for slug, says in OPEN_REVIEW.items() if slug in facts.unreviewed],
        "second_look": "second_look" in facts.unreviewed,
        "looks": _can_look(case, request.user.pk),
    }
    return render(request, "desk/review.html", context)


@case_page("case.view", look=False)
def show_set(request: DeskRequest, case: Case, *, set_id: int) -> HttpResponse:
    """The records of a set page by page, or what a search in them finds; a file as pictures of its pages."""
    of = find_set(case, set_id)
    if not of.is_table:
        return _show_file(request, case, of)
    context = {**_common(request, case), "row": set_rows(case=case, sets=[of])[0], "shows": SHOW_RECORDS}
    text = request.POST.get("q", "").strip()[:200]
    if request.method == "POST" and text:
        context |= _searched(request, of, text)
        seen = "search"
    else:
        show_only = request.GET.get("show", "")
        context |= _paged(of, show_only, request.GET.get("page"))
        seen = f"page {context['page'].number}"
    review.look_at_set(of=of, case=case, what=seen, **stamp(request)._asdict())
    return render(request, "desk/review_set.html", context)


@case_page("case.view", methods=("GET", "HEAD"), look=False)
def show_page(request: DeskRequest, case: Case, *, set_id: int, page: int, which: str) -> HttpResponse:
    """One page of a file, or of its copy, as a picture that we drew."""
    of = find_set(case, set_id)
    decision = of.decisions.filter(record=None).select_related("copy").first()
    file = of.file if which == "original" else (decision.copy if decision else None)
    if of.is_table or file is None:
        raise Http404
    try:
        picture = pixels.page_png(data=files.read(row=file), media_type=file.media_type, page=page)
    except PixelTrouble as trouble:
        raise Http404 from trouble
    review.look_at_set(of=of, case=case, what=f"{which} page {page + 1}", **stamp(request)._asdict())
    headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(picture, content_type="image/png", headers=headers)


def find_set(case: Case, set_id: int) -> CollectedSet:
    """A set of this case, else 404."""
    rows = CollectedSet.objects.filter(case=case).select_related("search__system", "file", "case")
    found = rows.filter(pk=set_id).first()
    if found is None:
        raise Http404
    return found


def file_pages(of: CollectedSet) -> tuple[int, str]:
    """How many pages can be shown of a file; if none, why."""
    if of.file.media_type not in pixels.REDACTABLE:
        return 0, SENTENCES[pixels.PixelProblem.UNSUPPORTED]
    try:
        return pixels.pages_of(data=files.read(row=of.file), media_type=of.file.media_type), ""
    except PixelTrouble as trouble:
        return 0, SENTENCES[trouble.problem]


def _common(request: DeskRequest, case: Case) -> dict[str, Any]:
    works = request.permits.allow("case.work", case.controller.slug)
    return {
        "case": case,
        "case_url": case_url(case),
        "desk_nav": desk_nav(),
        "works": works and not why_not(action="review", facts=facts_of(case)),
    }


def _fits(text: str, wanted: str) -> bool:
    return wanted.casefold() in text.casefold()


def _can_look(case: Case, staff_id: int) -> bool:
    """Whether anything was blacked out by others, so that this person can be the second one."""
    redactions, rules = unchecked_of(case=case, staff_id=staff_id)
    return ItemDecision.objects.filter(redactions).exists() or RedactionRule.objects.filter(rules).exists()


def _rules(case: Case) -> list[dict[str, object]]:
    words = dict(KINDS)
    rows = RedactionRule.objects.filter(case=case, removed_at=None).select_related("of", "by", "checked_by")
    return [
        {
            "pk": row.pk,
            "kind": words[RuleKind(row.kind)],
            "what": visible(row.what),
            "where": visible(row.of.title or row.of.name) if row.of else "",
            "ground": GROUNDS[row.ground].title if row.ground in GROUNDS else row.ground,
            "by": row.by.name,
            "checked_by": row.checked_by.name if row.checked_by else "",
        }
        for row in rows
    ]


def _paged(of: CollectedSet, show_only: str, page: str | None) -> dict[str, Any]:
    """A page of records; those with a decision of one kind if wished. A page opens at its offset."""
    if show_only:
        decided = of.decisions.filter(record__isnull=False, verdict=show_only).order_by("record")
        decisions_page = Paginator(decided, RECORDS_ON_A_PAGE).get_page(page)
        numbers = [decision.record for decision in decisions_page if decision.record is not None]
        return {"page": decisions_page, "records": _at(of, numbers), "show_only": show_only}
    whole = Paginator(range(of.records), RECORDS_ON_A_PAGE).get_page(page)
    return {"page": whole, "records": _at(of, list(whole.object_list)), "show_only": ""}


def _searched(request: DeskRequest, of: CollectedSet, text: str) -> dict[str, Any]:
    begin = request.POST.get("from", "0")
    start = int(begin) if begin.isdecimal() and len(begin) < 12 else 0
    everything = "all" in request.POST
    found: Found = search(of=of, text=text, start=start, everything=everything)
    return {
        "text": visible(text),
        "raw_text": text,
        "found": found,
        "everything": everything,
        "searched_from": found.start + 1,
        "records": _at(of, found.numbers[:RECORDS_ON_A_PAGE]),
        "packed": packed(found.numbers),
    }


def _at(of: CollectedSet, numbers: list[int]) -> list[RecordRow]:
    """Records by their rising numbers, neighbours read in one go."""
    decisions = {row.record: row for row in of.decisions.filter(record__in=numbers)}
    whole = of.decisions.filter(record=None).first()
    kept_back = bool(of.third_party) if whole is None else whole.verdict == ItemDecision.Verdict.HOLD_BACK
    redactor, titles = Redactor(rules_of(of=of)), titles_of(of=of)
    return [
        record_row(
            number,
            record,
            decisions.get(number),
            kept_back=kept_back,
            given=as_given(record=record, decision=decisions.get(number), redactor=redactor),
            titles=titles,
        )
        for number, record in _read(of, numbers)
    ]


def _read(of: CollectedSet, numbers: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    stream: Iterator[dict[str, Any]] | None = None
    at = 0
    for number in numbers:
        if stream is None or number - at > RECORDS_ON_A_PAGE:
            stream, at = records_of(of=of, start=number), number
        record = next(islice(stream, number - at, None), None)
        at = number + 1
        if record is None:
            return
        yield number, record


def _show_file(request: DeskRequest, case: Case, of: CollectedSet) -> HttpResponse:
    pages, trouble = file_pages(of)
    whole = of.decisions.filter(record=None).select_related("copy", "by", "checked_by").first()
    shown = Paginator(range(pages), PAGES_AT_ONCE).get_page(request.GET.get("page"))
    context = {
        **_common(request, case),
        "row": set_rows(case=case, sets=[of])[0],
        "name": visible(of.file.name),
        "pages": pages,
        "page": shown,
        "trouble": "" if of.file.media_type.startswith("text/") else trouble,
        "decision": whole,
        "sights": sights_of(file=of.file),
        "text": _beginning(of) if not pages and of.file.media_type.startswith("text/") else "",
    }
    review.look_at_set(of=of, case=case, what=f"pages from {shown.start_index()}", **stamp(request)._asdict())
    return render(request, "desk/review_file.html", context)


def _beginning(of: CollectedSet) -> str:
    """The first part of a text file, as text and nothing else."""
    portion = next(iter(files.read(row=of.file)), b"")[:TEXT_SHOWN]
    return visible(portion.decode("utf-8", errors="replace"))
