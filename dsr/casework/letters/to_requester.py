"""Letters to the person who asked, with their fields filled from the case. Reads only."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from dsr.cases.models import Answer, Case, ProcessingRestriction, RightTrack
from dsr.casework.clocks import promised_on
from dsr.casework.letters.remedies import complaint_block, remedies_block
from dsr.casework.letters.words import learn_more, plain_right, plain_rights
from dsr.common.clock import civil_date
from dsr.mail import letters
from dsr.rules.lifecycle import TrackState

UNANSWERED = frozenset({TrackState.WORKING, TrackState.PROPOSED})
# A letter that ends a request says everything that can be done against it; the others where to complain.
ENDING = frozenset({letters.NotARequest.name, letters.Lapsed.name})


def link_to_status(*, token: str) -> str:
    """The address of the status page for a token."""
    return f"{settings.DSR_PUBLIC_URL}/status/{token}/"


def acknowledgement(*, case: Case, status_url: str) -> letters.Acknowledgement:
    """The receipt, with the date by which the answer is due (good practice, EDPB 01/2022 para 57)."""
    with translation.override(case.language):
        rights = plain_rights(case)
    return letters.Acknowledgement(
        **_to(case, status_url),
        rights=rights,
        due_on=case.legal_due_on,
        target_on=promised_on(
            controller=case.controller,
            rights=case.rights.split(","),
            clock_day=case.clock_day,
            legal_on=case.legal_due_on,
        ),
    )


def status_link_letter(*, case: Case, status_url: str) -> letters.StatusLink:
    """A fresh link."""
    return letters.StatusLink(**_to(case, status_url))


def contact_confirmation_letter(*, case: Case, status_url: str) -> letters.ContactConfirmation:
    """The person is asked to show that the address is theirs."""
    return letters.ContactConfirmation(**_to(case, status_url))


def note_to_requester(
    *, kind: str, case: Case, text: str, status_url: str, asks_upload: bool = False, **fields: Any
) -> letters.Notice:
    """A letter whose words somebody wrote, by the name of its kind.

    What the register and the case know is filled in here, the locked fields always; the rest are `fields` of the
    letter. Raises TypeError when one is missing that only the caller can know.
    """
    known = letters.NOTICES[kind]
    names = known.field_names()
    filled = {name: fill(case) for name, fill in _FILLED.items() if name in names}
    if "asks_upload" in names:
        filled["asks_upload"] = asks_upload
    given = {name: value for name, value in fields.items() if value is not None}
    locked = {name: _LOCKED[name](kind, case) for name in known.locked_fields()}
    return known(**{**_to(case, status_url), "text": text, **filled, **given, **locked})


def answer_letter(
    *, case: Case, answer: Answer, status_url: str, download_until: datetime | None, data: str = ""
) -> letters.AnswerLetter:
    """The answer; its data wait on the status page until a day, or follow it here where they are little (`data`)."""
    until = civil_date(at=download_until, timezone=case.controller.timezone) if download_until else None
    text = "\n\n".join(part for part in (answer.full_text, data) if part)
    return letters.AnswerLetter(**_to(case, status_url), text=text, download_until=until)


def download_ready_letter(*, case: Case, status_url: str, download_until: datetime) -> letters.DownloadReady:
    """Data wait on the status page."""
    until = civil_date(at=download_until, timezone=case.controller.timezone)
    return letters.DownloadReady(**_to(case, status_url), download_until=until)


def code_letter(*, case: Case, code: str, minutes: int) -> letters.DownloadCode:
    """The six figures that open the download."""
    return letters.DownloadCode(
        reference=case.reference, controller=case.controller.name, code=code, minutes=minutes
    )


def _to(case: Case, status_url: str) -> dict[str, Any]:
    return {"reference": case.reference, "controller": case.controller.name, "status_url": status_url}


def _complaint(kind: str, case: Case) -> str:
    return remedies_block(case=case) if kind in ENDING else complaint_block(case=case)


def _follows(case: Case) -> tuple[str, ...]:
    with translation.override(case.language):
        open_tracks = RightTrack.objects.filter(case=case, state__in=UNANSWERED)
        return tuple(plain_right(track.right) for track in open_tracks)


def _restricted_since(case: Case) -> date:
    """Since when a restriction stands; raises ProcessingRestriction.DoesNotExist where none does."""
    row = ProcessingRestriction.objects.filter(track__case=case, lifted_at=None).latest("set_at")
    return civil_date(at=row.set_at, timezone=case.controller.timezone)


_FILLED: dict[str, Callable[[Case], Any]] = {
    "due_on": lambda case: case.legal_due_on,
    "follows": _follows,
    "set_on": _restricted_since,
}
_LOCKED: dict[str, Callable[[str, Case], str]] = {
    "complaint": _complaint,
    "contact": lambda _kind, case: learn_more(case=case),
}
