"""The mail that leaves: its headers, its two bodies, and no way to smuggle in a third."""

from datetime import datetime

import pytest
from pytest_django.fixtures import Settings

from dsr.cases.models import Case
from dsr.mail import outbox
from dsr.mail.capture import CaptureTransport
from dsr.mail.envelope import message_of, transport
from dsr.mail.letters import AccountMail, Letter
from dsr.mail.models import OutboxMessage
from dsr.mail.smtp import BadMailAddress, SmtpTransport
from dsr.mail.transport import Refused
from tests.mail.samples import FULL


def row_of(letter: Letter, case: Case | None, now: datetime) -> OutboxMessage:
    row = outbox.put(letter=letter, to="anna@example.org", case=case, language="en", dedupe_key="k", now=now)
    assert row is not None
    return row


def test_plain_text_comes_first_and_the_sender_is_the_controller(case: Case, now: datetime) -> None:
    row = row_of(FULL[0], case, now)
    message = message_of(row=row)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["From"].addresses[0].display_name == case.controller.name
    assert message["From"].addresses[0].addr_spec == "privacy@dsr-desk.example"
    assert message["To"] == "anna@example.org"
    assert message["Message-ID"] == row.message_id
    assert message["Date"].datetime == now


@pytest.mark.parametrize("letter", FULL, ids=lambda letter: letter.name)
def test_answering_machines_leave_alone_what_nobody_wrote(letter: Letter, case: Case, now: datetime) -> None:
    marked = message_of(row=row_of(letter, case, now))["Auto-Submitted"] == "auto-generated"
    assert marked == letter.automatic
    assert letter.audience == "requester" or marked


def test_a_line_break_never_becomes_a_header(db: None, now: datetime) -> None:
    smuggled = AccountMail(subject="Hello\r\nBcc: all@example.org", text="text")
    message = message_of(row=row_of(smuggled, None, now))
    assert message["Subject"] == "Hello Bcc: all@example.org"
    assert message["Bcc"] is None
    row = OutboxMessage.objects.get()
    row.to = "a@example.org\r\nBcc: b@example.org"
    with pytest.raises(Refused):
        message_of(row=row)


def test_a_controllers_name_cannot_break_the_sender(case: Case, now: datetime) -> None:
    row = row_of(FULL[0], case, now)
    assert row.case is not None
    row.case.controller.name = 'Sly\r\nBcc: all@example.org "Ltd" <x@example.org>'
    message = message_of(row=row)
    assert message["Bcc"] is None
    assert message["From"].addresses[0].addr_spec == "privacy@dsr-desk.example"
    assert len(message["From"].addresses) == 1


def test_the_settings_name_the_way_out(settings: Settings) -> None:
    settings.DSR_MAIL_URL = "capture:"
    assert isinstance(transport(), CaptureTransport)
    settings.DSR_MAIL_URL = "smtp://127.0.0.1:2525"
    assert isinstance(transport(), SmtpTransport)
    settings.DSR_DEMO = True
    demo = transport()
    assert isinstance(demo, SmtpTransport) and demo.only_reserved
    settings.DSR_MAIL_URL = "pigeon:"
    with pytest.raises(BadMailAddress):
        transport()
