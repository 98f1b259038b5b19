"""Every theme of verbs, in the order in which they were built."""

from tests.casework.themes import (
    approvals,
    collection,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    procedure,
    relations,
    review,
    systems,
)

THEMES = (
    procedure,
    approvals,
    people,
    effects,
    relations,
    letters,
    collection,
    review,
    systems,
    erasure_runs,
    owners,
)
