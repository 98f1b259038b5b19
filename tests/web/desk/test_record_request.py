"""Record a request that came another way: true receipt, no double, nothing lost."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dsr.cases.models import AccessLink, Case
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.steps import Answer, words

RECORD, DUE = "/desk/record/", "/desk/record/due/"


def typed(controller: Controller, /, **changed: Any) -> dict[str, Any]:
    """A request by telephone, ten days ago."""
    return {
        "controller": controller.pk,
        "channel": "telephone",
        "received_on": "2026-02-20",
        "received_time": "",
        "rights": ["access", "erasure"],
        "name": "Tess Telephone",
        "email": "tess@example.org",
        "telephone": "020 7946 0000",
        "address": "",
        "on_behalf_of": "",
        "text": "Please send me everything.",
        "answer_format": "package",
        "language": "en",
        "once": "a-key",
    } | changed


def send(client: Client, data: dict[str, Any]) -> Answer:
    """Send the form."""
    return client.post(RECORD, data)


def test_the_clock_runs_from_the_true_day(omar: Client, cast: Cast, juxt: Controller) -> None:
    response = send(omar, typed(juxt))
    case = Case.objects.get()
    assert response["Location"] == reverse("desk:case", kwargs={"reference": case.reference})
    assert (case.channel, case.received_at.isoformat()) == ("telephone", "2026-02-20T12:00:00+00:00")
    assert case.legal_due_on == date(2026, 3, 20)
    assert "The answer is due by Friday 20 March 2026." in words(omar.get(response["Location"]))
    assert OutboxMessage.objects.filter(letter="acknowledgement", to="tess@example.org").exists()


def test_a_time_is_local_to_the_controller(omar: Client, now: datetime) -> None:
    moscow = factories.controller("comindware", now=now)
    send(omar, typed(moscow, received_on="2026-02-20", received_time="00:30"))
    case = Case.objects.get()
    assert (case.clock_day, case.received_at.isoformat()) == (date(2026, 2, 20), "2026-02-19T21:30:00+00:00")


def test_an_identifier_alone_is_enough(omar: Client, now: datetime) -> None:
    jmix = factories.controller("jmix", now=now)
    response = send(omar, typed(jmix, name="", email="", telephone="", identifier_cookie_id="GA1.2.345"))
    case = Case.objects.get()
    assert case.requester.identifiers == {"cookie_id": "GA1.2.345"}
    assert response.status_code == 200, "no address: the link is shown, once"
    assert "/status/" in words(response)
    assert AccessLink.objects.get(case=case).purpose == "shown"


def test_nobody_at_all_is_not_enough(omar: Client, juxt: Controller) -> None:
    response = send(omar, typed(juxt, name="", email="", telephone=""))
    assert response.status_code == 422
    assert "Give at least one thing by which the person can be found or reached." in words(response)


@pytest.mark.parametrize(
    "changed",
    [
        {"received_on": ""},
        {"received_on": "yesterday"},
        {"received_time": "25:61"},
        {"rights": []},
        {"rights": ["flying"]},
        {"channel": "form"},
        {"channel": "pigeon"},
        {"controller": "999999"},
        {"email": "no address"},
        {"text": "x" * 20_001},
        {"text": "a\x00b"},
        {"language": "xx"},
        {"once": ""},
    ],
)
def test_what_cannot_be_is_refused_and_kept(omar: Client, juxt: Controller, changed: dict[str, Any]) -> None:
    response = send(omar, typed(juxt, **changed))
    assert response.status_code == 422
    assert "Tess Telephone" in response.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("day", ["2026-03-03", "2020-01-01"])
def test_a_receipt_in_the_future_or_long_ago(omar: Client, juxt: Controller, day: str) -> None:
    response = send(omar, typed(juxt, received_on=day))
    assert response.status_code == 409
    assert "The day lies in the future, or more than five years back." in words(response)
    assert send(omar, typed(juxt)).status_code == 302, "the same form may be sent again"


def test_a_double_click_records_once(omar: Client, juxt: Controller) -> None:
    assert send(omar, typed(juxt)).status_code == 302
    again = send(omar, typed(juxt))
    assert again["Location"] == "/desk/"
    assert "This request was recorded already." in words(omar.get(again["Location"]))
    assert Case.objects.count() == 1


def test_every_opened_form_has_a_key_of_its_own(omar: Client, juxt: Controller) -> None:
    keys = {omar.get(RECORD).context["form"].initial["once"] for _ in range(2)}
    assert len(keys) == 2


def test_the_date_is_shown_before_anything_is_sent(omar: Client, juxt: Controller) -> None:
    chosen: dict[str, Any] = {"controller": juxt.pk, "received_on": "2026-02-20", "rights": ["access"]}
    assert "The answer will be due by Friday 20 March 2026" in words(omar.get(DUE, chosen))
    for wrong in ({"received_on": ""}, {"received_on": "2030-01-01"}, {"rights": "x"}, {"controller": "x"}):
        assert "appears here once day and rights are chosen" in words(omar.get(DUE, chosen | wrong))


def test_the_controllers_own_promise_stands_beside_the_legal_date(omar: Client, now: datetime) -> None:
    own = factories.controller("comindware", now=now)
    chosen: dict[str, Any] = {"controller": own.pk, "received_on": "2026-01-05", "rights": ["access"]}
    page = words(omar.get(DUE, chosen))
    assert "Promised by the controller:" in page


def test_a_controller_outside_the_scope_is_not_offered(
    omar: Client, cast: Cast, juxt: Controller, now: datetime
) -> None:
    factories.controller("jml", now=now)
    cast.omar.memberships.update(scope="jml")
    assert "JUXT" not in words(omar.get(RECORD))
    assert send(omar, typed(juxt)).status_code == 422


def test_without_a_controller_the_page_says_what_is_missing(omar: Client) -> None:
    assert "There is no controller yet" in words(omar.get(RECORD))
