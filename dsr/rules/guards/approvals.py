"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts

GUARDS: dict[str, Callable[[CaseFacts], str]] = {}
