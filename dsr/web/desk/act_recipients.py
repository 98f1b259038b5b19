"""Acts on the notices to recipients (Art. 19): tell, say why not, note the reply, add, name them to the person."""

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.choices import NoticeState, RequesterRole
from dsr.cases.models import Case, RecipientNotice, RightTrack
from dsr.casework import recipients
from dsr.casework.suppression import subject_addresses
from dsr.rules.rights import Right
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, case_page
from dsr.web.desk.forms.effects import NamesForm, NotToldForm, RecipientForm, ReplyForm, TellForm


@case_page("case.work")
def tell_recipient(request: DeskRequest, case: Case, *, notice_id: int) -> HttpResponse:
    """Tell one recipient, by mail from here or by another way."""
    notice = _notice(case, notice_id)
    return act_page(
        request,
        case,
        ACTS["tell_recipient"],
        TellForm,
        lambda form, by: recipients.tell_recipient(
            case_id=case.pk, notice_id=notice.pk, **form.cleaned_data, **by._asdict()
        ),
        context={"advice": _whom(notice)},
        initial={
            "way": "mail",
            "email": notice.email,
            "whose": _whose(case),
            "what": _what(notice),
        },
        reason=_seen_to(notice),
    )


@case_page("case.work")
def cannot_tell(request: DeskRequest, case: Case, *, notice_id: int) -> HttpResponse:
    """Why one recipient is not told."""
    notice = _notice(case, notice_id)
    return act_page(
        request,
        case,
        ACTS["cannot_tell"],
        NotToldForm,
        lambda form, by: recipients.cannot_tell(
            case_id=case.pk, notice_id=notice.pk, **form.cleaned_data, **by._asdict()
        ),
        context={"advice": _whom(notice)},
        reason=_seen_to(notice),
    )


@case_page("case.work")
def record_reply(request: DeskRequest, case: Case, *, notice_id: int) -> HttpResponse:
    """What one recipient answered."""
    notice = _notice(case, notice_id)
    told = notice.state == NoticeState.TOLD
    return act_page(
        request,
        case,
        ACTS["record_reply"],
        ReplyForm,
        lambda form, by: recipients.record_reply(
            case_id=case.pk, notice_id=notice.pk, **form.cleaned_data, **by._asdict()
        ),
        context={"advice": _whom(notice)},
        initial={"reply": notice.reply},
        reason="" if told else gettext("This recipient was not told yet."),
    )


@case_page("case.work")
def add_recipient(request: DeskRequest, case: Case) -> HttpResponse:
    """A recipient that the register does not know."""
    tracks = [one for one in RightTrack.objects.filter(case=case) if recipients.concerns_recipients(one)]
    return act_page(
        request,
        case,
        ACTS["add_recipient"],
        RecipientForm,
        lambda form, by: recipients.add_recipient(
            case_id=case.pk,
            track_id=int(form.cleaned_data["track_id"]),
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            **by._asdict(),
        ),
        tracks=tracks,
    )


@case_page("case.work")
def name_recipients(request: DeskRequest, case: Case) -> HttpResponse:
    """Tell the person who was informed."""
    notices = list(RecipientNotice.objects.filter(track__case=case))
    return act_page(
        request,
        case,
        ACTS["name_recipients"],
        NamesForm,
        lambda form, by: recipients.name_recipients(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        initial={"text": _names(case, notices)},
        reason="" if notices else gettext("No recipient is on the list."),
    )


def _notice(case: Case, notice_id: int) -> RecipientNotice:
    row = RecipientNotice.objects.filter(pk=notice_id, track__case=case).select_related("track").first()
    if row is None:
        raise Http404
    return row


def _whom(notice: RecipientNotice) -> str:
    """The recipient, with what the register says of it."""
    known = notice.track.case.controller.policy.recipient(slug=notice.recipient) if notice.recipient else None
    parts = (notice.name, known.purpose if known else "", known.country if known else "")
    return " · ".join(part for part in parts if part)


def _seen_to(notice: RecipientNotice) -> str:
    return "" if notice.state == NoticeState.OPEN else gettext("This recipient was seen to already.")


def _whose(case: Case) -> str:
    person = case.requester
    name = person.name if person.role == RequesterRole.SELF else person.on_behalf_of
    return ", ".join(part for part in (name, *subject_addresses(case)) if part)


def _what(notice: RecipientNotice) -> str:
    words = {
        Right.RECTIFICATION: gettext("We corrected these data of the person:"),
        Right.ERASURE: gettext("We erased the data of the person. Please erase what you received from us."),
        Right.RESTRICTION: gettext(
            "We restricted the data of the person. Please only store what you received from us, and do not use it."
        ),
    }
    return words[Right(recipients.told_right(notice.track))]


def _names(case: Case, notices: list[RecipientNotice]) -> str:
    with translation.override(case.language):
        told = [one.name for one in notices if one.state == NoticeState.TOLD]
        untold = [one.name for one in notices if one.state in {"impossible", "disproportionate", "open"}]
        parts = []
        if told:
            parts.append(gettext("We told these recipients of your data what we did:"))
            parts.append("\n".join(f"- {name}" for name in told))
        if untold:
            parts.append(gettext("These recipients of your data were not told yet, or could not be told:"))
            parts.append("\n".join(f"- {name}" for name in untold))
        return "\n\n".join(parts)
