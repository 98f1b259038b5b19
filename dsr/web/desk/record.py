"""The record of a case: read like a diary, narrowed, exported, and checked on demand."""

import orjson
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from dsr.accounts.actors import staff_actor
from dsr.audit.record import stream_of_case
from dsr.audit.verify import export, verify_export
from dsr.cases.models import Case
from dsr.casework.export_record import export_record
from dsr.common import clock
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_history import diary
from dsr.web.desk.case_read import history_of
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.record import TOPICS, RecordFilterForm
from dsr.web.desk.sections import desk_nav

ROWS = 100


@case_page("record.view", methods=("GET", "HEAD"))
def show(request: DeskRequest, case: Case) -> HttpResponse:
    """All entries, the newest first; `check` in the address verifies the chain and says what came of it."""
    form = RecordFilterForm(request.GET)
    form.is_valid()
    topic = form.cleaned_data.get("topic", "")
    entries = history_of(case, with_looks=True)
    if topic in TOPICS:
        wanted = Q()
        for prefix in TOPICS[topic].prefixes:
            wanted |= Q(kind__startswith=prefix)
        entries = entries.filter(wanted)
    page = Paginator(entries, ROWS).get_page(request.GET.get("page"))
    verdict = (
        verify_export(document=export(stream=stream_of_case(case.pk))) if "check" in request.GET else None
    )
    return render(
        request,
        "desk/record.html",
        {
            "case": case,
            "form": form,
            "page": page,
            "diary": diary(
                page.object_list,
                zone=case.controller.timezone,
                systems=dict(case.controller.systems.values_list("slug", "name")),
            ),
            "zone": case.controller.timezone,
            "verdict": verdict,
            "exports": request.permits.allow("record.export", case.controller.slug),
            "desk_nav": desk_nav(),
            "case_url": case_url(case),
        },
    )


@case_page("record.export", methods=("POST",))
def export_json(request: DeskRequest, case: Case) -> HttpResponse:
    """The record as one JSON document that verifies on its own; the hand-out is its last entry."""
    document = export_record(case=case, actor=staff_actor(request.user), now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{case.reference}-record.json"'}
    return HttpResponse(
        orjson.dumps(document, option=orjson.OPT_INDENT_2), content_type="application/json", headers=headers
    )
