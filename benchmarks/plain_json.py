"""The floors under benchmarks/bundle.py, with nothing but the standard library. Arguments: kind, JSON Lines, output.

`json`: a plain loop that reads the staged records and writes them as one JSON file. `zip`: the same into a ZIP.
"""

import io
import json
import sys
import time
import zipfile
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.plain_zip import peak_mb


def copy(source: Path, out: TextIO) -> None:
    """Each record is read and written, as a program does that wants to be simple."""
    with source.open(encoding="utf-8") as lines:
        out.write("[")
        for number, line in enumerate(lines):
            out.write(",\n" if number else "\n")
            out.write(json.dumps(json.loads(line)))
        out.write("]")


def main() -> None:
    """Write the file and print seconds, peak memory in MB and bytes as JSON."""
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    began = time.perf_counter()
    if kind == "json":
        with target.open("w", encoding="utf-8") as out:
            copy(source, out)
    else:
        with (
            zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("data.json", "w", force_zip64=True) as member,
            io.TextIOWrapper(member, encoding="utf-8") as out,
        ):
            copy(source, out)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "bytes": target.stat().st_size}))


if __name__ == "__main__":
    main()
