"""`manage.py deadline`: cases in, answers out, one a line."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command

from dsr.cli.deadline_lines import answer_line

ROOT = Path(__file__).parents[2]
CASES = (ROOT / "tests" / "rules" / "data" / "deadlines.jsonl").read_bytes().splitlines()
PLAIN: dict[str, Any] = {
    "id": "A",
    "regime": "eu_gdpr",
    "calendar": "DE",
    "received": "2026-03-02T09:00:00+01:00",
    "timezone": "Europe/Berlin",
    "events": [],
    "right": "access",
}


def answer(**changed: Any) -> dict[str, Any]:
    return answer_line(orjson.dumps({**PLAIN, **changed}))


@pytest.mark.parametrize("line", CASES, ids=lambda line: orjson.loads(line)["id"])
def test_every_worked_case_with_every_extra_key(line: bytes) -> None:
    case = orjson.loads(line)
    told = orjson.loads(orjson.dumps(answer_line(line)))
    assert told["id"] == case["id"]
    assert told["due"] == case["expected_due"]
    for key, expected in case.get("expected_extra", {}).items():
        assert told[key] == expected
    assert told["safe_due"] <= told["due"]
    assert told["steps"] and all(isinstance(step, str) for step in told["steps"])


def test_california_says_both_of_its_other_clocks() -> None:
    place = {"regime": "us_ca_ccpa", "calendar": "US-CA", "timezone": "America/Los_Angeles"}
    assert str(answer(**place, right="know")["ack_due_10_business_days"]) == "2026-03-16"
    assert str(answer(**place, right="opt_out")["opt_out_due_15_business_days"]) == "2026-03-23"


def test_no_number_gives_null() -> None:
    told = answer(regime="jp_appi", calendar="JP", timezone="Asia/Tokyo")
    assert told["due"] is None and "error" not in told and told["steps"]


@pytest.mark.parametrize(
    "line",
    [
        b"garbage",
        b"[1, 2]",
        b"7",
        b"null",
        b'{"id": "x"}',
        b"\xff\xfe",
        b'{"id": "x", "events": ' + b"[" * 5000,
    ],
)
def test_what_is_no_case_is_an_error_object(line: bytes) -> None:
    assert answer_line(line)["error"]


@pytest.mark.parametrize(
    "changed",
    [
        {"received": "2026-03-02T09:00:00"},
        {"received": "yesterday"},
        {"received": 7},
        {"received": "9999-12-31T23:59:00-12:00", "calendar": "NONE"},
        {"received": "2199-03-02T09:00:00Z"},
        {"timezone": "Mars/Olympus"},
        {"timezone": "../../etc/passwd"},
        {"regime": "xx_none"},
        {"regime": None},
        {"calendar": "QQ"},
        {"calendar": ["DE"]},
        {"events": {}},
        {"events": [1]},
        {"events": [{"type": "identity_requested"}]},
        {"events": [{"type": "identity_requested", "at": "2026-03-03T09:00:00"}]},
        {"events": [{"type": "identity_received", "at": "2026-03-03T09:00:00Z", "sufficient": "yes"}]},
        {"policy": "none"},
        {"policy": {"suspension": "perhaps"}},
        {"policy": {"promise_days": True}},
        {"policy": {"promise_days": 10**12}},
        {"right": 3},
        {"events": [{"type": "extension_notified", "at": "2026-03-03T09:00:00Z", "until": "soon"}]},
    ],
    ids=str,
)
def test_what_is_wrong_in_a_case_is_an_error_object_with_its_id(changed: dict[str, Any]) -> None:
    told = answer(**changed)
    assert told["id"] == "A" and told["error"] and "due" not in told


def test_missing_events_and_the_date_told_to_the_person() -> None:
    assert str(answer(events=None)["due"]) == "2026-04-02"
    notice = {"type": "extension_notified", "at": "2026-03-03T09:00:00Z", "until": "2026-06-30"}
    swiss = answer(regime="ch_fadp", calendar="CH-ZH", timezone="Europe/Zurich", events=[notice])
    assert str(swiss["due"]) == "2026-06-30"


def test_old_cases_get_the_holidays_of_their_year() -> None:
    assert (
        str(answer(received="2001-11-26T09:00:00+01:00", regime="eu_1182_71_weeks3")["due"]) == "2001-12-17"
    )


def test_run_goes_on_after_an_error_and_the_exit_status_says_so() -> None:
    lines = b"\n".join([CASES[0], b"garbage", b"", CASES[1]]) + b"\n"
    done = _run(lines)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one.get("id") for one in told] == ["EU-P01", None, "EU-P02"]
    assert "error" in told[1]
    assert done.returncode == 1


def test_exit_status_is_zero_when_all_is_answered() -> None:
    done = _run(b"\n".join(CASES[:3]))
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 3


def _run(lines: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "manage.py", "deadline"],
        input=lines,
        cwd=ROOT,
        capture_output=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        timeout=60,
        check=False,
    )


def test_reference_page_is_written_and_checked(tmp_path: Path) -> None:
    said = io.StringIO()
    call_command("write_reference", folder=tmp_path, stdout=said)
    assert "wrote regimes.md" in said.getvalue()
    call_command("write_reference", folder=tmp_path, check=True, stdout=said)
    assert "up to date" in said.getvalue()
