"""Whatever is done to the record behind its guards is found, and the first broken link is named."""

import copy
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dsr.audit import verify
from dsr.audit.models import AuditEntry, ChainHead
from dsr.audit.verify import NotARecord
from dsr.rules.chain import GENESIS, first_break
from tests.audit.conftest import STREAM, write

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
HERE = f"stream = '{STREAM}'"
SWAP = [
    f"UPDATE audit_auditentry SET seq = 99 WHERE {HERE} AND seq = 1",  # noqa: S608 (our own words)
    f"UPDATE audit_auditentry SET seq = 1 WHERE {HERE} AND seq = 2",  # noqa: S608
    f"UPDATE audit_auditentry SET seq = 2 WHERE {HERE} AND seq = 99",  # noqa: S608
]
FORGED_LAST = [
    f"DELETE FROM audit_auditentry WHERE {HERE} AND seq = 3",  # noqa: S608
    f"UPDATE audit_chainhead SET length = 2 WHERE {HERE}",  # noqa: S608
]
TAMPERINGS: dict[str, tuple[list[str], int, str]] = {
    "a fact changed": (
        [f"""UPDATE audit_auditentry SET facts = '{{"answer":7}}' WHERE {HERE} AND seq = 2"""],  # noqa: S608
        2,
        "its content was changed",
    ),
    "who did it changed": (
        [f"UPDATE audit_auditentry SET actor_name = 'Mallory' WHERE {HERE} AND seq = 1"],  # noqa: S608
        1,
        "its content was changed",
    ),
    "when it happened changed": (
        [f"UPDATE audit_auditentry SET at = '2026-03-02 10:00:00+00:00' WHERE {HERE} AND seq = 3"],  # noqa: S608
        3,
        "its content was changed",
    ),
    "a personal fact changed": (
        [f"""UPDATE audit_auditentry SET personal = '{{"reason":"x"}}' WHERE {HERE} AND seq = 2"""],  # noqa: S608
        2,
        "its personal facts were changed",
    ),
    "another salt": (
        [f"UPDATE audit_auditentry SET salt = 'x' WHERE {HERE} AND seq = 2"],  # noqa: S608
        2,
        "its personal facts were changed",
    ),
    "the last deleted": (
        [f"DELETE FROM audit_auditentry WHERE {HERE} AND seq = 3"],  # noqa: S608
        2,
        "the chain ends at entry 2, its head says 3",
    ),
    "one in the middle deleted": (
        [f"DELETE FROM audit_auditentry WHERE {HERE} AND seq = 2"],  # noqa: S608
        2,
        "entry 2 is missing",
    ),
    "the first deleted": (
        [f"DELETE FROM audit_auditentry WHERE {HERE} AND seq = 1"],  # noqa: S608
        1,
        "entry 1 is missing",
    ),
    "all deleted": (
        [f"DELETE FROM audit_auditentry WHERE {HERE}"],  # noqa: S608
        0,
        "the chain ends at entry 0, its head says 3",
    ),
    "two swapped": (SWAP, 1, "it does not follow the entry before it"),
    "the head's length changed": (
        [f"UPDATE audit_chainhead SET length = 4 WHERE {HERE}"],  # noqa: S608
        3,
        "the chain ends at entry 3, its head says 4",
    ),
    "the head's hash changed": (
        [f"UPDATE audit_chainhead SET head_hash = '{GENESIS}' WHERE {HERE}"],  # noqa: S608
        3,
        "the chain ends in another entry than its head says",
    ),
    "the last deleted and the head shortened": (
        FORGED_LAST,
        2,
        "the chain ends in another entry than its head says",
    ),
    "the head shortened": (
        [
            f"UPDATE audit_chainhead SET length = 2, head_hash = (SELECT entry_hash FROM audit_auditentry "  # noqa: S608
            f"WHERE {HERE} AND seq = 2) WHERE {HERE}"
        ],
        3,
        "it lies beyond the end of the chain, which is 2",
    ),
    "the head deleted": (
        [f"DELETE FROM audit_chainhead WHERE {HERE}"],  # noqa: S608
        1,
        "its stream has no head",
    ),
    "an entry moved to another case": (
        [f"UPDATE audit_auditentry SET stream = 'case:2', seq = 2 WHERE {HERE} AND seq = 1"],  # noqa: S608
        1,
        "entry 1 is missing",
    ),
}


def tamper(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_record", *arguments, stdout=out)
    return out.getvalue()


def test_a_whole_record(chain: list[AuditEntry]) -> None:
    verdict = verify.verify_all()
    assert (verdict.streams, verdict.entries, verdict.broken) == (2, 4, None)
    assert command() == "Whole: 4 entries in 2 streams.\n"


def test_an_empty_record() -> None:
    assert command() == "Whole: 0 entries in 0 streams.\n"


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found_and_named(chain: list[AuditEntry], unguarded: None, what: str) -> None:
    statements, seq, reason = TAMPERINGS[what]
    tamper(statements)
    broken = verify.verify_all().broken
    assert broken is not None
    assert (broken.stream, broken.seq, broken.reason) == (STREAM, seq, reason)
    with pytest.raises(CommandError, match=f"Broken: stream {STREAM}, entry {seq}: {reason}"):
        command()


def test_what_is_written_while_it_verifies_is_no_break(
    chain: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The heads are read before the entries; a busy desk must not look like a forged one."""

    def busy(**given: Any) -> object:
        write(4)
        return first_break(**given)

    monkeypatch.setattr("dsr.audit.verify.first_break", busy)
    assert verify.verify_all().broken is None


def exported(chain: list[AuditEntry]) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(orjson.dumps(verify.export(stream=STREAM)))
    return document


def test_an_export_verifies_from_the_file_alone(
    chain: list[AuditEntry], unguarded: None, tmp_path: Path
) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(orjson.dumps(verify.export(stream=STREAM)))
    AuditEntry.objects.all().delete()
    ChainHead.objects.all().delete()
    assert command("--file", str(path)) == "Whole: 3 entries in 1 streams.\n"


@pytest.mark.parametrize(
    ("where", "value", "reason"),
    [
        (("entries", 1, "facts"), '{"answer":8}', "its content was changed"),
        (("entries", 1, "seq"), 3, "entry 2 is missing"),
        (("entries", 0, "personal"), "{}", "its personal facts were changed"),
        (("entries", 0, "entry_hash"), GENESIS, "its content was changed"),
        (("entries", 2, "stream"), "case:7", "it belongs to another stream"),
        (("stream",), "case:7", "it belongs to another stream"),
        (("length",), 4, "the chain ends at entry 3, its head says 4"),
        (("head_hash",), GENESIS, "the chain ends in another entry than its head says"),
        (("entries",), [], "the chain ends at entry 0, its head says 3"),
    ],
)
def test_a_tampered_export_is_refused(
    chain: list[AuditEntry], tmp_path: Path, where: tuple[Any, ...], value: object, reason: str
) -> None:
    document = exported(chain)
    place = document
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    path = tmp_path / "record.json"
    path.write_bytes(orjson.dumps(document))
    with pytest.raises(CommandError, match=reason):
        command("--file", str(path))


def test_a_forgotten_export_verifies(chain: list[AuditEntry]) -> None:
    document = exported(chain)
    for entry in document["entries"]:
        entry["personal"] = entry["salt"] = ""
    assert verify.verify_export(document=document).broken is None


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"null",
        b"{}",
        b"[" * 5000,
        b'{"entries": 3}',
        b'{"format": "x", "stream": "case:1", "entries": [], "length": 0, "head_hash": ""}',
        b'{"format": "dsr-desk-record/1", "stream": "case:1", "entries": "ab", "length": 0, "head_hash": ""}',
        b'{"format": "dsr-desk-record/1", "stream": "case:1", "entries": [{}], "length": 1, "head_hash": ""}',
        b'{"format": "dsr-desk-record/1", "stream": "case:1", "entries": null, "length": 1, "head_hash": ""}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_record(tmp_path: Path, wrong: bytes) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(wrong)
    with pytest.raises(CommandError, match="not an exported record"):
        command("--file", str(path))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        command("--file", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="cannot be read"):
        command("--file", str(tmp_path))


def test_the_document_itself(chain: list[AuditEntry]) -> None:
    document = exported(chain)
    assert document["format"] == "dsr-desk-record/1"
    broken = copy.deepcopy(document)
    del broken["entries"][0]["salt"]
    with pytest.raises(NotARecord):
        verify.verify_export(document=broken)
