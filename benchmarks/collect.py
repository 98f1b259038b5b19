"""Collecting by machine from a PostgreSQL of the shop's size, beside a plain psycopg loop over the same rows.

Run: python -m benchmarks.collect --url URL --dataset FILE [--subject ADDRESS ...]

The run goes through the product's own verbs: order, claim, walk of the dataset, staging into encrypted files, search
log. Each side in its own process; the product's time is that of `carry_out`, from the claim to the committed end.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SUBJECTS = tuple(f"heavy-{size}@example.com" for size in ("100", "10k", "100k", "1m"))


def main() -> int:
    """Both sides for each subject, and their ratio."""
    asked = arguments()
    for subject in asked.subject or SUBJECTS:
        with tempfile.TemporaryDirectory() as folder:
            floor = said("benchmarks.plain_rows", asked.url, subject, f"{folder}/rows.json")
            ours = said(
                "benchmarks.collect", "--url", asked.url, "--dataset", asked.dataset, "--only", subject
            )
        ratio = ours["seconds"] / floor["seconds"]
        print(
            f"{subject}: plain {floor['rows']:,} rows {floor['seconds']:.2f} s {floor['peak_mb']:.0f} MB; "
            f"collected {ours['rows']:,} rows {ours['seconds']:.2f} s {ours['peak_mb']:.0f} MB "
            f"(before it began {ours['idle_mb']:.0f} MB); ratio {ratio:.2f}",
            flush=True,
        )
    return 0


def arguments() -> argparse.Namespace:
    """Where the shop is and what describes it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True, help="PostgreSQL with the shop's data, without a password")
    parser.add_argument("--dataset", required=True, help="its dataset file")
    parser.add_argument("--subject", action="append", help="address; the four heavy ones without it")
    parser.add_argument("--only", default="", help="for the process that measures one subject")
    return parser.parse_args()


def said(module: str, *words: str) -> dict[str, float]:
    """What a side printed last, as JSON."""
    done = subprocess.run([sys.executable, "-m", module, *words], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def collected(*, url: str, dataset: Path, email: str) -> dict[str, float]:
    """One case of the subject, collected by the product in this process."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    import benchmarks.installation  # noqa: PLC0415 (before anything with tables)

    call_command("migrate", verbosity=0)
    from benchmarks.plain_zip import peak_mb  # noqa: PLC0415
    from dsr.accounts.actors import operator_actor, requester_actor, staff_actor  # noqa: PLC0415
    from dsr.cases.models import SystemRun, SystemSearch  # noqa: PLC0415
    from dsr.casework import assign, identity, run_work, runs, systems  # noqa: PLC0415
    from dsr.casework.look_after_staff import add_staff  # noqa: PLC0415
    from dsr.casework.open_case import Person, Request, open_case  # noqa: PLC0415
    from dsr.common import clock  # noqa: PLC0415
    from dsr.register import store  # noqa: PLC0415
    from dsr.register.models import Controller  # noqa: PLC0415

    now = clock.now()
    call_command("load_controller", "examples/policies/juxt.yaml", verbosity=0)
    controller = Controller.objects.get(slug="juxt")
    operator = operator_actor(name="benchmark")
    omar = add_staff(
        email="omar@example.com",
        name="Omar",
        password=benchmarks.installation.PASSWORD,
        roles=["handler"],
        actor=operator,
        now=now,
    )
    with transaction.atomic():
        systems.import_within(controller=controller, text=dataset.read_text(), actor=operator, now=now)
        system = store.save_system(controller=controller, slug="shop", by_hand=True, name="Shop")
        systems.connect_within(
            system=system,
            connector_slug="sql",
            given={"url": url},
            dataset_key=controller.datasets.get().key,
            limits={},
            actor=operator,
            now=now,
        )
    request = Request(
        controller=controller,
        channel="form",
        received_at=now,
        rights={"access": {}},
        person=Person(name="Heavy", email=email),
    )
    case = open_case(request=request, actor=requester_actor(reference=""), now=now).case
    actor = staff_actor(omar)
    assign.assign(case_id=case.pk, assignee=omar, actor=actor, now=now)
    identity.confirm_identity(case_id=case.pk, method="known_address", note="", actor=actor, now=now)
    search = SystemSearch.objects.get(case=case, system=system)
    run = runs.order_run(case_id=case.pk, search_id=search.pk, kind="collect", actor=actor, now=now)
    idle, began = peak_mb(), time.perf_counter()
    done = run_work.carry_out(run_id=run.pk, now=clock.now())
    seconds = time.perf_counter() - began
    run = SystemRun.objects.get(pk=run.pk)
    if not done:
        raise SystemExit(f"the run ended as {run.state}: {run.problem} {run.detail}")
    return {"rows": run.rows, "seconds": seconds, "peak_mb": peak_mb(), "idle_mb": idle}


if __name__ == "__main__":
    given = arguments()
    if given.only:
        print(json.dumps(collected(url=given.url, dataset=Path(given.dataset), email=given.only)))
        sys.exit(0)
    sys.exit(main())
