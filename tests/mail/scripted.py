"""A mail server that answers each command from a script, for replies and silences no honest server gives."""

import socketserver
import threading
from types import TracebackType
from typing import Self

USUAL = {"MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 go on", ".": "250 OK", "QUIT": "221 bye"}


class ScriptedServer:
    """`replies` overrides what a command gets ("." is the last dot); "" is silence until `let_go`.

    `delivered` holds what was read up to the dot and accepted.
    """

    def __init__(self, **replies: str) -> None:
        self.replies = {
            **USUAL,
            **{("." if name == "dot" else name.upper()): r for name, r in replies.items()},
        }
        self.delivered: list[bytes] = []
        self.reached = threading.Event()
        self.go_on = threading.Event()

    def __enter__(self) -> Self:
        script = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                script.converse(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """What DSR_MAIL_URL is to be."""
        return f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def let_go(self) -> None:
        """Be an honest server from now on."""
        self.replies = dict(USUAL)
        self.go_on.set()

    def converse(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation, until the client goes."""
        line.wfile.write(b"220 script\r\n")
        while command := line.rfile.readline():
            verb = command[:4].upper().decode(errors="replace").strip()
            reply = self._reply(self.replies.get(verb, "250 OK"))
            line.wfile.write(f"{reply}\r\n".encode())
            if reply.startswith("354") and not self._take(line):
                return

    def _take(self, line: socketserver.StreamRequestHandler) -> bool:
        content = b""
        while (part := line.rfile.readline()) != b".\r\n":
            if not part:
                return False  # the client went away before the dot: nothing was delivered
            content += part
        reply = self._reply(self.replies["."])
        if reply.startswith("250"):
            self.delivered.append(content)
        line.wfile.write(f"{reply}\r\n".encode())
        return True

    def _reply(self, reply: str) -> str:
        if reply:
            return reply
        self.reached.set()
        self.go_on.wait(30)
        return "421 too late"
