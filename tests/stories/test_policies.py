"""A request through each of the five published policies, and what is particular to each."""

import io
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader

from dsr.audit import verify
from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.models import AccessLink, Message, Milestone, RightTrack
from dsr.casework import close, confirm_contact, decide, deliver, links, other_ends, prepare_answer, release
from dsr.casework.confirm_contact import LinkProvesNothing
from dsr.casework.door import NotNow
from dsr.casework.letters import draft_answer
from dsr.casework.open_case import Person
from dsr.common.vault import vault
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.rules.checklists.steps import Stage
from dsr.rules.rights import Right
from tests import factories
from tests.casework.scenes import Scene
from tests.cast import Cast

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
HOUR = timedelta(hours=1)


def controller(slug: str, now: datetime) -> Controller:
    return factories.controller(slug, now=now)


def bytes_of(bundle: Bundle) -> bytes:
    return b"".join(vault().open(stored=bundle.stored))


def test_comindware_promises_thirty_days_beside_the_legal_month(cast: Cast, now: datetime) -> None:
    case = factories.open_one(controller=controller("comindware", now), now=now).case
    track = RightTrack.objects.get(case=case)
    assert (case.legal_due_on, case.target_on) == (date(2026, 4, 2), date(2026, 4, 1))
    assert track.regime == "eu_gdpr"
    assert any(step.code == "target" for step in track.computed.steps)
    text = OutboxMessage.objects.get(letter="acknowledgement").kept_text
    assert "We promise our answer by Wednesday 1 April 2026" in text
    assert "the law allows until Thursday 2 April 2026" in text
    target = Milestone.objects.get(case=case, kind="target")
    assert target.due_at.date() == date(2026, 4, 1)

    # February is shorter than thirty days: there the law's month ends first, and is the target.
    february = now - timedelta(days=20)
    other = factories.open_one(controller=case.controller, now=now, received_at=february).case
    assert other.clock_day == date(2026, 2, 10)
    assert other.legal_due_on == other.target_on == date(2026, 3, 10)
    texts = OutboxMessage.objects.filter(case=other).values_list("kept_text", flat=True)
    assert "promise" not in texts[0]

    factories.walk_to_released(case=case, cast=cast, now=now)
    assert verify.verify_all().broken is None


def test_jtl_passes_on_what_it_holds_for_its_customers(cast: Cast, now: datetime) -> None:
    jtl = controller("jtl", now)
    assert jtl.policy.role == "controller_and_processor"
    case = factories.open_one(controller=jtl, now=now, rights=("access", "erasure")).case
    passed_on = now + timedelta(days=2)
    other_ends.hand_over(
        case_id=case.pk,
        to="Example Shop Ltd",
        email="privacy@shop.example",
        how="",
        note="They answer you directly.",
        actor=cast.actor("omar"),
        now=passed_on,
    )
    factories.approve_waiting(case=case, cast=cast, now=passed_on)
    scene = Scene(case=case, cast=cast, now=now)
    entries = scene.entries("track:handed_over")
    assert [entry.known["right"] for entry in entries] == ["access", "erasure"]
    assert {(entry.at, entry.known["to"], entry.actor_name) for entry in entries} == {
        (passed_on, "Example Shop Ltd", "Lena Lead")
    }
    assert set(RightTrack.objects.filter(case=case).values_list("state", flat=True)) == {"handed_over"}
    message = Message.objects.get(case=case)
    assert "held for Example Shop Ltd, who decides about them" in message.body
    assert "We passed your request on to them today." in message.body
    assert "They answer you directly." in message.body
    mail = OutboxMessage.objects.get(letter="hand_over_notice")
    assert mail.to == "anna@example.org" and "Example Shop Ltd" in mail.kept_text
    case.refresh_from_db()
    assert case.next_step == "close" and not Milestone.objects.filter(case=case, cancelled_at=None).exists()
    close.close(case_id=case.pk, actor=cast.actor("omar"), now=passed_on)
    assert scene.entries("case:closed")[0].known["outcomes"] == {
        "access": "handed_over",
        "erasure": "handed_over",
    }


def test_jml_answers_with_one_pdf(cast: Cast, now: datetime) -> None:
    case = factories.open_one(controller=controller("jml", now), now=now, answer_format="pdf").case
    factories.walk_to_released(case=case, cast=cast, now=now)
    bundle = Bundle.objects.get(case=case)
    assert (bundle.format, bundle.state, bundle.records) == ("pdf", "built", 2)
    data = bytes_of(bundle)
    assert data.startswith(b"%PDF-") and len(data) == bundle.size
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    for words in (
        "JML Software Solutions Ltd",
        "Anna Requester",
        f"Answer to your request {case.reference}",
        "Give me a copy of my data (Art. 15 UK GDPR): we did what you asked.",
        "Where we looked",
        "Customer feedback",
        "anna@example.org; city: Leeds",
        "anna@example.org; city: York",
    ):
        assert words in text, words
    assert DownloadGrant.objects.filter(bundle=bundle).count() == 1


def test_jml_sends_a_package_where_a_document_cannot_carry_it(cast: Cast, now: datetime) -> None:
    case = factories.open_one(controller=controller("jml", now), now=now, answer_format="pdf").case
    many = b"id\n" + b"".join(b"%d\n" % number for number in range(1_001))
    scene = Scene(case=case, cast=cast, now=now)
    factories.walk_to_collected(case=case, cast=cast, now=now, content=many)
    decide.decide(
        case_id=case.pk,
        track_id=scene.track.pk,
        decision="grant",
        ground="",
        reasons="",
        actor=cast.actor("omar"),
        now=now,
    )
    scene.write_letter()
    bundle = scene.build()
    assert (bundle.format, bundle.records) == ("package", 1_001)
    assert bytes_of(bundle).startswith(b"PK")


def test_jmix_is_asked_by_a_cookie_alone(cast: Cast, now: datetime) -> None:
    jmix = controller("jmix", now)
    assert [one.kind for one in jmix.policy.identifiers if one.enough_alone] == ["cookie_id"]
    cookie = Person(identifiers={"cookie_id": "GA1.2.1839204718"})
    opened = factories.open_one(controller=jmix, now=now, person=cookie)
    case = opened.case
    assert (case.requester.name, case.requester.email) == ("", "")
    assert case.requester.shown_name == "Unnamed requester"
    assert not OutboxMessage.objects.filter(case=case).exists()

    # The link is shown on the screen: it opens the status page and never proves an address.
    link = links.find_link(token=opened.status_url.rstrip("/").rsplit("/", 1)[-1])
    assert (link.case, link.purpose) == (case, AccessLink.Purpose.SHOWN)
    with pytest.raises(LinkProvesNothing):
        confirm_contact.confirm_contact(link=link, now=now)
    fresh = links.replace_by_requester(link=link, now=now)
    shown = links.find_link(token=fresh.rstrip("/").rsplit("/", 1)[-1])
    with pytest.raises(LinkProvesNothing):
        confirm_contact.confirm_contact(link=shown, now=now)
    case.refresh_from_db()
    assert case.contact_confirmed_at is None

    factories.walk_to_released(case=case, cast=cast, now=now)
    later = now + 2 * HOUR
    with pytest.raises(NotNow, match="no e-mail address"):
        deliver.send_code(case_id=case.pk, now=later)
    code = deliver.tell_code(case_id=case.pk, actor=cast.actor("omar"), now=later)
    grant = deliver.check_code(case_id=case.pk, code=code, now=later)
    bundle = deliver.start_download(grant_id=grant.pk, case_id=case.pk, resumed=False, now=later)
    assert bytes_of(bundle).startswith(b"PK")
    assert not OutboxMessage.objects.filter(case=case, to__contains="@example.org").exists()
    assert Message.objects.filter(case=case, direction="out").count() == 1
    assert verify.verify_all().broken is None


SIX = ("access", "rectification", "erasure", "restriction", "portability", "objection")


def test_juxt_decides_and_answers_each_of_its_six_rights(cast: Cast, now: datetime) -> None:
    juxt = controller("juxt", now)
    assert set(SIX) <= {right.value for right in juxt.policy.rights_offered.promised}
    case = factories.open_one(controller=juxt, now=now, rights=SIX).case
    scene = Scene(case=case, cast=cast, now=now)
    factories.walk_to_collected(case=case, cast=cast, now=now)
    decisions = dict(zip(SIX, ("grant", "grant", "grant_partly", "grant", "grant", "refuse"), strict=True))
    for track in RightTrack.objects.filter(case=case):
        factories.decide_one(
            track=track,
            cast=cast,
            now=now,
            decision=decisions[track.right],
            ground="legal_claims",
            reasons=f"We need it for the claim about {track.right}.",
        )
    factories.approve_waiting(case=case, cast=cast, now=now)
    for track in RightTrack.objects.filter(case=case):
        factories.record_missing(track=track, cast=cast, now=now, stage=Stage.ANSWER)
    _, body = draft_answer(case=case)
    for right in SIX:
        assert f"({article(right)} UK GDPR):" in body
    scene.write_letter(body)
    scene.build()
    prepare_answer.ask_release(case_id=case.pk, actor=cast.actor("omar"), now=now)
    release.release(case_id=case.pk, actor=cast.actor("lena"), now=now + HOUR)
    tracks = RightTrack.objects.filter(case=case)
    assert {track.right: (track.state, track.decision) for track in tracks} == {
        right: ("answered", decision) for right, decision in decisions.items()
    }
    text = OutboxMessage.objects.get(letter="answer").kept_text
    for words in ("the claim about erasure", "the claim about objection", "164A", "Information Commissioner"):
        assert words in text, words


def article(right: str) -> str:
    return {
        "access": "Art. 15",
        "rectification": "Art. 16",
        "erasure": "Art. 17",
        "restriction": "Art. 18",
        "portability": "Art. 20",
        "objection": "Art. 21(1)",
    }[Right(right).value]


@pytest.mark.parametrize("channel", ["form", "email", "telephone", "post"])
def test_juxt_is_reached_by_every_channel_of_its_policy(cast: Cast, now: datetime, channel: str) -> None:
    juxt = controller("juxt", now)
    assert channel in {one.kind.value for one in juxt.policy.channels}
    three_days_ago = now - timedelta(days=3)  # Friday 27 February: the letter lay in the post room
    opened = factories.open_one(
        controller=juxt,
        now=now,
        channel=channel,
        received_at=three_days_ago if channel != "form" else now,
        person=Person(name="Bert", address="1 High Street, Leeds") if channel == "post" else None,
    )
    case = opened.case
    assert case.channel == channel and case.recorded_at == now
    if channel == "form":
        assert (case.clock_day, case.legal_due_on) == (date(2026, 3, 2), date(2026, 4, 2))
    else:
        assert (case.clock_day, case.legal_due_on) == (date(2026, 2, 27), date(2026, 3, 27))
    assert opened.mailed == (channel != "post")
    scene = Scene(case=case, cast=cast, now=now)
    (entry,) = scene.entries("case:opened")
    assert (entry.known["channel"], entry.known["clock_day"]) == (channel, case.clock_day.isoformat())
    factories.walk_to_released(case=case, cast=cast, now=now)
    assert scene.track.state == "answered"
