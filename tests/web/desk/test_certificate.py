"""The certificate of erasure at the desk: offered when all is done, issued, opened; and for whom not."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from dsr.cases.models import Case
from dsr.casework.erasure_certificate import certificates
from tests.casework import erasure_scenes as on
from tests.casework.scenes import Scene
from tests.cast import Cast
from tests.web.desk.steps import Desk, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(case: Case, cast: Cast, now: datetime) -> Scene:
    """The case of these tests."""
    return Scene(case, cast, now)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A company's database that knows Anna."""
    path = tmp_path / "company.db"
    on.fill(path)
    return path


def test_it_is_offered_when_everything_is_erased_and_searched_again(
    scene: Scene, company: Path, omar: Client
) -> None:
    on.erased(scene, company)
    desk = Desk(omar, scene.case)
    assert "erasure/certificate/" not in desk.open().content.decode()
    on.search_made(scene)
    assert "erasure/certificate/" in desk.open().content.decode()
    page = words(desk.open("issue_certificate"))
    assert "names the request by its reference" in page and "nothing is sent" in page

    desk.does("issue_certificate")
    page = desk.open().content.decode()
    pdf = certificates(case=scene.case).get(media_type="application/pdf")
    assert f">{pdf.name}</a>" in page and pdf.name.replace(".pdf", ".json") in page
    assert "It gets the next number" in words(desk.open("issue_certificate"))

    answer = desk.open("file", file_id=pdf.pk)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_before_that_the_page_says_what_is_missing(scene: Scene, company: Path, omar: Client) -> None:
    on.ready(scene, company)
    assert "Not every system of the plan" in words(Desk(omar, scene.case).open("issue_certificate"))


def test_by_hand_too(scene: Scene, omar: Client) -> None:
    on.erasure_decided(scene)
    system = scene.case.searches.filter(state="found").select_related("system")[0].system
    on.record(scene, "erasure_plan", system.slug)
    on.agreed(scene)
    on.record(scene, "erased", system.slug)
    desk = Desk(omar, scene.case)
    assert "erasure/certificate/" in desk.open().content.decode()
    desk.does("issue_certificate")
    assert "Certificates of erasure" in words(desk.open())


def test_a_case_without_erasure_has_none(case: Case, omar: Client) -> None:
    assert "No erasure was granted" in words(Desk(omar, case).open("issue_certificate"))
