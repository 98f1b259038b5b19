"""The act that issues the certificate of an erasure."""

from django.http import HttpResponse
from django.utils.translation import gettext

from dsr.cases.models import Case, RightTrack
from dsr.casework.erasure_certificate import certificates
from dsr.casework.erasure_certificate import issue_certificate as issue
from dsr.rules.rights import Right
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill


@case_page("case.work")
def issue_certificate(request: DeskRequest, case: Case) -> HttpResponse:
    """Issue it, or the next one."""
    track = RightTrack.objects.filter(case=case, right=Right.ERASURE).first()
    effects = [
        gettext("It is kept with the case, and goes into the package that is built with the answer."),
        gettext("It names the request by its reference, and whoever approved the plan."),
    ]
    if certificates(case=case).exists():
        effects.append(gettext("It gets the next number. What was issued before stays."))
    return act_page(
        request,
        case,
        ACTS["issue_certificate"],
        NothingToFill,
        lambda form, by: issue(case_id=case.pk, track_id=track.pk if track else 0, **by._asdict()),
        context={
            "effects": effects,
            "keeps": [gettext("Nothing is changed in the systems, and nothing is sent.")],
        },
    )
