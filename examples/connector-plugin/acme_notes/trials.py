"""A system made for trying, for the test kit: three people in a file that is thrown away."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dsr.connectors.spec import Correction, Key, Settings
from dsr.connectors.testkit import Trial


@contextmanager
def trials() -> Iterator[Trial]:
    """Fresh for each check, so that a check may change it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "notes.jsonl"
        authors = ["ann@example.org", "bob@example.org", "ann@example.org", *["many@example.org"] * 20_000]
        with file.open("w") as lines:
            for number, author in enumerate(authors):
                lines.write(json.dumps({"id": number, "author": author, "text": f"note {number}"}) + "\n")
        settings = Settings(plain={"file": str(file)}, secret={})
        yield Trial(
            settings=settings,
            keys=(Key("email", "Ann@example.org"),),
            records=2,
            nobody=(Key("email", "nobody@example.org"), Key("name", "Ann")),
            other=(Key("email", "bob@example.org"),),
            wrong=(replace(settings, plain={"file": "/nowhere/notes.jsonl"}), replace(settings, plain={})),
            correction=Correction("notes", "text", "note 0", "note zero"),
            large=(Key("email", "many@example.org"),),
            listed="email",
        )
