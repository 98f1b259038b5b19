"""Hand a released bundle to the requester: a code by a second way, counted downloads, an end."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dsr.accounts.actors import StaffActor, requester_actor
from dsr.audit.record import Event
from dsr.bundles.handing import most_downloads
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases import changes
from dsr.cases.choices import LetterWay
from dsr.cases.models import Case
from dsr.casework.door import NotNow, enter, own, reason_given
from dsr.casework.letters import code_letter, download_ready_letter
from dsr.casework.release import DOWNLOAD_LIFETIME
from dsr.casework.sent_letters import carry, way_for
from dsr.common import tokens
from dsr.mail import outbox
from dsr.rules.deciding import FIRST_IDENTITY

CODE_LIFETIME = timedelta(minutes=15)
CODE_DIGITS = 6
MOST_TRIES = 5
MOST_CODES = 20


class DownloadOver(NotNow):
    """The download has expired, was revoked, or was used as often as allowed."""


class WrongCode(NotNow):
    """The code is wrong, too old, or was tried too often."""


def usable_grant(*, case: Case, now: datetime) -> DownloadGrant | None:
    """The newest grant of a case that still works."""
    grant = (
        DownloadGrant.objects.filter(bundle__case=case, revoked_at=None, expires_at__gt=now)
        .select_related("bundle")
        .last()
    )
    if grant is None or grant.downloads >= grant.most_downloads or not grant.bundle.vault_name:
        return None
    return grant


def send_code(*, case_id: int, now: datetime) -> None:
    """Mail a fresh six-digit code to the requester. Raises DownloadOver, NotNow (no address)."""
    with transaction.atomic():
        case, grant = _locked(case_id, now)
        if not case.requester.email:
            raise NotNow("There is no e-mail address for the code. Call us and we read it to you.")
        plain = _new_code(grant, now)
        outbox.put(
            letter=code_letter(case=case, code=plain, minutes=int(CODE_LIFETIME.total_seconds() // 60)),
            to=case.requester.email,
            case=case,
            language=case.language,
            dedupe_key=f"code:{grant.pk}:{grant.codes_issued}",
            now=now,
        )
        actor = requester_actor(reference=case.reference)
        event = Event("download:code_sent", facts={"grant": grant.pk, "way": "mail"})
        changes.tell(case=case, event=event, actor=actor, now=now)


def tell_code(*, case_id: int, actor: StaffActor, now: datetime) -> str:
    """A fresh code for staff to give by telephone or post, where there is no address.

    Raises NotYours, DownloadOver.
    """
    with transaction.atomic():
        enter(case_id=case_id, actor=actor)
        case, grant = _locked(case_id, now)
        plain = _new_code(grant, now)
        event = Event("download:code_sent", facts={"grant": grant.pk, "way": "staff"})
        changes.tell(case=case, event=event, actor=actor, now=now)
    return plain


def check_code(*, case_id: int, code: str, now: datetime) -> DownloadGrant:
    """The grant a right code opens; wrong tries are counted. Raises WrongCode, DownloadOver."""
    with transaction.atomic():
        case, grant = _locked(case_id, now)
        right = (
            grant.code_digest != ""
            and _is_code(code)
            and grant.code_expires_at is not None
            and grant.code_expires_at > now
            and grant.code_tries < MOST_TRIES
            and tokens.same(tokens.code_digest(plain=code.strip(), salt=grant.code_salt), grant.code_digest)
        )
        if right:
            changes.assign(row=grant, code_digest="", code_tries=0)
        else:
            changes.assign(row=grant, code_tries=grant.code_tries + 1)
            event = Event("download:code_wrong", facts={"grant": grant.pk, "tries": grant.code_tries})
            changes.tell(case=case, event=event, actor=requester_actor(reference=case.reference), now=now)
    if not right:
        raise WrongCode("The code is wrong or too old. Ask for a new one.")
    return grant


def start_download(*, grant_id: int, case_id: int, resumed: bool, now: datetime) -> Bundle:
    """Count a download and record it; a resumed one counts no second time. Raises DownloadOver.

    Only a download that was begun can be resumed: the first bytes always count.
    """
    with transaction.atomic():
        case = changes.lock(case_id=case_id)
        grant = usable_grant(case=case, now=now)
        if resumed:
            grant = (
                DownloadGrant.objects.filter(
                    pk=grant_id, bundle__case=case, downloads__gt=0, revoked_at=None, expires_at__gt=now
                )
                .select_related("bundle")
                .first()
            )
        if grant is None or grant.pk != grant_id or not grant.bundle.vault_name:
            raise DownloadOver("This download is no longer available. Write to us for a new one.")
        if not resumed:
            changes.assign(row=grant, downloads=grant.downloads + 1)
            facts = {"grant": grant.pk, "bundle": grant.bundle_id, "number": grant.downloads}
            actor = requester_actor(reference=case.reference)
            changes.tell(case=case, event=Event("download:started", facts=facts), actor=actor, now=now)
    return grant.bundle


def revoke(*, grant_id: int, case_id: int, reason: str, actor: StaffActor, now: datetime) -> None:
    """End a download at once, and with it those given before. Raises NotYours, NotNow (no reason)."""
    why = reason_given(text=reason, otherwise="Say why the download is revoked.")
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        grant = own(rows=DownloadGrant.objects.filter(bundle__case=case), key=grant_id)
        _end(DownloadGrant.objects.filter(bundle__case=case, pk__lte=grant.pk), now)
        event = Event("download:revoked", facts={"grant": grant.pk}, personal={"reason": why})
        changes.tell(case=case, event=event, actor=actor, now=now)


def reissue(*, case_id: int, actor: StaffActor, now: datetime) -> DownloadGrant:
    """Grant the last released bundle again for thirty days, in place of earlier grants; the person is told by mail.

    Raises NotYours, NotNow.
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor, permission="case.release")
        last = DownloadGrant.objects.filter(bundle__case=case).select_related("bundle").last()
        if last is None or not last.bundle.vault_name:
            raise NotNow("There is no released bundle to give again.")
        if case.identity_settled_at is None:
            raise NotNow(FIRST_IDENTITY)
        _end(DownloadGrant.objects.filter(bundle__case=case), now)
        grant = DownloadGrant(
            bundle=last.bundle,
            created_at=now,
            expires_at=now + DOWNLOAD_LIFETIME,
            most_downloads=most_downloads(bundle=last.bundle),
        )
        changes.add(rows=[grant])
        _tell_ready(case, grant, actor, now)
        facts = {"grant": grant.pk, "until": grant.expires_at.isoformat()}
        changes.tell(case=case, event=Event("download:reissued", facts=facts), actor=actor, now=now)
    return grant


def _tell_ready(case: Case, grant: DownloadGrant, actor: StaffActor, now: datetime) -> None:
    """The person learns by mail that their data can be fetched again; on paper there is no page to fetch from."""
    if way_for(case=case) == LetterWay.MAIL:
        carry(
            case=case,
            make=lambda url: download_ready_letter(
                case=case, status_url=url, download_until=grant.expires_at
            ),
            language=case.language,
            reason=f"download_ready:{grant.pk}",
            author=actor.name,
            now=now,
        )


def _locked(case_id: int, now: datetime) -> tuple[Case, DownloadGrant]:
    case = changes.lock(case_id=case_id)
    grant = usable_grant(case=case, now=now)
    if grant is None:
        raise DownloadOver("This download is no longer available. Write to us for a new one.")
    return case, grant


def _new_code(grant: DownloadGrant, now: datetime) -> str:
    if grant.codes_issued >= MOST_CODES:
        raise DownloadOver("Too many codes were asked for. Write to us for a new download.")
    salt = secrets.token_hex(8)
    code = tokens.issue_code(salt=salt)
    changes.assign(
        row=grant,
        code_digest=code.digest,
        code_salt=salt,
        code_expires_at=now + CODE_LIFETIME,
        code_tries=0,
        codes_issued=grant.codes_issued + 1,
    )
    return code.plain


def _end(grants: QuerySet[DownloadGrant], now: datetime) -> None:
    for grant in grants.filter(revoked_at=None):
        changes.assign(row=grant, revoked_at=now)


def _is_code(text: str) -> bool:
    """Six digits: anything else is not worth the slow digest."""
    code = text.strip()
    return len(code) == CODE_DIGITS and code.isascii() and code.isdigit()
