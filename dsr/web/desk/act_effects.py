"""Acts after or beside a decision: restrict and lift, hold, stop an address."""

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from dsr.cases.models import Case, Hold, ProcessingRestriction, RightTrack
from dsr.casework import holds, restriction, suppression
from dsr.casework.machine_changes import to_unmark
from dsr.rules.guards.effects import RESTRICTABLE_RIGHTS
from dsr.rules.lifecycle import ENDED
from dsr.web.desk.act_page import act_page
from dsr.web.desk.acts import ACTS
from dsr.web.desk.doors import DeskRequest, Stamp, case_page
from dsr.web.desk.forms.base import NothingToFill
from dsr.web.desk.forms.effects import AnnounceLiftForm, HoldForm, LiftHoldForm, RestrictForm, SuppressForm
from dsr.web.shared.days import long_date


@case_page("case.work")
def restrict_now(request: DeskRequest, case: Case) -> HttpResponse:
    """Restrict at once, before the decision."""
    tracks = restrictable(case)
    return act_page(
        request,
        case,
        ACTS["restrict_now"],
        RestrictForm,
        lambda form, by: restriction.restrict_now(
            case_id=case.pk,
            track_id=int(form.cleaned_data["track_id"]),
            text=form.cleaned_data["text"],
            **by._asdict(),
        ),
        context={
            "effects": [
                gettext("From now on the data may only be stored; each other use is logged with its reason."),
                gettext("Every recipient in the register is to be told (Art. 19)."),
                gettext("It ends only after the requester was told by letter (Art. 18(3))."),
            ],
            "keeps": [gettext("The right itself stays open and is decided as usual.")],
        },
        initial={"text": _words(case, "restricted")},
        reason="" if tracks else gettext("What could be restricted is restricted already."),
        tracks=tracks,
    )


@case_page("case.work")
def announce_lift(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """The letter of Art. 18(3)."""
    row = _restriction(case, track_id)
    return act_page(
        request,
        case,
        ACTS["announce_lift"],
        AnnounceLiftForm,
        lambda form, by: restriction.announce_lift(
            case_id=case.pk, track_id=track_id, **form.cleaned_data, **by._asdict()
        ),
        context={"keeps": [gettext("The data stay restricted until the letter went and you lift it.")]},
        initial={"reason": row.lift_reason, "text": _words(case, "will_end")},
    )


@case_page("case.work")
def lift_restriction(request: DeskRequest, case: Case, *, track_id: int) -> HttpResponse:
    """Lift, once the person was told."""
    row = _restriction(case, track_id)
    return act_page(
        request,
        case,
        ACTS["lift_restriction"],
        NothingToFill,
        lambda form, by: restriction.lift(case_id=case.pk, track_id=track_id, **by._asdict()),
        context={
            "effects": [
                gettext("The data may be used again from now on."),
                *_marks(row.track),
                gettext("Take the mark off in each system, or have its owner do it."),
            ],
            "keeps": [gettext("The log of uses and the letter stay in the file.")],
        },
        reason=gettext(restriction.why_not_lift(row)) if restriction.why_not_lift(row) else "",
    )


def _marks(track: RightTrack) -> list[str]:
    """Where a machine set the mark, and takes it away now."""
    said = gettext("A machine takes the mark away that it set in %(system)s.")
    return [said % {"system": search.system.name} for search in to_unmark(track=track)]


@case_page("case.work")
def set_hold(request: DeskRequest, case: Case) -> HttpResponse:
    """Keep a case, or what one system holds."""
    return act_page(
        request,
        case,
        ACTS["set_hold"],
        HoldForm,
        lambda form, by: holds.set_hold(case_id=case.pk, **form.cleaned_data, **by._asdict()),
        context={
            "effects": [
                gettext(
                    "What is held is not erased, and nothing of it is purged, until a lead lifts the hold."
                ),
                gettext("The hold stands on the case and in the list of cases, for everybody to see."),
            ]
        },
    )


@case_page("case.lead")
def lift_hold(request: DeskRequest, case: Case, *, hold_id: int) -> HttpResponse:
    """Lift a hold."""
    hold = Hold.objects.filter(pk=hold_id, case=case).select_related("system").first()
    if hold is None:
        raise Http404
    held = hold.system.name if hold.system else gettext("the whole case")
    return act_page(
        request,
        case,
        ACTS["lift_hold"],
        LiftHoldForm,
        lambda form, by: holds.lift_hold(
            case_id=case.pk, hold_id=hold.pk, **form.cleaned_data, **by._asdict()
        ),
        context={
            "advice": gettext("Held: %(what)s. Set on %(day)s because: %(reason)s")
            % {"what": held, "day": long_date(hold.set_at.date()), "reason": hold.reason},
            "effects": [gettext("What was held may be erased and purged again.")],
        },
        reason=gettext("This hold was lifted already.") if hold.lifted_at else "",
    )


@case_page("case.work")
def suppress(request: DeskRequest, case: Case) -> HttpResponse:
    """Stop the person's addresses."""

    def stop(form: SuppressForm, by: Stamp) -> None:
        suppression.suppress_requester(case_id=case.pk, **form.cleaned_data, **by._asdict())

    return act_page(
        request,
        case,
        ACTS["suppress"],
        SuppressForm,
        stop,
        context={
            "effects": [
                gettext(
                    "Every check of a list and every question by a machine answers “stopped” for the address."
                ),
                gettext("A lead can lift it again, if the person asks."),
            ]
        },
        initial={"scope": "marketing", "ground": "objection_marketing"},
        known=suppression.subject_addresses(case),
    )


def restrictable(case: Case) -> list[RightTrack]:
    """The rights of a case under which data can be restricted now and are not yet."""
    tracks = RightTrack.objects.filter(case=case, right__in=RESTRICTABLE_RIGHTS).exclude(state__in=ENDED)
    restricted = ProcessingRestriction.objects.filter(track__case=case, lifted_at=None)
    return list(tracks.exclude(pk__in=restricted.values("track_id")))


def _restriction(case: Case, track_id: int) -> ProcessingRestriction:
    rows = ProcessingRestriction.objects.select_related("track", "lift_letter")
    row = rows.filter(track_id=track_id, track__case=case, lifted_at=None).first()
    if row is None:
        raise Http404
    return row


def _words(case: Case, kind: str) -> str:
    """First words of a letter, in the language of the case; the handler goes on from there."""
    with translation.override(case.language):
        words = {
            "restricted": gettext(
                "From today we only keep the data concerned and no longer use them, until what you wrote is settled. "
                "We will tell you before this ends."
            ),
            "will_end": gettext(
                "The restriction of your data will be lifted: from then on we use them again. The reason is:"
            ),
        }
        return words[kind]
