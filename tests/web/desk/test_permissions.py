"""Every address of the product: who may come in. A new page has to be entered here, or this fails."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import Case, CaseFile, RightTrack, SystemSearch
from dsr.casework import close
from dsr.casework.recompute import order_run
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.web.desk.needs import (
    approvals,
    collection,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    procedure,
    relations,
    review,
    systems,
)

THEMES = (
    procedure,
    approvals,
    people,
    effects,
    relations,
    letters,
    collection,
    review,
    systems,
    erasure_runs,
    owners,
)
OPEN_TO_ALL = (
    "status/",
    "tasks/",
    "accounts/",
    "accounts/email/",
    "i18n/",
    "api/",
    "demo/",
    "deadline/",
    "",
    ".well-known/dsr-signing-key",
)
GUARDED = ("desk/", "admin/")
NEEDS = {
    "queue": "case.view",
    "search": "case.view",
    "record_request": "case.work",
    "record_due": "case.work",
    "case": "case.view",
    "assign": "case.work",
    "take": "case.work",
    "ask_identity": "case.work",
    "confirm_identity": "case.work",
    "write": "case.work",
    "add_note": "case.work",
    "ask_clarification": "case.work",
    "answer_came": "case.work",
    "extend": "case.work",
    "correct_receipt": "case.lead",
    "collect": "case.work",
    "file": "case.view",
    "remove_material": "case.work",
    "decide": "case.work",
    "revise": "case.work",
    "answer": "case.view",
    "prepare_answer": "case.work",
    "letter": "case.view",
    "ask_release": "case.work",
    "release": "case.release",
    "take_back": "case.work",
    "build_bundle": "case.work",
    "bundle_progress": "case.view",
    "hand_over": "case.work",
    "withdraw": "case.work",
    "close": "case.work",
    "reopen": "case.lead",
    "tell_code": "case.work",
    "tell_password": "case.work",
    "reissue": "case.release",
    "revoke": "case.work",
    "replace_link": "case.work",
    "resolve_mail": "case.work",
    "record": "record.view",
    "record_export": "record.export",
    "holidays": "register.manage",
    "holidays_progress": "register.manage",
    **{name: permission for theme in THEMES for name, permission in theme.NEEDS.items()},
}
ONLY_SENT = {"search", "take", "record_export"}.union(*(theme.ONLY_SENT for theme in THEMES))
ROLES = {
    "omar": {"case.view", "case.work", "case.identity", "record.view"},
    "lena": {
        "case.view",
        "case.work",
        "case.identity",
        "case.lead",
        "case.release",
        "record.view",
        "record.export",
    },
    "axel": {"case.view", "record.view", "record.export"},
    "ada": {"register.manage"},
    "sven": set(),
}


def walk(patterns: list[URLPattern | URLResolver], route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its route."""
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, here)
        else:
            yield here, pattern


def desk_pages() -> dict[str, URLPattern]:
    """The pages of the desk by name."""
    return {str(p.name): p for route, p in walk(get_resolver().url_patterns) if route.startswith("desk/")}


@pytest.fixture
def places(cast: Cast, juxt: Controller, now: datetime) -> dict[str, dict[str, object]]:
    """For each page of a case what its address needs; the rows are all there."""
    case = factories.open_one(controller=juxt, now=now).case
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=3))
    close.close(case_id=case.pk, actor=cast.actor("omar"), now=now)
    mail = OutboxMessage.objects.filter(case=case)[0]
    OutboxMessage.objects.filter(pk=mail.pk).update(state="uncertain")
    rows: dict[str, dict[str, object]] = {
        "collect": {"search_id": SystemSearch.objects.filter(case=case)[0].pk},
        "file": {"file_id": CaseFile.objects.filter(case=case)[0].pk},
        "remove_material": {"file_id": CaseFile.objects.filter(case=case)[0].pk},
        "decide": {"track_id": RightTrack.objects.filter(case=case)[0].pk},
        "revise": {"track_id": RightTrack.objects.filter(case=case)[0].pk},
        "revoke": {"grant_id": DownloadGrant.objects.filter(bundle__case=case)[0].pk},
        "resolve_mail": {"mail_id": mail.pk},
        "holidays_progress": {"run_id": order_run(why="a test", calendar="GB-EAW", now=now).pk},
    }
    for theme in THEMES:
        rows.update({name: made(case, cast) for name, made in theme.ROWS.items()})
    return {
        name: {"reference": case.reference, **rows.get(name, {})}
        if "cases/" in str(route)
        else rows.get(name, {})
        for route, name in (
            (r, str(p.name)) for r, p in walk(get_resolver().url_patterns) if r.startswith("desk/")
        )
    }


def test_every_address_belongs_to_a_known_door() -> None:
    tops = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    assert tops <= {*GUARDED, *OPEN_TO_ALL}, "say for each new address who may come in"
    assert {"desk/", "admin/", "status/", ""} <= tops


def test_every_page_of_the_desk_is_in_the_table_and_asks_for_what_it_says() -> None:
    assert {name: getattr(page.callback, "permission", None) for name, page in desk_pages().items()} == NEEDS


def test_strangers_are_sent_to_sign_in(places: dict[str, dict[str, object]]) -> None:
    client = Client()
    for name, kwargs in places.items():
        url = reverse(f"desk:{name}", kwargs=kwargs)
        for response in (client.get(url), client.post(url)):
            assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/"), (
                name
            )
    assert client.get("/desk/no/such/page/").status_code == 302, "which pages exist is nobody's business"


@pytest.mark.parametrize("who", sorted(ROLES))
def test_each_role_opens_what_it_may_and_nothing_else(
    sign_in: Callable[[str], Client], places: dict[str, dict[str, object]], who: str
) -> None:
    client = sign_in(who)
    for name, kwargs in places.items():
        status = client.get(reverse(f"desk:{name}", kwargs=kwargs)).status_code
        allowed = {405} if name in ONLY_SENT else {200}
        assert status in (allowed if NEEDS[name] in ROLES[who] else {404}), (who, name, status)


@pytest.mark.parametrize("who", sorted(ROLES))
def test_sending_without_permission_changes_nothing(
    sign_in: Callable[[str], Client], places: dict[str, dict[str, object]], who: str
) -> None:
    client = sign_in(who)
    for name, kwargs in places.items():
        if NEEDS[name] not in ROLES[who]:
            assert client.post(reverse(f"desk:{name}", kwargs=kwargs)).status_code == 404, (who, name)


@pytest.mark.parametrize("who", ["omar", "lena"])
def test_a_role_for_one_controller_ends_at_its_cases(
    sign_in: Callable[[str], Client], cast: Cast, places: dict[str, dict[str, object]], who: str
) -> None:
    getattr(cast, who).memberships.update(scope="jml")
    client = sign_in(who)
    for name, kwargs in places.items():
        if kwargs:
            assert client.get(reverse(f"desk:{name}", kwargs=kwargs)).status_code == 404, name


def test_somebody_who_left_is_a_stranger(omar: Client, cast: Cast, case: Case) -> None:
    cast.omar.is_active = False
    cast.omar.save()
    assert omar.get("/desk/").status_code == 302


def test_the_look_up_admin_is_for_operators(sign_in: Callable[[str], Client], cast: Cast) -> None:
    for who in ("omar", "lena", "axel", "sven"):
        assert sign_in(who).get("/admin/").status_code == 302, who
    assert sign_in("ada").get("/admin/").status_code == 200
