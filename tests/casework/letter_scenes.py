"""Letters that went, failed or came back, for the tests of what follows."""

from datetime import datetime, timedelta

from dsr.cases.models import Case, Requester, SentLetter, Task
from dsr.casework import correspond
from dsr.casework.bounces import Taken, take_bounce
from dsr.casework.post_mail import sweep_mail
from dsr.mail.models import OutboxMessage
from tests.casework.scenes import Scene

ADDRESS = "1 Mill Lane\nLeeds LS1 1AA"


def message(
    scene: Scene, *, way: str = "", text: str = "Which order was it?", by: str = "omar"
) -> SentLetter:
    """Omar writes to Anna."""
    correspond.write_to_requester(
        case_id=scene.case.pk, text=text, asks_upload=False, actor=scene.actor(by), now=scene.now, way=way
    )
    return SentLetter.objects.filter(case=scene.case).latest("pk")


def lives(scene: Scene, *, email: str = "anna@example.org", address: str = ADDRESS) -> Case:
    """The requester has these addresses."""
    Requester.objects.filter(case=scene.case).update(email=email, address=address)
    return scene.fresh()


def to_print(scene: Scene) -> SentLetter:
    """A letter that waits to be printed and posted."""
    lives(scene)
    return message(scene, way="post")


def went(scene: Scene) -> SentLetter:
    """A letter that the mail server took."""
    letter = message(scene)
    sweep_mail(now=scene.now)
    letter.refresh_from_db()
    return letter


def bounced(scene: Scene) -> SentLetter:
    """A letter that was taken and came back an hour later."""
    letter = went(scene)
    assert take_bounce(raw=notification(letter), now=scene.now + timedelta(hours=1)) == Taken.BOUNCED
    letter.refresh_from_db()
    return letter


def open_task(scene: Scene) -> Task:
    """The one task that is open."""
    return Task.objects.get(case=scene.case, done_at=None)


def mail_of(letter: SentLetter) -> OutboxMessage:
    """The mail that carries a letter."""
    return OutboxMessage.objects.get(message_id=letter.message_id)


def notification(
    letter: SentLetter,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    original: str = "message/rfc822",
    answers: bool = False,
    message_id: str = "",
) -> bytes:
    """A delivery status notification about a letter, as a mail server writes it (RFC 3464)."""
    number = message_id or letter.message_id
    thread = f"In-Reply-To: {number}\nReferences: {number}\n" if answers else ""
    returned = (
        f"--cut\nContent-Type: {original}\n\nFrom: privacy@juxt.example\nTo: {letter.to}\n"
        f"Message-ID: {number}\nSubject: {letter.subject}\n\nDear Anna\n"
        if original
        else ""
    )
    text = (
        "From: MAILER-DAEMON@mx.example.org\nTo: privacy@juxt.example\n"
        f"Subject: Undelivered Mail Returned to Sender\n{thread}"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="cut"\n\n'
        "--cut\nContent-Type: text/plain\n\nI am sorry to have to inform you\n"
        "--cut\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; {letter.to}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{letter.to}> no such user\n\n"
        f"{returned}--cut--\n"
    )
    return text.replace("\n", "\r\n").encode()


def at(scene: Scene, hours: float) -> datetime:
    """So many hours after everything began."""
    return scene.now + timedelta(hours=hours)
