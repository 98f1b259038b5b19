"""The floor under benchmarks/bundle.py: a plain loop that reads a CSV and zips its rows as one JSON file.

Nothing but the standard library, so that its memory is that of a bare Python. Arguments: CSV, ZIP.
"""

import csv
import io
import json
import sys
import time
import zipfile
from pathlib import Path


def peak_mb() -> float:
    """The most memory this program had; not `ru_maxrss`, which a child takes over from its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """Write the ZIP and print seconds and peak memory in MB as JSON."""
    began = time.perf_counter()
    with (
        Path(sys.argv[1]).open(newline="", encoding="utf-8") as file,
        zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("data.json", "w") as member,
        io.TextIOWrapper(member, encoding="utf-8") as out,
    ):
        out.write("[")
        for number, row in enumerate(csv.DictReader(file)):
            out.write(",\n" if number else "\n")
            out.write(json.dumps(row))
        out.write("]")
    print(json.dumps({"seconds": time.perf_counter() - began, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
