"""What a real part is: its kind, name, version, where it came from and its address. Knows no server."""

import socket
from dataclasses import dataclass, field

FOUND = "found on this machine, private"
GIVEN = "address given"
PACKAGE = "package, private"


class Unavailable(Exception):
    """A real part cannot be had here; the text is the sentence that failing tests show."""


@dataclass(frozen=True, slots=True)
class Part:
    """One real part of a run. `url` is its address, for the browser the path of the program."""

    kind: str
    name: str
    version: str
    origin: str = ""
    url: str = field(default="", repr=False)

    def in_words(self) -> str:
        """The part for the closing line."""
        return f"{self.name} {self.version}" + (f" ({self.origin})" if self.origin else "")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
