"""Acts that answer nothing: tell the person how their request stands, ask them to confirm their address."""

from django.http import HttpResponse
from django.utils.translation import gettext

from dsr.cases.models import Case
from dsr.casework import interim
from dsr.casework.letters import interim_text
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.posting import InterimForm


@case_page("case.work")
def tell_how_it_stands(request: DeskRequest, case: Case) -> HttpResponse:
    """The interim answer, drafted from what was done so far."""
    return act_page(
        request,
        case,
        ACTS["tell_how_it_stands"],
        InterimForm,
        lambda form, by: interim.tell_how_it_stands(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        initial={"text": interim_text(case=case)},
        context={
            "effects": [
                gettext("The letter names the rights that are still open and the legal date as it stands."),
                gettext("It has no effect on any date, and the case stays as it is."),
            ]
        },
    )


@case_page("case.work")
def ask_to_confirm(request: DeskRequest, case: Case) -> HttpResponse:
    """One more mail with a link, where nobody has shown yet that the address is theirs."""
    return act_page(
        request,
        case,
        ACTS["ask_to_confirm"],
        NothingToFill,
        lambda form, by: interim.ask_to_confirm(case_id=case.pk, **by._asdict()),
        reason=_against(case),
        context={
            "effects": [gettext("A link to the status page goes to %(to)s.") % {"to": case.requester.email}]
            if case.requester.email
            else []
        },
    )


def _against(case: Case) -> str:
    if case.contact_confirmed_at is not None:
        return gettext(interim.CONFIRMED)
    return "" if case.requester.email else gettext(interim.NO_ADDRESS)
