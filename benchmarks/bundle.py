"""A sealed package of many records: time and memory beside a plain loop that writes the same rows as one JSON file.

Run: python benchmarks/bundle.py [records ...]   (100,000 and 1,000,000 by default; each side in its own process)

Every side reads the same staged records. `json floor` parses and writes each of them with the standard library;
`zip floor` does so into a ZIP. `json alone` writes our `data.json` into the encrypted vault, as `access --only json`
does. `package` writes everything: JSON, JSON Lines, CSV, pages with their indexes, letter, summary, schema, manifest,
signed, sealed and encrypted.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DSR_SECRET_KEY", "benchmark-benchmark-benchmark-benchmark-benchmark-1")
os.environ.setdefault("DSR_VAULT_KEY", "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=")

import django

from benchmarks.plain_zip import peak_mb
from dsr.bundles.build import build_bundle
from dsr.bundles.content import BundleContent, Collection, Field, LetterContent, Lines
from dsr.bundles.sections import Part, StagedRecords
from dsr.bundles.signing import Signer
from dsr.bundles.tables import json_chunks
from dsr.common.record_lines import line_of
from dsr.common.vault import StoredFile, Vault

COUNTS = (100_000, 1_000_000)
ROUNDS = 3
KEY = b"b" * 32
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTER = LetterContent(
    controller=("Juxt Ltd",),
    requester=("Ada Lovelace",),
    place_and_date="London, 2 March 2026",
    reference="JUXT-2026-0042",
    subject="Your data",
    paragraphs=("Dear Ada Lovelace,",),
)


def record(n: int) -> dict[str, object]:
    """An order as a shop keeps it."""
    return {
        "order_id": n,
        "customer": "customer-1@example.com",
        "ordered_at": f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T10:00:00",
        "item": f"Lamp {n % 977}",
        "quantity": n % 7 + 1,
        "price": f"{19.9 + n % 300:.2f}",
        "status": "shipped",
        "note": "left at the door" if n % 3 else "",
    }


def stage(path: Path, count: int) -> None:
    """The records as a run stages them."""
    with path.open("wb") as file:
        for n in range(count):
            file.write(line_of(record=record(n)))


def kept(vault: Vault, source: Path) -> StoredFile:
    """The same in the vault."""
    with source.open("rb") as file:
        return vault.store(stream=file)


def staged(vault: Vault, stored: StoredFile) -> Collection:
    """The staged set as the builder sees it."""

    def opened() -> Iterator[bytes]:
        rest = b""
        for portion in vault.open(stored=stored):
            *whole, rest = (rest + portion).split(b"\n")
            for line in whole:
                yield line + b"\n"

    def never() -> Iterator[dict[str, object]]:
        raise RuntimeError("the lines lie ready")

    fields = [Field(name, description="A field of an order") for name in record(0)]
    return Collection("orders", "Orders", "Web shop", never, fields=fields, lines=Lines(opened, stored.size))


def json_alone(vault: Vault, collection: Collection) -> int:
    """`data.json` in the vault."""
    assert collection.lines is not None
    part = Part("orders", collection, StagedRecords(lines=collection.lines, each=lambda: None))
    with vault.writer() as sink:
        for chunk in json_chunks(about={}, parts=[part], after=dict):
            sink.write(chunk)
    return sink.stored.size


def package(vault: Vault, collection: Collection) -> int:
    """The whole package in the vault."""
    content = BundleContent(
        reference="JUXT-2026-0042",
        controller=("Juxt Ltd",),
        requester="Ada Lovelace",
        law="UK GDPR, Art. 15",
        rule_version="1",
        received_on=date(2026, 2, 2),
        due_on=date(2026, 3, 2),
        collections=(collection,),
        letter=LETTER,
    )
    with vault.writer() as sink:
        build_bundle(content=content, sink=sink, progress=lambda *_: None, now=NOW, signer=Signer(KEY))
    return sink.stored.size


OURS = {"json alone": json_alone, "package": package}


def run_ours(side: str, source: Path, folder: Path) -> None:
    """Called in the process of one of our sides."""
    django.setup()
    vault = Vault(directory=folder / "vault", key=KEY)
    stored = kept(vault, source)
    began, idle = time.perf_counter(), peak_mb()
    size = OURS[side](vault, staged(vault, stored))
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "idle_mb": idle, "bytes": size}))


def measured(command: list[str]) -> dict[str, float]:
    """One side in a process of its own: seconds without starting Python, peak memory in MB."""
    report = subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(report.splitlines()[-1])
    return figures


def compare(count: int) -> None:
    """Best of three for each side, alternating."""
    best: dict[str, dict[str, float]] = {}
    plain = str(Path(__file__).with_name("plain_json.py"))
    for _ in range(ROUNDS if count <= COUNTS[0] else 1 + ROUNDS // 2):
        with tempfile.TemporaryDirectory() as place:
            source = Path(place) / "orders.jsonl"
            stage(source, count)
            sides = {
                "json floor": [plain, "json", str(source), f"{place}/floor.json"],
                "json alone": [__file__, "--ours", "json alone", str(source), place],
                "zip floor": [plain, "zip", str(source), f"{place}/floor.zip"],
                "package": [__file__, "--ours", "package", str(source), place],
            }
            for side, command in sides.items():
                figures = measured(command)
                if side not in best or figures["seconds"] < best[side]["seconds"]:
                    best[side] = figures
    report(count, best)


def report(count: int, best: dict[str, dict[str, float]]) -> None:
    """Every side, and the ratios to the plain JSON file."""
    print(f"{count:,} records")
    floor = best["json floor"]["seconds"]
    for side, figures in best.items():
        print(
            f"  {side:10} {figures['seconds']:7.2f} s = {figures['seconds'] / floor:5.2f} x json floor   "
            f"peak {figures['peak_mb']:6.1f} MB   {figures['bytes'] / 1e6:8.1f} MB written"
        )
    print(f"  of our memory {best['package']['idle_mb']:.1f} MB are Django before it begins")


def main() -> None:
    """Each number of records asked for."""
    for count in [int(text) for text in sys.argv[1:]] or COUNTS:
        compare(count)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ours"]:
        run_ours(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
