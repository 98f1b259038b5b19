"""Four eyes, by the verb and by the database; what goes out with a release, and what does not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dsr.accounts.permits import NotYours
from dsr.bundles.models import DownloadGrant
from dsr.cases.models import Answer, Message, Milestone, RightTrack
from dsr.casework import prepare_answer
from dsr.casework.decide import withdraw
from dsr.casework.door import NotNow
from dsr.casework.open_case import Person
from dsr.casework.release import DOWNLOAD_LIFETIME, SamePerson, release
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything

pytestmark = pytest.mark.both_databases


def let_go(scene: Scene, by: str = "lena") -> None:
    release(case_id=scene.case.pk, actor=scene.actor(by), now=scene.later)


def test_the_author_is_refused_even_as_a_lead(scene: Scene) -> None:
    scene.decided()
    scene.write_letter(by="lena")
    scene.build()
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    before = everything()
    with pytest.raises(SamePerson, match="Another person"):
        let_go(scene)
    assert everything() == before


def test_the_database_refuses_one_pair_of_eyes(scene: Scene) -> None:
    scene.awaiting()
    answer = Answer.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(released_by=answer.prepared_by, released_at=scene.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(released_by=scene.cast.lena)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(released_at=scene.now)


def test_a_release_answers_the_rights_and_opens_the_download(scene: Scene) -> None:
    scene.awaiting()
    let_go(scene)
    assert (scene.track.state, scene.track.answered_at) == ("answered", scene.later)
    grant = DownloadGrant.objects.get()
    assert grant.expires_at == scene.later + DOWNLOAD_LIFETIME
    case = scene.fresh()
    assert (case.next_step, case.legal_due_on, case.target_on) == ("close", None, None)
    assert not Milestone.objects.filter(done_at=None, cancelled_at=None).exists()
    (entry,) = scene.entries("answer:released")
    assert entry.known["bundle"] == grant.bundle_id
    assert (entry.known["prepared_by"], entry.actor_name) == ("Omar Handler", "Lena Lead")
    mail = OutboxMessage.objects.get(letter="answer")
    assert (mail.to, Message.objects.get().body) == ("anna@example.org", Answer.objects.get().full_text)


def test_a_refusal_goes_out_without_a_download(scene: Scene) -> None:
    scene.awaiting("refuse")
    let_go(scene)
    assert not DownloadGrant.objects.exists()
    assert scene.entries("answer:released")[0].known["bundle"] is None
    assert "Art. 79" in OutboxMessage.objects.get(letter="answer").kept_text


def test_without_an_address_the_answer_stands_on_the_status_page(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, person=Person(name="Bert")).case
    scene.awaiting()
    let_go(scene)
    assert Message.objects.filter(case=scene.case, direction="out").count() == 1
    assert not OutboxMessage.objects.filter(letter="answer").exists()


def test_once(scene: Scene) -> None:
    scene.awaiting()
    let_go(scene)
    with pytest.raises(NotNow, match="Nothing waits"):
        let_go(scene)


def test_not_after_the_requester_withdrew_in_between(scene: Scene) -> None:
    scene.awaiting()
    withdraw(case_id=scene.case.pk, now=scene.now + timedelta(minutes=1))
    with pytest.raises(NotNow):
        let_go(scene)
    assert not OutboxMessage.objects.filter(letter="answer").exists()


def test_a_lead_releases_their_own_answer_only_through_the_glass(scene: Scene) -> None:
    scene.decided()
    scene.write_letter(by="lena")
    scene.build()
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.now)
    with pytest.raises(SamePerson):
        release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later, broke_glass="  ")
    with pytest.raises(NotYours):
        release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later, broke_glass="Hurry.")
    release(
        case_id=scene.case.pk,
        actor=scene.actor("lena"),
        now=scene.later,
        broke_glass="The last day; nobody else is in.",
    )
    answer = Answer.objects.get()
    assert (answer.state, answer.released_by, answer.broke_glass) == (
        "released",
        scene.cast.lena,
        "The last day; nobody else is in.",
    )
    (entry,) = scene.entries("glass:broken")
    assert entry.known["what"] == "release"
    assert len(scene.entries("answer:released")) == 1


def test_the_glass_stays_whole_where_a_second_person_is_there(scene: Scene) -> None:
    scene.awaiting()
    with pytest.raises(NotNow, match="without breaking the glass"):
        release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later, broke_glass="Hurry.")


def test_an_answer_covers_what_was_decided_and_the_rest_follows(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, rights=("access", "erasure")).case
    scene.collected()
    access, erasure = RightTrack.objects.filter(case=scene.case)
    factories.decide_one(track=access, cast=scene.cast, now=scene.now)
    factories.decide_one(
        track=erasure, cast=scene.cast, now=scene.now, decision="refuse", ground="legal_claims"
    )
    factories.answer_decided(case=scene.case, cast=scene.cast, now=scene.now)
    # The refusal is agreed to while the answer about the copy waits: it has no letter yet.
    factories.approve_waiting(case=scene.case, cast=scene.cast, now=scene.now + timedelta(minutes=5))
    release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    access.refresh_from_db()
    erasure.refresh_from_db()
    assert (access.state, erasure.state) == ("answered", "decided")
    assert scene.fresh().next_step == "prepare_answer"
    assert scene.case.legal_due_on == erasure.legal_due_on
    scene.now = scene.later
    factories.answer_decided(case=scene.case, cast=scene.cast, now=scene.now)
    release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    erasure.refresh_from_db()
    assert erasure.state == "answered"
    first, second = Answer.objects.order_by("pk")
    assert "Art. 17(3)(e)" not in first.full_text and "Art. 17(3)(e)" in second.full_text
