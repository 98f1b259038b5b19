"""A fee: put before a second person, and recorded as paid."""

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.models import Case
from dsr.casework import fees
from dsr.common import clock
from dsr.common.clock import civil_date
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, Stamp, case_page
from dsr.web.desk.forms.approvals import FeeForm, FeePaidForm


@case_page("case.work")
def ask_fee(request: DeskRequest, case: Case) -> HttpResponse:
    """Estimate a fee; the requester hears of it only after a second person agreed."""
    with translation.override(case.language):
        text = gettext("We can answer your request %(reference)s only against a fee. The reason is:") % {
            "reference": case.reference
        }
    return act_page(
        request,
        case,
        ACTS["ask_fee"],
        FeeForm,
        lambda form, by: fees.ask_fee(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "advice": gettext(
                "The answer is free of charge. A fee may replace a refusal only where the request is manifestly "
                "unfounded or excessive, which you have to show, or for further copies. Effort is no reason."
            ),
            "effects": [
                gettext("Everyone who may answer it gets a mail."),
                gettext("Nothing goes to the requester before another person agreed."),
            ],
        },
        initial={"text": text},
        reason=gettext("A fee was asked for already and is not paid.") if fees.open_fee(case=case) else "",
    )


@case_page("case.work")
def fee_paid(request: DeskRequest, case: Case) -> HttpResponse:
    """Record when the fee arrived."""
    asked = fees.open_fee(case=case)

    def record(form: FeePaidForm, by: Stamp) -> None:
        paid_at = form.within(earliest=asked.at if asked else by.now, latest=by.now)
        fees.fee_paid(case_id=case.pk, paid_at=paid_at, **by._asdict())

    return act_page(
        request,
        case,
        ACTS["fee_paid"],
        FeePaidForm,
        record,
        initial={"on": civil_date(at=clock.now(), timezone=case.controller.timezone)},
        reason="" if asked else gettext("No fee is open."),
    )
