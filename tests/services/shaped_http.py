"""A real HTTP server on loopback that answers in the shapes a test gives it, well-behaved or not."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Shape:
    """What is answered. `raw` writes to the socket itself; `drip` waits between bytes."""

    status: int = 200
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    claims: int | None = None
    drip: float = 0.0


Answers = Callable[[Asked], Shape]


@dataclass
class ShapedServer:
    """Where it listens, what was asked of it, and how it answers."""

    port: int
    asked: list[Asked]
    answers: list[Answers]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, answers: Answers) -> None:
        self.answers[:] = [answers]


class Handler(BaseHTTPRequestHandler):
    """Writes down what came and sends the shape that the test gives for it."""

    protocol_version = "HTTP/1.1"
    server: "ShapingServer"

    def serve(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        one = Asked(self.command, parts.path, query, dict(self.headers.items()), self.rfile.read(length))
        self.server.asked.append(one)
        self._send(self.server.answers[0](one))

    def _send(self, shape: Shape) -> None:
        body = json.dumps(shape.value).encode() if shape.body is None else shape.body
        if shape.status == HTTPStatus.NO_CONTENT:
            body = b""
        claims = shape.claims if shape.claims is not None else len(body)
        self.send_response(shape.status)
        for name, value in shape.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(claims))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in _pieces(body, shape.drip):
                self.wfile.write(piece)
        if claims > len(body):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(Handler, f"do_{_method}", Handler.serve)


class ShapingServer(ThreadingHTTPServer):
    """Listens on a free port of loopback."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[Asked] = []
        self.answers: list[Answers] = [lambda _: Shape(404)]

    def handle_error(self, *_: object) -> None:
        return  # a client that hangs up is what some tests are about


def _pieces(body: bytes, drip: float) -> Iterator[bytes]:
    if not drip:
        yield body
        return
    for place in range(len(body)):
        yield body[place : place + 1]
        time.sleep(drip)


@contextmanager
def shaped_server() -> Iterator[ShapedServer]:
    server = ShapingServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield ShapedServer(server.server_address[1], server.asked, server.answers)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def bomb(megabytes: int) -> Shape:
    """So many megabytes of white space before a value, packed small."""
    return Shape(
        body=gzip.compress(b" " * megabytes * 1024 * 1024 + b"{}"), headers={"Content-Encoding": "gzip"}
    )
