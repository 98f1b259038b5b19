"""A trial of the connector for folders: files of two people, one in doubt, and a link that leads outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from dsr.connectors.spec import ErasureAction, Key, SetPlan, Settings
from dsr.connectors.testkit import Trial

PATTERNS = "{user_id}/**\ninvoices/*_{customer_id}_*.pdf"


def write(root: Path, path: str, content: str = "content") -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)


def fill(root: Path) -> None:
    write(root, "u-1001/photo.jpg")
    write(root, "u-1001/deep/er/letter.txt")
    write(root, "u-1002/photo.jpg")
    write(root, "invoices/2025_77001_a.pdf")
    write(root, "invoices/2025_770011_a.pdf")
    (root / "u-1001" / "all").symlink_to("/etc")
    (root / "u-1001" / "passwd").symlink_to("/etc/passwd")


@contextmanager
def trials() -> Iterator[Trial]:
    with TemporaryDirectory() as place:
        fill(Path(place))
        settings = Settings(plain={"patterns": PATTERNS}, secret={}, place=place)
        yield Trial(
            settings=settings,
            keys=(Key("user_id", "u-1001"), Key("customer_id", "77001")),
            records=3,
            nobody=(Key("user_id", "u-100"), Key("customer_id", "7700")),
            other=(Key("user_id", "u-1002"),),
            wrong=(
                replace(settings, plain={"patterns": ""}),
                replace(settings, plain={"patterns": "no/key/here"}),
                replace(settings, plain={"patterns": "../{user_id}"}),
                replace(settings, plain={"patterns": "{user_id"}),
                replace(settings, plain={**settings.plain, "folder": "/"}),
            ),
            wishes=(SetPlan("files", ErasureAction.ERASE),),
        )
