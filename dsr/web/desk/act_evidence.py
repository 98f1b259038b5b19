"""Acts on what the requester sent by itself: it is a proof, or it is none after all."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext

from dsr.accounts.actors import staff_actor
from dsr.cases.models import Case, CaseFile
from dsr.casework import evidence_marks
from dsr.casework.evidence_marks import SENT
from dsr.casework.identity_evidence import EVIDENCE, PURPOSES, is_settled, may_look
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.identity import EvidenceForm


@case_page("case.work")
def mark_as_evidence(request: DeskRequest, case: Case, *, file_id: int) -> HttpResponse:
    """A file becomes proof: fewer eyes, each look recorded, destroyed with the outcome."""
    file = CaseFile.objects.filter(pk=file_id, case=case, purpose__in=SENT).first()
    if file is None:
        raise Http404
    return act_page(
        request,
        case,
        ACTS["mark_as_evidence"],
        EvidenceForm,
        lambda form, by: evidence_marks.mark_as_evidence(
            case_id=case.pk, file_id=file.pk, about=form.cleaned_data["about"], **by._asdict()
        ),
        context={"effects": [gettext("The file: %(name)s.") % {"name": file.name}, *_effects(case)]},
    )


@case_page("case.identity")
def keep_as_upload(request: DeskRequest, case: Case, *, file_id: int) -> HttpResponse:
    """A proof becomes an ordinary file of the case."""
    file = CaseFile.objects.filter(pk=file_id, case=case, purpose__in=EVIDENCE).first()
    if file is None or not may_look(case=case, actor=staff_actor(request.user)):
        raise Http404
    return act_page(
        request,
        case,
        ACTS["keep_as_upload"],
        NothingToFill,
        lambda form, by: evidence_marks.keep_as_upload(case_id=case.pk, file_id=file.pk, **by._asdict()),
        context={
            "effects": [
                gettext("%(name)s can be opened by everybody who may see the case.") % {"name": file.name},
                gettext("It is not destroyed with the outcome of the check."),
            ]
        },
    )


def _effects(case: Case) -> list[str]:
    """What will happen, and where it happens at once."""
    effects = [
        gettext("From now on only whoever is responsible for the case, and leads, can open it."),
        gettext("It is destroyed by itself with the outcome of the check."),
    ]
    over = [about for about in PURPOSES if is_settled(case=case, about=about)]
    if "identity" in over:
        effects.append(
            gettext("Who is asking needs no check any more: as proof of identity it is destroyed now.")
        )
    if "authority" in over:
        effects.append(
            gettext(
                "Whether they may act needs no check any more: as proof of authority it is destroyed now."
            )
        )
    return effects
