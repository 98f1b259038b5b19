"""A code to the address we already know: whoever can read that mail is the person (EDPB 01/2022, 72 to 75).

The handler gives the address from our own records; the requester has the code sent when they are ready
to type it. Only its digest is kept, it expires, and tries are counted.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from dsr.accounts.actors import requester_actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import IdentityMethod
from dsr.cases.models import Case, IdentityCheck
from dsr.casework.clocks import open_question
from dsr.casework.deliver import MOST_TRIES, WrongCode
from dsr.casework.door import NotNow
from dsr.casework.identity import confirm_within, last_asked
from dsr.common import tokens
from dsr.mail import outbox
from dsr.mail.letters import IdentityCode

CODE_LIFETIME = timedelta(minutes=30)
MOST_CODES = 5  # each goes into the inbox of somebody who perhaps knows nothing of this request
NO_CODE = "There is no code to be sent. Write to us."


def code_awaited(*, case: Case) -> IdentityCheck | None:
    """The open question that a code to a known address answers."""
    asked = last_asked(case)
    if asked is None or asked.method != IdentityMethod.KNOWN_ADDRESS or not asked.code_to:
        return None
    unsettled = case.closed_at is None and case.identity_settled_at is None
    return asked if unsettled and open_question(case=case) == "identity" else None


def send_identity_code(*, case_id: int, now: datetime) -> None:
    """Mail a fresh code to the address from our records; the page never shows it. Raises NotNow."""
    with transaction.atomic():
        case, check = _locked(case_id)
        if check.codes_issued >= MOST_CODES:
            raise NotNow("No more codes are sent for this request. Write to us, and we find another way.")
        salt = secrets.token_hex(8)
        code = tokens.issue_code(salt=salt)
        changes.assign(
            row=check,
            code_digest=code.digest,
            code_salt=salt,
            code_expires_at=now + CODE_LIFETIME,
            code_tries=0,
            codes_issued=check.codes_issued + 1,
        )
        letter = IdentityCode(
            reference=case.reference,
            controller=case.controller.name,
            code=code.plain,
            minutes=int(CODE_LIFETIME.total_seconds() // 60),
        )
        outbox.put(
            letter=letter,
            to=check.code_to,
            case=case,
            language=case.language,
            dedupe_key=f"identity_code:{check.pk}:{check.codes_issued}",
            now=now,
        )
        event = Event("identity:code_sent", facts={"check": check.pk})
        changes.tell(case=case, event=event, actor=requester_actor(reference=case.reference), now=now)


def check_identity_code(*, case_id: int, code: str, now: datetime) -> None:
    """The right code confirms who asks; wrong tries are counted. Raises WrongCode, NotNow."""
    with transaction.atomic():
        case, check = _locked(case_id)
        actor = requester_actor(reference=case.reference)
        right = _is_right(check, code.strip(), now)
        if right:
            confirm_within(case=case, method=IdentityMethod.KNOWN_ADDRESS, note="", actor=actor, now=now)
        else:
            changes.assign(row=check, code_tries=check.code_tries + 1)
            event = Event("identity:code_wrong", facts={"check": check.pk, "tries": check.code_tries})
            changes.tell(case=case, event=event, actor=actor, now=now)
    if not right:
        raise WrongCode("The code is wrong or too old. Ask for a new one.")


def _locked(case_id: int) -> tuple[Case, IdentityCheck]:
    case = changes.lock(case_id=case_id)
    check = code_awaited(case=case)
    if check is None:
        raise NotNow(NO_CODE)
    return case, check


def _is_right(check: IdentityCheck, code: str, now: datetime) -> bool:
    """Six figures of a living code, tried less than five times: anything else is not worth the slow digest."""
    alive = check.code_expires_at is not None and check.code_expires_at > now
    if not check.code_digest or not alive or check.code_tries >= MOST_TRIES:
        return False
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return False
    return tokens.same(tokens.code_digest(plain=code, salt=check.code_salt), check.code_digest)
