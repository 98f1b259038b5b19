"""Codes and downloads: limited tries, counted downloads, resumed ones free, and an end that is one."""

from datetime import timedelta

import pytest

from dsr.accounts.permits import NotYours
from dsr.bundles.models import DownloadGrant
from dsr.cases.models import Requester, SentLetter
from dsr.casework import deliver
from dsr.casework.deliver import MOST_CODES, MOST_TRIES, DownloadOver, WrongCode
from dsr.casework.door import NotNow
from dsr.casework.open_case import Person
from dsr.mail.models import OutboxMessage
from dsr.mail.outbox import opened as words_of
from dsr.register.models import Controller
from tests import factories
from tests.casework.scenes import Scene


def told(scene: Scene) -> str:
    return deliver.tell_code(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)


def check(scene: Scene, code: str, *, minutes: int = 0) -> DownloadGrant:
    at = scene.later + timedelta(minutes=minutes)
    return deliver.check_code(case_id=scene.case.pk, code=code, now=at)


def start(scene: Scene, *, resumed: bool = False, grant: DownloadGrant | None = None) -> None:
    key = (grant or scene.grant).pk
    deliver.start_download(grant_id=key, case_id=scene.case.pk, resumed=resumed, now=scene.later)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def released(scene: Scene) -> Scene:
    """The answer is out, with its bundle."""
    scene.released()
    return scene


def test_the_code_comes_by_mail_and_opens_once(released: Scene) -> None:
    deliver.send_code(case_id=released.case.pk, now=released.later)
    mail = OutboxMessage.objects.get(letter="download_code")
    (code,) = (word for word in words_of(row=mail).text.split() if word.isdigit() and len(word) == 6)
    assert code not in mail.kept_text and code not in mail.subject
    grant = released.grant
    assert code not in {grant.code_digest, grant.code_salt}
    assert check(released, f" {code} ") == grant
    with pytest.raises(WrongCode):
        check(released, code)


def test_after_five_wrong_tries_the_right_one_is_wrong_too(released: Scene) -> None:
    code = told(released)
    for number in range(1, MOST_TRIES + 1):
        with pytest.raises(WrongCode):
            check(released, wrong(code))
        assert released.grant.code_tries == number
    with pytest.raises(WrongCode):
        check(released, code)
    assert len(released.entries("download:code_wrong")) == MOST_TRIES + 1
    assert check(released, told(released)) == released.grant


def test_a_code_is_good_for_a_quarter_of_an_hour(released: Scene) -> None:
    with pytest.raises(WrongCode):
        check(released, told(released), minutes=15)
    assert check(released, told(released), minutes=14) == released.grant


@pytest.mark.parametrize(
    "nonsense", ["", "12345", "1234567", "١٢٣٤٥٦", "\x00" * 6, "a" * 10_000_000, "12345\ud800"]
)
def test_nonsense_is_a_wrong_code(released: Scene, nonsense: str) -> None:
    told(released)
    with pytest.raises(WrongCode):
        check(released, nonsense)


def test_no_code_was_asked_for(released: Scene) -> None:
    with pytest.raises(WrongCode):
        check(released, "000000")


def test_twenty_codes_and_no_more(released: Scene) -> None:
    for _ in range(MOST_CODES):
        told(released)
    with pytest.raises(DownloadOver, match="Too many codes"):
        told(released)


def test_downloads_are_counted_to_their_number(released: Scene) -> None:
    for _ in range(10):
        start(released)
    assert released.grant.downloads == 10
    numbers = [entry.known["number"] for entry in released.entries("download:started")]
    assert numbers == list(range(1, 11))
    with pytest.raises(DownloadOver):
        start(released)
    with pytest.raises(DownloadOver):
        told(released)


def test_going_on_counts_no_second_time_even_at_the_last_one(released: Scene) -> None:
    for _ in range(10):
        start(released)
    start(released, resumed=True)
    assert released.grant.downloads == 10


def test_nothing_can_be_gone_on_with_that_never_began(released: Scene) -> None:
    """Whoever asks for the second byte first would never be counted."""
    with pytest.raises(DownloadOver):
        start(released, resumed=True)


def test_it_ends_after_thirty_days(released: Scene) -> None:
    start(released)
    released.now += timedelta(days=31)
    for resumed in (False, True):
        with pytest.raises(DownloadOver):
            start(released, resumed=resumed)
    with pytest.raises(DownloadOver):
        deliver.send_code(case_id=released.case.pk, now=released.later)


def test_a_revoked_one_ends_at_once(released: Scene) -> None:
    start(released)
    code = told(released)
    with pytest.raises(NotNow, match="Say why"):
        deliver.revoke(
            grant_id=released.grant.pk,
            case_id=released.case.pk,
            reason=" ",
            actor=released.actor("omar"),
            now=released.later,
        )
    revoke(released)
    for resumed in (False, True):
        with pytest.raises(DownloadOver):
            start(released, resumed=resumed)
    with pytest.raises(DownloadOver):
        check(released, code)
    (entry,) = released.entries("download:revoked")
    assert "Wrong person" in entry.personal and "Wrong person" not in entry.facts


def revoke(scene: Scene) -> None:
    deliver.revoke(
        grant_id=scene.grant.pk,
        case_id=scene.case.pk,
        reason="Wrong person.",
        actor=scene.actor("omar"),
        now=scene.later,
    )


def reissue(scene: Scene) -> DownloadGrant:
    return deliver.reissue(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)


def test_given_again_it_replaces_the_one_before(released: Scene) -> None:
    first = released.grant
    second = reissue(released)
    assert second.bundle == first.bundle
    start(released, grant=second)
    with pytest.raises(DownloadOver):
        start(released, grant=first)
    revoke(released)
    with pytest.raises(DownloadOver):
        told(released)  # the first one does not come back to life
    assert DownloadGrant.objects.filter(revoked_at=None).count() == 0


def test_given_again_the_person_is_told_by_mail_until_when(released: Scene) -> None:
    """The letter of a download that is there again: once, with its last day and a link, and kept as sent."""
    assert not OutboxMessage.objects.filter(letter="download_ready").exists()
    grant = reissue(released)
    mail = OutboxMessage.objects.get(letter="download_ready")
    assert (mail.to, mail.dedupe_key) == ("anna@example.org", f"download_ready:{grant.pk}")
    assert "1 April 2026" in mail.kept_text
    assert (
        "/status/" in words_of(row=mail).text and SentLetter.objects.filter(letter="download_ready").exists()
    )


def test_given_again_nothing_goes_to_somebody_without_an_email_address(released: Scene) -> None:
    Requester.objects.filter(case=released.case).update(email="", address="1 Mill Lane")
    reissue(released)
    assert not SentLetter.objects.filter(letter="download_ready").exists()


def test_after_revoking_it_can_be_given_again(released: Scene) -> None:
    revoke(released)
    start(released, grant=reissue(released))


def test_there_must_be_something_to_give(scene: Scene) -> None:
    with pytest.raises(NotNow, match="no released bundle"):
        reissue(scene)
    with pytest.raises(DownloadOver):
        told(scene)


def test_a_bundle_whose_bytes_are_gone_is_over(released: Scene) -> None:
    bundle = released.grant.bundle
    bundle.vault_name, bundle.state = "", "replaced"
    bundle.save()
    with pytest.raises(NotNow, match="no released bundle"):
        reissue(released)
    with pytest.raises(DownloadOver):
        start(released)


def test_without_an_address_staff_tell_the_code(juxt: Controller, scene: Scene) -> None:
    scene.case = factories.open_one(controller=juxt, now=scene.now, person=Person(name="Bert")).case
    scene.released()
    with pytest.raises(NotNow, match="no e-mail address"):
        deliver.send_code(case_id=scene.case.pk, now=scene.later)
    assert check(scene, told(scene)) == scene.grant
    assert scene.entries("download:code_sent")[-1].known["way"] == "staff"


def test_the_download_of_another_case_is_nobodys(juxt: Controller, released: Scene) -> None:
    foreign = released.grant
    released.case = factories.open_one(controller=juxt, now=released.now).case
    with pytest.raises(DownloadOver):
        start(released, grant=foreign, resumed=True)
    with pytest.raises(NotYours):
        deliver.revoke(
            grant_id=foreign.pk,
            case_id=released.case.pk,
            reason="x",
            actor=released.actor("omar"),
            now=released.later,
        )
