"""Reads what mail servers send back: delivery status notifications (RFC 3464). Distrusts every byte. Touches no tables.

Only a report of final failure counts: not a delay, not an answering machine, not a person who answers. The mail it
is about is named by the Message-ID among the headers it returns.
"""

import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

LARGEST = 2 * 1024 * 1024
MOST_PARTS = 60
MOST_IDS = 20
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+=/-]{1,100}@[A-Za-z0-9.-]{1,100}>")
STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
ORIGINALS = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})


class NotABounce(Exception):
    """No report that a mail could not be delivered, or nothing that can be read as one."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail came back: by which Message-IDs it may be known, and the status of RFC 3463 (5.1.1), if one was given."""

    message_ids: tuple[str, ...]
    status: str


def read_bounce(*, raw: bytes) -> Bounce:
    """The bounce that a received mail is; raises NotABounce for everything else, whatever the bytes are."""
    if not raw or len(raw) > LARGEST:
        raise NotABounce("size")
    try:
        return _read(BytesParser(policy=email.policy.compat32).parsebytes(raw))
    except NotABounce:
        raise
    except (
        Exception
    ) as problem:  # the parser of a library before bytes from anywhere: none of its moods gets out
        raise NotABounce(type(problem).__name__) from problem


def _read(message: Message) -> Bounce:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        raise NotABounce("no report")
    report_type = str(message.get_param("report-type") or "").lower()
    if report_type and report_type != "delivery-status":
        raise NotABounce("another report")
    parts = list(_own_parts(message))
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    if status is None:
        raise NotABounce("no status")
    failed = [block for block in _blocks(status) if _says(block, "Action") == "failed"]
    if not failed:
        raise NotABounce("not failed")
    ids = list(_ids_of_original(parts)) or list(_ids(message, "In-Reply-To", "References"))
    if not ids:
        raise NotABounce("no message named")
    return Bounce(message_ids=tuple(dict.fromkeys(ids[:MOST_IDS])), status=_status(failed))


def _own_parts(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload[:MOST_PARTS] if isinstance(part, Message))


def _blocks(status: Message) -> list[Message]:
    """The blocks of a delivery-status part: the parser makes a message of each."""
    payload = status.get_payload()
    if isinstance(payload, list):
        return [block for block in payload[:MOST_PARTS] if isinstance(block, Message)]
    parser = BytesHeaderParser(policy=email.policy.compat32)
    return [parser.parsebytes(part.encode(errors="replace")) for part in str(payload).split("\n\n")]


def _says(block: Message, name: str) -> str:
    return str(block.get(name, "")).split(";")[0].strip().lower()


def _status(failed: list[Message]) -> str:
    found = (STATUS.search(str(block.get("Status", ""))) for block in failed)
    return next((match.group(1) for match in found if match), "")


def _ids_of_original(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        if part.get_content_type() not in ORIGINALS:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            for inner in payload[:1]:
                if isinstance(inner, Message):
                    yield from _ids(inner, "Message-ID")
        else:
            raw = part.get_payload(decode=True)
            head = raw if isinstance(raw, bytes) else str(payload).encode(errors="replace")
            yield from _ids(BytesHeaderParser(policy=email.policy.compat32).parsebytes(head), "Message-ID")


def _ids(message: Message, *names: str) -> Iterator[str]:
    for name in names:
        for value in message.get_all(name, [])[:MOST_IDS]:
            yield from MESSAGE_ID.findall(str(value)[:4000])
