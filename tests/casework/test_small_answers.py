"""An answer as an e-mail alone: asked for, chosen with a reason, little and harmless; sent once, nothing to fetch."""

from collections.abc import Callable
from typing import Any

import pytest

from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import Case, CollectedSet, Message, SentLetter
from dsr.casework import prepare_answer
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.door import NotNow
from dsr.casework.letters import draft_answer
from dsr.casework.release import release
from dsr.common.vault import vault
from dsr.mail.models import OutboxMessage
from dsr.rules import mail_alone
from tests import factories
from tests.casework.review_stage import picture, sent_file, staged
from tests.casework.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WHY = "Two rows of an address book that the person gave us."


def asked(scene: Scene, **more: Any) -> None:
    """The person wants an e-mail alone and has shown that the address is theirs; Omar wrote the letter."""
    fields = {"answer_format": "email", "contact_confirmed_at": scene.now, **more}
    Case.objects.filter(pk=scene.case.pk).update(**fields)
    scene.fresh()
    scene.prepared()


def ordered(scene: Scene, form: str = "email", reason: str = WHY) -> Bundle:
    bundle = order_bundle(
        case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now, form=form, reason=reason
    )
    assert build_bundle(bundle_id=bundle.pk, now=scene.now)
    bundle.refresh_from_db()
    return bundle


def let_go(scene: Scene) -> None:
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)


def test_the_data_stand_in_the_mail_and_nowhere_else(scene: Scene) -> None:
    asked(scene)
    bundle = ordered(scene)
    assert (bundle.format, bundle.records) == ("email", 2)
    assert b"York" not in b"".join(
        path.read_bytes() for path in vault().directory.rglob("*") if path.is_file()
    )
    let_go(scene)
    letter = SentLetter.objects.get(letter="answer")
    for said in (
        "Here is your answer.",
        "Your data",
        "City: York",
        "E-mail: anna@example.org",
        "Where we looked",
    ):
        assert said in letter.text
    for item in factories.information():
        assert item["text"] in letter.text
    assert "fetch them from your status page until" not in letter.text
    mail = OutboxMessage.objects.get(letter="answer")
    assert mail.to == "anna@example.org" and "York" not in mail.sealed
    assert not DownloadGrant.objects.exists()
    assert "York" not in Message.objects.get().body
    (entry,) = scene.entries("bundle:queued")
    assert entry.known["format"] == "email" and "address book" not in entry.facts
    assert scene.entries("answer:released")[0].known["bundle"] == bundle.pk
    assert scene.track.state == "answered"


def a_file(scene: Scene) -> None:
    sent_file(scene, picture())


def many(scene: Scene) -> None:
    staged(scene, [{"n": n} for n in range(mail_alone.MOST_RECORDS)])


def health(scene: Scene) -> None:
    of = staged(scene)
    fields = [{"path": "note", "categories": ["user.health_and_medical.genetic"]}]
    CollectedSet.objects.filter(pk=of.pk).update(fields=fields)


@pytest.mark.parametrize(
    ("fields", "more", "said"),
    [
        ({"answer_format": "pdf"}, None, mail_alone.NOT_ASKED),
        ({"contact_confirmed_at": None}, None, mail_alone.NOT_CONFIRMED),
        ({}, a_file, mail_alone.FILES),
        ({}, many, mail_alone.TOO_MUCH),
        ({}, health, mail_alone.SENSITIVE),
    ],
)
def test_what_does_not_belong_in_a_mail_is_refused(
    scene: Scene, fields: dict[str, Any], more: Callable[[Scene], None] | None, said: str
) -> None:
    asked(scene, **fields)
    if more is not None:
        more(scene)
    with pytest.raises(NotNow) as refused:
        ordered(scene)
    assert str(refused.value) == said
    assert not Bundle.objects.exists()


def test_somebody_says_why_it_is_safe_enough(scene: Scene) -> None:
    asked(scene)
    with pytest.raises(NotNow, match="safe enough"):
        ordered(scene, reason=" ")


def test_without_a_choice_of_ours_the_wish_for_a_mail_gives_a_package(scene: Scene) -> None:
    asked(scene)
    assert ordered(scene, form="", reason="").format == "package"
    assert DownloadGrant.objects.count() == 0
    let_go(scene)
    assert DownloadGrant.objects.count() == 1


def test_a_text_too_long_for_a_mail_becomes_a_package(scene: Scene) -> None:
    asked(scene)
    staged(scene, [{"text": "x" * (mail_alone.LONGEST_TEXT + 1)}])
    assert ordered(scene).format == "package"


def test_nothing_is_mailed_to_an_address_that_proved_wrong_meanwhile(scene: Scene) -> None:
    asked(scene)
    ordered(scene)
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.now)
    Case.objects.filter(pk=scene.case.pk).update(contact_confirmed_at=None)
    with pytest.raises(NotNow, match="Take the answer back"):
        release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    assert scene.track.state == "decided" and not OutboxMessage.objects.filter(letter="answer").exists()


def test_the_draft_says_where_the_copy_stands(scene: Scene) -> None:
    scene.decided()
    assert "You can fetch a copy" in draft_answer(case=scene.case)[1]
    Case.objects.filter(pk=scene.case.pk).update(answer_format="email")
    text = draft_answer(case=scene.fresh())[1]
    assert "stands below in this e-mail" in text and "You can fetch a copy" not in text


def test_signs_that_turn_or_hide_text_are_written_out(scene: Scene) -> None:
    asked(scene)
    staged(scene, [{"name": "abc\u202egnp.exe"}])
    bundle = ordered(scene)
    text = b"".join(vault().open(stored=bundle.stored)).decode()
    assert "Name: abc[U+202E]gnp.exe" in text
