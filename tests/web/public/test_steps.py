"""From step to step: what is asked, what is missing, what is kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dsr.cases.models import Case, IntakeDraft
from dsr.register.models import Controller
from tests import factories
from tests.web.public.walker import ANNA, Walker, field_error, text_of

pytestmark = pytest.mark.django_db


def test_each_chosen_right_gets_its_block(walker: Walker, juxt: Controller) -> None:
    walker.begin("rectification", "portability")
    page = walker.get("details").content.decode()
    assert 'name="rectification-wrong"' in page and 'name="portability-receiving_company"' in page
    assert "erasure" not in page


def test_a_correction_needs_what_is_wrong_and_what_is_right(walker: Walker, juxt: Controller) -> None:
    walker.begin("rectification")
    answer = walker.post("details", **{"rectification-wrong": "Norfolk Street 4"})
    assert "Tell us what it should say instead." in field_error(answer, "rectification-correct")
    assert "Norfolk Street 4" in answer.content.decode()


def test_an_objection_asks_to_what(walker: Walker, juxt: Controller) -> None:
    walker.begin("object")
    assert "Choose what you object to." in field_error(walker.post("details"), "object-to")
    other = walker.post("details", **{"object-to": ["other"]})
    assert "Tell us which use you object to." in field_error(other, "objection-use")
    assert "Tell us why" in field_error(other, "objection-grounds")


def test_an_objection_to_advertising_needs_no_reason(walker: Walker, juxt: Controller) -> None:
    walker.begin("object")
    assert walker.post("details", **{"object-to": ["marketing"]}).headers["Location"].endswith("/you/")


def test_what_was_typed_is_there_on_return(walker: Walker, juxt: Controller) -> None:
    walker.begin("access", own_words="All of 2024, please.")
    walker.post("details", **{"access-period": "since 2023"})
    walker.you(email="not an address")
    assert "All of 2024, please." in walker.get("what").content.decode()
    assert "since 2023" in walker.get("details").content.decode()
    assert "not an address" in walker.get("you").content.decode()


def test_a_step_that_is_not_ready_leads_to_the_one_that_is_missing(walker: Walker, juxt: Controller) -> None:
    walker.begin("rectification")
    assert walker.get("check").headers["Location"].endswith("/details/")
    walker.post("details", **{"rectification-wrong": "a", "rectification-correct": "b"})
    assert walker.get("check").headers["Location"].endswith("/you/")


def test_a_right_added_later_asks_its_questions(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    walker.post("details")
    walker.you()
    walker.post("what", rights=["access", "rectification"], own_words="")
    assert walker.get("check").headers["Location"].endswith("/details/")


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"name": ""}, "name", "Write your name."),
        ({"email": ""}, "email", "at least one other detail"),
        ({"email": "anna"}, "email", "It looks like name@example.org."),
        ({"email": '"a b"@example.org'}, "email", "name@example.org"),
        ({"email": "anna@example.org, omar@example.org"}, "email", "name@example.org"),
        ({"name": "A" * 201}, "name", "Use at most 200 characters. There are 201 now."),
        ({"name": "An\x00na"}, "name", "Null characters are not allowed."),
        ({"who": "nobody"}, "who", "nobody"),
        ({"who": "other"}, "on_behalf_of", "Write the name of the person you ask for."),
        ({"who": "other"}, "mandate", "Attach the document"),
        ({"relationship": "emperor"}, "relationship", "emperor"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    walker: Walker, juxt: Controller, changes: dict[str, str], field: str, told: str
) -> None:
    walker.begin("access")
    answer = walker.you(**changes)
    assert answer.status_code == 200
    assert told in field_error(answer, field)
    assert "Something needs mending" in text_of(answer) and f'href="#id_{field}' in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()
    assert not Case.objects.exists()


def test_another_detail_is_enough_without_an_address(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    answer = walker.you(email="", **{"id-telephone": "+44 20 7946 0000"})
    assert answer.headers["Location"].endswith("/check/")


def test_a_cookie_identifier_alone_is_enough_where_the_profile_says_so(
    walker: Walker, db: None, now: datetime
) -> None:
    factories.controller("jmix", now=now)
    walker.slug = "jmix"
    walker.begin("erasure")
    assert "that alone is enough" in field_error(walker.post("you", who="self"), "name")
    answer = walker.post("you", who="self", **{"id-cookie_id": "GA1.2.3"})
    assert answer.headers["Location"].endswith("/check/")


def test_the_processor_says_whose_data_it_holds(walker: Walker, db: None, now: datetime) -> None:
    factories.controller("jtl", now=now)
    walker.slug = "jtl"
    walker.begin("access")
    assert "Those data belong to the customers" in text_of(walker.get("you"))


def test_residence_informs_and_does_not_block(walker: Walker, db: None, now: datetime) -> None:
    factories.controller("comindware", now=now)
    walker.slug = "comindware"
    walker.begin("access")
    walker.post("details")
    walker.you(lives_in="elsewhere")
    page = walker.get("check")
    assert page.status_code == 200 and "Send your request all the same" in text_of(page)


def test_the_check_page_shows_every_answer_with_a_way_back(walker: Walker, juxt: Controller) -> None:
    walker.begin("rectification", own_words="It is about my invoice.")
    walker.post(
        "details", **{"rectification-wrong": "Norfolk Street 4", "rectification-correct": "Station Road 5"}
    )
    walker.you(**{"id-company": "Example Ltd"})
    page = walker.get("check")
    words = text_of(page)
    for told in (
        "Norfolk Street 4",
        "Station Road 5",
        "It is about my invoice.",
        "Anna Requester",
        "Example Ltd",
    ):
        assert told in words
    assert page.content.decode().count('class="summary__change"') >= 6


def test_not_sure_is_told_that_the_team_recognises_the_right(walker: Walker, juxt: Controller) -> None:
    walker.begin("unsure", own_words="Where did you get my number?")
    walker.you()
    assert "finds out which right fits" in text_of(walker.get("check"))


def test_an_expired_form_comes_back_whole(walker: Walker, juxt: Controller, now: datetime) -> None:
    walker.begin("rectification", own_words="About my invoice.")
    walker.post(
        "details", **{"rectification-wrong": "Norfolk Street 4", "rectification-correct": "Station Road 5"}
    )
    carry = carried(walker.get("you"))
    IntakeDraft.objects.update(expires_at=now - timedelta(days=400))
    answer = walker.post("you", carry=carry, **{**ANNA, "name": "Anna Renamed"})
    assert answer.status_code == 302
    page = walker.client.get(answer.headers["Location"])
    assert "had been open for more than a day" in text_of(page) and "Anna Renamed" in page.content.decode()
    walker.token = answer.headers["Location"].split("/")[3]
    words = text_of(walker.get("check"))
    assert "Norfolk Street 4" in words and "About my invoice." in words and "Anna Renamed" in words


@pytest.mark.parametrize("carry", ["", "AAAA", "not base64 ☃", "A" * 700_000])
def test_a_forged_token_changes_nothing(walker: Walker, juxt: Controller, carry: str) -> None:
    walker.token = "forged"
    for step in ("what", "details", "you", "check"):
        answer = walker.post(step, carry=carry, rights=["access"], **ANNA)
        assert answer.status_code == 404 and "This form has expired" in text_of(answer)
    assert walker.get("sent").status_code == 404
    assert not IntakeDraft.objects.exists() and not Case.objects.exists()


def test_what_one_form_carried_does_not_open_under_another_token(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    carry = carried(walker.get("details"))
    walker.token = "another"
    assert walker.post("details", carry=carry).status_code == 404
    assert IntakeDraft.objects.count() == 1


def test_a_draft_is_no_good_at_another_controller(walker: Walker, juxt: Controller, now: datetime) -> None:
    factories.controller("jml", now=now)
    walker.begin("access")
    walker.slug = "jml"
    assert walker.get("you").status_code == 404


def test_ten_megabytes_of_text_are_refused_in_words(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    answer = walker.client.post(
        walker.url("what"),
        "rights=access&own_words=" + "x" * 10_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413 and "That was too much at once" in text_of(answer)
    assert "xxx" not in walker.get("what").content.decode()


def test_a_long_text_is_counted_and_kept(walker: Walker, juxt: Controller) -> None:
    answer = walker.begin("access", own_words="x" * 4001)
    assert "Use at most 4000 characters. There are 4001 now." in field_error(answer, "own_words")
    assert "x" * 4001 in answer.content.decode()


def test_line_breaks_count_once(walker: Walker, juxt: Controller) -> None:
    assert walker.begin("access", own_words="\r\n".join("x" * 2000)[:5998]).status_code == 302


@pytest.mark.parametrize("rights", [["all"], ["access\x00"], ["automated_decision"], ["objection"]])
def test_rights_that_are_not_offered_are_refused(walker: Walker, juxt: Controller, rights: list[str]) -> None:
    assert walker.begin(*rights).status_code == 200
    assert not IntakeDraft.objects.exists()


@pytest.mark.parametrize("step", ["nowhere", "WHAT"])
def test_steps_that_do_not_exist(walker: Walker, juxt: Controller, step: str) -> None:
    walker.begin("access")
    assert walker.get(step).status_code == 404


def test_no_step_sets_a_cookie(walker: Walker, juxt: Controller) -> None:
    walker.begin("access")
    for step in ("what", "details", "you", "check"):
        assert not walker.get(step).cookies
    assert not walker.client.cookies


def test_another_language_is_kept_to_the_end(walker: Walker, juxt: Controller) -> None:
    juxt.profile = {**juxt.profile, "languages": ["en", "de"]}
    juxt.save()
    answer = walker.client.post("/juxt/?language=de", {"rights": ["access"], "own_words": ""})
    walker.token = answer.headers["Location"].split("/")[3]
    assert b'<html lang="de"' in walker.get("details").content
    walker.post("details")
    walker.you(language="de")
    walker.post("check")
    assert Case.objects.get().language == "de"
    assert b'<html lang="de"' in walker.get("sent").content


def carried(page: Any) -> str:
    """The sealed answers that a page of the form holds."""
    text: str = page.content.decode().split('name="carry" value="')[1].split('"')[0]
    return text
