"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from tests.casework.verb import Verb

VERBS: tuple[Verb, ...] = ()
OTHERS: dict[str, str] = {}
