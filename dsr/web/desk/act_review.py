"""Acts of review: give or hold back, black out, rules, the second look."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext

from dsr.cases.models import Case, CollectedSet, ItemDecision, RedactionRule
from dsr.cases.open_review import unchecked_of
from dsr.casework import redact_files, review, review_rules
from dsr.casework.staged import records_of
from dsr.rules.redaction import RuleKind
from dsr.rules.withholding import GROUNDS
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.review import KINDS, BoxesForm, DecideForm, RecordMasksForm, RuleForm
from dsr.web.desk.review import PAGES_AT_ONCE, file_pages, find_set
from dsr.web.desk.review_rows import leaves_of, plain_name, titles_of, visible
from dsr.web.desk.review_search import packed, unpacked


@case_page("case.work")
def decide(request: DeskRequest, case: Case, *, set_id: int) -> HttpResponse:
    """Give or hold back chosen records (`record` of the address, or `records` packed), or the whole set."""
    of = find_set(case, set_id)
    chosen = request.POST.get("records", "")
    if request.method != "POST":
        chosen = packed(
            [int(one) for one in request.GET.getlist("record") if one.isdecimal() and len(one) < 12]
        )
    if "open" in request.POST:  # sent here from a search, only to be looked at
        request.method = "GET"
    response = act_page(
        request,
        case,
        ACTS["review_decide"],
        DecideForm,
        lambda form, by: review.decide_items(
            case_id=case.pk, set_id=of.pk, **form.cleaned_data, **by._asdict()
        ),
        template="desk/review_act.html",
        initial={
            "records": chosen,
            "verdict": "hold_back",
            "ground": "third_party" if of.third_party else "",
        },
        context={**_about(case, of), "advice": _which(of, chosen)},
    )
    return _back(response, case, of)


@case_page("case.work")
def undo(request: DeskRequest, case: Case, *, set_id: int) -> HttpResponse:
    """Take back what was decided about one record, or about the set."""
    of = find_set(case, set_id)
    number = request.GET.get("record", "")
    records = [int(number)] if number.isdecimal() and len(number) < 12 else None
    response = act_page(
        request,
        case,
        ACTS["review_undo"],
        NothingToFill,
        lambda form, by: review.take_back_decisions(
            case_id=case.pk, set_id=of.pk, records=records, **by._asdict()
        ),
        template="desk/review_act.html",
        context={**_about(case, of), "advice": _which(of, number), "effects": _undone(of, records)},
    )
    return _back(response, case, of)


@case_page("case.work")
def redact_record(request: DeskRequest, case: Case, *, set_id: int, number: int) -> HttpResponse:
    """Black out fields of one record; added to what is blacked out in it already."""
    of = find_set(case, set_id)
    found = next(records_of(of=of, start=number), None) if of.is_table and number < of.records else None
    if found is None:
        raise Http404
    standing = of.decisions.filter(record=number, verdict=ItemDecision.Verdict.REDACT).first()
    earlier = list(standing.masks) if standing else []

    def do(form: RecordMasksForm, by: object) -> None:
        new = form.masks()
        paths = {mask["path"] for mask in new if not mask["text"]}
        kept = [mask for mask in earlier if mask["path"] not in paths]
        review.redact_record(
            case_id=case.pk,
            set_id=of.pk,
            record=number,
            masks=[*kept, *new],
            **by._asdict(),  # type: ignore[attr-defined]
        )

    response = act_page(
        request,
        case,
        ACTS["review_redact"],
        RecordMasksForm,
        do,
        template="desk/review_act.html",
        context={**_about(case, of), "advice": _which(of, str(number)), "earlier": _masks(earlier)},
        leaves=[leaf for leaf in leaves_of(found, titles=titles_of(of=of)) if leaf.path != "…"],
    )
    return _back(response, case, of)


@case_page("case.work")
def draw(request: DeskRequest, case: Case, *, set_id: int) -> HttpResponse:
    """Black out places of a file: boxes as numbers, or drawn on the pages."""
    of = find_set(case, set_id)
    if of.is_table:
        raise Http404
    pages, trouble = file_pages(of)
    whole = (
        of.decisions.filter(record=None, verdict=ItemDecision.Verdict.REDACT).select_related("job").first()
    )
    first = request.GET.get("from", "1")
    begin = min(max(1, int(first)), max(1, pages)) if first.isdecimal() and len(first) < 6 else 1
    job = getattr(whole, "job", None)
    response = act_page(
        request,
        case,
        ACTS["review_draw"],
        BoxesForm,
        lambda form, by: redact_files.redact_file(
            case_id=case.pk,
            set_id=of.pk,
            boxes=form.boxes(),
            name=form.cleaned_data["name"],
            **by._asdict(),
        ),
        template="desk/review_draw.html",
        initial={"name": job.name if job else plain_name(of.file.name)},
        reason=gettext(trouble) if trouble else "",
        context={
            **_about(case, of),
            "shown": range(begin, min(pages, begin + PAGES_AT_ONCE - 1) + 1),
            "earlier_pages": max(1, begin - PAGES_AT_ONCE) if begin > 1 else 0,
            "later_pages": begin + PAGES_AT_ONCE if begin + PAGES_AT_ONCE <= pages else 0,
            "pages": pages,
        },
        boxes=list(whole.masks) if whole else [],
        pages=pages,
    )
    return _back(response, case, of)


@case_page("case.work")
def add_rule(request: DeskRequest, case: Case) -> HttpResponse:
    """Black out by rule."""
    sets = (
        CollectedSet.objects.filter(case=case, is_table=True)
        .defer("offsets")
        .select_related("search__system")
    )
    named = [(str(of.pk), f"{of.search.system.name}: {visible(of.title or of.name)}") for of in sets[:500]]
    response = act_page(
        request,
        case,
        ACTS["review_rule"],
        RuleForm,
        lambda form, by: review_rules.add_rule(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        template="desk/review_act.html",
        context={"review_url": case_url(case, "review")},
        initial={"kind": "text", "set_id": request.GET.get("set", "")},
        sets=named,
    )
    return _back(response, case)


@case_page("case.work")
def remove_rule(request: DeskRequest, case: Case, *, rule_id: int) -> HttpResponse:
    """End a rule."""
    rule = RedactionRule.objects.filter(pk=rule_id, case=case, removed_at=None).first()
    if rule is None:
        raise Http404
    what = visible(rule.what) or rule.kind
    response = act_page(
        request,
        case,
        ACTS["review_rule_end"],
        NothingToFill,
        lambda form, by: review_rules.remove_rule(case_id=case.pk, rule_id=rule.pk, **by._asdict()),
        template="desk/review_act.html",
        context={
            "review_url": case_url(case, "review"),
            "effects": [gettext("What only this rule blacked out will be given: %(what)s") % {"what": what}],
        },
    )
    return _back(response, case)


@case_page("case.work")
def check(request: DeskRequest, case: Case) -> HttpResponse:
    """The second look: say that what others blacked out is right."""
    redactions, rules = unchecked_of(case=case, staff_id=request.user.pk)
    rows = ItemDecision.objects.filter(redactions).select_related("of", "by")
    seen = [
        {
            "set": visible(row.of.title or row.of.name),
            "url": case_url(case, "review_set", set_id=row.of_id),
            "record": None if row.record is None else row.record + 1,
            "masks": _masks(row.masks),
            "by": row.by.name,
        }
        for row in rows[:500]
    ]
    words = dict(KINDS)
    ruled = [
        {
            "kind": words[RuleKind(row.kind)],
            "what": visible(row.what),
            "where": visible(row.of.title or row.of.name) if row.of else "",
            "url": _url(case, row.of),
            "ground": gettext(GROUNDS[row.ground].title) if row.ground in GROUNDS else row.ground,
            "by": row.by.name,
        }
        for row in RedactionRule.objects.filter(rules).select_related("by", "of")
    ]
    response = act_page(
        request,
        case,
        ACTS["check_redactions"],
        NothingToFill,
        lambda form, by: review_rules.check_redactions(case_id=case.pk, **by._asdict()),
        template="desk/review_check.html",
        context={"review_url": case_url(case, "review"), "seen": seen, "ruled": ruled},
        reason=""
        if seen or ruled
        else gettext("You blacked these out yourself. Another person must look at them."),
    )
    return _back(response, case)


def _about(case: Case, of: CollectedSet) -> dict[str, object]:
    return {"of": of, "set_name": visible(of.title or of.name), "review_url": _url(case, of)}


def _url(case: Case, of: CollectedSet | None) -> str:
    return case_url(case, "review") if of is None else case_url(case, "review_set", set_id=of.pk)


def _back(response: HttpResponse, case: Case, of: CollectedSet | None = None) -> HttpResponse:
    """After the act back to where the person was looking."""
    done = response.status_code == HttpResponseRedirect.status_code
    return HttpResponseRedirect(_url(case, of)) if done else response


def _which(of: CollectedSet, chosen: str) -> str:
    """What the act is about, in words."""
    name = f"{of.search.system.name}: {visible(of.title or of.name)}"
    if not chosen:
        return name
    try:
        numbers = unpacked(chosen)
    except ValueError:
        return name
    if len(numbers) == 1:
        return gettext("%(set)s, record %(number)d") % {"set": name, "number": numbers[0] + 1}
    words = ngettext("%(set)s, %(count)d record", "%(set)s, %(count)d records", len(numbers))
    return words % {"set": name, "count": len(numbers)}


def _masks(masks: list[dict[str, str]]) -> list[str]:
    """What is covered, and why."""
    return [
        f"{visible(mask.get('path', '')) or gettext('a box')}"
        f"{' “' + visible(mask['text']) + '”' if mask.get('text') else ''}: "
        f"{gettext(GROUNDS[mask['ground']].title) if mask['ground'] in GROUNDS else mask['ground']}"
        for mask in masks
    ]


def _undone(of: CollectedSet, records: list[int] | None) -> list[str]:
    if records is None and of.third_party:
        return [gettext("It waits for a decision again and is held back until then.")]
    return [gettext("It will be given, as everything about which nothing is decided.")]
