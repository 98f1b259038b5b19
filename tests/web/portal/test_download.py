"""The download: by code, in whole or in parts, counted once, ended in time."""

import hashlib
import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import Case
from dsr.casework import deliver
from dsr.casework.open_case import Person
from dsr.common.vault import vault
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.web.portal.byte_range import ByteRange, RangeNotSatisfiable, wanted_range
from tests import factories
from tests.cast import Cast
from tests.web.portal.visitor import Visitor, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grant(case: Case, cast: Cast, now: datetime) -> DownloadGrant:
    """Released two hours ago, with a bundle."""
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=2))
    return DownloadGrant.objects.get()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_from_the_code_to_the_file(anna: Visitor, grant: DownloadGrant) -> None:
    address = anna.unlock()
    words = text_of(anna.client.get(address + "ready/"))
    assert "It can be downloaded 10 more times" in words and grant.bundle.sha256 in words
    answer = anna.client.get(address)
    content = body(answer)
    assert answer.status_code == 200 and content.startswith(b"PK")
    assert hashlib.sha256(content).hexdigest() == grant.bundle.sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{anna.case.reference}.zip"'
    assert int(answer.headers["Content-Length"]) == len(content) == grant.bundle.size
    assert answer.headers["ETag"] == f'"{grant.bundle.sha256}"' and answer.headers["Accept-Ranges"] == "bytes"
    grant.refresh_from_db()
    assert grant.downloads == 1


def test_the_pass_is_bound_to_its_path(anna: Visitor, grant: DownloadGrant) -> None:
    anna.post("code/send/")
    answer = anna.post("code/", code=anna.mailed_code())
    cookie = answer.cookies["dsr_download"]
    assert cookie["path"] == anna.url(f"download/{grant.pk}/")
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["max-age"] == 3600
    assert not cookie["secure"]


def test_over_tls_the_pass_is_secure(anna: Visitor, grant: DownloadGrant, settings: Settings) -> None:
    settings.SERVED_OVER_TLS = True
    anna.post("code/send/")
    assert anna.post("code/", code=anna.mailed_code()).cookies["dsr_download"]["secure"]


def test_without_a_code_there_is_no_file(anna: Visitor, grant: DownloadGrant) -> None:
    for page in (f"download/{grant.pk}/", f"download/{grant.pk}/ready/"):
        assert anna.get(page).headers["Location"] == anna.url("code/")
    anna.client.cookies["dsr_download"] = "forged"
    assert anna.get(f"download/{grant.pk}/").status_code == 302
    grant.refresh_from_db()
    assert grant.downloads == 0


def test_a_pass_opens_no_download_of_another_case(
    anna: Visitor, grant: DownloadGrant, juxt: Controller, now: datetime
) -> None:
    anna.unlock()
    ben = Visitor(anna.client, factories.open_one(controller=juxt, now=now))
    pass_ = anna.client.cookies["dsr_download"].value
    ben.client = Client(headers={"cookie": f"dsr_download={pass_}"})
    assert ben.get(f"download/{grant.pk}/").status_code == 302


@pytest.mark.parametrize("code", ["000000", "", "12345", "abc", "1" * 40, "１２３４５６", "\x00"])
def test_a_wrong_code_opens_nothing(anna: Visitor, grant: DownloadGrant, code: str) -> None:
    anna.post("code/send/")
    DownloadGrant.objects.update(code_salt="x")  # so that no guess can be right by chance
    answer = anna.post("code/", code=code)
    assert answer.status_code == 200 and not answer.cookies
    assert 'id="id_code_error"' in answer.content.decode()


def test_five_wrong_codes_end_the_right_one(anna: Visitor, grant: DownloadGrant) -> None:
    anna.post("code/send/")
    right = anna.mailed_code()
    for _ in range(5):
        anna.post("code/", code=str((int(right) + 1) % 1_000_000).zfill(6))
    assert "The code is wrong or too old" in text_of(anna.post("code/", code=right))


def test_the_code_may_be_typed_with_spaces(anna: Visitor, grant: DownloadGrant) -> None:
    anna.post("code/send/")
    code = anna.mailed_code()
    assert anna.post("code/", code=f" {code[:3]} {code[3:]} ").status_code == 302


def test_codes_are_limited_by_the_hour(anna: Visitor, grant: DownloadGrant) -> None:
    for _ in range(5):
        assert anna.post("code/send/").status_code == 302
    answer = anna.post("code/send/")
    assert answer.status_code == 429 and "5 codes were asked for within an hour" in text_of(answer)
    assert OutboxMessage.objects.filter(letter="download_code").count() == 5


def test_without_an_address_the_code_comes_by_telephone(
    client: Client, juxt: Controller, cast: Cast, now: datetime
) -> None:
    opened = factories.open_one(controller=juxt, now=now - timedelta(hours=3), person=Person(name="Ben"))
    factories.walk_to_released(case=opened.case, cast=cast, now=now - timedelta(hours=2))
    ben = Visitor(client, opened)
    assert "Send me the code" not in ben.words() and "call or write to us" in ben.words("code/")
    assert ben.post("code/send/").status_code == 409
    code = deliver.tell_code(case_id=opened.case.pk, actor=cast.actor("omar"), now=now)
    assert ben.post("code/", code=code).status_code == 302


def test_a_broken_download_is_resumed_and_counted_once(anna: Visitor, grant: DownloadGrant) -> None:
    address, size = anna.unlock(), grant.bundle.size
    whole = body(anna.client.get(address))
    answer = anna.client.get(
        address, headers={"range": f"bytes={size // 2}-", "if-range": f'"{grant.bundle.sha256}"'}
    )
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {size // 2}-{size - 1}/{size}"
    assert body(answer) == whole[size // 2 :]
    middle = anna.client.get(address, headers={"range": "bytes=10-19"})
    assert body(middle) == whole[10:20] and middle.headers["Content-Length"] == "10"
    tail = anna.client.get(address, headers={"range": "bytes=-5"})
    assert body(tail) == whole[-5:]
    grant.refresh_from_db()
    assert grant.downloads == 1


def test_what_nobody_began_is_not_resumed_for_nothing(anna: Visitor, grant: DownloadGrant) -> None:
    body(anna.client.get(anna.unlock(), headers={"range": "bytes=1-"}))
    grant.refresh_from_db()
    assert grant.downloads == 1


def test_a_range_after_the_end(anna: Visitor, grant: DownloadGrant) -> None:
    answer = anna.client.get(anna.unlock(), headers={"range": f"bytes={grant.bundle.size}-"})
    assert answer.status_code == 416 and answer.headers["Content-Range"] == f"bytes */{grant.bundle.size}"
    grant.refresh_from_db()
    assert grant.downloads == 0


def test_another_file_than_begun_with_comes_whole(anna: Visitor, grant: DownloadGrant) -> None:
    answer = anna.client.get(anna.unlock(), headers={"range": "bytes=10-", "if-range": '"older"'})
    assert answer.status_code == 200 and len(body(answer)) == grant.bundle.size


def test_asking_for_the_headers_is_no_download(anna: Visitor, grant: DownloadGrant) -> None:
    answer = anna.client.head(anna.unlock())
    assert answer.status_code == 200 and answer.headers["Content-Length"] == str(grant.bundle.size)
    grant.refresh_from_db()
    assert grant.downloads == 0


@pytest.mark.parametrize("how", ["revoked", "expired", "used up"])
def test_an_ended_download_says_so(anna: Visitor, grant: DownloadGrant, now: datetime, how: str) -> None:
    address = anna.unlock()
    changes: dict[str, dict[str, object]] = {
        "revoked": {"revoked_at": now},
        "expired": {"expires_at": now},
        "used up": {"downloads": 10},
    }
    DownloadGrant.objects.update(**changes[how])
    answer = anna.client.get(address)
    assert answer.status_code == 410 and "no longer available" in text_of(answer)
    assert "Your data is ready" not in anna.words()
    assert anna.get("code/").status_code == 409 and anna.post("code/send/").status_code == 409


def test_a_file_that_is_gone_says_so(anna: Visitor, grant: DownloadGrant) -> None:
    address = anna.unlock()
    vault().destroy(stored=grant.bundle.stored)
    assert anna.client.get(address).status_code == 410


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", None),
        ("bytes=0-", ByteRange(0, 100)),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=50-1000", ByteRange(50, 100)),
        ("bytes=-30", ByteRange(70, 100)),
        ("bytes=-1000", ByteRange(0, 100)),
        ("bytes = 5 - 9", ByteRange(5, 10)),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("bytes=9-5", None),
        ("bytes=a-b", None),
        ("items=0-5", None),
        ("bytes=" + "9" * 40 + "-", None),
    ],
)
def test_ranges(header: str, wanted: ByteRange | None) -> None:
    assert wanted_range(header=header, size=100) == wanted


@pytest.mark.parametrize(("header", "size"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0)])
def test_ranges_that_cannot_be(header: str, size: int) -> None:
    with pytest.raises(RangeNotSatisfiable):
        wanted_range(header=header, size=size)


def test_a_large_package_comes_in_parts(
    case: Case, cast: Cast, now: datetime, client: Client, settings: Settings, anna: Visitor
) -> None:
    """Each part is counted, resumed and ended like a whole package; all together may be fetched ten times."""
    settings.DSR_BUNDLE_PART_BYTES = 30_000
    factories.walk_to_released(case=case, cast=cast, now=now - timedelta(hours=2))
    grant = DownloadGrant.objects.get()
    count = grant.bundle.parts.count()
    assert count > 1 and grant.most_downloads == 10 * count
    address = anna.unlock()
    words = text_of(anna.client.get(address + "ready/"))
    assert f"Your data come in {count} parts" in words and "It can be downloaded 10 more times" in words
    names: list[str] = []
    for part in grant.bundle.parts.all():
        answer = anna.client.get(f"{address}{part.number}/")
        content = body(answer)
        assert hashlib.sha256(content).hexdigest() == part.sha256
        assert f"{case.reference}-{part.number}-of-{count}.zip" in answer.headers["Content-Disposition"]
        names += zipfile.ZipFile(io.BytesIO(content)).namelist()
        for begin in (10, part.end - part.start + 5):
            rest = anna.client.get(
                f"{address}{part.number}/", headers={"Range": f"bytes={begin}-", "If-Range": answer["ETag"]}
            )
            assert (rest.status_code, body(rest)) == (206, content[begin:])
    assert {"manifest.json", "index.html", "data.json"} <= set(names)
    grant.refresh_from_db()
    assert grant.downloads == count
    assert anna.client.get(f"{address}{count + 1}/").status_code == 404
