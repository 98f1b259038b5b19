"""The status page itself."""

from datetime import date, datetime

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dsr.cases.facts import facts_of
from dsr.cases.models import RightTrack
from dsr.casework.clocks import promised_on
from dsr.common.clock import civil_date
from dsr.rules.deadlines import Clock
from dsr.rules.lifecycle import ENDED
from dsr.rules.procedure import why_not
from dsr.web.portal.forms import MessageForm
from dsr.web.portal.other_ends import notice_of
from dsr.web.portal.pages import Visit, link_page
from dsr.web.portal.request_as_sent import outcomes_of, rows_of
from dsr.web.portal.standing import Journey, needed_of, paused_since
from dsr.web.portal.thread import released_answers, thread_of
from dsr.web.shared.dates import steps_in_words

TOLD = {
    "confirmed": gettext_lazy("Thank you. We know now that this address is yours."),
    "written": gettext_lazy("Your message has reached us."),
    "identified": gettext_lazy("Thank you. We know now that it is you."),
    "proof": gettext_lazy(
        "The copy has reached us. We look at it, note the outcome, and it is destroyed by itself."
    ),
    "withdrawn": gettext_lazy("Your request is withdrawn. We stop working on it."),
}


@require_safe
@link_page
def page(visit: Visit) -> HttpResponseBase:
    """Where the case stands, what we need, the date, the answer, the messages, the request as sent."""
    return status_page(visit, MessageForm(limit_megabytes=settings.DSR_MAX_UPLOAD_BYTES // 1024**2))


def status_page(visit: Visit, form: MessageForm, *, status: int = 200) -> HttpResponseBase:
    """The page with a message form in any state."""
    case = visit.case
    tracks = list(RightTrack.objects.filter(case=case).order_by("pk"))
    answers = released_answers(case)
    needed = needed_of(link=visit.link, tracks=tracks, now=visit.now)
    return visit.draw(
        "portal/status.html",
        status=status,
        form=form,
        told=TOLD.get(visit.request.GET.get("told", ""), ""),
        needed=needed,
        elsewhere=notice_of(case=case, tracks=tracks),
        grant_until=_day(visit, needed.grant.expires_at) if needed.grant else None,
        journey=Journey(case=case, tracks=tracks, today=visit.today).entries(),
        outcomes=outcomes_of(tracks),
        thread=thread_of(case=case, answers=answers),
        answers=[(answer, visit.url("letter", answer.pk)) for answer in answers],
        sent_rows=rows_of(case=case, tracks=tracks),
        can_withdraw=not why_not(action="withdraw", facts=facts_of(case)),
        **_dates(visit, tracks),
        **_complaint(visit),
        **{
            f"{name}_url": visit.url(name)
            for name in (
                "confirm",
                "write",
                "withdraw",
                "replace",
                "calendar",
                "code",
                "identity_code",
                "proof",
            )
        },
    )


def _dates(visit: Visit, tracks: list[RightTrack]) -> dict[str, object]:
    case = visit.case
    waiting = [track for track in tracks if track.state not in ENDED]
    clock = _nearest(waiting or tracks)
    return {
        "still_open": bool(waiting) and case.closed_at is None,
        "paused_since": paused_since(waiting),
        "safe_on": clock.safe_due_on if clock else None,
        "extended": bool(clock and clock.extension_effective),
        "promised_on": promised_on(
            controller=case.controller,
            rights=[track.right for track in waiting],
            clock_day=case.clock_day,
            legal_on=case.legal_due_on,
        ),
        "steps": steps_in_words(clock) if clock else (),
    }


def _nearest(tracks: list[RightTrack]) -> Clock | None:
    dated = [track for track in tracks if track.legal_due_on] or tracks
    nearest = min(dated, key=lambda track: str(track.legal_due_on), default=None)
    return nearest.computed if nearest else None


def _complaint(visit: Visit) -> dict[str, object]:
    authority = visit.case.controller.policy.authority
    british = visit.case.controller.regime.startswith("uk_")
    return {
        "authority": authority,
        "authority_name": authority.name_in(language=visit.case.language),
        "complain_elsewhere": ""
        if british
        else _(
            "You can also turn to the authority of the country where you live or work, or where you think the law "
            "was broken (Art. 77 GDPR)."
        ),
    }


def _day(visit: Visit, at: datetime) -> date:
    return civil_date(at=at, timezone=visit.case.controller.timezone)
