"""Anna asks JUXT for a copy of her data; the story of the issue, told through the real verbs."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest

from dsr.audit import verify
from dsr.audit.models import AuditEntry
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import Case, Milestone
from dsr.casework import close, confirm_contact, deliver, links, release
from dsr.casework.door import NotNow
from dsr.common.vault import vault
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_a_request_is_answered_and_the_record_verifies(juxt: Controller, cast: Cast, now: datetime) -> None:
    opened = factories.open_one(controller=juxt, now=now)
    case = opened.case
    assert case.reference == "JUXT-2026-0001"
    assert case.legal_due_on == date(2026, 4, 2)
    assert OutboxMessage.objects.filter(letter="acknowledgement").count() == 1
    kinds = Milestone.objects.filter(case=case, done_at=None).exclude(kind="target")
    assert [row.kind for row in kinds] == ["days_14", "days_7", "days_3", "days_1", "due_today"]

    link = links.find_link(token=opened.status_url.rstrip("/").rsplit("/", 1)[-1])
    confirm_contact.confirm_contact(link=link, now=now + timedelta(hours=1))

    factories.walk_to_awaiting_release(case=case, cast=cast, now=now + timedelta(days=3))
    with pytest.raises(release.SamePerson):
        lead_prepares(case, cast, now)
    release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + timedelta(days=4))

    later = now + timedelta(days=4, hours=2)
    deliver.send_code(case_id=case.pk, now=later)
    with pytest.raises(deliver.WrongCode):
        deliver.check_code(case_id=case.pk, code="nonsense", now=later)
    grant = DownloadGrant.objects.get()
    code = deliver.tell_code(case_id=case.pk, actor=cast.actor("omar"), now=later)
    assert deliver.check_code(case_id=case.pk, code=code, now=later) == grant
    bundle = deliver.start_download(grant_id=grant.pk, case_id=case.pk, resumed=False, now=later)
    names = packed_names(bundle)
    assert "index.html" in names and "manifest.json" in names and "data.json" in names

    close.close(case_id=case.pk, actor=cast.actor("omar"), now=now + timedelta(days=5))
    case.refresh_from_db()
    assert case.next_step == "none"
    assert not Milestone.objects.filter(case=case, done_at=None, cancelled_at=None).exists()
    assert verify.verify_all().broken is None
    assert verify.verify_export(document=verify.export(stream=f"case:{case.pk}")).broken is None


def lead_prepares(case: Case, cast: Cast, now: datetime) -> None:
    """Whoever prepared the answer is refused as the second person, lead or not."""
    case.answers.update(prepared_by=cast.lena)
    try:
        release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + timedelta(days=3, hours=1))
    finally:
        case.answers.update(prepared_by=cast.omar)


def test_nothing_is_released_before_somebody_asked(case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_decided(case=case, cast=cast, now=now)
    with pytest.raises(NotNow):
        release.release(case_id=case.pk, actor=cast.actor("lena"), now=now)


def packed_names(bundle: Bundle) -> list[str]:
    """What lies in a bundle."""
    data = b"".join(vault().open(stored=bundle.stored))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        return package.namelist()


def test_every_step_left_an_entry(case: Case, cast: Cast, now: datetime) -> None:
    factories.walk_to_released(case=case, cast=cast, now=now)
    kinds = list(AuditEntry.objects.filter(stream=f"case:{case.pk}").values_list("kind", flat=True))
    assert kinds[0] == "case:opened"
    for kind in (
        "case:assigned",
        "identity:confirmed",
        "search:recorded",
        "track:decided",
        "answer:released",
    ):
        assert kind in kinds
