"""What the text of an outcome is made of: sentences with declared fields. Data and how one is filled; no tables.

A sentence names its fields as %(placeholders)s. Those of a step of the checklist are said once for each entry of it;
the others come from the case. A sentence with an empty field is not said at all: no letter has a gap.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CITE = "cite"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a letter.

    `step`: the step whose entries it tells of; empty for a sentence about the case. `only`: it is said where a field
    has one of these values. `article`: what stands in %(cite)s, in brackets, where the law is the GDPR.
    """

    text: str | Promise
    step: str = ""
    only: tuple[str, tuple[str, ...]] | None = None
    article: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it declares, without the citation."""
        found = dict.fromkeys(PLACEHOLDER.findall(str(self.text)))
        return tuple(name for name in found if name != CITE)

    def said(self, *, values: Mapping[str, str], raw: Mapping[str, str], cite: str) -> str:
        """The sentence with its fields filled in; empty when it does not apply or a field is empty.

        Raises KeyError for a field that nobody declared. `raw`: the values of the fields as they were recorded.
        """
        if self.only is not None and raw.get(self.only[0], "") not in self.only[1]:
            return ""
        filled = {name: values[name] for name in self.fields}
        if not all(filled.values()):
            return ""
        return str(self.text) % {**filled, CITE: cite}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text for one decision on one right: a first sentence, then what was done, when, for which data."""

    right: Right
    decision: Decision
    sentences: tuple[Sentence, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field its sentences declare; those of a step as step.field."""
        named = [
            f"{sentence.step}.{field}" if sentence.step else field
            for sentence in self.sentences
            for field in sentence.fields
        ]
        return tuple(dict.fromkeys(named))
