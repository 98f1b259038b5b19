"""Captured mail: private, whole or absent, the same file however often, and read back only by its own name."""

import os
import stat
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from dsr.mail.capture import CaptureTransport, NoSuchMail, captured, name_of, read_captured

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def mail(number: int) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "desk@desk.example", "anna@example.org"
    message["Subject"], message["Date"] = f"JUXT-2026-{number:04d}: naïve", WHEN.replace(minute=number)
    message["Message-ID"] = f"<{number}@desk.example>"
    message.set_content("Hello Anna\n")
    message.add_alternative("<p>Hello Anna</p>\n", subtype="html")
    return message


def keep(folder: Path, number: int) -> None:
    def never() -> None:
        raise AssertionError("a file written twice is one file: there is nothing to announce")

    CaptureTransport(directory=folder).send(message=mail(number), to="anna@example.org", before_commit=never)


def test_a_captured_mail_reads_back(tmp_path: Path) -> None:
    keep(tmp_path / "mail", 1)
    keep(tmp_path / "mail", 2)
    newest, oldest = captured(directory=tmp_path / "mail")
    assert (newest.subject, oldest.subject) == ("JUXT-2026-0002: naïve", "JUXT-2026-0001: naïve")
    assert (newest.to, newest.date) == ("anna@example.org", WHEN.replace(minute=2))
    read = read_captured(directory=tmp_path / "mail", mail_id=newest.id)
    assert read.text.strip() == "Hello Anna"
    assert read.html.strip() == "<p>Hello Anna</p>"
    assert captured(directory=tmp_path / "mail", limit=1) == [newest]


def test_sending_twice_leaves_one_file(tmp_path: Path) -> None:
    keep(tmp_path, 1)
    keep(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == [f"{name_of(mail(1))}.eml"]


def test_the_folder_and_the_files_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "mail"
    keep(folder, 1)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(next(folder.iterdir()).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "mail_id",
    ["../secret", "..", "", "20260302-090000-0123456789abcdef/..", "x\x00", "/etc/passwd", "secret"],
)
def test_a_name_that_is_not_a_mails_opens_nothing(tmp_path: Path, mail_id: str) -> None:
    (tmp_path / "secret.eml").write_text("Subject: not yours\n\n")
    with pytest.raises(NoSuchMail):
        read_captured(directory=tmp_path, mail_id=mail_id)


def test_a_mail_that_is_gone_and_a_folder_that_never_was(tmp_path: Path) -> None:
    with pytest.raises(NoSuchMail):
        read_captured(directory=tmp_path, mail_id="20260302-090000-0123456789abcdef")
    assert captured(directory=tmp_path / "nowhere") == []


def test_half_a_file_is_not_a_mail(tmp_path: Path) -> None:
    (tmp_path / f"{name_of(mail(1))}.{os.getpid()}.part").write_text("Subj")
    assert captured(directory=tmp_path) == []
