"""The suppression list at the desk: a list comes back with one more column, and nothing of it is kept."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dsr.accounts.models import Membership
from dsr.audit.models import AuditEntry
from dsr.cases.models import Case
from dsr.register.models import Controller, SuppressionEntry
from dsr.register.store import save_entry
from dsr.register.suppression import Purpose, digest_of, stopped_among
from tests import factories
from tests.web.desk.steps import words

ADDRESS = "/desk/suppression/"
ANNA = "anna@example.org"
STOP = {
    "controller_slug": "juxt",
    "address": ANNA,
    "scope": "marketing",
    "ground": "objection_marketing",
}


def stop(controller: Controller, now: datetime) -> None:
    save_entry(
        controller=controller,
        digest=digest_of(controller=controller, address=ANNA),
        scope="marketing",
        ground="objection_marketing",
        case_reference="",
        now=now,
    )


def check(client: Client, content: bytes, **changed: str) -> Any:
    material = SimpleUploadedFile("May list.csv", content, content_type="text/csv")
    said = {"controller_slug": "juxt", "purpose": "marketing", "column": ""} | changed
    return client.post(ADDRESS, said | {"material": material})


def test_a_list_comes_back_with_one_more_column(omar: Client, juxt: Controller, now: datetime) -> None:
    stop(juxt, now)
    response = check(omar, b"id,mail\n1,Anna@Example.org\n2,bert@example.org\n")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == 'attachment; filename="May list-checked.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.getvalue() == (
        b"id,mail,suppression\n1,Anna@Example.org,stopped\n2,bert@example.org,allowed\n"
    )
    service = check(omar, b"id,mail\n1,Anna@Example.org\n", purpose="service")
    assert b"allowed" in service.getvalue()


def test_the_record_says_that_a_list_was_checked_and_holds_nothing_of_it(
    omar: Client, juxt: Controller
) -> None:
    check(omar, b"secret@example.org\n").getvalue()
    entry = AuditEntry.objects.get(kind="suppression:checked")
    assert entry.known == {"controller": "juxt", "purpose": "marketing"}
    assert entry.actor_name == "Omar Handler"
    assert not SuppressionEntry.objects.exists()


@pytest.mark.parametrize(
    ("content", "changed", "sentence"),
    [
        (b"id,name\n1,Anna\n", {}, "No column with e-mail addresses was found."),
        (b"id,mail\n1,a@b.c\n", {"column": "7"}, "There is no column of that name or number."),
        (b"\x00\x01", {}, "This is no text file."),
        (b"", {}, "The submitted file is empty."),
        (b"a@b.c\n", {"purpose": "fun"}, "Select a valid choice."),
        (b"a@b.c\n", {"controller_slug": "jml"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_answered_is_said(
    omar: Client, juxt: Controller, content: bytes, changed: dict[str, str], sentence: str
) -> None:
    response = check(omar, content, **changed)
    assert response.status_code == 422
    assert "Something needs mending" in words(response)
    assert sentence in words(response)
    assert not AuditEntry.objects.filter(kind="suppression:checked").exists()


def test_a_list_that_is_too_large_is_refused(
    omar: Client, juxt: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dsr.web.desk.forms.suppression.LARGEST_LIST_MEGABYTES", 0)
    assert "This file is too large" in words(check(omar, b"a@b.c\n"))


def test_an_address_is_stopped_counted_and_allowed_again(
    omar: Client, lena: Client, juxt: Controller
) -> None:
    assert omar.post(f"{ADDRESS}add/", STOP).status_code == 302
    page = words(omar.get(ADDRESS))
    assert "The address is stopped." in page
    assert "JUXT 1 0" in page
    assert ANNA not in omar.get(ADDRESS).content.decode()
    twice = omar.post(f"{ADDRESS}add/", STOP)
    assert (twice.status_code, "This is already stopped." in words(twice)) == (409, True)
    lifted = {"controller_slug": "juxt", "address": ANNA, "scope": "marketing", "reason": "She asked."}
    assert omar.post(f"{ADDRESS}lift/", lifted).status_code == 404
    assert lena.post(f"{ADDRESS}lift/", lifted).status_code == 302
    assert stopped_among(controller=juxt, addresses=[ANNA], purpose=Purpose.MARKETING) == [False]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"address": "anna"}, "This is no e-mail address."),
        ({"address": ""}, "This field is required."),
        ({"ground": ""}, "This field is required."),
        ({"scope": "some"}, "Select a valid choice."),
    ],
)
def test_mistakes_keep_what_was_typed(
    omar: Client, juxt: Controller, changed: dict[str, str], sentence: str
) -> None:
    response = omar.post(f"{ADDRESS}add/", STOP | changed)
    assert (response.status_code, sentence in words(response)) == (422, True)
    if "address" not in changed:
        assert f'value="{ANNA}"' in response.content.decode()
    assert not SuppressionEntry.objects.exists()


def test_only_controllers_within_reach_are_offered(omar: Client, juxt: Controller, now: datetime) -> None:
    factories.controller("jml", now=now)
    Membership.objects.filter(staff__email="omar@example.com").update(scope="jml")
    page = omar.get(ADDRESS).content.decode()
    assert 'value="jml"' in page and 'value="juxt"' not in page
    assert omar.post(f"{ADDRESS}add/", STOP).status_code == 422
    assert check(omar, b"a@b.c\n").status_code == 422


def test_the_menu_leads_to_it_for_those_who_work(omar: Client, axel: Client, case: Case) -> None:
    assert f'href="{ADDRESS}"' in omar.get("/desk/").content.decode()
    assert f'href="{ADDRESS}"' not in axel.get("/desk/").content.decode()
