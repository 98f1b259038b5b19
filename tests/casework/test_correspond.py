"""Messages both ways: kept whole, mailed where there is an address, refused when empty or endless."""

import io

import pytest

from dsr.cases.models import AccessLink, CaseFile, Message
from dsr.cases.refusals import TextTooLong
from dsr.casework import correspond
from dsr.casework.correspond import LONGEST_MESSAGE
from dsr.casework.door import NotNow
from dsr.casework.files import Upload
from dsr.casework.open_case import Person
from dsr.common.filetypes import FileRefused
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene, everything, pdf, vault_files


def write(scene: Scene, text: str) -> None:
    correspond.write_to_requester(
        case_id=scene.case.pk, text=text, asks_upload=True, actor=scene.actor("omar"), now=scene.later
    )


def receive(scene: Scene, text: str, *uploads: Upload) -> None:
    correspond.receive_message(case_id=scene.case.pk, text=text, uploads=uploads, now=scene.later)


def test_a_message_goes_out_with_a_link_of_its_own(scene: Scene) -> None:
    write(scene, " Please send the order number. ")
    message = Message.objects.get()
    assert (message.body, message.author, message.asks_upload) == (
        "Please send the order number.",
        "Omar Handler",
        True,
    )
    mail = OutboxMessage.objects.get(letter="message_from_us")
    assert "order number" in mail.kept_text and "/status/" not in mail.kept_text
    assert AccessLink.objects.filter(case=scene.case, revoked_at=None).count() == 2


def test_without_an_address_it_stands_on_the_status_page(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, person=Person()).case
    write(scene, "Hello")
    assert not OutboxMessage.objects.filter(letter="message_from_us").exists()


def test_what_the_person_sends_is_kept_with_its_files(scene: Scene) -> None:
    receive(scene, "Here it is\x00.", pdf("order.pdf"))
    message = Message.objects.get()
    assert (message.direction, message.body) == ("in", "Here it is.")
    assert [row.name for row in CaseFile.objects.filter(message=message, purpose="requested")] == [
        "order.pdf"
    ]
    receive(scene, "", pdf())
    assert Message.objects.count() == 2


def test_a_person_can_write_after_the_end(scene: Scene) -> None:
    scene.closed()
    receive(scene, "Thank you.")
    write(scene, "You are welcome.")


def test_a_text_of_the_longest_kind_is_kept_whole(scene: Scene) -> None:
    receive(scene, "ä" * LONGEST_MESSAGE)
    assert len(Message.objects.get().body) == LONGEST_MESSAGE


def test_refusals_leave_nothing(scene: Scene) -> None:
    before = everything()
    with pytest.raises(NotNow, match="Write what"):
        write(scene, "  ")
    with pytest.raises(TextTooLong):
        write(scene, "A" * (LONGEST_MESSAGE + 1))
    with pytest.raises(NotNow, match="Write a message or choose a file"):
        receive(scene, " ")
    with pytest.raises(TextTooLong):
        receive(scene, "A" * 10_000_000, pdf())
    with pytest.raises(FileRefused):
        receive(scene, "Look", pdf(), Upload("x.exe", io.BytesIO(b"MZ" + b"\x00" * 60)))
    assert everything() == before
    assert vault_files() == set()
