"""Order a bundle and watch it being built: a polled piece of page, or a plain reload."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from dsr.bundles.models import Bundle
from dsr.cases.models import Case
from dsr.casework.build_bundle import order_bundle
from dsr.casework.door import NotNow
from dsr.casework.prepare_answer import unreleased
from dsr.web.desk.act_page import act_page, case_url, refusal_words
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page, stamp
from dsr.web.desk.forms.bundle import BundleForm

WAITING = {Bundle.State.QUEUED, Bundle.State.BUILDING}


@case_page("case.work")
def build_bundle(request: DeskRequest, case: Case) -> HttpResponse:
    """Order the bundle; from the case page it is one click, and the person gets what they chose."""
    if request.method == "POST" and "form" not in request.POST:
        try:
            order_bundle(case_id=case.pk, **stamp(request)._asdict())
        except NotNow as refusal:
            messages.error(request, refusal_words(refusal))
        return HttpResponseRedirect(case_url(case))
    answer = unreleased(case=case)
    effects = [
        gettext("The letter, the data, the search log and a manifest are packed together and signed."),
        gettext("The package is encrypted with a key of this case."),
    ]
    if answer is not None and answer.bundle_state:
        effects.append(gettext("The bundle that exists is replaced."))
    return act_page(
        request,
        case,
        ACTS["build_bundle"],
        BundleForm,
        lambda form, by: order_bundle(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={"effects": effects},
    )


@case_page("case.view", methods=("GET", "HEAD"), look=False)
def progress(request: DeskRequest, case: Case) -> HttpResponse:
    """How far the building is; once it is over the whole page is asked for again. No personal data."""
    bundle = Bundle.objects.filter(case=case).exclude(state=Bundle.State.REPLACED).last()
    if bundle is None or bundle.state not in WAITING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "desk/progress_fragment.html", {"bundle": bundle, "poll_url": request.path})
