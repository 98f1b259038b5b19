"""Each kind of system broken in turn: the case says so plainly, and the rest is collected and delivered."""

import html
import io
import json
import resource
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings as DjangoSettings

from dsr.bundles.models import Bundle
from dsr.cases.choices import SearchState
from dsr.cases.models import Case, CollectedSet, RightTrack, SystemRun, SystemSearch
from dsr.casework import release, run_work, runs, systems
from dsr.casework.collect import record_search
from dsr.casework.connections import drop_folder
from dsr.common.vault import vault
from dsr.connectors.builtin.http_json import talk as talking
from dsr.connectors.spec import Trouble
from dsr.connectors.troubles import SENTENCES
from dsr.register.models import Controller, SystemConnection
from tests import factories
from tests.cast import Cast
from tests.connectors.trials.mailboxes import SHOP, letter
from tests.services.imap import PASSWORD, USER, imap_server
from tests.services.parts import free_port
from tests.services.shaped_http import Shape, shaped_server
from tests.web.desk.needs.systems import DATASET

pytestmark = pytest.mark.django_db
EMAIL = "anna@example.org"
DESCRIPTION = """
format: dsr-desk-http/1
name: crm
title: CRM
base: "{setting.address}"
settings:
  - {name: address, label: Address}
  - {name: token, label: Token, secret: true}
sign_in: {kind: bearer, token: "{secret.token}"}
sets:
  - name: contacts
    request: {path: contacts, query: {mail: "{key.value}"}}
    records: items
"""
SECRETS = ("open-sesame", PASSWORD, "hunter2")


@dataclass
class Broken:
    """What a system is connected with, what it is then in for, and how the trouble is called."""

    connector: str
    given: dict[str, str]
    trouble: Trouble
    limits: dict[str, int] = field(default_factory=dict)
    dataset: str = ""
    drops: Mapping[str, bytes] = field(default_factory=dict)


def mailbox(port: int, trouble: Trouble, *, password: str = PASSWORD, **limits: int) -> Broken:
    """A mailbox on a port of this machine."""
    given = {"host": "127.0.0.1", "port": str(port), "security": "none", "user": USER}
    given |= {"own_domains": "acme.example", "password": password}
    return Broken("mailbox", given, trouble, limits)


def sql(url: str, trouble: Trouble, **limits: int) -> Broken:
    """A database at this address."""
    return Broken("sql", {"url": url}, trouble, limits, dataset="small")


def drop(trouble: Trouble, **files: bytes) -> Broken:
    """Files that somebody dropped."""
    names = {name.replace("_", "."): content for name, content in files.items()}
    return Broken("spreadsheet_drop", {"columns": "email: email"}, trouble, drops=names)


class Talk(BaseRequestHandler):
    """Says what it is given to everybody, then nothing more, or hangs up, or never ends."""

    server: "Talker"

    def handle(self) -> None:
        with suppress(OSError):  # who hangs up on it is right
            self.request.sendall(self.server.says)
            while self.server.endless and not self.server.over.is_set():
                self.request.sendall(b"x" * 1_000_000)
                self.server.sent += 1_000_000
            if self.server.hangs:
                self.server.over.wait(20)


class Talker(ThreadingTCPServer):
    """A server that is no database, no mailbox and no web server, on a free port of this machine."""

    daemon_threads = True

    def __init__(self, says: bytes, *, hangs: bool, endless: bool) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.says, self.hangs, self.endless, self.sent = says, hangs, endless, 0
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@contextmanager
def talker(says: bytes = b"", *, hangs: bool = False, endless: bool = False) -> Iterator[Talker]:
    """It runs, and ends afterwards."""
    server = Talker(says, hangs=hangs, endless=endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


@contextmanager
def broken_web(shape: Shape, trouble: Trouble, **limits: int) -> Iterator[Broken]:
    """A described HTTP system that answers like this."""
    with shaped_server() as server:
        server.answer(lambda _: shape)
        values = {"system": "own", "description": DESCRIPTION, "values": f"address: {server.url}"}
        yield Broken("http_json", values | {"secrets": "token: open-sesame"}, trouble, limits)


@contextmanager
def wrong_password() -> Iterator[Broken]:
    """A real mailbox, and not its password."""
    with imap_server() as mails:
        mails.put(letter(EMAIL, SHOP))
        yield mailbox(mails.port, Trouble.REFUSED, password="hunter2")


@contextmanager
def false_mailbox(says: bytes, trouble: Trouble, *, hangs: bool = False) -> Iterator[Broken]:
    """What listens there is no mailbox."""
    with talker(says, hangs=hangs) as server:
        yield mailbox(server.port, trouble, most_seconds=1)


@contextmanager
def silent_database() -> Iterator[Broken]:
    """It takes the call and says nothing."""
    with talker(hangs=True) as server:
        yield sql(f"postgresql://reader@127.0.0.1:{server.port}/shop", Trouble.UNREACHABLE, most_seconds=1)


def no_database(folder: Path) -> Broken:
    """A file of noise."""
    (folder / "noise.db").write_bytes(b"\x00noise" * 5_000)
    return sql(f"sqlite:///{folder / 'noise.db'}", Trouble.GARBLED)


def nobody_listens() -> str:
    return f"postgresql://reader@127.0.0.1:{free_port()}/shop"


Way = Callable[[Path], AbstractContextManager[Broken]]
WAYS: dict[str, Way] = {
    "http down": lambda _: broken_web(Shape(500), Trouble.FAILED),
    "http busy": lambda _: broken_web(Shape(429, headers={"Retry-After": "600"}), Trouble.BUSY),
    "http slow": lambda _: broken_web(Shape(body=b"[" * 400, drip=0.05), Trouble.TOO_SLOW, most_seconds=1),
    "http wrong password": lambda _: broken_web(Shape(401), Trouble.REFUSED),
    "http half": lambda _: broken_web(Shape(body=b'{"items": [{"a": 1}', claims=999), Trouble.BROKEN_OFF),
    "http garbage": lambda _: broken_web(Shape(body=b"<html>\xff\x00"), Trouble.GARBLED),
    "mailbox down": lambda _: nullcontext(mailbox(free_port(), Trouble.UNREACHABLE)),
    "mailbox silent": lambda _: false_mailbox(b"", Trouble.UNREACHABLE, hangs=True),
    "mailbox wrong password": lambda _: wrong_password(),
    "mailbox hangs up": lambda _: false_mailbox(b"* OK IMAP4rev1 ready\r\n", Trouble.GARBLED),
    "mailbox garbage": lambda _: false_mailbox(b"\x00\xff HTTP/1.1 200 OK\r\n\r\n", Trouble.GARBLED),
    "sql down": lambda _: nullcontext(sql(nobody_listens(), Trouble.UNREACHABLE)),
    "sql silent": lambda _: silent_database(),
    "sql garbage": lambda folder: nullcontext(no_database(folder)),
    "drop garbage": lambda _: nullcontext(drop(Trouble.GARBLED, people_xlsx=b"PK\x03\x04 no workbook")),
    "drop half": lambda _: nullcontext(
        drop(Trouble.BROKEN_OFF, people_csv=b'email,name\nanna@example.org,"never closed')
    ),
    "folder gone": lambda folder: nullcontext(
        Broken("folder", {"folder": str(folder / "gone"), "patterns": "{email}/**"}, Trouble.MISCONFIGURED)
    ),
}


@pytest.fixture(autouse=True)
def this_machine(settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The servers of the tests listen here, nobody waits between two tries, and files are dropped here alone."""
    settings.STATE_DIR = tmp_path / "state"
    settings.DSR_CONNECTOR_FOLDERS = [str(tmp_path)]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DSR_OUTBOUND_PRIVATE = ["127.0.0.0/8", "localhost"]
    monkeypatch.setattr(talking, "_backoff", lambda attempt: 0.01)


@pytest.fixture
def known(juxt: Controller, cast: Cast, now: datetime) -> Case:
    """Anna's identity is settled."""
    case = factories.open_one(controller=juxt, now=now).case
    assert case.requester.email == EMAIL
    factories.walk_to_identity(case=case, cast=cast, now=now)
    return case


def connect(case: Case, place: int, broken: Broken, cast: Cast, now: datetime) -> SystemSearch:
    """The system at this place of the case's list is reached so."""
    search = SystemSearch.objects.filter(case=case).select_related("system").order_by("pk")[place]
    systems.connect(
        controller_slug="juxt",
        slug=search.system.slug,
        connector_slug=broken.connector,
        given=broken.given,
        dataset_key=broken.dataset,
        limits=broken.limits,
        actor=cast.actor("ada"),
        now=now,
    )
    if broken.drops:
        folder = drop_folder(connection=SystemConnection.objects.get(system=search.system))
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in broken.drops.items():
            (folder / name).write_bytes(content)
    return search


def collected(case: Case, cast: Cast, now: datetime) -> dict[int, SystemRun]:
    """Machines look wherever they can, and again until each run has its end; by search."""
    runs.collect_all(case_id=case.pk, actor=cast.actor("omar"), now=now)
    for attempt in range(1, 7):
        for pk in SystemRun.objects.filter(case=case, state="queued").values_list("pk", flat=True):
            run_work.carry_out(run_id=pk, now=now + timedelta(hours=2 * attempt))
    return {run.search_id: run for run in SystemRun.objects.filter(case=case)}


def page(case: Case, client: Client, cast: Cast) -> str:
    """The words on the page of the case."""
    client.force_login(cast.omar)
    answer = client.get(f"/desk/cases/{case.reference}/")
    assert answer.status_code == 200
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


def delivered(case: Case, cast: Cast, now: datetime) -> list[dict[str, Any]]:
    """The answer is released without the broken system; the records in its package."""
    late = now + timedelta(days=1)
    for search in SystemSearch.objects.filter(case=case, state=SearchState.PENDING):
        record_search(
            search_id=search.pk,
            case_id=case.pk,
            result=SearchState.NOT_SEARCHED,
            keys=(),
            note="",
            uploads=(),
            told_reason="It could not be reached. We look again and write to you.",
            actor=cast.actor("omar"),
            now=late,
        )
    factories.decide_one(track=RightTrack.objects.get(case=case), cast=cast, now=late)
    factories.answer_decided(case=case, cast=cast, now=late)
    release.release(case_id=case.pk, actor=cast.actor("lena"), now=late + timedelta(hours=1))
    bundle = Bundle.objects.get(case=case, state="built")
    return records_in(bundle)


def records_in(bundle: Bundle) -> list[dict[str, Any]]:
    """Every record of the package's JSON."""
    with zipfile.ZipFile(io.BytesIO(b"".join(vault().open(stored=bundle.stored)))) as package:
        data = json.loads(package.read("data.json"))
    return [record for each in data["collections"].values() for record in each["records"]]


@pytest.mark.parametrize("way", list(WAYS))
def test_the_case_says_what_is_broken_and_the_rest_is_delivered(
    known: Case, cast: Cast, now: datetime, client: Client, tmp_path: Path, way: str
) -> None:
    healthy = tmp_path / "company.db"
    with sqlite3.connect(healthy) as database:
        database.execute("create table people (id integer primary key, email text)")
        database.execute("insert into people values (7, ?)", [EMAIL])
    database.close()
    systems.import_dataset(controller_slug="juxt", text=DATASET, actor=cast.actor("ada"), now=now)
    with WAYS[way](tmp_path) as system:
        ill = connect(known, 0, system, cast, now)
        well = connect(known, 1, sql(f"sqlite:///{healthy}", Trouble.FAILED), cast, now)
        ended = collected(known, cast, now)
    assert (ended[ill.pk].state, ended[ill.pk].problem) == ("failed", system.trouble), ended[ill.pk].detail
    assert ended[well.pk].state == "done"
    assert not CollectedSet.objects.filter(search=ill).exists()
    said = page(known, client, cast)
    assert str(SENTENCES[system.trouble])[:60] in said
    assert not any(secret in said for secret in SECRETS)
    assert [record["id"] for record in delivered(known, cast, now)] == [7]


def test_a_record_of_ten_gigabytes_is_left_at_the_limit(
    known: Case, cast: Cast, now: datetime, client: Client
) -> None:
    """It is streamed, and refused by its size long before the memory is full."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n"
    with talker(head + b'{"items": [{"text": "', endless=True) as server:
        values = {"system": "own", "description": DESCRIPTION, "secrets": "token: open-sesame"}
        values["values"] = f"address: http://127.0.0.1:{server.port}/"
        ill = connect(known, 0, Broken("http_json", values, Trouble.TOO_MUCH), cast, now)
        before = most_memory()
        ended = collected(known, cast, now)
        assert most_memory() - before < 600, "megabytes"
        assert server.sent < 1_000_000_000
    assert (ended[ill.pk].state, ended[ill.pk].problem) == ("failed", Trouble.TOO_MUCH), ended[ill.pk].detail
    assert str(SENTENCES[Trouble.TOO_MUCH])[:60] in page(known, client, cast)


def most_memory() -> float:
    """The most that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
