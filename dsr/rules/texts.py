"""The texts of the rules that a requester may see, for the catalogues of other languages. Data only."""

from collections.abc import Iterator

from dsr.rules.explanations import TEMPLATES
from dsr.rules.lifecycle import GROUND_TEXTS
from dsr.rules.rights import RIGHTS


def requester_texts() -> Iterator[tuple[str, str]]:
    """Each text with the place it comes from."""
    for info in RIGHTS.values():
        for text in (info.plain, info.explanation, info.legal_name, info.short):
            yield "dsr/rules/rights.py", text
    for text, _article in GROUND_TEXTS.values():
        yield "dsr/rules/lifecycle.py", text
    for template in TEMPLATES.values():
        yield "dsr/rules/explanations.py", template
