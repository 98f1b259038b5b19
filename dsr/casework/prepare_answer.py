"""Write the answer letter, put it before a second person, or take it back.

A letter answers the rights that are decided when it is written; the others stay open and get a letter of their own
later, so that access can be served before erasure. A bundle holds the letter and the material as they were:
whatever changes either makes it out of date.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from dsr.accounts.actors import StaffActor
from dsr.accounts.permits import holders
from dsr.audit.record import Event
from dsr.bundles.models import Bundle
from dsr.cases import changes
from dsr.cases.choices import AnswerState
from dsr.cases.facts import decided_rights
from dsr.cases.models import Answer, Case, RightTrack
from dsr.casework.door import NotNow, demand_possible, enter, reason_given
from dsr.casework.letters import (
    locked_blocks,
    mandatory_blocks,
    missing_blocks,
    release_asked_letter,
    tells_of_withheld,
)
from dsr.casework.letters.withheld import NAME as WITHHELD
from dsr.common.vault import vault
from dsr.mail import outbox
from dsr.rules.lifecycle import TrackState

_BLOCKS = {
    "reasons": "the reasons as they are recorded now",
    WITHHELD: "what was held back or blacked out, as the review decided it",
    "controller_first": "how to complain to the controller first",
    "appeal": "how to appeal",
    "complaint": "where to complain",
    "residence": "the authority of the person's own place",
    "court": "how to go to court",
}


def prepare_answer(
    *,
    case_id: int,
    subject: str,
    body: str,
    information: Sequence[dict[str, str]],
    actor: StaffActor,
    now: datetime,
) -> Answer:
    """Write or rewrite the draft; the blocks the law demands are added, never typed (Art. 12(4)).

    A changed letter makes an earlier bundle out of date. Raises NotYours, NotNow.
    """
    if not subject.strip() or not body.strip():
        raise NotNow("The letter needs a subject and a text.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="prepare_answer")
        fields = {
            "subject": subject.strip(),
            "body": body.strip(),
            "locked": locked_blocks(case=case),
            "information": list(information),
            "rights": decided_rights(case=case),
            "prepared_by": actor.staff,
            "prepared_at": now,
            "bundle_state": "",
        }
        answer = unreleased(case=case)
        if answer is None:
            answer = Answer(case=case, language=case.language, **fields)
            changes.add(rows=[answer])
        else:
            replace_bundles(answer=answer)
            changes.assign(row=answer, **fields)
        event = Event("answer:prepared", facts={"answer": answer.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)
    return answer


def ask_release(*, case_id: int, actor: StaffActor, now: datetime) -> None:
    """Put the answer before a second person. Raises NotYours, NotNow (a block the law demands is missing)."""
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="ask_release")
        answer = demand_unreleased(case=case)
        demand_blocks(case=case, answer=answer)
        changes.assign(row=answer, state=AnswerState.AWAITING_RELEASE, asked_at=now)
        for lead in holders(permission="case.release", scope=case.controller.slug):
            if lead.pk != answer.prepared_by_id:
                outbox.put(
                    letter=release_asked_letter(case=case, asked_by=actor.name),
                    to=lead.email,
                    case=case,
                    language=settings.LANGUAGE_CODE,
                    dedupe_key=f"release_asked:{answer.pk}:{now.isoformat()}:{lead.pk}",
                    now=now,
                )
        event = Event("answer:release_asked", facts={"answer": answer.pk})
        changes.settle(case=case, event=event, actor=actor, now=now)


def take_back(*, case_id: int, reason: str, actor: StaffActor, now: datetime) -> None:
    """Return the answer to draft: by its author, or by the second person with a reason.

    Raises NotYours, NotNow.
    """
    why = reason_given(text=reason, otherwise="Say why, so that the other person knows what to change.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        demand_possible(case=case, action="take_back")
        answer = demand_unreleased(case=case)
        changes.assign(row=answer, state=AnswerState.DRAFT, asked_at=None)
        event = Event("answer:taken_back", facts={"answer": answer.pk}, personal={"reason": why})
        changes.settle(case=case, event=event, actor=actor, now=now)


def shelve_answer(*, case: Case) -> None:
    """Nobody is to release the answer in work any more; part of a verb that ends its rights."""
    answer = unreleased(case=case)
    if answer is not None:
        replace_bundles(answer=answer)
        changes.assign(row=answer, state=AnswerState.DRAFT, asked_at=None, bundle_state="")


def outdate_bundle(*, case: Case) -> None:
    """The material changed: the bundle of the answer in work has to be built again; part of larger verbs."""
    answer = unreleased(case=case)
    if answer is not None and answer.bundle_state:
        replace_bundles(answer=answer)
        changes.assign(row=answer, bundle_state="")


def replace_bundles(*, answer: Answer) -> None:
    """No bundle of the answer is good any more, built or being built; the bytes go after the commit."""
    for earlier in Bundle.objects.filter(answer=answer).exclude(state=Bundle.State.REPLACED):
        gone = earlier.stored
        changes.assign(row=earlier, state=Bundle.State.REPLACED, vault_name="", vault_key=b"")
        if gone.name:
            transaction.on_commit(partial(vault().destroy, stored=gone))


def covered(*, case: Case, answer: Answer) -> QuerySet[RightTrack]:
    """The rights a letter answers: those that were decided when it was written and are not answered yet."""
    return RightTrack.objects.filter(
        case=case, state=TrackState.DECIDED, decided_at__lte=answer.prepared_at
    ).order_by("pk")


def demand_blocks(*, case: Case, answer: Answer) -> None:
    """Raises NotNow unless every block the law demands stands in the letter, as it would be written now (Art. 12(4)).

    Reasons may have been recorded, or the authority in the register changed, since the letter was written.
    """
    blocks = mandatory_blocks(case=case, tracks=list(covered(case=case, answer=answer)))
    missing = dict.fromkeys(missing_blocks(text=answer.full_text, blocks=blocks))
    if missing:
        named = "; ".join(_BLOCKS[name] for name in missing)
        raise NotNow(f"The letter lacks what the law demands: {named}. Prepare it again.")
    kept = any(block.name == WITHHELD for block in blocks)
    if tells_of_withheld(text=answer.locked, case=case) and not kept:
        raise NotNow(
            "The letter says that something was held back, and nothing is any more. Prepare it again."
        )


def unreleased(*, case: Case) -> Answer | None:
    """The answer in work, if there is one."""
    return Answer.objects.filter(case=case).exclude(state=AnswerState.RELEASED).first()


def demand_unreleased(*, case: Case) -> Answer:
    """The answer in work; raises NotNow."""
    answer = unreleased(case=case)
    if answer is None:
        raise NotNow("First prepare the answer letter.")
    return answer
