"""Cases in any state, reached by walking there through the real verbs."""

import io
from datetime import datetime, timedelta
from pathlib import Path

from dsr.accounts.actors import requester_actor
from dsr.cases.facts import facts_of
from dsr.cases.models import Approval, Case, RecipientNotice, RightTrack, SystemSearch
from dsr.casework import (
    approvals,
    assign,
    collect,
    decide,
    erasure,
    identity,
    prepare_answer,
    recipients,
    release,
)
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.casework.letters import draft_answer
from dsr.casework.load_controller import load_controller
from dsr.casework.open_case import OpenedCase, Person, Request, open_case
from dsr.casework.steps import record_step
from dsr.register.models import Controller
from dsr.register.profile import load_profile
from dsr.rules.case_facts import CaseFacts, TrackFacts
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from dsr.rules.checklists.demands import missing_steps, missing_systems
from dsr.rules.checklists.steps import Stage
from tests.cast import OPERATOR, Cast
from tests.rules.step_samples import sample_values

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
    """Every system looked at: the first holds a table (none without content), the others nothing."""
    walk_to_identity(case=case, cast=cast, now=now)
    for place, search in enumerate(SystemSearch.objects.filter(case=case).order_by("pk")):
        found = place == 0 and bool(content)
        collect.record_search(
            search_id=search.pk,
            case_id=case.pk,
            result="found" if found else "nothing_found",
            keys=["email"],
            note="",
            uploads=[Upload("contacts.csv", io.BytesIO(content))] if found else [],
            actor=cast.actor("omar"),
            now=now,
        )


def walk_to_proposed(*, case: Case, cast: Cast, now: datetime, decision: str = "refuse") -> None:
    """Collected, and for every right a refusal, wholly or in part, proposed by Omar: it waits for a second person."""
    walk_to_collected(case=case, cast=cast, now=now)
    for track in RightTrack.objects.filter(case=case):
        decide_one(track=track, cast=cast, now=now, decision=decision)


def walk_to_decided(*, case: Case, cast: Cast, now: datetime, decision: str = "grant") -> None:
    """Collected, and every right decided alike; what needs a second person was agreed to by Lena."""
    content = b"" if decision == "no_data" else RECORDS
    walk_to_collected(case=case, cast=cast, now=now, content=content)
    for track in RightTrack.objects.filter(case=case):
        decide_one(track=track, cast=cast, now=now, decision=decision)
        approve_waiting(case=case, cast=cast, now=now)


def decide_one(
    *,
    track: RightTrack,
    cast: Cast,
    now: datetime,
    decision: str = "grant",
    ground: str = "excessive",
    reasons: str = "It is the ninth request this week.",
) -> None:
    """Omar records what the checklist demands and decides one right; a refusal is proposed by that."""
    ground = ground if decision in {"refuse", "grant_partly"} else ""
    reasons = reasons if decision in {"refuse", "grant_partly", "not_controller"} else ""
    record_missing(track=track, cast=cast, now=now, stage=Stage.DECISION, decision=decision, ground=ground)
    decide.decide(
        case_id=track.case_id,
        track_id=track.pk,
        decision=decision,
        ground=ground,
        reasons=reasons,
        actor=cast.actor("omar"),
        now=now,
    )


def record_missing(
    *, track: RightTrack, cast: Cast, now: datetime, stage: Stage, decision: str = "", ground: str = ""
) -> None:
    """Omar records every step of the right that is demanded by now, with the first choice of everything.

    An erasure is agreed to by Lena before it is recorded as carried out.
    """
    case = Case.objects.select_related("controller", "requester").get(pk=track.case_id)

    def facts() -> tuple[CaseFacts, TrackFacts]:
        found = facts_of(case)
        return found, next(one for one in found.tracks if one.right == track.right)

    seen, one = facts()
    for step in missing_steps(stage=stage, track=one, facts=seen, decision=decision, ground=ground):
        if step.slug == "erased" and "erasure" not in facts()[1].approved:
            approve_plan(track=track, cast=cast, now=now)
        seen, one = facts()
        for about in missing_systems(step=step, track=one, facts=seen) or ("",):
            record_step(
                case_id=case.pk,
                track_id=track.pk,
                step=step.slug,
                about=about,
                values=sample_values(step),
                actor=cast.actor("omar"),
                now=now,
            )


def approve_plan(*, track: RightTrack, cast: Cast, now: datetime) -> None:
    """Omar puts the erasure plan before a second person; Lena agrees."""
    erasure.ask_erasure(case_id=track.case_id, track_id=track.pk, actor=cast.actor("omar"), now=now)
    approve_waiting(case=track.case, cast=cast, now=now)


def approve_waiting(*, case: Case, cast: Cast, now: datetime) -> None:
    """Lena agrees to everything that waits for a second person in the case."""
    for approval in Approval.objects.filter(case=case, state="asked"):
        approvals.approve(case_id=case.pk, approval_id=approval.pk, actor=cast.actor("lena"), now=now)


def information() -> list[dict[str, str]]:
    """The items of Art. 15(1) and (2), each with a text for this person."""
    return [
        {"item": article, "article": article, "heading": f"Art. {article}", "text": f"Of Anna: {article}."}
        for article in ARTICLE_15_ITEMS
    ]


def informs(*, case: Case) -> bool:
    """Whether the answer to be written grants access, so that those items belong to it."""
    granted = {"grant", "grant_partly"}
    return RightTrack.objects.filter(
        case=case, right="access", state="decided", decision__in=granted
    ).exists()


def walk_to_awaiting_release(*, case: Case, cast: Cast, now: datetime, decision: str = "grant") -> None:
    """Decided, carried out, letter written, bundle built, a second person asked."""
    walk_to_decided(case=case, cast=cast, now=now, decision=decision)
    answer_decided(case=case, cast=cast, now=now)


def answer_decided(*, case: Case, cast: Cast, now: datetime) -> None:
    """What is decided is carried out, the letter written, the bundle built if one is needed, release asked for."""
    omar = cast.actor("omar")
    for track in RightTrack.objects.filter(case=case, state="decided"):
        record_missing(track=track, cast=cast, now=now, stage=Stage.ANSWER)
    case.refresh_from_db()
    subject, body = draft_answer(case=case)
    prepare_answer.prepare_answer(
        case_id=case.pk,
        subject=subject,
        body=body,
        information=information() if informs(case=case) else [],
        actor=omar,
        now=now,
    )
    if facts_of(case).needs_bundle:
        bundle = order_bundle(case_id=case.pk, actor=omar, now=now)
        assert build_bundle(bundle_id=bundle.pk, now=now)
    prepare_answer.ask_release(case_id=case.pk, actor=omar, now=now)


def tell_recipients(*, case: Case, cast: Cast, now: datetime) -> None:
    """Omar tells every recipient by the controller's own mail (Art. 19)."""
    for notice in RecipientNotice.objects.filter(track__case=case, state="open"):
        recipients.tell_recipient(
            case_id=case.pk,
            notice_id=notice.pk,
            way="own_mail",
            email="",
            whose="",
            what="",
            actor=cast.actor("omar"),
            now=now,
        )


def walk_to_released(*, case: Case, cast: Cast, now: datetime, decision: str = "grant") -> None:
    """Released by Lena an hour later."""
    walk_to_awaiting_release(case=case, cast=cast, now=now, decision=decision)
    release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + timedelta(hours=1))
