"""Acts on cases that belong together, and a right that is recognised later."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext

from dsr.cases.choices import LinkKind
from dsr.cases.models import Case
from dsr.casework import case_links, rights_added
from dsr.casework import merge as merging
from dsr.casework.relations import linked_cases
from dsr.rules.rights import Right
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.relations import AddRightForm, LinkForm, MergeForm
from dsr.web.desk.forms.work import ReasonForm
from dsr.web.shared.days import long_date


@case_page("case.work")
def link(request: DeskRequest, case: Case) -> HttpResponse:
    """Link another case; `other` and `kind` in the address are what the panel proposes."""
    return act_page(
        request,
        case,
        ACTS["link"],
        LinkForm,
        lambda form, by: case_links.link(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={"keeps": [gettext("Rights, dates and letters of both cases stay as they are.")]},
        initial={
            "other_reference": request.GET.get("other", ""),
            "kind": request.GET.get("kind", LinkKind.RELATED),
        },
    )


@case_page("case.work")
def unlink(request: DeskRequest, case: Case, *, link_id: int) -> HttpResponse:
    """Undo a link."""
    known = next((one for one in linked_cases(case=case) if one.link.pk == link_id), None)
    if known is None:
        raise Http404
    merger = known.link.kind == LinkKind.MERGED
    return act_page(
        request,
        case,
        ACTS["unlink"],
        NothingToFill,
        lambda form, by: case_links.unlink(case_id=case.pk, link_id=link_id, **by._asdict()),
        context={
            "advice": f"{known.case.reference}: {LinkKind(known.link.kind).label}",
            "effects": [
                gettext("The cases no longer show each other as linked. The record keeps that they were.")
            ],
        },
        reason=gettext("A merger is undone on the case that was merged.") if merger else "",
    )


@case_page("case.work")
def merge(request: DeskRequest, case: Case) -> HttpResponse:
    """Merge the case into an earlier one; `into` in the address is what the panel proposes."""
    into = _named(case, request.GET.get("into", ""))
    against = gettext(merging.why_not_into(case=case, into=into, staff=request.user)) if into else ""
    return act_page(
        request,
        case,
        ACTS["merge"],
        MergeForm,
        lambda form, by: merging.merge(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "advice": _beside(case, into) if into and not against else "",
            "effects": [
                gettext("This case closes. Its rights end as answered with the other case."),
                gettext("The other case answers for both, by its own date, which is never later."),
                gettext(
                    "The requester of this case is told today. The reference of the other is named only to somebody "
                    "who has shown that both are theirs."
                ),
            ],
            "keeps": [gettext("Both files stay, each shows the other. The merger can be undone.")],
        },
        initial={"into_reference": into.reference if into else ""},
        reason=against,
    )


@case_page("case.work")
def unmerge(request: DeskRequest, case: Case) -> HttpResponse:
    """Take a merged case apart from the other."""
    return act_page(
        request,
        case,
        ACTS["unmerge"],
        ReasonForm,
        lambda form, by: merging.unmerge(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                gettext("This case is open again, with its rights as they were when it was merged."),
                gettext("Its dates count from its own receipt, and may be near or past."),
                gettext("The requester is told today that it is answered by itself."),
            ],
            "keeps": [gettext("What the other case answered stays answered there.")],
        },
    )


@case_page("case.work")
def add_right(request: DeskRequest, case: Case) -> HttpResponse:
    """Add a right that the request asks for."""
    owed = (
        request.GET.get("right") == Right.ERASURE
    )  # what a consent withdrawn without another ground brings with it
    unsure = rights_added.stand_in_of(case=case) is not None
    return act_page(
        request,
        case,
        ACTS["add_right"],
        AddRightForm,
        lambda form, by: rights_added.add_right(
            case_id=case.pk,
            right=form.cleaned_data["right"],
            details={"what": form.cleaned_data["details"]},
            **by._asdict(),
        ),
        context={
            "advice": gettext(
                "They were not sure which right fits. The right you choose takes the place of the mark."
            )
            if unsure
            else "",
            "effects": [
                gettext("Its time counts from %(day)s, the day the request came.")
                % {"day": long_date(case.clock_day)},
                gettext("If it needs a search, every data system that has no result yet is asked for."),
                gettext("The requester sees it on the status page; no letter goes."),
            ],
        },
        initial={
            "right": Right.ERASURE.value,
            "details": gettext(
                "The consent was withdrawn and nothing else allows to keep the data (Art. 17(1)(b))."
            ),
        }
        if owed
        else {},
    )


def _named(case: Case, reference: str) -> Case | None:
    """A case of the same controller by its reference; another controller's is as unknown as none."""
    rows = Case.objects.filter(controller=case.controller, reference=reference.strip().upper())
    return rows.exclude(pk=case.pk).select_related("requester", "controller").first() if reference else None


def _beside(case: Case, into: Case) -> str:
    """Both cases in one sentence, so that nobody merges by the reference alone."""
    words = {
        "reference": case.reference,
        "name": case.requester.shown_name,
        "day": long_date(case.clock_day),
        "other": into.reference,
        "other_name": into.requester.shown_name,
        "other_day": long_date(into.clock_day),
    }
    return (
        gettext(
            "%(reference)s: %(name)s, received %(day)s. Into %(other)s: %(other_name)s, received %(other_day)s."
        )
        % words
    )
