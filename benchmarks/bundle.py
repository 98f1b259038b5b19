"""A bundle of many records: time and memory beside a plain loop that reads the same rows and zips them.

Run: python benchmarks/bundle.py [records]   (100,000 by default; each side in its own process)

The floor opens the same CSV upload, turns each row into JSON and writes one compressed file. The bundle
writes the same JSON and besides a table, pages a person can read, a letter and a manifest, encrypted.
"""

import csv
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
from dsr.bundles.collected import read_collected, recognise
from dsr.bundles.content import BundleContent, Collection, LetterContent
from dsr.common.vault import Vault

FIELDS = ["order_id", "customer", "ordered_at", "item", "quantity", "price", "status", "note"]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def write_upload(path: Path, count: int) -> None:
    """A collected file as a colleague would upload it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(FIELDS)
        for n in range(count):
            day = f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T10:00:00"
            note = "left at the door" if n % 3 else ""
            price = f"{19.9 + n % 300:.2f}"
            out.writerow(
                [n, "customer-1@example.com", day, f"Lamp {n % 977}", n % 7 + 1, price, "shipped", note]
            )


def bundle(upload: Path, folder: Path) -> None:
    """The whole package, from the upload in the vault to the package in the vault."""
    vault = Vault(directory=folder / "vault", key=b"b" * 32)
    with upload.open("rb") as file:
        stored = vault.store(stream=file)

    def records() -> Iterator[dict[str, object]]:
        def opened() -> Iterator[bytes]:
            return vault.open(stored=stored)

        return read_collected(form=recognise(name="orders.csv", open_bytes=opened), open_bytes=opened)

    letter = LetterContent(
        controller=("Juxt Ltd",),
        requester=("Ada Lovelace",),
        place_and_date="London, 2 March 2026",
        reference="JUXT-2026-0042",
        subject="Your data",
        paragraphs=("Dear Ada Lovelace,",),
    )
    content = BundleContent(
        reference="JUXT-2026-0042",
        controller=("Juxt Ltd",),
        requester="Ada Lovelace",
        law="UK GDPR, Art. 15",
        rule_version="1",
        received_on=date(2026, 2, 2),
        due_on=date(2026, 3, 2),
        collections=(Collection("orders", "Orders", "Web shop", records),),
        letter=letter,
    )
    with vault.writer() as sink:
        build_bundle(content=content, sink=sink, progress=lambda *_: None, now=NOW)


def measured(command: list[str]) -> dict[str, float]:
    """One side in a process of its own: seconds without starting Python, peak memory in MB."""
    report = subprocess.run([sys.executable, *command], check=True, capture_output=True, text=True).stdout
    figures: dict[str, float] = json.loads(report.splitlines()[-1])
    return figures


def run_bundle(upload: Path, folder: Path) -> None:
    """Called in the process of the bundle."""
    django.setup()
    began, idle = time.perf_counter(), peak_mb()
    bundle(upload, folder)
    seconds, peak = time.perf_counter() - began, peak_mb()
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "idle_mb": idle}))


def main() -> None:
    """Best of three for each side, alternating."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        upload = Path(place) / "orders.csv"
        write_upload(upload, count)
        sides = {
            "floor": [str(Path(__file__).with_name("plain_zip.py")), str(upload), f"{place}/floor.zip"],
            "bundle": [__file__, "--bundle", str(upload), place],
        }
        for _ in range(3):
            for side, command in sides.items():
                figures = measured(command)
                if side not in best or figures["seconds"] < best[side]["seconds"]:
                    best[side] = figures
    for side, figures in best.items():
        print(f"{side:7} {figures['seconds']:7.2f} s   peak {figures['peak_mb']:6.1f} MB")
    idle = best["bundle"]["idle_mb"]
    print(f"        of the bundle's memory {idle:.1f} MB are Django before it begins")
    seconds, peak = (best["bundle"][name] / best["floor"][name] for name in ("seconds", "peak_mb"))
    print(f"{count:,} records, bundle / floor: time {seconds:.2f}, peak memory {peak:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bundle"]:
        run_bundle(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
