"""Cases in which something was carried out, restricted or held, for the tests of what follows."""

from datetime import datetime, timedelta

from django.db import transaction

from dsr.cases.models import Case, RightTrack, SentLetter
from dsr.casework import recipients
from dsr.mail.models import OutboxMessage
from tests import factories
from tests.casework.scenes import Scene


def rights_asked(scene: Scene, *rights: str) -> None:
    """The scene's case becomes one that asks for these rights; Omar has it and knows who asks."""
    controller = scene.case.controller
    scene.case = factories.open_one(controller=controller, now=scene.now, rights=rights).case
    scene.assigned()


def decided(scene: Scene, *rights: str) -> None:
    """A case in which these rights stand as granted. How one gets there is told in test_decide."""
    rights_asked(scene, *rights)
    RightTrack.objects.filter(case=scene.case).update(
        state="decided", decision="grant", decided_at=scene.now, decided_by=scene.cast.omar
    )


def carried_out(scene: Scene, *rights: str) -> None:
    """The same, with the notices to recipients that its release opens."""
    decided(scene, *rights)
    case = scene.fresh()
    with transaction.atomic():
        for track in RightTrack.objects.filter(case=case):
            recipients.open_notices(case=case, track=track, now=scene.now)


def letter_went(scene: Scene) -> datetime:
    """The last letter of the scene's case was taken by the mail server a minute later; when."""
    at = scene.now + timedelta(minutes=1)
    deliver_last_letter(scene.case, at)
    return at


def deliver_last_letter(case: Case, at: datetime) -> None:
    """The last letter of a case was taken by the mail server at an instant."""
    mail = OutboxMessage.objects.filter(case=case).latest("pk")
    OutboxMessage.objects.filter(pk=mail.pk).update(state="sent", sent_at=at)
    letter = SentLetter.objects.filter(case=case, letter=mail.letter).last()
    assert letter is not None
    letter.delivered_at, letter.failed_at = at, None
    letter.save()
