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
        """The address of a case on the desk, and below it; {search}, {track}, {grant} ... are its first ones."""
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
KATJA, SAM, WENDY, LIAM, B_CARTER = "Katja Novak", "Sam Taylor", "Wendy Clark", "Liam Walsh", "B. Carter"
ZOE, ADAM, BELLA, CARL, DORA, EMIL = (
    "Zoe Schmidt", "Adam Berger", "Bella Roy", "Carl Weber", "Dora Klein", "Emil Braun",
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
    Stop("public-you-german", "/juxt/?language=de", then=on_pages.about_you_in_german),
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
    Stop("portal-proof", _status(BELLA, "identity/proof/"), pictured=False),
    Stop("portal-status-french", _status(BELLA)),
    Stop("portal-identity-code", _status(BEN, "identity/code/"), status=409, pictured=False),
    Stop("portal-proof-not-asked", _status(FRANK, "identity/proof/"), status=409, pictured=False),
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
    Stop("desk-case-refusal-waits", _case(ZOE), "lena"),
    Stop("desk-case-extension-waits", _case(ADAM), "nora", pictured=False),
    Stop("desk-case-proof-came", _case(BELLA), "omar", pictured=False),
    Stop("desk-case-breach", _case(CARL), "omar"),
    Stop("desk-case-restricted", _case(DORA), "omar"),
    Stop("desk-case-plan-waits", _case(EMIL), "omar", pictured=False),
    Stop("desk-case-recipients", _case(SAM), "omar"),
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
    Stop("desk-tell-password", _case(JONAS, "download/password/"), "omar", pictured=False),
    Stop("desk-reissue", _case(JONAS, "download/again/"), "lena", pictured=False),
    Stop("desk-revoke", _case(JONAS, "download/{grant}/revoke/"), "omar", pictured=False),
    Stop("desk-replace-link", _case(FRANK, "link/"), "nora", pictured=False),
)  # fmt: skip
STEPS = (
    Stop("desk-step", _case(BEN, "rights/{track}/steps/excess/"), "omar"),
    Stop("desk-step-error", _case(BEN, "rights/{track}/steps/excess/"), "omar",
         on_pages.press("Record", exact=True), pictured=False),
    Stop("desk-step-ground", _case(EMIL, "rights/{track}/steps/ground/"), "omar", pictured=False),
    Stop("desk-step-keep", _case(LIAM, "rights/{track}/steps/keep/"), "omar"),
    Stop("desk-step-plan", _case(LIAM, "rights/{track}/steps/erasure_plan/"), "omar", pictured=False),
    Stop("desk-step-mark", _case(DORA, "rights/{track}/steps/mark/"), "omar", pictured=False),
    Stop("desk-step-conditions", _case(ELIF, "rights/{track}/steps/conditions/"), "omar", pictured=False),
    Stop("desk-remove-entry", _case(ZOE, "entries/{entry}/remove/"), "omar", pictured=False),
)  # fmt: skip
SECOND_PERSONS = (
    Stop("desk-approve-refusal", _case(ZOE, "approvals/{approval}/"), "lena"),
    Stop("desk-approve-extension", _case(ADAM, "approvals/{approval}/"), "lena"),
    Stop("desk-approve-erasure", _case(EMIL, "approvals/{approval}/"), "lena"),
    Stop("desk-decline", _case(ZOE, "approvals/{approval}/decline/"), "lena"),
    Stop("desk-decline-error", _case(ZOE, "approvals/{approval}/decline/"), "lena",
         on_pages.send, pictured=False),
    Stop("desk-take-back-question", _case(ADAM, "approvals/{approval}/take-back/"), "nora", pictured=False),
    Stop("desk-break-glass", _case(EMIL, "approvals/{approval}/break-glass/"), "lena"),
    Stop("desk-release-alone", _case(ANNA, "answer/release-alone/"), "lena", pictured=False),
    Stop("desk-ask-erasure", _case(LIAM, "rights/{track}/erasure/ask/"), "omar", pictured=False),
    Stop("desk-fee", _case(BEN, "fee/"), "omar"),
    Stop("desk-fee-error", _case(BEN, "fee/"), "omar", on_pages.send, pictured=False),
    Stop("desk-fee-paid", _case(BEN, "fee/paid/"), "omar", pictured=False),
)  # fmt: skip
WHO_ASKS = (
    Stop("desk-ask-document", _case(FRANK, "identity/document/"), "nora"),
    Stop("desk-ask-document-error", _case(FRANK, "identity/document/"), "nora", on_pages.send, pictured=False),
    Stop("desk-ask-identity-error", _case(FRANK, "identity/ask/"), "nora", on_pages.send, pictured=False),
    Stop("desk-not-enough", _case(BELLA, "identity/not-enough/"), "omar"),
    Stop("desk-mismatch", _case(FRANK, "identity/mismatch/"), "nora"),
    Stop("desk-authority", _case(WENDY, "authority/"), "omar"),
    Stop("desk-ask-authority", _case(WENDY, "authority/ask/"), "omar"),
    Stop("desk-raise-breach", _case(FRANK, "breach/"), "nora"),
    Stop("desk-breach", _case(CARL, "breach/{breach}/"), "lena"),
    Stop("desk-breach-step", _case(CARL, "breach/{breach}/"), "lena", on_pages.first_step),
    Stop("desk-breach-tell", _case(CARL, "breach/{breach}/tell/"), "lena", pictured=False),
    Stop("desk-breach-close", _case(CARL, "breach/{breach}/close/"), "lena", pictured=False),
)  # fmt: skip
EFFECTS = (
    Stop("desk-restrict", _case(FRANK, "restrict/"), "nora"),
    Stop("desk-announce-lift", _case(DORA, "rights/{track}/restriction/announce/"), "omar"),
    Stop("desk-lift-restriction", _case(DORA, "rights/{track}/restriction/lift/"), "omar", pictured=False),
    Stop("desk-hold", _case(DAVID, "hold/"), "omar"),
    Stop("desk-lift-hold", _case(KATJA, "hold/"), "lena", on_pages.lift_hold, pictured=False),
    Stop("desk-suppress", _case(CHLOE, "suppress/"), "lena"),
    Stop("desk-tell-recipient", _case(SAM, "recipients/{notice}/tell/"), "omar"),
    Stop("desk-not-told", _case(SAM, "recipients/{notice}/not/"), "omar", pictured=False),
    Stop("desk-reply", _case(SAM, "recipients/{notice}/reply/"), "omar", pictured=False),
    Stop("desk-add-recipient", _case(SAM, "recipients/add/"), "omar", pictured=False),
    Stop("desk-name-recipients", _case(SAM, "recipients/name/"), "omar", pictured=False),
    Stop("desk-suppression", "/desk/suppression/", "lena"),
    Stop("desk-suppression-add", "/desk/suppression/add/", "lena", pictured=False),
    Stop("desk-suppression-lift", "/desk/suppression/lift/", "lena", pictured=False),
)
LETTERS = (
    Stop("desk-letter", _case(JONAS, "letters/{letter}/"), "omar"),
    Stop("desk-letter-again", _case(JONAS, "letters/{letter}/again/"), "omar"),
    Stop("desk-write-preview", _case(FRANK, "message/"), "nora", on_pages.preview, pictured=False),
    Stop("desk-correct-address", _case(FRANK, "address/"), "nora", pictured=False),
    Stop("desk-wording", "/desk/wording/", "ada"),
    Stop("desk-wording-edit", "/desk/wording/juxt/acknowledgement/en/", "ada"),
)
RELATIONS = (
    Stop("desk-add-right", _case(CHLOE, "rights/add/"), "lena"),
    Stop("desk-link", _case(BEN, "link-case/"), "omar"),
    Stop("desk-link-error", _case(BEN, "link-case/"), "omar", on_pages.send, pictured=False),
    Stop("desk-merge", _case(B_CARTER, "merge/"), "lena"),
    Stop("desk-not-a-request", _case(KATJA, "not-a-request/"), "lena"),
    Stop("desk-lapse", _case(BELLA, "no-answer/"), "omar"),
)
MORE_PEOPLE = (
    Stop("desk-interim", _case(BEN, "interim/"), "omar", pictured=False),
    Stop("desk-ask-to-confirm", _case(CHLOE, "address/confirm/"), "lena", pictured=False),
    Stop("desk-keep-as-upload", _case(BELLA, "identity/proof/{proof}/keep/"), "omar", pictured=False),
)
REVIEW = (
    Stop("desk-review", _case(BEN, "review/"), "omar"),
    Stop("desk-review-set", _case(BEN, "review/"), "omar", on_pages.follow("/review/sets/")),
    Stop(
        "desk-review-decide",
        _case(BEN, "review/"),
        "omar",
        on_pages.follow("/review/sets/", "/decide/"),
        pictured=False,
    ),
    Stop(
        "desk-review-redact",
        _case(BEN, "review/"),
        "omar",
        on_pages.follow("/review/sets/", "/redact/"),
        pictured=False,
    ),
    Stop(
        "desk-review-undo",
        _case(BEN, "review/"),
        "omar",
        on_pages.follow("/review/sets/", "/undo/"),
        pictured=False,
    ),
    Stop("desk-review-rule", _case(BEN, "review/rules/add/"), "omar", pictured=False),
    Stop("desk-review-check", _case(BEN, "review/check/"), "lena", pictured=False),
)
SYSTEMS = (
    Stop("desk-systems", "/desk/systems/", "ada"),
    Stop("desk-system-add", "/desk/systems/juxt/add/", "ada", pictured=False),
    Stop("desk-system", "/desk/systems/?controller=juxt", "ada", on_pages.follow("/desk/systems/juxt/")),
    Stop(
        "desk-system-edit",
        "/desk/systems/?controller=juxt",
        "ada",
        on_pages.follow("/desk/systems/juxt/", "/edit/"),
        pictured=False,
    ),
    Stop(
        "desk-system-connect",
        "/desk/systems/?controller=juxt",
        "ada",
        on_pages.follow("/desk/systems/juxt/", "/connect/"),
    ),
    Stop("desk-dataset-import", "/desk/datasets/juxt/", "ada", pictured=False),
    Stop("desk-ask-owners", _case(DAVID, "owners/"), "omar"),
    Stop("desk-ask-owner", _case(DAVID, "owners/{search}/search/"), "omar", pictured=False),
    Stop("desk-collect-by-machine", _case(DAVID, "collect/"), "omar", pictured=False),
    Stop("desk-order-run", _case(DAVID, "collect/{search}/"), "omar", pictured=False),
)
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
EVERY_STOP = (
    *PUBLIC, *PORTAL, *QUEUE, *CASE, *ACTS, *STEPS, *SECOND_PERSONS, *WHO_ASKS, *EFFECTS, *LETTERS, *RELATIONS,
    *MORE_PEOPLE, *REVIEW, *SYSTEMS,
    *ACCOUNT, *DEMO,
)  # fmt: skip
PAGES_OF = ("public", "portal", "desk", "calculator")
REACHED = {"public:step", "public:sent", "portal:ready", "desk:search", "desk:breach_step", "desk:lift_hold"}
"""Pages that a stop comes to by what is done on another one."""
NO_PAGES = {
    "calculator:file", "desk:bundle_progress", "desk:evidence", "desk:file", "desk:holidays_progress",
    "desk:letter", "desk:letter_pdf", "desk:record_due", "desk:record_export", "desk:take",
    "desk:wording_remove", "portal:calendar", "portal:confirm", "portal:download", "portal:letter",
    "portal:send_code", "portal:send_identity_code", "portal:write", "public:calendar", "public:theme",
    "desk:runs_progress", "desk:system_test", "desk:review_page", "desk:review_copy",
}  # fmt: skip
"""Files, pieces of pages, and addresses that only take what is sent."""
NOT_IN_THE_DEMO = {
    "desk:resolve_mail", "desk:finish_task", "desk:letter_posted", "desk:unlink", "desk:unmerge",
    "desk:system_writing", "desk:system_disconnect", "desk:dataset_show", "desk:cancel_run", "desk:retry_run",
    "desk:answer_owner", "desk:remind_owner", "desk:withdraw_owner_task",
    "desk:mark_as_evidence", "desk:review_draw", "desk:review_rule_end", "desk:review_file",
}  # fmt: skip
"""Pages about something that the demo has not got: a mail that failed, a letter to be posted, a link of
cases, a connected system, an owner who was asked, a file to be blacked out."""
