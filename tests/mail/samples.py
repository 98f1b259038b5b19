"""One letter of every kind with every field filled, and with its optional fields empty."""

from datetime import date, time
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

_REMEDIES: dict[str, Any] = {**_NOTICE, "complaint": "You can complain to the authority."}
_OUTSIDE: dict[str, Any] = {**_CASE, "reply_to": "privacy@juxt.example"}
_OWNER: dict[str, Any] = {
    **_OUTSIDE,
    "systems": "Newsletter tool, CRM",
    "owner": "Mara Owner",
    "due_on": DUE,
    "tasks_url": LINK,
    "asked_by": "Omar Handler",
}

FULL: tuple[letters.Letter, ...] = (
    letters.Acknowledgement(
        **_CASE,
        status_url=LINK,
        rights=("Give me a copy of my data", "Delete my data"),
        due_on=DUE,
        target_on=date(2026, 4, 1),
    ),
    letters.ContactConfirmation(**_CASE, status_url=LINK),
    letters.StatusLink(**_CASE, status_url=LINK),
    letters.MessageFromUs(**_NOTICE, asks_upload=True),
    letters.IdentityRequest(**_NOTICE, may_mask=("the photograph", "the number of the document")),
    letters.IdentityCode(**_CASE, code=CODE, minutes=15),
    letters.AuthorityRequest(**_NOTICE),
    letters.ClarificationRequest(**_NOTICE),
    letters.FeeEstimate(**_REMEDIES, amount="12.50 GBP", costs="Copies of 250 pages.", answer_by=DUE),
    letters.ExtensionNotice(**_REMEDIES, due_on=DUE),
    letters.InterimAnswer(**_NOTICE, follows=("Delete my data",), due_on=DUE),
    letters.AnswerLetter(**_NOTICE, download_until=DUE),
    letters.DownloadReady(**_CASE, status_url=LINK, download_until=DUE),
    letters.DownloadCode(**_CASE, code=CODE, minutes=15),
    letters.RestrictionSet(**_NOTICE, set_on=DUE),
    letters.RestrictionLiftNotice(**_REMEDIES, lift_on=DUE),
    letters.BreachNotice(
        **_REMEDIES,
        consequences="Somebody else may have read your address.",
        measures="We asked for the letter back. Watch for odd mail.",
        contact="JUXT & Sons, privacy@juxt.example",
    ),
    letters.WithdrawalConfirmed(**_NOTICE),
    letters.HandOverNotice(**_NOTICE),
    letters.NotARequest(**_REMEDIES),
    letters.Lapsed(**_REMEDIES),
    letters.CaseClosed(**_NOTICE),
    letters.RecipientNotice(
        **_OUTSIDE,
        recipient="Mail Sender Ltd",
        right="erasure",
        whose="anna@example.org",
        what="Everything you hold for our newsletter.",
    ),
    letters.ProcessorHandOver(
        **_OUTSIDE,
        to="Client & Co",
        received_on=DUE,
        rights=("Delete my data",),
        whose="Anna Person, anna@example.org",
        request="Please delete me.",
    ),
    letters.SystemOwnerTask(**_OWNER),
    letters.SystemOwnerReminder(**_OWNER, asked_on=date(2026, 3, 20)),
    letters.Reminder(
        **_STAFF, due_on=DUE, days_left=3, missing=("Next: Decide each right.",), target_on=date(2026, 4, 1)
    ),
    letters.TaskReminder(**_STAFF, about="A letter came back", since=date(2026, 3, 20)),
    letters.BreachDue(
        **_STAFF, due_on=DUE, due_at=time(9, 30), hours_left=12, missing=("Risk for the people",)
    ),
    letters.ReleaseAsked(**_STAFF, asked_by="Omar Handler", due_on=DUE),
    letters.ApprovalAsked(**_STAFF, asked_by="Omar Handler", about="Refusal of the deletion", due_on=DUE),
    letters.ApprovalDeclined(**_STAFF, declined_by="Lena Lead", about="Fee", due_on=DUE),
    letters.DateMoved(**_STAFF, before=DUE, due_on=date(2026, 4, 1), why="A holiday was taken away."),
    letters.MailProblem(**_STAFF, about="Answer to your request", problem="refused (550)"),
    letters.AccountMail(subject="Password reset", text=f"Open {LINK} to go on."),
)
_RECIPIENT: dict[str, Any] = {**_OUTSIDE, "recipient": "Mail Sender Ltd", "whose": "anna@example.org"}
BARE: tuple[letters.Letter, ...] = (
    letters.Acknowledgement(**_CASE, status_url=LINK, rights=("Delete my data",), due_on=None),
    letters.Acknowledgement(**_CASE, status_url=LINK, rights=("Delete my data",), due_on=DUE),
    letters.MessageFromUs(**_NOTICE),
    letters.IdentityRequest(**_NOTICE),
    letters.FeeEstimate(**_REMEDIES, amount="12.50 GBP", costs="Copies of 250 pages."),
    letters.ExtensionNotice(**_REMEDIES, due_on=None),
    letters.InterimAnswer(**_NOTICE, follows=(), due_on=None),
    letters.AnswerLetter(**_NOTICE),
    letters.RestrictionLiftNotice(**_REMEDIES),
    letters.RecipientNotice(**_RECIPIENT, right="rectification", what="The street."),
    letters.RecipientNotice(**_RECIPIENT, right="restriction", what="The whole record."),
    letters.RecipientNotice(**_RECIPIENT, right="restriction", what="The whole record.", lifted=True),
    letters.SystemOwnerTask(**_OWNER),
    letters.SystemOwnerReminder(**_OWNER, asked_on=date(2026, 3, 20)),
    letters.Reminder(**_STAFF, due_on=DUE, days_left=0, missing=()),
    letters.Reminder(**_STAFF, due_on=DUE, days_left=-2, missing=()),
    letters.BreachDue(**_STAFF, due_on=DUE, due_at=time(9, 30), hours_left=0, missing=()),
    letters.ReleaseAsked(**_STAFF, asked_by="Omar Handler"),
    letters.ApprovalAsked(**_STAFF, asked_by="Omar Handler", about="Fee"),
    letters.ApprovalDeclined(**_STAFF, declined_by="Lena Lead", about="Fee"),
    letters.MailProblem(**_STAFF, about="Answer", problem="no reply", uncertain=True),
)
