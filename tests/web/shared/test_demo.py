"""The demo's mailbox: newest first, readable, with links that work, and shut in."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django.fixtures import Settings

from dsr.mail.capture import CaptureTransport, name_of
from tests.web.public.walker import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.shared.demo_site")]
LINK = "http://127.0.0.1:8000/status/abc/"


@pytest.fixture
def folder(settings: Settings) -> Path:
    return Path(settings.DSR_MAIL_CAPTURE_DIR)


def kept(folder: Path, subject: str, at: datetime, to: str = "anna@example.org", html: str = "") -> str:
    """A mail as the capturing post leaves it; its name."""
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["Date"] = subject, to, format_datetime(at)
    mail["Message-ID"] = f"<{subject.replace(' ', '-')}@example.com>"
    mail.set_content(f"Follow your request here:\n\n{LINK}\n\n<b>not bold</b>")
    if html:
        mail.add_alternative(html, subtype="html")
    CaptureTransport(folder).send(message=mail, to=to, before_commit=lambda: None)
    return name_of(mail)


def test_without_mail_the_page_says_how_to_get_some(client: Client) -> None:
    assert "No mail yet" in text_of(client.get("/demo/mail/"))


def test_the_newest_mail_is_on_top(client: Client, folder: Path, now: datetime) -> None:
    kept(folder, "First letter", now)
    kept(folder, "Second letter", now + timedelta(hours=1))
    text = text_of(client.get("/demo/mail/"))
    assert text.index("Second letter") < text.index("First letter")
    assert "anna@example.org · 2 Mar 2026, 09:00" in text


def test_one_readers_mail_can_be_picked(client: Client, folder: Path, now: datetime) -> None:
    kept(folder, "For Anna", now)
    kept(folder, "For Omar", now, to="omar@example.com")
    text = text_of(client.get("/demo/mail/", {"to": "omar@example.com"}))
    assert "For Omar" in text and "For Anna" not in text
    assert "For Anna" in text_of(client.get("/demo/mail/", {"to": "nobody@example.com"}))


def test_only_the_newest_hundred_are_listed(client: Client, folder: Path, now: datetime) -> None:
    for number in range(102):
        kept(folder, f"Letter {number:03}", now + timedelta(minutes=number))
    text = text_of(client.get("/demo/mail/"))
    assert "Letter 101" in text and "Letter 001" not in text
    assert "Only the newest 100 are listed." in text


def test_a_mail_is_shown_as_text_with_working_links(client: Client, folder: Path, now: datetime) -> None:
    name = kept(folder, "Hello", now)
    page = client.get(f"/demo/mail/{name}/")
    assert f'<a href="{LINK}"' in page.content.decode()
    assert "&lt;b&gt;not bold&lt;/b&gt;" in page.content.decode()
    assert "How it looks in a mail program" not in text_of(page)
    assert client.get(f"/demo/mail/{name}/page/").status_code == 404


def test_the_page_of_a_mail_may_style_itself_and_nothing_else(
    client: Client, folder: Path, now: datetime
) -> None:
    name = kept(folder, "Hello", now, html="<p style='color: teal'>Hello</p><script>alert(1)</script>")
    assert "How it looks in a mail program" in text_of(client.get(f"/demo/mail/{name}/"))
    page = client.get(f"/demo/mail/{name}/page/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script" not in policy


@pytest.mark.parametrize(
    "name", ["nothing", "20260302-090000-0000000000000000", "..%2f..%2fdsr.env", "x" * 5000]
)
def test_what_is_not_a_kept_mail_is_not_found(client: Client, folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "dsr.env").write_text("DSR_SECRET_KEY=secret")
    for page in ("", "page/"):
        answer = client.get(f"/demo/mail/{name}/{page}")
        assert answer.status_code == 404
        assert b"secret" not in answer.content


def test_nothing_is_sent_to_the_mailbox(client: Client) -> None:
    assert client.post("/demo/mail/").status_code == 405


@pytest.mark.urls("config.urls")
def test_outside_the_demo_there_is_no_mailbox(client: Client, settings: Settings) -> None:
    assert not settings.DSR_DEMO
    assert client.get("/demo/mail/").status_code == 404
    assert "demo/" not in {str(pattern.pattern) for pattern in get_resolver().url_patterns}
