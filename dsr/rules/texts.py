"""The texts of the rules that a requester may see, for the catalogues of other languages. Data only."""

from collections.abc import Iterator

from dsr.rules.explanations import TEMPLATES
from dsr.rules.identity_ladder import (
    LADDER,
    LETTER_DESTROYED,
    LETTER_MASK,
    LETTER_NEEDED,
    MASKED_PARTS,
    NEEDED_PARTS,
)
from dsr.rules.lifecycle import GROUND_TEXTS
from dsr.rules.rights import RIGHTS
from dsr.rules.withholding import GROUNDS


def requester_texts() -> Iterator[tuple[str, str]]:
    """Each text with the place it comes from."""
    for info in RIGHTS.values():
        for text in (info.plain, info.explanation, info.legal_name, info.short):
            yield "dsr/rules/rights.py", text
    for text, _article in GROUND_TEXTS.values():
        yield "dsr/rules/lifecycle.py", text
    for ground in GROUNDS.values():
        for text in (ground.short, ground.told):
            yield "dsr/rules/withholding.py", text
    for template in TEMPLATES.values():
        yield "dsr/rules/explanations.py", template
    parts = (*MASKED_PARTS.values(), *NEEDED_PARTS.values())
    for text in (*(rung.asks for rung in LADDER), *parts, LETTER_MASK, LETTER_NEEDED, LETTER_DESTROYED):
        yield "dsr/rules/identity_ladder.py", text
