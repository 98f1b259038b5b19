"""Second persons: looks at what was proposed and says yes or no; the asker takes it back; a lead breaks the glass."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext

from dsr.cases.choices import ApprovalState
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case, RightTrack
from dsr.casework import approvals, erasure
from dsr.casework import release as releasing
from dsr.casework.prepare_answer import covered, unreleased
from dsr.casework.second_person import subject_of
from dsr.common import clock
from dsr.rules.recording import why_not_ask_erasure
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import act_page, case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.approval_words import erasure_lines, proposal_of, today_of
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.work import ReasonForm


@case_page("case.release")
def approval(request: DeskRequest, case: Case, *, approval_id: int) -> HttpResponse:
    """Look at exactly what will happen, and agree."""
    found = _approval(case, approval_id)
    shown = _context(case, found)
    return act_page(
        request,
        case,
        ACTS["approval"],
        NothingToFill,
        lambda form, by: approvals.approve(case_id=case.pk, approval_id=found.pk, **by._asdict()),
        template="desk/approval.html",
        context={
            **shown,
            "decline_url": case_url(case, "decline_approval", approval_id=found.pk),
            "previews": shown["has_letter"],
        },
        reason=_answered(found) or _own(request, found),
    )


@case_page("case.release")
def decline(request: DeskRequest, case: Case, *, approval_id: int) -> HttpResponse:
    """Say no, with the reason for whoever asked."""
    found = _approval(case, approval_id)
    return act_page(
        request,
        case,
        ACTS["decline_approval"],
        ReasonForm,
        lambda form, by: approvals.decline(
            case_id=case.pk, approval_id=found.pk, **form.cleaned_data, **by._asdict()
        ),
        template="desk/approval_answer.html",
        context={
            "subject": subject_of(approval=found),
            "effects": [
                gettext("Nothing of what was proposed happens."),
                gettext("%(name)s gets a mail and reads your reason on the page of the case.")
                % {"name": found.asked_by.name},
            ],
        },
        reason=_answered(found) or _own(request, found),
    )


@case_page("case.work")
def take_back(request: DeskRequest, case: Case, *, approval_id: int) -> HttpResponse:
    """Take one's own question back."""
    found = _approval(case, approval_id)
    own = found.asked_by_id == request.user.pk
    may = own or request.permits.allow("case.lead", case.controller.slug)
    return act_page(
        request,
        case,
        ACTS["take_back_approval"],
        NothingToFill,
        lambda form, by: approvals.take_back(case_id=case.pk, approval_id=found.pk, **by._asdict()),
        template="desk/approval_answer.html",
        context={
            "subject": subject_of(approval=found),
            "effects": [gettext("Nobody has to answer it any more, and it can be changed and asked again.")],
        },
        reason=_answered(found)
        or ("" if may else gettext("Only the person who asked, or a lead, can take this back.")),
    )


@case_page("case.lead")
def break_glass(request: DeskRequest, case: Case, *, approval_id: int) -> HttpResponse:
    """Do what was proposed without a second person: needs a reason, and the record says so."""
    found = _approval(case, approval_id)
    return act_page(
        request,
        case,
        ACTS["break_glass"],
        ReasonForm,
        lambda form, by: approvals.break_glass(
            case_id=case.pk, approval_id=found.pk, **form.cleaned_data, **by._asdict()
        ),
        template="desk/approval.html",
        context={**_context(case, found), "glass": True},
        reason=_answered(found),
    )


@case_page("case.lead")
def release_alone(request: DeskRequest, case: Case) -> HttpResponse:
    """Release one's own answer without a second person."""
    answer = unreleased(case=case)
    names = (
        [gettext(RIGHTS[Right(t.right)].plain) for t in covered(case=case, answer=answer)] if answer else []
    )
    own = answer is not None and answer.prepared_by_id == request.user.pk
    return act_page(
        request,
        case,
        ACTS["release_alone"],
        ReasonForm,
        lambda form, by: releasing.release(
            case_id=case.pk, broke_glass=form.cleaned_data["reason"], **by._asdict()
        ),
        template="desk/approval_answer.html",
        context={
            "subject": answer.subject if answer else "",
            "glass": True,
            "effects": [
                gettext("The letter goes to %(to)s now.") % {"to": case.requester.email}
                if case.requester.email
                else gettext("There is no e-mail address: print the letter and send it yourself."),
                gettext("These rights are answered: %(names)s.") % {"names": ", ".join(names)},
                gettext("It cannot be called back."),
            ],
        },
        reason=""
        if own or answer is None
        else gettext("You did not prepare this answer, so you can release it without breaking the glass."),
    )


@case_page("case.work")
def ask_erasure(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """Put the erasure plan, every line of it, before a second person."""
    track = RightTrack.objects.filter(pk=track_id, case=case).first()
    if track is None:
        raise Http404
    facts = facts_of(case)
    mine = next(one for one in facts.tracks if one.right == track.right)
    return act_page(
        request,
        case,
        ACTS["ask_erasure"],
        NothingToFill,
        lambda form, by: erasure.ask_erasure(case_id=case.pk, track_id=track.pk, **by._asdict()),
        template="desk/approval.html",
        context={
            "subject": gettext(RIGHTS[Right(track.right)].plain),
            "proposal": {"lines": erasure_lines(track=track)},
            "effects": [
                gettext("Everyone who may answer it gets a mail; the plan cannot be changed meanwhile."),
                gettext("After the yes each system can be erased; that cannot be undone."),
            ],
        },
        reason=gettext(why_not_ask_erasure(track=mine, facts=facts)),
    )


def _approval(case: Case, approval_id: int) -> Approval:
    found = (
        Approval.objects.filter(pk=approval_id, case=case)
        .select_related("track", "asked_by", "answered_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _context(case: Case, found: Approval) -> dict[str, object]:
    now = clock.now()
    waits = found.state == ApprovalState.ASKED and case.closed_at is None
    proposal = proposal_of(approval=found, case=case, now=now) if waits else None
    return {
        "approval": found,
        "subject": subject_of(approval=found),
        "proposal": proposal,
        "effects": proposal.effects if proposal else [],
        "would": proposal.would if proposal else [],
        "has_letter": proposal is not None and proposal.mail is not None,
        "today": today_of(case=case, now=now),
        "zone": case.controller.timezone,
    }


def _answered(found: Approval) -> str:
    if found.state == ApprovalState.ASKED:
        return ""
    return gettext("This was answered already, or taken back.")


def _own(request: DeskRequest, found: Approval) -> str:
    if found.asked_by_id != request.user.pk:
        return ""
    return gettext("You asked for this. Another person must look at it.")
