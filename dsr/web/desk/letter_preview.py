"""Preview on the pages of acts: the letter as mail and as PDF before anything is done. Nothing is saved or sent."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext

from dsr.bundles.letters_pdf import LetterNotDrawn, letter_pdf
from dsr.cases.models import Case
from dsr.casework.rehearse import Rehearsed, rehearse
from dsr.web.desk.act_tables.act import Act
from dsr.web.desk.doors import DeskRequest, Stamp

# Acts that send a letter with words of the handler's, or whose letter should be seen before it goes.
PREVIEWED = frozenset(
    {
        "announce_lift",
        "approval",
        "ask_authority",
        "ask_clarification",
        "ask_document",
        "ask_fee",
        "ask_identity",
        "ask_to_confirm",
        "close",
        "extend",
        "hand_over",
        "lapse",
        "merge",
        "not_a_request",
        "not_enough",
        "restrict_now",
        "send_once_more",
        "tell_how_it_stands",
        "tell_person",
        "tell_recipient",
        "unmerge",
        "withdraw",
        "write",
    }
)
FIELD = "preview"
SHUT_IN = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class MailShown:
    """A letter as components/mail_preview.html takes it, with how it goes."""

    mail: dict[str, str]
    way: str
    has_page: bool


def previewable(*, act: Act) -> bool:
    """Whether the page of this act offers a preview."""
    return act.name in PREVIEWED


def asked(*, request: DeskRequest, act: Act) -> bool:
    """Whether the sent form wants to be looked at, not done."""
    return previewable(act=act) and FIELD in request.POST


def rehearsed(*, case: Case, do: Callable[[Stamp], object], by: Stamp) -> tuple[Rehearsed, ...]:
    """The letters that the act would send now; raises its refusals."""
    return rehearse(case_id=case.pk, do=lambda: do(by), **by._asdict())


def shown(*, case: Case, letters: tuple[Rehearsed, ...]) -> list[MailShown]:
    """The letters for the page."""
    return [
        MailShown(
            mail={
                "sender": case.controller.name,
                "to": letter.to or gettext("the status page"),
                "subject": letter.subject,
                "body": letter.text or gettext("[its words are not shown: they hold a secret]"),
            },
            way=letter.way,
            has_page=bool(letter.html),
        )
        for letter in letters
    ]


def as_file(*, request: DeskRequest, letters: tuple[Rehearsed, ...], by: Stamp) -> HttpResponse | None:
    """The first letter as PDF, or as the page a mail program shows, if that was asked for."""
    wanted = request.POST.get(FIELD)
    if not letters or wanted not in {"pdf", "html"}:
        return None
    letter = letters[0]
    if wanted == "html":
        return HttpResponse(letter.html, headers={"Content-Security-Policy": SHUT_IN})
    try:
        pdf = letter_pdf(letter=letter.content, now=by.now)
    except LetterNotDrawn:
        return None
    name = f"{letter.content.reference}-preview.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )
