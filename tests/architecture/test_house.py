"""The rules of the house that no linter knows, each with a planted breach that it has to find."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture import house
from tests.architecture.house import Finding

Rule = Callable[[ast.Module], Iterator[Finding]]
MOST_LINES = 400


def breaches(rule: Rule, *folders: str, exempt: Callable[[str], bool] = lambda _: False) -> list[str]:
    return [
        f"{house.place(path)}:{line} {sentence}"
        for path in house.modules(*folders)
        if not exempt(house.place(path))
        for line, sentence in rule(ast.parse(path.read_text()))
    ]


def test_rows_are_written_by_their_owners_alone() -> None:
    assert breaches(house.row_writes, "dsr", exempt=house.may_write) == []


def test_only_the_clock_reads_the_time() -> None:
    assert breaches(house.time_readings, "dsr", "config", exempt=lambda where: where == house.CLOCK) == []


def test_no_template_reads_the_time() -> None:
    templates = [path for folder in ("templates", "dsr") for path in (house.ROOT / folder).rglob("*.html")]
    assert templates
    assert [house.place(path) for path in templates if "{% now" in path.read_text()] == []


def test_own_code_is_imported_at_the_top() -> None:
    assert breaches(house.hidden_imports, "dsr", "config") == []


def test_nothing_happens_by_signal() -> None:
    assert breaches(house.signal_receivers, "dsr", "config") == []


def test_every_module_says_what_it_is_for() -> None:
    assert breaches(house.missing_docstring, "dsr", "config", "tests", "tools") == []


def test_functions_stay_short() -> None:
    assert breaches(house.long_functions, "dsr", "config", "tools") == []


def test_files_stay_short() -> None:
    lengths = {
        house.place(path): len(path.read_text().splitlines())
        for path in house.modules("dsr", "config", "tests")
    }
    assert {where: length for where, length in lengths.items() if length > MOST_LINES} == {}


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (house.row_writes, "case.save()"),
        (house.row_writes, "Case.objects.create(reference='x')"),
        (house.row_writes, "case.notes.create(text='x')"),
        (house.row_writes, "Case.objects.filter(pk=1).update(state='closed')"),
        (house.row_writes, "rows.update(state='closed')"),
        (house.row_writes, "case.delete()"),
        (house.row_writes, "await rows.adelete()"),
        (house.row_writes, "Case.objects.bulk_create(rows)"),
        (house.row_writes, "cursor.execute('UPDATE cases_case SET state = 1')"),
        (house.row_writes, "cursor.execute('DELETE FROM cases_case')"),
        (house.time_readings, "datetime.now(UTC)"),
        (house.time_readings, "field(default=timezone.now)"),
        (house.time_readings, "datetime.date.today()"),
        (house.time_readings, "time.time()"),
        (house.time_readings, "from django.utils.timezone import now"),
        (house.time_readings, "DateTimeField(auto_now=True)"),
        (house.hidden_imports, "def run():\n    from dsr.cases import models"),
        (house.signal_receivers, "from django.db.models.signals import post_save"),
        (house.signal_receivers, "from django.dispatch import receiver"),
        (house.long_functions, "def run():\n" + "    a = 1\n" * 70),
        (house.missing_docstring, "a = 1"),
    ],
)
def test_each_rule_finds_its_breach(rule: Rule, breach: str) -> None:
    assert list(rule(ast.parse(breach, mode="exec")))


@pytest.mark.parametrize(
    ("rule", "harmless"),
    [
        (house.row_writes, "totals.update({'a': 1})"),
        (house.row_writes, "digest.update(data)"),
        (house.row_writes, "changes.update(case=case, row=row)"),
        (house.row_writes, "cache.delete('key')"),
        (house.row_writes, "help = 'Update the list'"),
        (house.row_writes, "Case.objects.filter(pk=1).first()"),
        (house.time_readings, "time.monotonic()"),
        (house.time_readings, "datetime(2026, 1, 1, tzinfo=UTC)"),
        (house.hidden_imports, "from dsr.cases import models"),
        (house.hidden_imports, "def run():\n    import redis"),
        (house.missing_docstring, ""),
    ],
)
def test_no_rule_cries_wolf(rule: Rule, harmless: str) -> None:
    assert list(rule(ast.parse(harmless))) == []
