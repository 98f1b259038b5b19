"""Reads the source of the house as syntax trees and names what breaks its rules. Runs nothing.

Each rule takes one module's tree and yields what it finds as `(line, sentence)`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OWN_PACKAGES = ("dsr", "config")
Finding = tuple[int, str]

# Who may write rows: the owning apps, and in `audit` and `cases` only the one writer.
WRITERS = (
    "dsr/audit/record.py",
    "dsr/cases/changes.py",
    "dsr/accounts/",
    "dsr/register/",
    "dsr/mail/",
    "dsr/bundles/",
    "dsr/connectors/builtin/django_models/",  # rows of the company's own apps, never of ours
)
# Their functions are what everybody else writes through.
WRITING_MODULES = frozenset({"changes", "record"})
NO_ROWS = frozenset({"URL"})  # sqlalchemy makes an address with URL.create(...)
CLOCK = "dsr/common/clock.py"
ALWAYS_A_WRITE = frozenset({"bulk_create", "bulk_update", "get_or_create", "update_or_create"})
ROW_WRITES = ALWAYS_A_WRITE | {"save", "create", "update", "delete"}
ROW_WRITES |= {f"a{name}" for name in ROW_WRITES}
TIME_READERS = frozenset(
    {
        ("datetime", "now"),
        ("datetime", "utcnow"),
        ("datetime", "today"),
        ("date", "today"),
        ("timezone", "now"),
        ("timezone", "localdate"),
        ("timezone", "localtime"),
        ("time", "time"),
        ("time", "time_ns"),
    }
)
TIME_IMPORTS = frozenset(
    {
        ("django.utils.timezone", "now"),
        ("django.utils.timezone", "localdate"),
        ("django.db.models.functions", "Now"),
        ("time", "time"),
        ("time", "time_ns"),
    }
)


def modules(*folders: str) -> Iterator[Path]:
    """Every module of ours in these folders; migrations are written by Django."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def place(path: Path) -> str:
    """The path as the rules write it."""
    return path.relative_to(ROOT).as_posix()


def may_write(where: str) -> bool:
    """Whether rows may be written here."""
    return where.startswith(WRITERS)


def row_writes(tree: ast.Module) -> Iterator[Finding]:
    """Calls that write rows past the owners: `.save()`, `.create()`, `.update()`, `.delete()` ..."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_row_write(node):
            yield node.lineno, f"writes rows with .{node.func.attr}(...)"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_writing_sql(node.value):
            yield node.lineno, "writes rows with SQL"


def is_row_write(call: ast.Call) -> bool:
    """Whether this call writes rows, told from what dictionaries, digests and caches call the same."""
    assert isinstance(call.func, ast.Attribute)
    name = call.func.attr
    if name not in ROW_WRITES or last_name(call.func.value) in WRITING_MODULES | NO_ROWS:
        return False
    if name.removeprefix("a") in {"update", "delete"}:
        # QuerySet.update takes columns by name, .delete takes nothing. dict.update(other), digest.update(data)
        # and cache.delete(key) take something by place.
        return not call.args and (name.endswith("delete") or bool(call.keywords))
    return True


def is_writing_sql(text: str) -> bool:
    """Whether a string is a statement that changes rows."""
    words = text.split()[:3]
    return (len(words) == 3 and tuple(words[:2]) in {("INSERT", "INTO"), ("DELETE", "FROM")}) or (
        len(words) == 3 and words[0] == "UPDATE" and words[2] == "SET"
    )


def time_readings(tree: ast.Module) -> Iterator[Finding]:
    """Every way to read the time; a mention counts, since a default can be a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (last_name(node.value), node.attr) in TIME_READERS:
            yield node.lineno, f"reads the time with {last_name(node.value)}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (node.module, alias.name) in TIME_IMPORTS:
                    yield node.lineno, f"reads the time with {alias.name} from {node.module}"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno, f"reads the time with {node.arg}"


def last_name(node: ast.expr) -> str:
    """The name at the end of `name` or `module.name`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def hidden_imports(tree: ast.Module) -> Iterator[Finding]:
    """Imports of our own code inside functions: they hide an import that goes up."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                yield from own_import(node)


def own_import(node: ast.AST) -> Iterator[Finding]:
    """This node, if it imports our own code."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    for name in names:
        if name.split(".")[0] in OWN_PACKAGES:
            yield node.lineno, f"imports {name} inside a function"  # type: ignore[attr-defined]  # imports have a line


def signal_receivers(tree: ast.Module) -> Iterator[Finding]:
    """Signal receivers of our own: work that happens without standing where one reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module, names = node.module, {alias.name for alias in node.names}
            if module.endswith(".signals") or (module == "django.dispatch" and "receiver" in names):
                yield node.lineno, f"takes signals from {module}"


def long_functions(tree: ast.Module, *, limit: int = 70) -> Iterator[Finding]:
    """Functions of more lines than the limit; one that only returns a table is as long as the table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            rest = node.body[1:] if ast.get_docstring(node) else node.body
            if len(rest) == 1 and isinstance(rest[0], ast.Return):
                continue
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > limit:
                yield node.lineno, f"{node.name} has {length} lines"


def missing_docstring(tree: ast.Module) -> Iterator[Finding]:
    """A module with code that does not say what it is for."""
    if tree.body and not ast.get_docstring(tree):
        yield 1, "says nowhere what it is for"
