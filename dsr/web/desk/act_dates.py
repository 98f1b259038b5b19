"""Acts that bear on the clock: ask and answer, extend, put the receipt right."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.models import Case, ClockFact
from dsr.casework import clock_events
from dsr.casework import correct_receipt as correcting
from dsr.common import clock
from dsr.common.clock import civil_date
from dsr.rules.deadlines import Clock
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.approval_words import would_be
from dsr.web.desk.doors import DeskRequest, Stamp, case_page
from dsr.web.desk.forms.dates import AnswerCameForm, ClarificationForm, ExtendForm, ReceiptForm
from dsr.web.desk.what_if import if_asked
from dsr.web.shared.days import long_date


@case_page("case.work")
def ask_clarification(request: DeskRequest, case: Case) -> HttpResponse:
    """Ask what is meant; the clock stops only where the regime says so."""
    with translation.override(case.language):
        text = gettext("To answer your request %(reference)s we need to know more exactly what you mean:") % {
            "reference": case.reference
        }
    return act_page(
        request,
        case,
        ACTS["ask_clarification"],
        ClarificationForm,
        lambda form, by: clock_events.pause_clock(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        template="desk/ask.html",
        context=if_asked(
            case=case, family="clarification", ground=clock_events.LARGE_QUANTITY, now=clock.now()
        ),
        initial={"text": text},
    )


@case_page("case.work")
def answer_came(request: DeskRequest, case: Case) -> HttpResponse:
    """Record when the answer reached us."""
    asked = ClockFact.objects.filter(case=case, kind__endswith="_requested").last()
    now = clock.now()

    def resume(form: AnswerCameForm, by: Stamp) -> None:
        answered_at = form.answered_at(asked_at=asked.at if asked else by.now, now=by.now)
        clock_events.resume_clock(
            case_id=case.pk,
            answered_at=answered_at,
            sufficient=form.cleaned_data["sufficient"],
            **by._asdict(),
        )

    return act_page(
        request,
        case,
        ACTS["answer_came"],
        AnswerCameForm,
        resume,
        initial={"on": civil_date(at=now, timezone=case.controller.timezone)},
    )


@case_page("case.work")
def extend(request: DeskRequest, case: Case) -> HttpResponse:
    """Ask for the one extension, with what it would give shown first; a second person must agree in time."""
    now = clock.now()
    over = _over(case)
    would = [] if over else clock_events.extended_clocks(case=case, at=now)
    return act_page(
        request,
        case,
        ACTS["extend"],
        ExtendForm,
        lambda form, by: clock_events.ask_extension(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        template="desk/extend.html",
        context={
            "would": [would_be(clock) for clock in would],
            "today": civil_date(at=now, timezone=case.controller.timezone),
            "effects": _extension_effects(would),
        },
        initial={"text": _notice(case, would)},
        reason=over or _without_effect(would),
    )


@case_page("case.lead")
def correct_receipt(request: DeskRequest, case: Case) -> HttpResponse:
    """Put the true receipt right."""
    local = _local(case.received_at, case)
    return act_page(
        request,
        case,
        ACTS["correct_receipt"],
        ReceiptForm,
        lambda form, by: correcting.correct_receipt(
            case_id=case.pk, received_at=form.moment, reason=form.cleaned_data["reason"], **by._asdict()
        ),
        initial={"on": local.date(), "at": local.time()},
    )


def _extension_effects(would: list[Clock]) -> list[str]:
    last = clock_events.last_notice_day(would)
    if last is None:
        return []
    return [
        gettext("Everyone who can agree to it gets a mail. Until then no date moves and nothing is sent."),
        gettext(
            "The second person has to agree by %(day)s: then the notice goes out, and later it has no effect."
        )
        % {"day": long_date(last)},
    ]


def _over(case: Case) -> str:
    if ClockFact.objects.filter(case=case, kind="extension_notified").exists():
        return gettext("The deadline was extended once already; the law allows it once.")
    if case.controller.policy.clock.extension == "never":
        return gettext("This controller never extends, by its own policy.")
    return ""


def _without_effect(would: list[Clock]) -> str:
    if any(clock.extension_effective for clock in would):
        return ""
    return gettext("An extension would have no effect: see why below.") if would else ""


def _notice(case: Case, would: list[Clock]) -> str:
    days = [clock.legal_due_on for clock in would if clock.legal_due_on]
    with translation.override(case.language):
        if not days:
            return ""
        return gettext(
            "Your request %(reference)s needs more time than we hoped. You will have our answer by %(day)s. "
            "The reason is:"
        ) % {"reference": case.reference, "day": long_date(max(days))}


def _local(at: datetime, case: Case) -> datetime:
    return at.astimezone(ZoneInfo(case.controller.timezone))
