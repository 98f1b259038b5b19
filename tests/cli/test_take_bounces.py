"""The command that takes mail back: files, a Maildir, a pipe; what is junk is counted and nothing more."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from dsr.cases.models import Case, SentLetter
from dsr.cli.management.commands.take_bounces import Command
from dsr.common import clock
from dsr.mail.models import OutboxMessage
from tests.casework.letter_scenes import notification


@pytest.fixture
def letter(case: Case) -> SentLetter:
    """Anna's acknowledgement, which was sent."""
    OutboxMessage.objects.filter(case=case).update(state="sent", sent_at=case.received_at)
    return SentLetter.objects.get(case=case)


def run(*files: Path, maildir: Path | None = None, source: bytes | None = None) -> str:
    """What the command says."""
    said, command = io.StringIO(), Command()
    command.source = io.BytesIO(source) if source is not None else None
    call_command(command, *map(str, files), maildir=maildir, stdout=said)
    return said.getvalue().strip()


def test_files(letter: SentLetter, tmp_path: Path) -> None:
    bounce, junk = tmp_path / "bounce.eml", tmp_path / "junk.eml"
    bounce.write_bytes(notification(letter))
    junk.write_bytes(b"\x00\xff" * 100)
    other = tmp_path / "other.eml"
    other.write_bytes(notification(letter, message_id="<x@elsewhere.example>"))
    with time_machine.travel(letter.at + timedelta(hours=1), tick=False):
        assert run(bounce, junk, other) == "bounced 1, known 0, unknown 1, no_bounce 1"
        letter.refresh_from_db()
        assert letter.failed_at == clock.now()


def test_a_pipe_from_the_mail_server(letter: SentLetter) -> None:
    assert run(source=notification(letter)) == "bounced 1, known 0, unknown 0, no_bounce 0"
    assert run(source=b"") == "bounced 0, known 0, unknown 0, no_bounce 1"


def test_a_maildir_is_emptied_once_taken(letter: SentLetter, tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1.host").write_bytes(notification(letter))
    (tmp_path / "box" / "cur" / "2.host:2,S").write_bytes(b"Subject: hello\n\nI am away.\n")
    assert run(maildir=tmp_path / "box") == "bounced 1, known 0, unknown 0, no_bounce 1"
    assert run(maildir=tmp_path / "box") == "bounced 0, known 0, unknown 0, no_bounce 0"
    assert not list((tmp_path / "box" / "new").iterdir())


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.eml")
    with pytest.raises(CommandError, match="no Maildir"):
        run(maildir=tmp_path)
