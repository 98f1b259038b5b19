"""What else may have happened to a case of the demo: the stage it happened at, and how. Acts through the verbs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO

from dsr.accounts.actors import StaffActor
from dsr.cases.models import Case, RightTrack
from dsr.casework import (
    breach,
    clock_events,
    decide,
    erasure,
    identity,
    identity_evidence,
    other_ends,
    steps,
)
from dsr.casework.files import Upload
from dsr.cli.demo_steps import SAID

Aside = Callable[[Case, StaffActor, datetime], None]
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def _waiting(case: Case, by: StaffActor, at: datetime) -> None:
    clock_events.pause_clock(
        case_id=case.pk,
        ground=clock_events.LARGE_QUANTITY,
        text="We hold a lot of data about you. Which years or topics matter to you?",
        actor=by,
        now=at,
    )


def _withdrawn(case: Case, by: StaffActor, at: datetime) -> None:
    decide.withdraw(case_id=case.pk, now=at)


def _handed_over(case: Case, by: StaffActor, at: datetime) -> None:
    other_ends.hand_over(
        case_id=case.pk,
        to="Example Shop Ltd",
        email="privacy@shop.example",
        how="",
        note="",
        actor=by,
        now=at,
    )


def _proposed(case: Case, by: StaffActor, at: datetime) -> None:
    track = RightTrack.objects.get(case=case)
    steps.record_step(
        case_id=case.pk,
        track_id=track.pk,
        step="excess",
        about="",
        values={
            "limb": "excessive",
            "facts": "Five requests for the same data within three weeks, each answered in full.",
            "prior_requests": "Access on each of the last four Mondays, all granted.",
        },
        actor=by,
        now=at,
    )
    decide.decide(
        case_id=case.pk,
        track_id=track.pk,
        decision="refuse",
        ground="excessive",
        reasons="You had the same data four times in the last three weeks; nothing changed since.",
        actor=by,
        now=at,
    )


def _extension_asked(case: Case, by: StaffActor, at: datetime) -> None:
    clock_events.ask_extension(
        case_id=case.pk,
        code="complexity",
        reason="The mail archive holds some 40,000 messages with data of others in them.",
        text="Your request covers a mail archive in which we have to protect the data of other people.",
        actor=by,
        now=at,
    )


def _proof_came(case: Case, by: StaffActor, at: datetime) -> None:
    identity.ask_identity(
        case_id=case.pk,
        ground="details_differ",
        method="document",
        text="The name on the account is another one. Please send us a copy of a document.",
        actor=by,
        now=at,
        why_not_less="There is no sign-in, no telephone number, and the known address bounces.",
        masked_parts=("photo", "serial_number", "machine_zone"),
    )
    identity_evidence.receive_evidence(case_id=case.pk, uploads=[Upload("copy.pdf", BytesIO(PAPER))], now=at)


def _breach(case: Case, by: StaffActor, at: datetime) -> None:
    breach.raise_breach(
        case_id=case.pk,
        kind="wrong_recipient",
        what="A letter with the address of another customer went out in this case.",
        aware_at=at,
        actor=by,
        now=at,
    )


def _plan_asked(case: Case, by: StaffActor, at: datetime) -> None:
    track = RightTrack.objects.get(case=case)
    for search in case.searches.filter(state="found").select_related("system"):
        steps.record_step(
            case_id=case.pk,
            track_id=track.pk,
            step="erasure_plan",
            about=search.system.slug,
            values=SAID[("erasure", "erasure_plan")],
            actor=by,
            now=at,
        )
    erasure.ask_erasure(case_id=case.pk, track_id=track.pk, actor=by, now=at)


# What another person agreed to since; the others still wait, or need nobody.
AGREED = frozenset({"handed_over"})
ASIDES: Mapping[str, tuple[str, Aside]] = {
    "waiting": ("assigned", _waiting),
    "withdrawn": ("new", _withdrawn),
    "handed_over": ("assigned", _handed_over),
    "proposed": ("collected", _proposed),
    "extension_asked": ("assigned", _extension_asked),
    "proof_came": ("assigned", _proof_came),
    "breach": ("assigned", _breach),
    "plan_asked": ("decided", _plan_asked),
}
