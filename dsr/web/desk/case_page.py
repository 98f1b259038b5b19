"""The page of a case: what to do next stands out, then the clock, the rights, and all its papers."""

from django.http import HttpResponse
from django.shortcuts import render

from dsr.cases.models import Case
from dsr.common import clock
from dsr.common.clock import civil_date
from dsr.rules.procedure import why_not
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk import case_panels as panels
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_clock import clock_panels
from dsr.web.desk.case_history import diary
from dsr.web.desk.case_menu import menu_items
from dsr.web.desk.case_next import next_card
from dsr.web.desk.case_read import Papers, read_case
from dsr.web.desk.case_tracks import TrackRow, track_rows
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.next_parts import Reader
from dsr.web.desk.retention_words import retention_words
from dsr.web.desk.sections import desk_nav
from dsr.web.desk.themes import panels_of


@case_page("case.view", methods=("GET", "HEAD"))
def show(request: DeskRequest, case: Case) -> HttpResponse:
    """Everything about one case, on one page."""
    now = clock.now()
    papers = read_case(case=case)
    reader = Reader(request.user, request.permits)
    scope = case.controller.slug
    works = request.permits.allow("case.work", scope)
    tracks = track_rows(papers=papers, works=works)
    return render(
        request,
        "desk/case.html",
        {
            "case": case,
            "rights": short_rights(case.rights),
            "zone": papers.zone,
            "today": civil_date(at=now, timezone=papers.zone),
            "badge": badge(papers, tracks),
            "next": next_card(papers=papers, reader=reader),
            "menu": menu_items(papers=papers, reader=reader, now=now),
            "clocks": clock_panels(papers=papers),
            "tracks": tracks,
            "works": works,
            "reads_record": request.permits.allow("record.view", scope),
            "desk_nav": desk_nav(),
            "case_url": case_url(case),
            "themes": panels_of(papers, reader, now),
            **_papers(papers, works=works),
        },
    )


def _papers(papers: Papers, *, works: bool) -> dict[str, object]:
    answer = papers.unreleased or papers.released
    bundle = papers.bundle_of(answer)
    return {
        "requester": panels.requester_facts(papers),
        "systems": panels.system_rows(papers),
        "thread": panels.thread(papers, works=works),
        "files": panels.request_files(papers, works=works),
        "notes": panels.notes(papers),
        "mails": panels.mail_rows(papers),
        "answer": answer,
        "bundle": bundle,
        "bundle_facts": panels.bundle_facts(papers, bundle) if bundle else [],
        "grants": papers.grants,
        "retention": retention_words(papers),
        "diary": diary(papers.history, zone=papers.zone, systems=panels.system_names(papers)),
        "can_collect": works and not why_not(action="collect", facts=papers.facts),
    }


def badge(papers: Papers, tracks: list[TrackRow]) -> dict[str, object]:
    """The due badge of the whole case: paused only if every open right is."""
    running = [track for track in tracks if not track.ended]
    return {
        "due": papers.case.legal_due_on,
        "paused": bool(running) and all(track.paused for track in running),
        "extended": any(track.extended for track in running),
        "closed": papers.facts.closed,
    }


def short_rights(rights: str) -> str:
    """The rights of a case in a few letters: "copy · deletion"."""
    return " · ".join(RIGHTS[Right(right)].short for right in rights.split(",") if right)
