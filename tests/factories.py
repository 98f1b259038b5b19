"""Cases in any state, reached by walking there through the real verbs."""

import io
from datetime import datetime, timedelta
from pathlib import Path

from dsr.accounts.actors import requester_actor
from dsr.cases.models import Case, RightTrack, SystemSearch
from dsr.casework import assign, collect, decide, identity, prepare_answer, release
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.casework.letters import draft_answer
from dsr.casework.load_controller import load_controller
from dsr.casework.open_case import OpenedCase, Person, Request, open_case
from dsr.register.models import Controller
from dsr.register.profile import load_profile
from tests.cast import OPERATOR, Cast

POLICIES = Path(__file__).resolve().parent.parent / "examples" / "policies"
RECORDS = b"id,e-mail,city\n1,anna@example.org,Leeds\n2,anna@example.org,York\n"


def controller(slug: str, *, now: datetime) -> Controller:
    """One of the five published policies, loaded."""
    return load_controller(profile=load_profile(path=POLICIES / f"{slug}.yaml"), actor=OPERATOR, now=now)


def open_one(
    *,
    controller: Controller,
    now: datetime,
    rights: tuple[str, ...] = ("access",),
    channel: str = "form",
    person: Person | None = None,
    received_at: datetime | None = None,
    **fields: object,
) -> OpenedCase:
    """A case just received from Anna (or another person)."""
    anna = Person(name="Anna Requester", email="anna@example.org")
    request = Request(
        controller=controller,
        channel=channel,
        received_at=received_at or now,
        rights={right: {} for right in rights},
        person=person or anna,
        **fields,  # type: ignore[arg-type]
    )
    return open_case(request=request, actor=requester_actor(reference=""), now=now)


def walk_to_identity(*, case: Case, cast: Cast, now: datetime) -> None:
    """Assigned to Omar, identity confirmed."""
    omar = cast.actor("omar")
    assign.assign(case_id=case.pk, assignee=cast.omar, actor=omar, now=now)
    identity.confirm_identity(case_id=case.pk, method="known_address", note="", actor=omar, now=now)


def walk_to_collected(*, case: Case, cast: Cast, now: datetime, content: bytes = RECORDS) -> None:
    """Every system looked at: the first holds a table, the others nothing."""
    walk_to_identity(case=case, cast=cast, now=now)
    for place, search in enumerate(SystemSearch.objects.filter(case=case).order_by("pk")):
        found = place == 0
        collect.record_search(
            search_id=search.pk,
            case_id=case.pk,
            result="found" if found else "nothing_found",
            keys="e-mail address",
            note="",
            uploads=[Upload("contacts.csv", io.BytesIO(content))] if found else [],
            actor=cast.actor("omar"),
            now=now,
        )


def walk_to_decided(*, case: Case, cast: Cast, now: datetime, decision: str = "grant") -> None:
    """Collected, and every right decided alike."""
    walk_to_collected(case=case, cast=cast, now=now)
    for track in RightTrack.objects.filter(case=case):
        decide.decide(
            case_id=case.pk,
            track_id=track.pk,
            decision=decision,
            ground="excessive" if decision in {"refuse", "grant_partly"} else "",
            reasons="It is the ninth request this week." if decision in {"refuse", "grant_partly"} else "",
            actor=cast.actor("omar"),
            now=now,
        )


def walk_to_awaiting_release(*, case: Case, cast: Cast, now: datetime, decision: str = "grant") -> None:
    """Decided, letter written, bundle built, a second person asked."""
    omar = cast.actor("omar")
    walk_to_decided(case=case, cast=cast, now=now, decision=decision)
    subject, body = draft_answer(case=case)
    prepare_answer.prepare_answer(
        case_id=case.pk, subject=subject, body=body, information=[], actor=omar, now=now
    )
    if decision in {"grant", "grant_partly"} and {"access", "portability"} & set(case.rights.split(",")):
        bundle = order_bundle(case_id=case.pk, actor=omar, now=now)
        assert build_bundle(bundle_id=bundle.pk, now=now)
    prepare_answer.ask_release(case_id=case.pk, actor=omar, now=now)


def walk_to_released(*, case: Case, cast: Cast, now: datetime, decision: str = "grant") -> None:
    """Released by Lena an hour later."""
    walk_to_awaiting_release(case=case, cast=cast, now=now, decision=decision)
    release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + timedelta(hours=1))
