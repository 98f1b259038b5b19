"""Sign-in of staff: calm, without sign-up, limited, with a second factor, and telling strangers nothing."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from dsr.accounts.models import Staff
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import opened
from tests.cast import PASSWORD, Cast
from tests.web.public.walker import text_of

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
OMAR = "omar@example.com"


@pytest.fixture(autouse=True)
def fresh_limits(settings: Settings) -> Iterator[None]:
    """No failure of another test counts, and mail goes the way it goes in the product."""
    settings.EMAIL_BACKEND = "dsr.mail.backend.OutboxBackend"
    cache.clear()
    yield
    cache.clear()


def given(client: Client, email: str, password: str, **headers: str) -> HttpResponse:
    answer = client.post(LOGIN, {"login": email, "password": password}, headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def figures(key: str, at: float) -> str:
    """The code of RFC 6238: HMAC-SHA-1 over the half-minutes since 1970, six figures."""
    digest = hmac.new(base64.b32decode(key), struct.pack(">Q", int(at // 30)), "sha1").digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def confirmed(client: Client) -> None:
    """Whoever is signed in has given the password once more."""
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/accounts/2fa/"})
    assert answer.status_code == 302, text_of(answer)


def switched_on(client: Client) -> str:
    """The second factor of whoever is signed in, set up; its key."""
    confirmed(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    key = re.findall(r"<code>([A-Z2-7]{16,})</code>", page)[0]
    done = client.post(reverse("mfa_activate_totp"), {"code": figures(key, time.time())})
    assert done.status_code == 302, text_of(done)
    return str(key)


def signed_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_with_the_right_password_one_comes_to_the_desk(client: Client, cast: Cast) -> None:
    page = client.get(LOGIN)
    assert "Sign in to the desk" in text_of(page)
    assert "sign up" not in text_of(page).lower()
    answer = given(client, OMAR, PASSWORD)
    assert answer.headers["Location"] == "/desk/"
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_look_alike(client: Client, cast: Cast) -> None:
    def told(email: str) -> str:
        answer = given(client, email, "wrong wrong wrong")
        assert answer.status_code == 200
        return text_of(answer)

    assert "The email address and/or password you specified are not correct." in told(OMAR)
    assert told(OMAR) == told("nobody@example.com")
    assert "wrong wrong" not in given(client, OMAR, "wrong wrong wrong").content.decode()


def test_an_inactive_account_stays_out(client: Client, cast: Cast) -> None:
    Staff.objects.filter(email=OMAR).update(is_active=False)
    given(client, OMAR, PASSWORD)
    assert not signed_in(client)
    assert "This account is closed" in text_of(client.get(reverse("account_inactive")))


def test_failed_sign_ins_are_limited_and_the_limit_is_explained(client: Client, cast: Cast) -> None:
    for _ in range(5):
        assert "is paused" not in text_of(given(client, OMAR, "wrong wrong wrong"))
    stopped = given(client, OMAR, PASSWORD)
    assert stopped.status_code == 200
    assert "Signing in is paused for five minutes" in text_of(stopped)
    assert "Wait five minutes, then try again." in text_of(stopped)
    assert not signed_in(client)


def test_the_limit_of_one_address_does_not_stop_another(client: Client, cast: Cast) -> None:
    for _ in range(6):
        given(client, OMAR, "wrong wrong wrong")
    assert given(client, "lena@example.com", PASSWORD).status_code == 302


def test_guessing_at_many_addresses_from_one_place_is_limited_too(client: Client, cast: Cast) -> None:
    for number in range(10):
        given(client, f"guess-{number}@example.com", "wrong wrong wrong")
    assert "Signing in is paused" in text_of(given(client, OMAR, PASSWORD))


def test_nobody_signs_up(client: Client, cast: Cast) -> None:
    address = reverse("account_signup")
    assert "Nobody signs up here" in text_of(client.get(address))
    form = {"email": "eve@example.com", "password1": PASSWORD, "password2": PASSWORD}
    assert "Nobody signs up here" in text_of(client.post(address, form))
    assert not Staff.objects.filter(email="eve@example.com").exists()


def test_signing_out_asks_and_then_does_it(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    assert "Sign out?" in text_of(client.get("/accounts/logout/"))
    assert signed_in(client)
    assert client.post("/accounts/logout/").headers["Location"] == LOGIN
    assert not signed_in(client)


def test_a_forgotten_password_is_replaced_by_mail_and_only_once(client: Client, cast: Cast) -> None:
    reset = reverse("account_reset_password")
    client.post(reset, {"email": OMAR})
    mail = OutboxMessage.objects.get()
    assert mail.to == OMAR
    assert mail.subject.endswith("Set a new password for the desk")
    words = opened(row=mail).text
    link = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", words)[0]
    assert "/key/" not in mail.kept_text
    page = client.get(link, follow=True)
    assert "Choose a new password" in text_of(page)
    new = "another horse battery staple"
    here = page.redirect_chain[-1][0]
    weak = client.post(here, {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in text_of(weak)
    done = client.post(here, {"password1": new, "password2": new}, follow=True)
    assert "Your new password is set" in text_of(done)
    assert "This link no longer works" in text_of(Client().get(link, follow=True))
    assert given(Client(), OMAR, new).status_code == 302


def test_asking_for_an_unknown_address_says_the_same_and_sends_nothing(client: Client, cast: Cast) -> None:
    reset = reverse("account_reset_password")
    known = client.post(reset, {"email": OMAR}, follow=True)
    unknown = client.post(reset, {"email": "nobody@example.com"}, follow=True)
    assert text_of(known) == text_of(unknown)
    assert "Look into your mail" in text_of(unknown)
    assert OutboxMessage.objects.count() == 1


def test_the_second_factor_is_set_up_and_asked_for(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    assert "It is off." in text_of(client.get(reverse("mfa_index")))
    confirmed(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Incorrect code." in text_of(wrong)
    key = switched_on(client)
    assert "It is on" in text_of(client.get(reverse("mfa_index")))

    fresh = Client()
    assert given(fresh, OMAR, PASSWORD).headers["Location"] == reverse("mfa_authenticate")
    assert not signed_in(fresh)
    asks = fresh.get(reverse("mfa_authenticate"))
    assert "Enter your code" in text_of(asks)
    assert "Omar" not in asks.content.decode()
    assert "Incorrect code." in text_of(fresh.post(reverse("mfa_authenticate"), {"code": "000000"}))
    cache.clear()  # the code that set it up counts as used
    fresh.post(reverse("mfa_authenticate"), {"code": figures(key, time.time())})
    assert signed_in(fresh)


def test_a_recovery_code_opens_once(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    switched_on(client)
    page = client.get(reverse("mfa_view_recovery_codes"))
    codes = re.findall(r"<li><code>([^<]+)</code></li>", unescape(page.content.decode()))
    assert len(codes) == 10
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download.content.decode().split() == codes
    assert "attachment" in download.headers["Content-Disposition"]
    first, again = Client(), Client()
    given(first, OMAR, PASSWORD)
    first.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert signed_in(first)
    given(again, OMAR, PASSWORD)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not signed_in(again)


def test_the_second_factor_is_switched_off_again(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    switched_on(client)
    assert "Switch the second factor off?" in text_of(client.get(reverse("mfa_deactivate_totp")))
    client.post(reverse("mfa_deactivate_totp"))
    assert given(Client(), OMAR, PASSWORD).headers["Location"] == "/desk/"


def test_what_protects_the_account_asks_for_the_password_again(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    answer = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Is it still you?" in text_of(answer)
    assert "Incorrect password." in text_of(client.post(answer.redirect_chain[-1][0], {"password": "wrong"}))
    assert not re.findall(r"<code>[A-Z2-7]{16,}</code>", answer.content.decode())
    where = answer.redirect_chain[-1][0]
    through = client.post(where, {"password": PASSWORD, "next": reverse("mfa_activate_totp")}, follow=True)
    assert "Set up the second factor" in text_of(through)


def test_a_changed_password_signs_out(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    new = "another horse battery staple"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), form)
    assert not signed_in(client)
    assert given(client, OMAR, new).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_reauthenticate",
        "account_email",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    ],
)
def test_strangers_come_no_further_than_sign_in(client: Client, db: None, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_site(client: Client, cast: Cast, address: str) -> None:
    form = {"login": OMAR, "password": PASSWORD, "next": address}
    assert client.post(LOGIN, form).headers["Location"] == "/desk/"


def test_no_page_of_the_sign_in_needs_a_script_or_a_style_of_its_own(client: Client, cast: Cast) -> None:
    given(client, OMAR, PASSWORD)
    switched_on(client)
    names = ["mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"]
    names += ["account_change_password", "account_logout", "account_email"]
    for name in names:
        page = client.get(reverse(name)).content.decode()
        assert "<script" not in page, name
        assert "<style" not in page, name
        assert not re.search(r"\sstyle=", page), name
        assert page.count("<h1>") == 1, name
