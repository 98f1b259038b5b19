"""One letter of every kind with every field filled, and with its optional fields empty."""

from datetime import date
from typing import Any

from dsr.mail import letters

DUE = date(2026, 4, 2)
LINK = "https://desk.example/status/t0ken-nobody-may-read/"
DESK = "https://desk.example/desk/cases/JUXT-2026-0042/"
CODE = "493817"
PERSONAL = "Anna <b>Requester</b> & Co"

_CASE: dict[str, Any] = {"reference": "JUXT-2026-0042", "controller": "JUXT & Sons"}
_NOTICE: dict[str, Any] = {**_CASE, "status_url": LINK, "text": f"Dear {PERSONAL},\n\n.a line with a dot"}
_STAFF: dict[str, Any] = {**_CASE, "desk_url": DESK}

FULL: tuple[letters.Letter, ...] = (
    letters.Acknowledgement(
        **_CASE,
        status_url=LINK,
        rights=("Give me a copy of my data", "Delete my data"),
        due_on=DUE,
        target_on=date(2026, 4, 1),
    ),
    letters.StatusLink(**_CASE, status_url=LINK),
    letters.MessageFromUs(**_NOTICE, asks_upload=True),
    letters.IdentityRequest(**_NOTICE),
    letters.ClarificationRequest(**_NOTICE),
    letters.ExtensionNotice(**_NOTICE, due_on=DUE, complaint="You can complain."),
    letters.AnswerLetter(**_NOTICE, download_until=DUE),
    letters.DownloadCode(**_CASE, code=CODE, minutes=15),
    letters.WithdrawalConfirmed(**_NOTICE),
    letters.HandOverNotice(**_NOTICE),
    letters.CaseClosed(**_NOTICE),
    letters.Reminder(
        **_STAFF, due_on=DUE, days_left=3, missing=("Next: Decide each right.",), target_on=date(2026, 4, 1)
    ),
    letters.ReleaseAsked(**_STAFF, asked_by="Omar Handler", due_on=DUE),
    letters.DateMoved(**_STAFF, before=DUE, due_on=date(2026, 4, 1), why="A holiday was taken away."),
    letters.MailProblem(**_STAFF, about="Answer to your request", problem="refused (550)"),
    letters.AccountMail(subject="Password reset", text=f"Open {LINK} to go on."),
)
BARE: tuple[letters.Letter, ...] = (
    letters.Acknowledgement(**_CASE, status_url=LINK, rights=("Delete my data",), due_on=None),
    letters.Acknowledgement(**_CASE, status_url=LINK, rights=("Delete my data",), due_on=DUE),
    letters.MessageFromUs(**_NOTICE),
    letters.ExtensionNotice(**_NOTICE),
    letters.AnswerLetter(**_NOTICE),
    letters.Reminder(**_STAFF, due_on=DUE, days_left=0, missing=()),
    letters.Reminder(**_STAFF, due_on=DUE, days_left=-2, missing=()),
    letters.ReleaseAsked(**_STAFF, asked_by="Omar Handler"),
    letters.MailProblem(**_STAFF, about="Answer", problem="no reply", uncertain=True),
)
