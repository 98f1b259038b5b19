"""This theme on the page of a case: who else it may be, links, mergers both ways. Words only, no decisions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from dsr.cases.choices import LinkKind
from dsr.cases.models import Case, CaseLink, Message
from dsr.casework.other_ends import why_not_lapse_now
from dsr.casework.relations import TELLING, Linked, Outcome, Related, linked_cases, related_cases
from dsr.casework.rights_added import RECOGNISE
from dsr.rules.deciding import ERASE_TOO, why_not_stand
from dsr.rules.lifecycle import UNANSWERED
from dsr.rules.procedure import why_not
from dsr.rules.rights import Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.entry_words import outcome_words
from dsr.web.desk.next_parts import Button, Reader, Said, Says, act_button

FEW = 3


@dataclass(frozen=True, slots=True)
class Row:
    """Another case as the panel lists it."""

    reference: str
    url: str
    received_on: date
    closed: bool
    said: str
    rights: list[str]
    note: str
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Merger:
    """A merger as the banner shows it; `into` is empty where the other case was merged into this one."""

    reference: str
    url: str
    into: bool
    received_on: date
    at: datetime
    by: str
    note: str
    asked: str
    written: str
    undo: Button | None


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """What panel and banner show: linked cases, likely ones, those said to be somebody else's, mergers."""
    case = papers.case
    works = reader.permits.allow("case.work", case.controller.slug)
    links = linked_cases(case=case)
    plain = [one for one in links if one.link.kind not in {LinkKind.MERGED, LinkKind.NOT_SAME}]
    likely = related_cases(case=case, linked=links)
    close_ones = [one for one in likely if TELLING.intersection(one.why) and not one.for_another][:FEW]
    more = [one for one in likely if one not in close_ones]
    unsure = case.closed_at is None and any(RECOGNISE in track.details for track in papers.tracks)
    return {
        "zone": papers.zone,
        "linked": [_linked(papers, one, works=works) for one in plain],
        "likely": [_likely(papers, one, works=works) for one in close_ones],
        "more": [_likely(papers, one, works=works) for one in more],
        "fold": ngettext(
            "%(count)d further case that is less alike",
            "%(count)d further cases that are less alike",
            len(more),
        )
        % {"count": len(more)},
        "apart": [_linked(papers, one, works=works) for one in links if one.link.kind == LinkKind.NOT_SAME],
        "mergers": [_merger(papers, one, works=works) for one in links if one.link.kind == LinkKind.MERGED],
        "recognise": act_button(papers, "add_right") if unsure and works else None,
        "unsure": unsure,
    }


def _linked(papers: Papers, one: Linked, *, works: bool) -> Row:
    buttons = []
    if works and not why_not(action="link", facts=papers.facts):
        buttons.append(Button(gettext("Undo"), case_url(papers.case, "unlink", link_id=one.link.pk)))
        if one.link.kind != LinkKind.NOT_SAME:
            buttons = [*_merge_buttons(papers, one.case, one.outcomes), *buttons]
    return _row(one.case, _kind(one.link, papers.case), one.outcomes, one.link.note, buttons)


def _kind(link: CaseLink, case: Case) -> str:
    """How they belong together, seen from this case: its earlier request is the other one's later one."""
    kind = LinkKind(link.kind)
    if kind == LinkKind.EARLIER and link.other_id == case.pk:
        return gettext("Later request of the same person")
    return str(gettext("Somebody else's") if kind == LinkKind.NOT_SAME else kind.label)


def _likely(papers: Papers, one: Related, *, works: bool) -> Row:
    said = ", ".join(str(match.label) for match in one.why)
    if one.for_another:
        said = gettext("%(match)s, but asks about somebody else's data") % {"match": said}
    buttons = []
    if works and not why_not(action="link", facts=papers.facts):
        buttons = [
            *(_merge_buttons(papers, one.case, one.outcomes) if TELLING.intersection(one.why) else []),
            _link_button(papers, one.case, gettext("Link"), _proposed(papers.case, one.case)),
            _link_button(papers, one.case, gettext("It is somebody else"), LinkKind.NOT_SAME),
        ]
    return _row(one.case, said, one.outcomes, "", buttons)


def _proposed(case: Case, other: Case) -> LinkKind:
    return LinkKind.EARLIER if other.received_at < case.received_at else LinkKind.RELATED


def _link_button(papers: Papers, other: Case, label: str, kind: LinkKind) -> Button:
    query = urlencode({"other": other.reference, "kind": kind.value})
    return Button(label, f"{case_url(papers.case, 'link')}?{query}")


def _merge_buttons(papers: Papers, other: Case, there: Iterable[Outcome]) -> list[Button]:
    """The later case is merged into the earlier one, if that is open in all that the later asks."""
    case = papers.case
    if other.closed_at is not None or why_not(action="merge", facts=papers.facts):
        return []
    open_here = {track.right for track in papers.tracks if track.state in UNANSWERED}
    open_there = {one.right for one in there if one.state in UNANSWERED}
    into = other.received_at <= case.received_at
    later, earlier, within = (
        (case, other, open_here <= open_there) if into else (other, case, open_there <= open_here)
    )
    if not within or not open_there:
        return []
    query = urlencode({"into": earlier.reference})
    label = gettext("Merge into it") if into else gettext("Merge it into this case")
    return [Button(label, f"{case_url(later, 'merge')}?{query}")]


def _row(other: Case, said: str, outcomes: Iterable[Outcome], note: str, buttons: list[Button]) -> Row:
    return Row(
        reference=other.reference,
        url=case_url(other),
        received_on=other.clock_day,
        closed=other.closed_at is not None,
        said=said,
        rights=[outcome_words(one) for one in outcomes],
        note=note,
        buttons=buttons,
    )


def _merger(papers: Papers, one: Linked, *, works: bool) -> Merger:
    into = one.link.case_id == papers.case.pk
    undo = act_button(papers, "unmerge") if into and works else None
    return Merger(
        reference=one.case.reference,
        url=case_url(one.case),
        into=into,
        received_on=one.case.clock_day,
        at=one.link.at,
        by=one.link.by.name,
        note=one.link.note,
        asked="" if into else one.case.request_text,
        written="" if into else _written_since(one),
        undo=undo,
    )


def _written_since(one: Linked) -> str:
    """Messages that came to the merged case after the merger: nobody looks there any more."""
    since = Message.objects.filter(case=one.case, direction=Message.Direction.IN, at__gte=one.link.at)
    number = since.count()
    if not number:
        return ""
    return ngettext("%(count)d message came there since.", "%(count)d messages came there since.", number) % {
        "count": number
    }


def _lapse(papers: Papers, reader: Reader, now: datetime) -> str:
    against = why_not_lapse_now(case=papers.case, now=now)
    return gettext(against) if against else ""


def _reconsider(papers: Papers, reader: Reader) -> Said:
    """What no longer fits, and the ways out: another right, another entry, the decision taken back."""
    lines, buttons = [], []
    for track, facts in zip(papers.tracks, papers.facts.tracks, strict=True):
        reason = why_not_stand(track=facts, facts=papers.facts)
        if not reason:
            continue
        lines.append(gettext(reason))
        if reason == ERASE_TOO:
            query = urlencode({"right": Right.ERASURE.value})
            buttons.append(
                Button(gettext("Add the right to erasure"), f"{case_url(papers.case, 'add_right')}?{query}")
            )
        if facts.right == Right.CONSENT_WITHDRAWAL:
            step = case_url(papers.case, "step", track_id=track.pk, slug="consent")
            buttons.append(Button(gettext("Look at the entry of the consent"), step))
        else:
            buttons.append(act_button(papers, "revise", track_id=track.pk))
    return lines, buttons


SAYS: dict[str, Says] = {"reconsider": _reconsider}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {"lapse": _lapse}
