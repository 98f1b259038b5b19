"""Erasure, correction and restriction by machine."""

from collections.abc import Callable

from dsr.rules.case_facts import CaseFacts

GUARDS: dict[str, Callable[[CaseFacts], str]] = {}
