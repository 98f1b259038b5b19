"""The menu of a case: every act, and for those not possible now the reason. Decides nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext

from dsr.cases.choices import AnswerState
from dsr.web.desk.act_page import case_url
from dsr.web.desk.act_tables.act import Act
from dsr.web.desk.acts import MENU, reason_against
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Reader
from dsr.web.desk.themes import REASONS


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu, as components/actions.html takes it."""

    label: str | Promise
    url: str
    icon: str
    danger: bool
    reason: str
    method: str = ""


def menu_items(*, papers: Papers, reader: Reader, now: datetime) -> list[MenuItem]:
    """What can be done first, then what cannot and why; nothing for somebody who only looks."""
    case = papers.case
    if not reader.permits.allow("case.work", case.controller.slug):
        return []
    items = [_item(act, papers, reader, now) for act in MENU]
    return sorted(items, key=lambda item: bool(item.reason))


def _item(act: Act, papers: Papers, reader: Reader, now: datetime) -> MenuItem:
    extra = extra_reason(act=act, papers=papers, reader=reader, now=now)
    reason = reason_against(
        act=act, facts=papers.facts, case=papers.case, permits=reader.permits, extra=extra
    )
    return MenuItem(act.label, case_url(papers.case, act.name), act.icon, act.danger, reason)


def extra_reason(*, act: Act, papers: Papers, reader: Reader, now: datetime) -> str:
    """What stands against an act besides the procedure: who asks, what was done before, what is not there."""
    rule = _EXTRA.get(act.name)
    return rule(papers, reader, now) if rule else ""


def _release(papers: Papers, reader: Reader, now: datetime) -> str:
    answer = papers.unreleased
    if answer is not None and answer.prepared_by_id == reader.staff.pk:
        return gettext("You prepared this answer. Another person must release it.")
    return ""


def _extend(papers: Papers, reader: Reader, now: datetime) -> str:
    if any(fact.kind == "extension_notified" for fact in papers.clock_facts):
        return gettext("The deadline was extended once already; the law allows it once.")
    if papers.case.controller.policy.clock.extension == "never":
        return gettext("This controller never extends, by its own policy.")
    return ""


def _ask_identity(papers: Papers, reader: Reader, now: datetime) -> str:
    return gettext("A question to the requester is already open.") if papers.case.waiting_since else ""


def _code(papers: Papers, reader: Reader, now: datetime) -> str:
    usable = [
        grant
        for grant in papers.grants
        if grant.revoked_at is None and grant.expires_at > now and grant.downloads < grant.most_downloads
    ]
    return "" if usable else gettext("There is no download that can be opened.")


def _password(papers: Papers, reader: Reader, now: datetime) -> str:
    if _code(papers, reader, now) or not papers.grants[-1].bundle.sealed_password:
        return gettext("There is no download with a password that can be opened.")
    return ""


def _reissue(papers: Papers, reader: Reader, now: datetime) -> str:
    if papers.grants and papers.grants[-1].bundle.vault_name:
        return ""
    return gettext("There is no released bundle to give again.")


def _take_back(papers: Papers, reader: Reader, now: datetime) -> str:
    answer = papers.unreleased
    if answer is None or answer.state != AnswerState.AWAITING_RELEASE:
        return gettext("Nothing waits for release.")
    return ""


_EXTRA: dict[str, Callable[[Papers, Reader, datetime], str]] = {
    "release": _release,
    "extend": _extend,
    "ask_identity": _ask_identity,
    "tell_code": _code,
    "tell_password": _password,
    "reissue": _reissue,
    "take_back": _take_back,
    **REASONS,
}
