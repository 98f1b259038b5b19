"""The owners' pages: no account, no cookie, strangers see one page, what is typed is kept, answers arrive."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dsr.cases.choices import SearchState
from dsr.cases.models import OwnerLink, OwnerTask
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import opened
from tests.casework.scenes import Scene
from tests.casework.themes import owners

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(scene: Scene) -> str:
    owners.asked(scene)
    mail = OutboxMessage.objects.filter(case=scene.case, letter="system_owner_task").latest("pk")
    return "/tasks/" + opened(row=mail).text.split("/tasks/")[1].split("/")[0] + "/"


def test_the_list_leads_to_the_task_which_names_the_person(root: str, scene: Scene) -> None:
    client = Client()
    page = client.get(root)
    assert page.status_code == 200 and not page.cookies
    assert b"anna" not in page.content.lower()
    task = client.get(f"{root}{owners.task(scene).pk}/")
    assert scene.case.requester.email.encode() in task.content
    assert scene.case.request_text.encode() not in task.content or not scene.case.request_text
    assert task.headers["Referrer-Policy"] == "no-referrer"
    assert owners.task(scene).opened_at is not None


@pytest.mark.parametrize("address", ["", "1/", "999999/", "new-link/"])
def test_a_stranger_sees_one_and_the_same_page(db: None, address: str) -> None:
    client = Client()
    answer = (
        client.post(f"/tasks/unknown-token/{address}")
        if "new" in address
        else client.get(f"/tasks/x/{address}")
    )
    assert answer.status_code == 404


def test_a_task_of_another_list_is_as_unknown_as_none(root: str, scene: Scene) -> None:
    OwnerTask.objects.update(owner_email="somebody@else.example")
    assert Client().get(f"{root}{owners.task(scene).pk}/").status_code == 404


def test_files_arrive(root: str, scene: Scene) -> None:
    file = SimpleUploadedFile("tickets.csv", b"id,text\n1,hello\n")
    sent = Client().post(
        f"{root}{owners.task(scene).pk}/files/",
        {"give-files": file, "give-keys": "e-mail", "give-remark": ""},
    )
    assert sent.status_code == 302 and sent.headers["Location"].endswith("?told=given")
    assert owners.first(scene).state == SearchState.FOUND
    assert b"Thank you" in Client().get(sent.headers["Location"]).content


def test_a_file_that_cannot_be_read_is_named_beside_the_field_and_the_remark_is_kept(
    root: str, scene: Scene
) -> None:
    broken = SimpleUploadedFile("tickets.jsonl", b'{"id": 1}\n{"id": ')
    sent = Client().post(
        f"{root}{owners.task(scene).pk}/files/",
        {"give-files": broken, "give-keys": "", "give-remark": "Half of it."},
    )
    assert sent.status_code == 422 and b"Half of it." in sent.content
    assert owners.first(scene).state == SearchState.PENDING


@pytest.mark.parametrize(
    ("page", "field", "words", "outcome"),
    [
        ("nothing", "nothing-keys", "e-mail address", "nothing"),
        ("cannot", "cannot-reason", "It is read-only.", "cannot"),
        ("question", "ask-question", "Which Anna?", ""),
    ],
)
def test_each_answer_is_taken_and_an_empty_one_refused(
    root: str, scene: Scene, page: str, field: str, words: str, outcome: str
) -> None:
    address = f"{root}{owners.task(scene).pk}/{page}/"
    refused = Client().post(address, {field: ""})
    assert refused.status_code == 422 and owners.task(scene).outcome == ""
    assert Client().post(address, {field: words}).status_code == 302
    assert owners.task(scene).outcome == outcome


def test_a_link_that_ran_out_offers_a_new_one_which_goes_by_mail(
    root: str, scene: Scene, now: datetime
) -> None:
    OwnerLink.objects.update(expires_at=now)
    page = Client().get(root)
    assert page.status_code == 404 and b"new-link" in page.content
    before = OutboxMessage.objects.count()
    assert Client().post(f"{root}new-link/").status_code == 200
    assert OutboxMessage.objects.count() == before + 1
