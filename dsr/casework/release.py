"""Release an answer: always by another person than its author (four eyes, law/README 3.0)."""

from datetime import datetime, timedelta

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases import changes
from dsr.cases.choices import AnswerState
from dsr.cases.models import Answer, Case, Message, RightTrack
from dsr.casework.clocks import refresh_due
from dsr.casework.door import NotNow, demand_possible, enter
from dsr.casework.letters import answer_letter
from dsr.casework.open_case import issue_link
from dsr.casework.prepare_answer import demand_unreleased
from dsr.mail import outbox
from dsr.rules.lifecycle import TrackState, move

DOWNLOAD_LIFETIME = timedelta(days=30)


class SamePerson(NotNow):
    """The author of an answer cannot release it."""


def release(*, case_id: int, actor: StaffActor, now: datetime) -> None:
    """Release the answer: it becomes visible, goes out by mail, and its rights are answered.

    Raises NotYours (no `case.release`), NotNow, SamePerson.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.release")
        demand_possible(case=case, action="release")
        answer = demand_unreleased(case=case)
        if answer.prepared_by_id == actor.staff.pk:
            raise SamePerson("You prepared this answer. Another person must release it.")
        changes.assign(row=answer, state=AnswerState.RELEASED, released_by=actor.staff, released_at=now)
        rights = _answer_tracks(case, now)
        bundle = _grant(answer, now)
        _send(case, answer, bundle, actor, now)
        refresh_due(case=case, now=now)
        facts = {
            "answer": answer.pk,
            "prepared_by": answer.prepared_by.name,
            "bundle": bundle.pk if bundle else None,
            "rights": rights,
        }
        changes.settle(case=case, event=Event("answer:released", facts=facts), actor=actor, now=now)


def _answer_tracks(case: Case, now: datetime) -> list[str]:
    tracks = list(RightTrack.objects.filter(case=case, state=TrackState.DECIDED))
    for track in tracks:
        changes.assign(row=track, state=move(verb="answer", state=track.state), answered_at=now)
    return [track.right for track in tracks]


def _grant(answer: Answer, now: datetime) -> Bundle | None:
    bundle = Bundle.objects.filter(answer=answer, state=Bundle.State.BUILT).last()
    if answer.bundle_state == Bundle.State.BUILT and bundle is not None:
        grant = DownloadGrant(bundle=bundle, created_at=now, expires_at=now + DOWNLOAD_LIFETIME)
        changes.add(rows=[grant])
        return bundle
    return None


def _send(case: Case, answer: Answer, bundle: Bundle | None, actor: StaffActor, now: datetime) -> None:
    message = Message(
        case=case,
        direction=Message.Direction.OUT,
        subject=answer.subject,
        body=answer.full_text,
        at=now,
        author=actor.name,
    )
    changes.add(rows=[message])
    if case.requester.email:
        url = issue_link(case=case, mailed=True, now=now)
        outbox.put(
            letter=answer_letter(
                case=case,
                answer=answer,
                status_url=url,
                download_until=(now + DOWNLOAD_LIFETIME) if bundle else None,
            ),
            to=case.requester.email,
            case=case,
            language=answer.language,
            dedupe_key=f"answer:{answer.pk}",
            now=now,
        )
