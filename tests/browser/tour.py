"""Every page of the product in the demo: its name, who looks at it, and how one comes there.

The names are those of the pictures in docs/screenshots.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser import on_pages

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Places:
    """What addresses need to know of the demo: cases by the name of who asks, and links out of the mail."""

    cases: dict[str, dict[str, Any]]
    mail: Path

    def case(self, who: str, rest: str = "") -> str:
        """The address of a case on the desk, and below it; {search}, {track}, {grant} are its first ones."""
        known = self.cases[who]
        return f"/desk/cases/{known['reference']}/{rest.format(**known)}"

    def status(self, who: str, rest: str = "") -> str:
        """The address of a person's status page, from the newest mail to that person."""
        for path in sorted(self.mail.glob("*.eml"), reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(letter, EmailMessage)
            text = letter.get_body(("plain",))
            found = re.search(r"/status/[^/\s]+/", str(text.get_content()) if text else "")
            if found and self.cases[who]["email"] in str(letter["To"]):
                return found[0] + rest
        raise AssertionError(f"there is no link in the mail to {who}")


def _stay(page: Page) -> None:
    """The page is the one that was opened."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One page. `at` is its address, `then` what is done on it first; `status` what the server should say."""

    name: str
    at: str | Callable[[Places], str]
    who: str = NOBODY
    then: Callable[[Page], None] = field(default=_stay)
    status: int = 200
    pictured: bool = True

    def address(self, places: Places) -> str:
        """Where it is in this demo."""
        return self.at if isinstance(self.at, str) else self.at(places)


def _case(who: str, rest: str = "") -> Callable[[Places], str]:
    return lambda places: places.case(who, rest)


def _status(who: str, rest: str = "") -> Callable[[Places], str]:
    return lambda places: places.status(who, rest)


ANNA, BEN, CHLOE, DAVID = "Anna Requester", "Ben Carter", "Chloe Adeyemi", "David Okafor"
ELIF, FRANK, GRACE, HUGO, JONAS = (
    "Elif Kaya", "Frank Moreau", "Grace Lindqvist", "Hugo Santos", "Jonas Petrov",
)  # fmt: skip

PUBLIC = (
    Stop("public-directory", "/"),
    Stop("public-start", "/juxt/"),
    Stop("public-start-dates", "/comindware/", then=on_pages.unfold, pictured=False),
    Stop("public-start-jmix", "/jmix/", pictured=False),
    Stop("public-start-jtl", "/jtl/", pictured=False),
    Stop("public-start-jml", "/jml/", pictured=False),
    Stop("public-start-error", "/juxt/", then=on_pages.press("Continue")),
    Stop("public-details", "/juxt/", then=on_pages.chosen),
    Stop("public-details-error", "/juxt/", then=on_pages.details_wrong, pictured=False),
    Stop("public-you", "/juxt/", then=on_pages.details),
    Stop("public-you-error", "/juxt/", then=on_pages.you_wrong, pictured=False),
    Stop("public-check", "/juxt/", then=on_pages.check),
    Stop("public-sent", "/juxt/", then=on_pages.sent),
    Stop("public-notice", "/juxt/notice/"),
    Stop("public-expired", "/juxt/request/no-such-draft-any-more/you/", status=404),
    Stop("public-not-found", "/nobody-here/", status=404),
    Stop("public-calculator", "/deadline/"),
    Stop(
        "public-calculator-answer",
        "/deadline/?regime=eu_gdpr&place=DE&received=2026-01-31&right=access",
        pictured=False,
    ),
)
PORTAL = (
    Stop("portal-status", _status(FRANK)),
    Stop("portal-status-all", _status(ANNA), then=on_pages.unfold, pictured=False),
    Stop("portal-question", _status(GRACE)),
    Stop("portal-answered", _status(JONAS)),
    Stop("portal-download", _status(JONAS), then=on_pages.open_download),
    Stop("portal-code", _status(JONAS), then=on_pages.ask_code),
    Stop("portal-code-wrong", _status(JONAS, "code/"), then=on_pages.wrong_code, pictured=False),
    Stop("portal-no-download", _status(FRANK, "code/"), status=409, pictured=False),
    Stop("portal-withdraw", _status(FRANK, "withdraw/")),
    Stop("portal-replace", _status(FRANK, "replace/")),
    Stop("portal-dead-link", "/status/no-such-link-any-more/", status=404),
)
QUEUE = (
    Stop("desk-my-day", "/desk/", "omar"),
    Stop("desk-queue", "/desk/?list=open", "lena"),
    Stop("desk-queue-week", "/desk/?list=week", "omar", pictured=False),
    Stop("desk-queue-waiting", "/desk/?list=waiting", "omar", pictured=False),
    Stop("desk-queue-closed", "/desk/?list=closed", "axel", pictured=False),
    Stop("desk-queue-filter", "/desk/?list=open", "omar", on_pages.open_filter),
    Stop("desk-search", "/desk/", "omar", on_pages.search("petrov")),
    Stop("desk-search-nothing", "/desk/", "omar", on_pages.search("nobody of this name")),
    Stop("desk-record-request", "/desk/record/", "omar"),
    Stop(
        "desk-record-request-error",
        "/desk/record/",
        "omar",
        on_pages.press("Record the request"),
        pictured=False,
    ),
    Stop("desk-holidays", "/desk/holidays/", "ada"),
    Stop("desk-not-found", "/desk/cases/JUXT-1999-0001/", "omar", status=404, pictured=False),
)
CASE = (
    Stop("desk-case", _case(BEN), "omar"),
    Stop("desk-case-new", _case(CHLOE), "lena"),
    Stop("desk-case-actions", _case(FRANK), "nora", on_pages.open_menu),
    Stop("desk-case-waiting", _case(GRACE), "omar"),
    Stop("desk-case-awaiting-release", _case(ANNA), "lena"),
    Stop("desk-case-closed", _case(HUGO), "axel"),
    Stop("desk-case-unfolded", _case(BEN), "omar", on_pages.unfold, pictured=False),
    Stop("desk-record", _case(ANNA, "record/"), "axel"),
    Stop("desk-record-checked", _case(ANNA, "record/?check=1"), "lena", pictured=False),
)
ACTS = (
    Stop("desk-assign", _case(CHLOE, "assign/"), "lena"),
    Stop("desk-ask-identity", _case(FRANK, "identity/ask/"), "nora"),
    Stop("desk-confirm-identity", _case(FRANK, "identity/confirm/"), "nora"),
    Stop("desk-write", _case(FRANK, "message/"), "nora"),
    Stop("desk-write-error", _case(FRANK, "message/"), "nora", on_pages.press("Send the message"), pictured=False),
    Stop("desk-note", _case(FRANK, "note/"), "nora", pictured=False),
    Stop("desk-question", _case(FRANK, "question/"), "nora"),
    Stop("desk-answer-came", _case(GRACE, "question/answered/"), "omar"),
    Stop("desk-extend", _case(FRANK, "extend/"), "nora"),
    Stop("desk-correct-receipt", _case(FRANK, "receipt/"), "lena"),
    Stop("desk-collect", _case(DAVID, "systems/{search}/"), "omar"),
    Stop("desk-decide", _case(BEN, "rights/{track}/decide/"), "omar"),
    Stop("desk-decide-error", _case(BEN, "rights/{track}/decide/"), "omar",
         on_pages.press("Record the decision"), pictured=False),
    Stop("desk-revise", _case(ELIF, "rights/{track}/revise/"), "omar", pictured=False),
    Stop("desk-remove-file", _case(BEN, "files/{file}/remove/"), "omar", pictured=False),
    Stop("desk-write-answer", _case(ELIF, "answer/write/"), "omar"),
    Stop("desk-preview-answer", _case(ELIF, "answer/write/"), "omar", on_pages.press("Preview as mail")),
    Stop("desk-answer", _case(ANNA, "answer/"), "axel"),
    Stop("desk-release", _case(ANNA, "answer/release/"), "lena"),
    Stop("desk-take-back", _case(ANNA, "answer/take-back/"), "omar", pictured=False),
    Stop("desk-not-now", _case(FRANK, "answer/ask-release/"), "nora"),
    Stop("desk-build", _case(FRANK, "bundle/"), "nora", pictured=False),
    Stop("desk-hand-over", _case(FRANK, "hand-over/"), "nora"),
    Stop("desk-withdraw", _case(FRANK, "withdraw/"), "nora", pictured=False),
    Stop("desk-close", _case(JONAS, "close/"), "omar"),
    Stop("desk-reopen", _case(HUGO, "reopen/"), "lena"),
    Stop("desk-tell-code", _case(JONAS, "download/code/"), "omar", pictured=False),
    Stop("desk-reissue", _case(JONAS, "download/again/"), "lena", pictured=False),
    Stop("desk-revoke", _case(JONAS, "download/{grant}/revoke/"), "omar", pictured=False),
    Stop("desk-replace-link", _case(FRANK, "link/"), "nora", pictured=False),
)  # fmt: skip
ACCOUNT = (
    Stop("account-sign-in", "/accounts/login/"),
    Stop("account-sign-in-wrong", "/accounts/login/", then=on_pages.sign_in_wrong, pictured=False),
    Stop("account-forgotten", "/accounts/password/reset/", pictured=False),
    Stop("account-sign-out", "/accounts/logout/", "omar", pictured=False),
    Stop("account-password", "/accounts/password/change/", "omar"),
    Stop("account-second-factor", "/accounts/2fa/", "omar"),
    Stop("account-second-factor-begin", "/accounts/2fa/totp/activate/", "omar", pictured=False),
)
DEMO = (
    Stop("demo-mail", "/demo/mail/"),
    Stop("demo-style-guide", "/demo/style-guide/", pictured=False),
)
EVERY_STOP = (*PUBLIC, *PORTAL, *QUEUE, *CASE, *ACTS, *ACCOUNT, *DEMO)
PAGES_OF = ("public", "portal", "desk", "calculator")
REACHED = {"public:step", "public:sent", "portal:ready", "desk:search"}
"""Pages that a stop comes to by what is done on another one."""
NO_PAGES = {
    "calculator:file", "desk:bundle_progress", "desk:file", "desk:holidays_progress",
    "desk:letter", "desk:record_due", "desk:record_export", "desk:take", "portal:calendar", "portal:confirm",
    "portal:download", "portal:letter", "portal:send_code", "portal:write", "public:calendar", "public:theme",
}  # fmt: skip
"""Files, pieces of pages, and addresses that only take what is sent."""
NOT_IN_THE_DEMO = {"desk:resolve_mail"}
"""Pages about something that the demo has not got, here a mail that failed."""
