"""Review of what was collected: held back, redacted."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts

GUARDS: dict[str, Callable[[CaseFacts], str]] = {}
