"""The password of a protected package, to be given to the person by another way than the link."""

from datetime import datetime

from django.db import transaction

from dsr.accounts.actors import StaffActor
from dsr.audit.record import Event
from dsr.bundles.passwords import password_of
from dsr.cases import changes
from dsr.casework.deliver import usable_grant
from dsr.casework.door import NotNow, enter


def tell_password(*, case_id: int, actor: StaffActor, now: datetime) -> str:
    """The password of the download that can be opened, for staff to read out or to write on paper.

    Each look is recorded. Raises NotYours, NotNow (no download that can be opened, or it has no password).
    """
    with transaction.atomic():
        case = enter(case_id=case_id, actor=actor)
        grant = usable_grant(case=case, now=now)
        sealed = grant.bundle.sealed_password if grant is not None else ""
        password = password_of(sealed=sealed)
        if grant is None or password is None:
            raise NotNow("There is no download with a password that can be opened.")
        event = Event("download:password_told", facts={"grant": grant.pk, "bundle": grant.bundle_id})
        changes.tell(case=case, event=event, actor=actor, now=now)
    return password
