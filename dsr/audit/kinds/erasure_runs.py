"""Erasure, correction and restriction by machine."""

from dsr.audit.kinds.kind import EventKind

KINDS: tuple[EventKind, ...] = (
    EventKind(
        "residue:explained",
        "What a second search found in {system} explained (records: {records})",
        ("residue", "run", "system", "records"),
        ("why",),
    ),
    EventKind(
        "replay:begun",
        "Erasures in {system} of {controller} repeated after a restore (people found again: {people})",
        ("controller", "system", "people"),
    ),
    EventKind(
        "replay:erased",
        "Erased again in {system} of {controller} after a restore, case {case} (records: {records})",
        ("controller", "system", "case", "records"),
    ),
    EventKind(
        "retention:destroyed",
        "Collected files and packages destroyed, their time was over "
        "(files: {files}, packages: {packages}, bytes: {size})",
        ("files", "packages", "size"),
    ),
    EventKind(
        "certificate:issued",
        "Certificate {number} of the erasure issued",
        ("right", "number", "files"),
    ),
)
