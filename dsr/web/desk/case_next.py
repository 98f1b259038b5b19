"""The Next card of a case: the one thing to do, why, whose move it is, and its buttons. Words only, no decisions."""

from collections.abc import Callable

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dsr.accounts.permits import holders
from dsr.bundles.models import Bundle
from dsr.cases.choices import SearchState
from dsr.cases.models import RightTrack
from dsr.rules.lifecycle import TrackState
from dsr.rules.next_steps import next_track
from dsr.rules.procedure import IMMEDIATE_RIGHTS, NEXT_TEXTS
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, NextCard, Reader, Said, act_button
from dsr.web.desk.panels.collection import machine_buttons
from dsr.web.desk.panels.owners import owners_asked
from dsr.web.desk.themes import SAYS


def next_card(*, papers: Papers, reader: Reader) -> NextCard:
    """The card for a reader; without the permission to act there are no buttons."""
    case = papers.case
    lines, buttons = _SAYS[case.next_step](papers, reader)
    works = reader.permits.allow("case.work", case.controller.slug)
    return NextCard(
        heading=gettext(NEXT_TEXTS[case.next_step]),
        whose=_whose(papers),
        lines=lines,
        buttons=buttons if works else [],
        bundle=papers.bundle_of(papers.unreleased) if case.next_step == "wait_bundle" else None,
    )


def _whose(papers: Papers) -> str:
    case = papers.case
    if case.whose_move == "team":
        if case.assignee is None:
            return gettext("nobody has taken it")
        return gettext("%(name)s's move") % {"name": case.assignee.name}
    told = {"requester": _("the requester's move"), "lead": _("a second person's move")}
    return str(told.get(case.whose_move, ""))


def _assign(papers: Papers, reader: Reader) -> Said:
    lines = [gettext("Whoever takes it gets the reminders and answers for the date.")]
    take = Button(_("Take the case"), case_url(papers.case, "take"), post=True)
    if not reader.permits.allow("case.lead", papers.case.controller.slug):
        return lines, [take]
    return lines, [take, Button(_("Give it to somebody"), case_url(papers.case, "assign"))]


def _stop_marketing(papers: Papers, reader: Reader) -> Said:
    track = next(t for t in papers.tracks if t.right in IMMEDIATE_RIGHTS and t.state == TrackState.WORKING)
    lines = [
        gettext(
            "It takes effect at once: no reason, no proof of identity, no weighing (Art. 21(3), Art. 7(3))."
        )
    ]
    marketing = papers.case.controller.policy.marketing
    if marketing and marketing.service_messages_stay:
        lines.append(gettext("Service messages may go on: %(note)s") % {"note": marketing.note})
    return lines, [Button(_("It is stopped: decide"), case_url(papers.case, "decide", track_id=track.pk))]


def _wait(papers: Papers, reader: Reader) -> Said:
    asked = next((fact for fact in reversed(papers.clock_facts) if fact.kind.endswith("_requested")), None)
    if asked is not None and asked.kind == "fee_requested":
        line = gettext("A fee was asked for. The work goes on when it is paid, or ends when they withdraw.")
        return [line], [act_button(papers, "fee_paid"), act_button(papers, "withdraw")]
    buttons = [act_button(papers, "answer_came")]
    if asked is not None and asked.kind == "identity_requested":
        buttons.insert(0, act_button(papers, "confirm_identity"))
    if asked is not None and asked.kind == "authority_requested":
        buttons.insert(0, act_button(papers, "record_authority"))
    return [gettext("The question stands in the messages below.")], buttons


def _collect(papers: Papers, reader: Reader) -> Said:
    pending = [search for search in papers.searches if search.state == SearchState.PENDING]
    lines, answers, asked = owners_asked(papers)
    names = ", ".join(search.system.name for search in pending)
    line = ngettext(
        "%(count)d system has no result yet: %(names)s.",
        "%(count)d systems have no result yet: %(names)s.",
        len(pending),
    ) % {"count": len(pending), "names": names}
    return [line, *lines], [*answers, *machine_buttons(papers)] + [
        Button(
            gettext("Record %(system)s") % {"system": search.system.name},
            case_url(papers.case, "collect", search_id=search.pk),
        )
        for search in [search for search in pending if search.pk not in asked][:2]
    ]


def _decide(papers: Papers, reader: Reader) -> Said:
    from_systems = sum(search.state == SearchState.FOUND for search in papers.searches)
    lines = []
    if papers.searches:
        lines.append(
            gettext("%(found)d of %(all)d systems hold data.")
            % {"found": from_systems, "all": len(papers.searches)}
        )
    upcoming = next_track(papers.facts)
    if upcoming is None:  # the rules say decide only while a right waits for it
        return lines, []
    track = next(track for track in papers.tracks if track.right == upcoming.right)
    info = RIGHTS[Right(track.right)]
    label = gettext("Decide: %(right)s") % {"right": gettext(info.plain)}
    return [*lines, *_others(papers)], [Button(label, case_url(papers.case, "decide", track_id=track.pk))]


def _others(papers: Papers) -> list[str]:
    """Where several rights were asked for: how many are decided, and that they need not wait for each other."""
    if len(papers.tracks) == 1 or not papers.facts.decided:
        return []
    return [gettext("What is decided can be answered first; the others follow in an answer of their own.")]


def _prepare(papers: Papers, reader: Reader) -> Said:
    lines = [
        gettext("It is written from the decisions; you read it and change what you like."),
        *_answers(papers),
    ]
    empty = papers.facts.missing_information if papers.unreleased else ()
    if empty:
        lines = [
            gettext("Empty so far: %(items)s. Each is written for this person.")
            % {"items": ", ".join(empty)},
            *_answers(papers),
        ]
    return lines, [act_button(papers, "prepare_answer")]


def _answers(papers: Papers) -> list[str]:
    """Where a part is answered before the rest: which rights this answer is about, and which follow."""
    decided = [track for track in papers.tracks if track.state == TrackState.DECIDED]
    open_still = [t for t in papers.tracks if t.state in {TrackState.WORKING, TrackState.PROPOSED}]
    if not open_still:
        return []
    return [
        gettext("This answer is about: %(now)s. To follow in another: %(later)s.")
        % {"now": _names(decided), "later": _names(open_still)}
    ]


def _names(tracks: list[RightTrack]) -> str:
    return ", ".join(gettext(RIGHTS[Right(track.right)].plain) for track in tracks)


def _build(papers: Papers, reader: Reader) -> Said:
    lines = []
    bundle = papers.bundle_of(papers.unreleased)
    if bundle is not None and bundle.state == Bundle.State.FAILED:
        lines.append(gettext("The last try failed (%(problem)s).") % {"problem": bundle.problem})
    lines.append(
        gettext("Letter, data, search log and manifest in one package, or as one PDF if the person wants it.")
    )
    return lines, [
        Button(_("Build the bundle"), case_url(papers.case, "build_bundle"), post=True),
        act_button(papers, "prepare_answer"),
    ]


def _ask(papers: Papers, reader: Reader) -> Said:
    return [*bundle_lines(papers), _second_person(papers)], [
        act_button(papers, "ask_release"),
        Button(_("Look at the answer"), case_url(papers.case, "answer")),
    ]


def _release(papers: Papers, reader: Reader) -> Said:
    answer = papers.unreleased
    if answer is None:  # the rules say release only while an answer waits
        return [], []
    lines = [gettext("Prepared by %(name)s.") % {"name": answer.prepared_by.name}, *bundle_lines(papers)]
    look = Button(_("Look at the answer"), case_url(papers.case, "answer"))
    may = reader.permits.allow("case.release", papers.case.controller.slug)
    alone = papers.case.controller.policy.one_person_may_approve
    if may and (alone or answer.prepared_by_id != reader.staff.pk):
        return lines, [Button(_("Check and release"), case_url(papers.case, "release")), look]
    return [*lines, _second_person(papers)], [look, act_button(papers, "take_back")]


def _close(papers: Papers, reader: Reader) -> Said:
    return [gettext("Every right has its end. Closing ends the reminders; the record stays.")], [
        act_button(papers, "close")
    ]


def _nothing(papers: Papers, reader: Reader) -> Said:
    return [], [act_button(papers, "reopen")] if reader.permits.allow(
        "case.lead", papers.case.controller.slug
    ) else []


def _waiting_for_bundle(papers: Papers, reader: Reader) -> Said:
    return [], []


def bundle_lines(papers: Papers) -> list[str]:
    """What the bundle of the answer in work holds, in one sentence; nothing without one."""
    bundle = papers.bundle_of(papers.unreleased)
    if bundle is None or bundle.state != Bundle.State.BUILT:
        return []
    found = sum(search.state == SearchState.FOUND for search in papers.searches)
    return [
        gettext("The bundle holds %(records)d records; %(found)d of %(all)d systems held data.")
        % {"records": bundle.records, "found": found, "all": len(papers.searches)}
    ]


def _second_person(papers: Papers) -> str:
    answer = papers.unreleased
    author = answer.prepared_by_id if answer else None
    scope = papers.case.controller.slug
    able = [person.name for person in holders(permission="case.release", scope=scope) if person.pk != author]
    if not able:
        return gettext("Nobody but the author may release here. Ask an administrator for a second person.")
    return gettext("It needs a second person: %(names)s.") % {"names": ", ".join(able)}


_SAYS: dict[str, Callable[[Papers, Reader], Said]] = {
    "assign": _assign,
    "stop_marketing": _stop_marketing,
    "wait_requester": _wait,
    "collect": _collect,
    "decide": _decide,
    "prepare_answer": _prepare,
    "build_bundle": _build,
    "wait_bundle": _waiting_for_bundle,
    "ask_release": _ask,
    "release": _release,
    "close": _close,
    "none": _nothing,
    **SAYS,
}
