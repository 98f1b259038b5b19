"""Lists as people have them: found out how they are cut, answered line by line, given back as they came."""

import io
import tracemalloc
from datetime import datetime

import pytest

from dsr.register.address_list import Unreadable, read_list
from dsr.register.models import Controller
from dsr.register.store import save_entry
from dsr.register.suppression import Purpose, digest_of, normalise

ANNA = "anna@example.org"


@pytest.fixture
def stopped(juxt: Controller, now: datetime) -> Controller:
    """JUXT, where Anna does not want marketing."""
    digest = digest_of(controller=juxt, address=normalise(ANNA))
    save_entry(
        controller=juxt,
        digest=digest,
        scope="marketing",
        ground="objection_marketing",
        case_reference="",
        now=now,
    )
    return juxt


def answered(controller: Controller, given: bytes, column: str = "") -> bytes:
    listed = read_list(file=io.BytesIO(given), column=column)
    return b"".join(listed.answered(controller=controller, purpose=Purpose.MARKETING))


@pytest.mark.parametrize(
    ("given", "back"),
    [
        (b"anna@example.org\nbert@example.org\n", b"anna@example.org,stopped\nbert@example.org,allowed\n"),
        (b"anna@example.org", b"anna@example.org,stopped\n"),
        (b"E-mail\nanna@example.org\n", b"E-mail,suppression\nanna@example.org,stopped\n"),
        (
            b"id;Name;E-Mail\r\n1;Anna;ANNA@example.org\r\n2;Bert;none\r\n",
            b"id;Name;E-Mail;suppression\r\n1;Anna;ANNA@example.org;stopped\r\n2;Bert;none;not an address\r\n",
        ),
        (b"1\tanna@example.org\n", b"1\tanna@example.org\tstopped\n"),
        (
            b'"Requester, Anna",anna@example.org\n"Line\nbreak",b@example.org\n',
            b'"Requester, Anna",anna@example.org,stopped\n"Line\nbreak",b@example.org,allowed\n',
        ),
        (b"\xef\xbb\xbfmail\nanna@example.org\n", b"mail,suppression\nanna@example.org,stopped\n"),
        (
            b"name,mail\nJos\xe9,anna@example.org\n",
            b"name,mail,suppression\nJos\xe9,anna@example.org,stopped\n",
        ),
        (
            b"anna@example.org\n\nbert@example.org\n",
            b"anna@example.org,stopped\n\nbert@example.org,allowed\n",
        ),
        (b"mail,name\nanna@example.org\n", b"mail,name,suppression\nanna@example.org,stopped\n"),
    ],
)
def test_the_same_list_comes_back_with_one_more_column(
    stopped: Controller, given: bytes, back: bytes
) -> None:
    assert answered(stopped, given) == back


@pytest.mark.parametrize(
    ("column", "word"),
    [("", b"stopped"), ("2", b"stopped"), ("private E-mail", b"allowed"), ("3", b"allowed")],
)
def test_any_column_can_be_chosen_by_heading_or_number(stopped: Controller, column: str, word: bytes) -> None:
    given = b"id,mail,Private e-mail\n1,anna@example.org,anna@home.example\n"
    assert answered(stopped, given, column).splitlines()[1].endswith(b"," + word)


@pytest.mark.parametrize(
    ("given", "column", "sentence"),
    [
        (b"", "", "empty"),
        (b"PK\x03\x04\x00\x00", "", "no text file"),
        ("anna@example.org\n".encode("utf-16"), "", "no text file"),
        (b"id,name\n1,Anna\n", "", "No column with e-mail addresses"),
        (b"id,mail\n1,anna@example.org\n", "3", "no column of that name or number"),
        (b"id,mail\n1,anna@example.org\n", "0", "no column of that name or number"),
        (b"id,mail\n1,anna@example.org\n", "home", "no column of that name or number"),
        (b"mail\nanna@example.org\n" + b"x" * 200_000, "", "longer than any table has"),
    ],
)
def test_what_is_no_list_is_refused_before_a_line_is_answered(
    stopped: Controller, given: bytes, column: str, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence):
        answered(stopped, given, column)


def test_a_long_list_needs_no_more_memory_than_a_short_one(stopped: Controller, now: datetime) -> None:
    """A hundred thousand lines."""
    given = io.BytesIO(b"mail\n" + b"".join(b"p%d@example.org\n" % number for number in range(100_000)))
    tracemalloc.start()
    listed = read_list(file=given)
    lines = sum(
        piece.count(b"\n") for piece in listed.answered(controller=stopped, purpose=Purpose.MARKETING)
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lines == listed.lines == 100_001
    assert peak < 6 * 1024**2
