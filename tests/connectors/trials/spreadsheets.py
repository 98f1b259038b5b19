"""A trial of the connector for spreadsheets: a text file and a workbook about two people and a long list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook

from dsr.connectors.spec import Key, Settings
from dsr.connectors.testkit import Trial

COLUMNS = "email: E-Mail, Mail address\ncustomer_id: Customer no"


def fill(folder: Path, *, many: int = 0) -> None:
    rows = ["E-Mail;Name;Customer no", "Ann@Example.org;Ann;42", "bob@example.org;Bob;43", ";Ann again;42"]
    rows += [f"many@example.org;Row {number};" for number in range(many)]
    (folder / "customers.csv").write_text("\r\n".join(rows), encoding="utf-8-sig")
    book = Workbook()
    sheet = book.create_sheet("Newsletter", 0)
    sheet.append(["Mail address", "Since"])
    sheet.append(["ann@example.org", 2024])
    sheet.append(["bob@example.org", 2025])
    book.save(folder / "marketing.xlsx")


@contextmanager
def trials() -> Iterator[Trial]:
    with TemporaryDirectory() as place:
        fill(Path(place), many=20_000)
        settings = Settings(plain={"columns": COLUMNS}, secret={}, place=place)
        yield Trial(
            settings=settings,
            keys=(Key("email", "ann@example.org"), Key("customer_id", "42")),
            records=3,
            nobody=(Key("email", "nn@example.org"), Key("customer_id", "4")),
            other=(Key("email", "bob@example.org"),),
            wrong=(
                replace(settings, plain={"columns": "no colon"}),
                replace(settings, plain={"columns": ""}),
                replace(settings, plain={"columns": "email: Telephone"}),
                replace(settings, plain={**settings.plain, "folder": "/etc"}),
                replace(settings, plain={**settings.plain, "folder": "relative"}),
            ),
            large=(Key("email", "many@example.org"),),
            listed="email",
        )
