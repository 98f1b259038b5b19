"""`manage.py access` on a PostgreSQL of the shop's size, beside a plain psycopg loop that writes the same rows.

Run: python -m benchmarks.access --url URL --dataset FILE [--subject ADDRESS ...] [--side json|bundle]

The whole command counts, from the first word of the request: case, identity, collection into encrypted files, review,
and then the JSON file, or the decision, the letter and the sealed package (not released). Each side in a process of
its own; the installation is new each time and lies in SQLite unless DSR_DATABASE_URL says otherwise.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

SUBJECTS = tuple(f"heavy-{size}@example.com" for size in ("100", "10k", "100k", "1m"))
SIDES = ("json", "bundle")


def main() -> int:
    """The floor and both sides for each subject, and their ratios."""
    asked = arguments()
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    for subject in asked.subject or SUBJECTS:
        with tempfile.TemporaryDirectory() as folder:
            floor = said("benchmarks.plain_rows", asked.url, subject, f"{folder}/rows.json")
            print(f"{subject}: plain {told(floor)}", flush=True)
            for side in asked.side or SIDES:
                where = ("--url", asked.url, "--dataset", asked.dataset, "--out", folder)
                ours = said("benchmarks.access", *where, "--only", subject, "--side", side)
                ratio = ours["seconds"] / floor["seconds"]
                print(
                    f"  {side:6} {told(ours)}, before it began {ours['idle_mb']:.0f} MB; ratio {ratio:.2f}; "
                    f"phases {ours['phases']}; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
    return 0


def told(figures: dict[str, Any]) -> str:
    """Rows, seconds, peak memory."""
    return f"{figures['rows']:>9,} rows {figures['seconds']:7.2f} s, peak {figures['peak_mb']:.0f} MB"


def arguments() -> argparse.Namespace:
    """Where the shop is and what describes it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True, help="PostgreSQL with the shop's data, without a password")
    parser.add_argument("--dataset", required=True, help="its dataset file")
    parser.add_argument("--subject", action="append", help="address; the four heavy ones without it")
    parser.add_argument("--side", action="append", choices=SIDES, help="both without it")
    parser.add_argument("--only", default="", help="for the process that measures one subject")
    parser.add_argument("--out", default="", help="for the same process")
    return parser.parse_args()


def said(module: str, *words: str) -> dict[str, Any]:
    """What a side printed last, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def answered(asked: argparse.Namespace) -> dict[str, Any]:
    """One request of the subject, answered by the command in this process."""
    from django.core.management import call_command  # noqa: PLC0415

    import benchmarks.installation  # noqa: PLC0415 (before anything with tables)
    from benchmarks.plain_zip import peak_mb  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from dsr.accounts.actors import operator_actor  # noqa: PLC0415
    from dsr.casework.look_after_staff import add_staff  # noqa: PLC0415
    from dsr.common import clock  # noqa: PLC0415

    aside = io.StringIO()
    call_command("load_controller", "examples/policies/juxt.yaml", stdout=aside)
    add_staff(
        email="lena@example.com",
        name="Lena",
        password=benchmarks.installation.PASSWORD,
        roles=["lead"],
        actor=operator_actor(name="benchmark"),
        now=clock.now(),
    )
    system = ("--dataset", asked.dataset, "--url", asked.url, "--controller", "juxt", "--name", "Shop")
    call_command("system", "import", *system, stdout=aside)
    only = ("--only", "json") if asked.side == ["json"] else ()
    out, waits = io.StringIO(), False
    idle, began = peak_mb(), time.perf_counter()
    try:
        whom = ("--controller", "juxt", "--email", asked.only, "--out", asked.out)
        call_command("access", *whom, *only, stdout=out, stderr=aside)
    except SystemExit:
        waits = True
    seconds = time.perf_counter() - began
    found = json.loads(out.getvalue())
    if waits != (not only) or (not only and "bundle" not in found["seconds"]):
        raise SystemExit(f"the command ended otherwise than expected: {found}")
    rows = sum(count for sets in found["rows"].values() for count in sets.values())
    return {
        "rows": rows,
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "idle_mb": idle,
        "phases": found["seconds"],
    }


if __name__ == "__main__":
    given = arguments()
    if given.only:
        print(json.dumps(answered(given)))
        sys.exit(0)
    sys.exit(main())
