"""How a package comes to lie in the vault: under the key of its case, cut into parts when it is too large.

Part of the building of a bundle (dsr.casework.build_bundle).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from dsr.bundles.case_keys import KeyDestroyed
from dsr.bundles.content import BuiltBundle
from dsr.bundles.key_layer import locked
from dsr.bundles.models import Bundle, BundlePart
from dsr.bundles.signing import installation_signer
from dsr.bundles.split import PlannedPart, plan
from dsr.cases.choices import AnswerFormat
from dsr.common.vault import StoredFile, vault


@dataclass(frozen=True, slots=True)
class Written:
    """A package in the vault, and how it is cut when it is too large for one file."""

    stored: StoredFile
    built: BuiltBundle
    parts: list[PlannedPart]


def parts_of(*, bundle: Bundle, stored: StoredFile, alive: Callable[[], None]) -> list[PlannedPart]:
    """How a large package is cut; nothing for one that fits. If the cutting fails, the file goes again."""
    limit = settings.DSR_BUNDLE_PART_BYTES
    if stored.size <= limit or bundle.format != AnswerFormat.PACKAGE:
        return []
    try:
        return plan(
            read=lambda start: vault().open(stored=stored, start=start),
            size=stored.size,
            limit=limit,
            signer=installation_signer(),
            alive=alive,
        )
    except BaseException:
        vault().destroy(stored=stored)
        raise


def vault_key(*, bundle: Bundle, stored: StoredFile) -> bytes:
    """The wrapped key of the file, locked with the key of the case as it stands now: a destroyed one locks nothing."""
    if bundle.case_key is None:
        return stored.wrapped_key
    bundle.case_key.refresh_from_db()
    if bundle.case_key.destroyed_at is not None:
        raise KeyDestroyed
    return locked(stored=stored, sealed_key=bundle.case_key.sealed)


def part_rows(*, bundle: Bundle, parts: list[PlannedPart]) -> list[BundlePart]:
    """The rows of the parts (not saved)."""
    return [
        BundlePart(
            bundle=bundle,
            number=number,
            start=part.start,
            end=part.end,
            size=part.size,
            sha256=part.sha256,
            seal=part.seal,
        )
        for number, part in enumerate(parts, start=1)
    ]
