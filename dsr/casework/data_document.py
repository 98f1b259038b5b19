"""All reviewed records of a case as one JSON document, of the same form as `data.json` in a package. Writes nothing.

For an operator who wants the data alone: nothing is decided, no letter is written, and files are left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dsr.bundles.content import BundleContent, Collection
from dsr.bundles.facts import facts, tallies
from dsr.bundles.names import clean_name, distinct_name
from dsr.bundles.sections import Part, Section
from dsr.bundles.tables import json_chunks
from dsr.bundles.values import one_line
from dsr.cases.models import Answer, Case
from dsr.casework.bundle_content import content_of


def data_document(*, case: Case, now: datetime) -> Iterator[bytes]:
    """The document in pieces, in constant memory; what is held back is named, never given."""
    content = content_of(answer=Answer(case=case, language=case.language, information=[]), now=now)
    parts = list(_parts(content))

    def after() -> Mapping[str, Any]:
        counts = {part.name: part.section.count for part in parts}
        return tallies(counts=counts, files=0, held_back=content.held_back())

    return json_chunks(about=facts(content=content, now=now), parts=parts, after=after)


def _parts(content: BundleContent) -> Iterator[Part]:
    taken: set[str] = set()
    for collection in content.collections:
        wanted = clean_name(name=collection.name.replace(".", "_"), fallback="records")[:50]
        yield Part(distinct_name(name=wanted, taken=taken), collection, _Counted(collection))


@dataclass(slots=True)
class _Counted:
    """Records that go by once and are only counted: nothing of their shape is needed here."""

    collection: Collection
    section: Section = field(default_factory=Section)
    bound: int = 0

    def lines(self) -> Iterator[bytes]:
        """Each record as a line of JSON without its end."""
        count = 0
        for line in self._lines():
            count += 1
            yield line
        self.section.count = count

    def _lines(self) -> Iterator[bytes]:
        ready = self.collection.lines
        if ready is not None:
            return (line[:-1] for line in ready.open())
        return (one_line(record) for record in self.collection.records())
