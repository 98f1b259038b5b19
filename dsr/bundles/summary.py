"""The summary as one short PDF: what the package holds, where was looked, what was held back and why."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsr.bundles.content import (
    BundleContent,
    HeldBack,
    LetterBlock,
    LetterContent,
    SearchedSource,
    SearchOutcome,
)
from dsr.bundles.pages import grouped
from dsr.bundles.sections import Part

MOST_LISTED = 300


def summary_letter(
    *, content: BundleContent, parts: Sequence[Part], held_back: Sequence[HeldBack]
) -> LetterContent | None:
    """The summary in the frame of the answer letter; None where there is no letter."""
    if content.letter is None:
        return None
    blocks = [
        LetterBlock(heading=_("Your data"), points=_shortened([_part_line(part) for part in parts])),
        LetterBlock(heading=_("Files"), points=_shortened([file.name for file in content.files])),
        LetterBlock(
            heading=_("Where we looked"), points=_shortened([source_line(one) for one in content.sources])
        ),
        LetterBlock(
            heading=_("What was held back"), points=_shortened([held_line(one) for one in held_back])
        ),
    ]
    return replace(
        content.letter,
        subject=_("Summary of your data package"),
        paragraphs=[
            _("This package holds your personal data as they were on the day of this letter."),
            _("Open index.html in it to read them. manifest.json lists every file with its check sum."),
        ],
        blocks=[block for block in blocks if block.points],
        signature=(),
    )


def source_line(source: SearchedSource) -> str:
    """One system and what the search of it gave."""
    words = {
        SearchOutcome.FOUND: _("data found"),
        SearchOutcome.NOTHING_FOUND: _("nothing found"),
        SearchOutcome.NOT_SEARCHED: _("not searched: %(reason)s") % {"reason": source.reason},
    }
    return f"{source.name}: {words[source.outcome]}"


def _part_line(part: Part) -> str:
    count = part.section.count
    told = ngettext("%(all)s record", "%(all)s records", count) % {"all": grouped(count)}
    return f"{part.collection.source}: {part.collection.title} ({told})"


def held_line(one: HeldBack) -> str:
    """What was not given of one set, how much and why."""
    counts = []
    if one.records:
        told = ngettext("%(all)s record not given", "%(all)s records not given", one.records)
        counts.append(told % {"all": grouped(one.records)})
    if one.values:
        told = ngettext("%(all)s value blacked out", "%(all)s values blacked out", one.values)
        counts.append(told % {"all": grouped(one.values)})
    law = f" ({one.law})" if one.law else ""
    return f"{one.source}: {one.title}: {', '.join(counts)}. {one.reason}{law}"


def _shortened(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LISTED:
        return lines
    more = _("%(more)s more are listed on the first page of the package.")
    return [*lines[:MOST_LISTED], more % {"more": grouped(len(lines) - MOST_LISTED)}]
