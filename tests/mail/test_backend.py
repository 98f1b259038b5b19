"""The sign-in's own mails join the outbox, and nothing of their text is kept."""

import pytest
from django.core.mail import send_mail
from pytest_django.fixtures import Settings

from dsr.mail import outbox
from dsr.mail.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_backend(settings: Settings) -> None:
    """Django's test runner puts its own in its place."""
    settings.EMAIL_BACKEND = "dsr.mail.backend.OutboxBackend"


def test_a_password_reset_waits_in_the_outbox() -> None:
    sent = send_mail("Password\nreset", "Open https://desk.example/reset/s3cret/", None, ["omar@example.com"])
    row = OutboxMessage.objects.get()
    assert sent == 1
    assert (row.letter, row.to, row.subject, row.case) == (
        "account",
        "omar@example.com",
        "Password reset",
        None,
    )
    assert row.kept_text.strip() == "[text not kept]"
    assert "https://desk.example/reset/s3cret/" in outbox.opened(row=row).text


def test_every_receiver_gets_a_mail_of_their_own_every_time() -> None:
    for _ in range(2):
        send_mail("Hello", "text", None, ["omar@example.com", "nora@example.com"])
    assert (
        list(OutboxMessage.objects.values_list("to", flat=True))
        == ["omar@example.com", "nora@example.com"] * 2
    )
