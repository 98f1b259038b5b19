"""The queue: what is due first on top, one line a case. Constant number of queries, however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_noop

from dsr.cases.models import Case, Hold, RightTrack
from dsr.cases.querysets import LONGEST_QUERY, CaseQuerySet
from dsr.casework import note
from dsr.common.clock import civil_date
from dsr.common.sealed import SealBroken, seal, unseal
from dsr.rules.lifecycle import ENDED
from dsr.rules.procedure import NEXT_TEXTS
from dsr.web.desk import sections
from dsr.web.desk.case_page import short_rights
from dsr.web.desk.doors import DeskRequest, Stamp, desk_page, stamp
from dsr.web.desk.filters import CaseFilter

ROWS = 50
DEEPEST_PAGE = 2000
SEARCH = "desk-search"


@dataclass(frozen=True, slots=True)
class Row:
    """One case, as components/queue.html takes it. `today` is the date in the controller's zone."""

    id: int
    url: str
    reference: str
    who: str
    rights: str
    next_step: str
    assignee: str
    controller: str
    due: date | None
    today: date
    paused: bool
    extended: bool
    closed: bool
    held: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """How many pages there are, as far as was counted."""

    num_pages: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the list, as components/pagination.html takes it: the rest is never counted."""

    number: int
    has_next: bool
    paginator: Pages

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Whether there is anything to turn to."""
        return self.has_next or self.has_previous

    @property
    def previous_page_number(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        """The number of the page after."""
        return self.number + 1


@desk_page("case.view")
def show(request: DeskRequest) -> HttpResponse:
    """The list asked for by the address: section, filters, search text, page."""
    moment = stamp(request)
    query = request.GET
    text = _searched(query)
    section = _section(query, text)
    visible = Case.objects.visible_to(request.permits)
    cases = sections.cases_of(
        section=section, cases=visible, staff=request.user, permits=request.permits, today=moment.now.date()
    )
    found = CaseFilter(query, cases.matching(text) if text else cases, permits=request.permits)
    chips = _chips(found, query, text)
    page, rows = _page(_ordered(found.qs, section), query, moment)
    ids = [row.id for row in rows]
    note.look_at_queue(case_ids=ids, searched=bool(text), **moment._asdict())
    counts = _counts(request, visible, moment)
    return render(
        request,
        "desk/queue.html",
        {
            "section": section,
            "heading": sections.SECTIONS.get(section, gettext("Found")),
            "desk_nav": sections.desk_nav(current=section, counts=counts),
            "rows": rows,
            "page": page,
            "today": moment.now.date(),
            "filter_form": found.form,
            "chips": chips,
            "clear_url": f"{reverse('desk:queue')}?list={section}" if section else reverse("desk:queue"),
            "search_text": text,
            "sealed_search": query.get("s", "") if text else "",
            "works": request.permits.allow("case.work"),
            "nothing_at_all": not rows and not chips and counts["open"] == counts["closed"] == "0",
        },
    )


@desk_page("case.view", methods=("POST",))
def search(request: DeskRequest) -> HttpResponse:
    """What was typed goes into the address only sealed: names and e-mail addresses must not stand in logs."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    if not text:
        return redirect("desk:queue")
    exact = Case.objects.visible_to(request.permits).filter(reference=text.upper()).first()
    if exact is not None:
        return redirect("desk:case", reference=exact.reference)
    return redirect(f"{reverse('desk:queue')}?{urlencode({'s': seal(text=text, purpose=SEARCH)})}")


def _searched(query: QueryDict) -> str:
    """The text searched for; a damaged or foreign seal is no search."""
    try:
        return unseal(sealed=query.get("s", ""), purpose=SEARCH)
    except (SealBroken, ValueError):
        return ""


def _section(query: QueryDict, text: str) -> str:
    """The section of the address; a search without one looks everywhere."""
    asked = query.get("list", "")
    if asked in sections.SECTIONS:
        return asked
    return "" if text else sections.FIRST


def _ordered(cases: CaseQuerySet, section: str) -> CaseQuerySet:
    if section == "closed":
        return cases.order_by("-closed_at", "-id")
    if section == "":
        return cases.order_by("-id")
    return cases.in_queue_order()


def _counts(request: DeskRequest, visible: CaseQuerySet, moment: Stamp) -> dict[str, str]:
    today = moment.now.date()
    return {
        slug: sections.counted(
            sections.cases_of(
                section=slug, cases=visible, staff=request.user, permits=request.permits, today=today
            )
        )
        for slug in sections.SECTIONS
    }


def _page(cases: CaseQuerySet, query: QueryDict, moment: Stamp) -> tuple[QueuePage, list[Row]]:
    number = _number(query.get("page", ""))
    first = (number - 1) * ROWS
    # A profile is large and no row shows it, nor the words of the request.
    lean = cases.for_list().defer("request_text", "controller__profile")
    found = list(lean[first : first + ROWS + 1])
    shown, more = found[:ROWS], len(found) > ROWS
    page = QueuePage(number, more, Pages(f"{number + 1}+" if more else str(number)))
    return page, _rows(shown, moment)


def _number(text: str) -> int:
    return min(max(int(text), 1), DEEPEST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _rows(cases: Sequence[Case], moment: Stamp) -> list[Row]:
    clocks = _clocks([case.pk for case in cases])
    held = _held([case.pk for case in cases])
    days = {zone: civil_date(at=moment.now, timezone=zone) for zone in {c.controller.timezone for c in cases}}
    return [
        _row(case, clocks.get(case.pk, (False, False)), days[case.controller.timezone], held=case.pk in held)
        for case in cases
    ]


def _row(case: Case, clock: tuple[bool, bool], today: date, *, held: bool) -> Row:
    paused, extended = clock
    return Row(
        id=case.pk,
        url=reverse("desk:case", kwargs={"reference": case.reference}),
        reference=case.reference,
        who=case.requester.shown_name,
        rights=short_rights(case.rights),
        next_step=gettext(NEXT_TEXTS[case.next_step]) if case.next_step in NEXT_TEXTS else case.next_step,
        assignee=_whose(case),
        controller=case.controller.name,
        due=case.legal_due_on,
        today=today,
        paused=paused,
        extended=extended,
        closed=case.closed_at is not None,
        held=held,
    )


def _held(case_ids: list[int]) -> set[int]:
    """The cases under a legal hold, wholly or in a system (one query for the page)."""
    holds = Hold.objects.filter(case_id__in=case_ids, lifted_at=None)
    return set(holds.values_list("case_id", flat=True))


def _whose(case: Case) -> str:
    """Whose move it is; when it is not the team's, who is responsible follows."""
    name = case.assignee.name if case.assignee else ""
    other = _OTHERS.get(case.whose_move)
    return " · ".join(part for part in (gettext(other), name) if part) if other else name


_OTHERS = {"requester": gettext_noop("requester"), "lead": gettext_noop("second person")}


def _clocks(case_ids: list[int]) -> dict[int, tuple[bool, bool]]:
    """Whether every open clock of a case stands still, and whether one was extended (one query for the page)."""
    told: dict[int, list[tuple[bool, bool]]] = {}
    rows = RightTrack.objects.filter(case_id__in=case_ids).exclude(state__in=ENDED)
    for case_id, due, since, extended in rows.values_list(
        "case_id", "legal_due_on", "clock__paused_since", "clock__extension_effective"
    ):
        told.setdefault(case_id, []).append((due is None and since is not None, extended is True))
    return {
        case_id: (all(paused for paused, _ in clocks), any(extended for _, extended in clocks))
        for case_id, clocks in told.items()
    }


def _chips(found: CaseFilter, query: QueryDict, text: str) -> list[dict[str, str]]:
    chips = [
        {"label": label, "value": words, "remove_url": _without(query, name)}
        for name, label, words in found.in_use()
    ]
    if text:
        chips.insert(0, {"label": gettext("Search"), "value": text, "remove_url": _without(query, "s")})
    return chips


def _without(query: QueryDict, name: str) -> str:
    left = query.copy()
    for gone in (name, "page"):
        left.pop(gone, None)
    return f"{reverse('desk:queue')}?{left.urlencode()}"
