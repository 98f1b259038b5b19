"""Data systems and how they are reached."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts

GUARDS: dict[str, Callable[[CaseFacts], str]] = {}
