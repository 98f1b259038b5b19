"""Owners of systems without a connector."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts

GUARDS: dict[str, Callable[[CaseFacts], str]] = {}
