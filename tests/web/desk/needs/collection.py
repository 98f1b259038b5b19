"""Pages of this theme: `NEEDS` page -> permission; `ROWS` page -> what its address needs, made for a case."""

from collections.abc import Callable

from dsr.cases.models import Case
from tests.cast import Cast

NEEDS: dict[str, str] = {}
ROWS: dict[str, Callable[[Case, Cast], dict[str, object]]] = {}
ONLY_SENT: set[str] = set()
