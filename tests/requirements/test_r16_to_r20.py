"""R16 recognising a request, R17 lifting, R18 understandable forms, R19 wrong recipient, R20 rules per right."""

import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import orjson
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from dsr.bundles.models import Bundle, DownloadGrant
from dsr.cases.facts import facts_of
from dsr.cases.models import Case, ProcessingRestriction, Requester, RightTrack, Task
from dsr.casework import breach, correct_address, deliver, restriction, rights_added, tasks
from dsr.casework.door import NotNow
from dsr.common.vault import vault
from dsr.register.models import Controller
from dsr.rules.checklists.progress import progress
from dsr.rules.checklists.rights import CHECKLISTS
from dsr.rules.rights import Right
from tests import factories
from tests.cast import Cast
from tests.stories.teller import Story, moved_to, received
from tests.web.public.walker import Walker, text_of

pytestmark = pytest.mark.django_db
EVERYDAY = "A customer rang. He wants to know what we have on him and where we got his number."


def test_r16_anybody_can_pass_a_request_on_without_naming_an_article(
    client: Client, juxt: Controller, cast: Cast
) -> None:
    """The public form needs no account, so any colleague can use it; own words are enough, and the privacy team
    recognises the right. The time counts from the same day. (A mailbox that the desk reads comes with a later
    issue; mail and calls are recorded on the desk's form, below.)"""
    walker = Walker(client)
    begun = walker.begin("unsure", own_words=EVERYDAY)
    assert begun.status_code == 302
    walker.you(name="Carl Customer", email="carl@example.org")
    walker.post("check")
    case = Case.objects.get()
    assert case.request_text == EVERYDAY
    track = RightTrack.objects.get()
    assert track.details == {"recognise": "yes"} and track.legal_due_on is not None
    later = case.received_at + timedelta(days=2)
    rights_added.add_right(case_id=case.pk, right="erasure", details={}, actor=cast.actor("omar"), now=later)
    track.refresh_from_db()
    assert (track.right, case.clock_day) == ("erasure", track.computed.clock_day)


def test_r16_the_form_of_the_desk_asks_for_plain_words_and_the_true_day(
    client: Client, juxt: Controller, cast: Cast
) -> None:
    """A call noted on a slip of paper: controller, way, day and what is wanted, each in plain words."""
    client.force_login(cast.nora, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/desk/record/")
    assert page.status_code == 200
    words = text_of(page)
    for plain in ("Give me a copy of my data", "Delete my data"):
        assert plain in words
    typed = {
        "controller": juxt.pk,
        "channel": "telephone",
        "received_on": "2026-02-20",
        "rights": ["access"],
        "name": "Tess Telephone",
        "text": EVERYDAY,
        "answer_format": "package",
        "language": "en",
        "once": "a-key",
    }
    assert client.post("/desk/record/", typed).status_code in {200, 302}
    case = Case.objects.get()
    assert (case.clock_day, case.request_text) == (date(2026, 2, 20), EVERYDAY)


def restricted(juxt: Controller, cast: Cast, now: datetime) -> Story:
    story = received(controller=juxt, cast=cast, at=now, rights=("restriction",))
    story.on("3 March")
    factories.walk_to_released(case=story.case, cast=cast, now=story.minute())
    story.on("4 March")
    story.tells_recipients()
    return story


def lift(story: Story) -> None:
    restriction.lift(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor("lena"), now=story.minute()
    )


def test_r17_nobody_lifts_a_restriction_before_the_letter_of_18_3_went(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Not written, not gone, gone; and the database itself refuses the short cut."""
    story = restricted(juxt, cast, now)
    with pytest.raises(restriction.NotToldYet):
        lift(story)
    row = ProcessingRestriction.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessingRestriction.objects.filter(pk=row.pk).update(lifted_at=story.now)
    restriction.announce_lift(
        case_id=story.case.pk,
        track_id=story.track().pk,
        reason="Checked.",
        text="We use the data again from Monday.",
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(restriction.NotToldYet):
        lift(story)
    story.on("5 March")
    lift(story)
    row.refresh_from_db()
    assert row.lift_letter is not None and row.lift_letter.letter == "restriction_lift_notice"
    assert row.lift_told_at is not None and row.lifted_at is not None and row.lift_told_at < row.lifted_at


def test_r18_portable_data_are_no_pdf_and_every_table_says_what_it_is(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Even where the person ticked one PDF: a PDF is for reading, and none of portability (EDPB para 156)."""
    formats = {}
    for right in ("access", "portability"):
        opened = factories.open_one(controller=juxt, now=now, rights=(right,), answer_format="pdf")
        factories.walk_to_released(case=opened.case, cast=cast, now=now)
        formats[right] = Bundle.objects.get(case=opened.case).format
    assert formats == {"access": "pdf", "portability": "package"}
    built = Bundle.objects.get(case__rights="portability")
    with zipfile.ZipFile(BytesIO(b"".join(vault().open(stored=built.stored)))) as package:
        names = package.namelist()
        data = orjson.loads(package.read("data.json"))
    assert {"index.html", "data.json", "manifest.json"} <= set(names)
    assert any(name.startswith("csv/") for name in names)
    (collection,) = (
        data["collections"].values() if isinstance(data["collections"], dict) else data["collections"]
    )
    assert collection
    step = CHECKLISTS[Right.PORTABILITY].step("format")
    assert step is not None and "description of its fields" in step.why


def test_r19_the_address_is_frozen_and_a_wrong_recipient_is_a_breach(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """After the check only a confirmation anew moves the answer; the code is a second way; and if it went wrong all
    the same, 72 hours run and the download ends."""
    story = received(controller=juxt, cast=cast, at=now)
    factories.walk_to_collected(case=story.case, cast=cast, now=story.minute())

    def move_to(email: str, confirmed_by: str = "") -> None:
        correct_address.correct_address(
            case_id=story.case.pk,
            email=email,
            address="",
            reason="She wrote from another address.",
            confirmed_by=confirmed_by,
            actor=story.actor(),
            now=story.minute(),
        )

    with pytest.raises(NotNow, match="Confirm anew"):
        move_to("someone@example.net")
    with pytest.raises(NotNow):
        move_to("someone@example.net", "known_address")  # which says nothing of the new one
    assert Requester.objects.get().email == "anna@example.org"
    move_to("anna.new@example.org", "call_back")
    story.decides("grant")
    story.answers()
    assert story.fresh().requester.email == "anna.new@example.org"
    with pytest.raises(deliver.WrongCode):
        deliver.check_code(case_id=story.case.pk, code="000000", now=story.minute())
    story.on("4 March")
    held_back = Task.objects.get(
        done_at=None
    )  # the acknowledgement that was still on its way to the old address
    tasks.finish(
        case_id=story.case.pk,
        task_id=held_back.pk,
        outcome="She has her date by telephone.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.closes()

    story.on("5 March")
    row = breach.raise_breach(
        case_id=story.case.pk,
        kind="wrong_recipient",
        what="The new address belongs to her brother.",
        aware_at=story.now,
        actor=story.actor(),
        now=story.minute(),
    )
    assert row.due_before - row.aware_at == timedelta(hours=72) and story.next == "handle_breach"
    grant = DownloadGrant.objects.get()
    deliver.revoke(
        grant_id=grant.pk,
        case_id=story.case.pk,
        reason="Wrong recipient.",
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(deliver.DownloadOver):
        deliver.send_code(case_id=story.case.pk, now=story.minute())


def test_r20_each_right_has_its_own_procedure_and_each_law_its_own_clock(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    """No two rights share a checklist; a step of one country is not seen in another; dates differ by law."""
    procedures = {tuple(step.slug for step in checklist.steps) for checklist in CHECKLISTS.values()}
    assert len(procedures) == len(Right)
    spain = moved_to(country="ES", zone="Europe/Madrid", folder=tmp_path, now=now)
    laws = {
        "juxt": factories.controller("juxt", now=now),
        "comindware": factories.controller("comindware", now=now),
        "spain": spain,
    }
    seen: dict[str, set[str]] = {}
    for name, controller in laws.items():
        case = factories.open_one(controller=controller, now=now, rights=("access", "erasure")).case
        facts = facts_of(case)
        seen[name] = {
            state.step.slug for track in facts.tracks for state in progress(track=track, facts=facts)
        }
    assert ("reasonable_search" in seen["juxt"]) and "reasonable_search" not in seen["comindware"]
    assert ("blocking" in seen["spain"]) and "blocking" not in seen["juxt"] | seen["comindware"]
    tracks = {
        name: RightTrack.objects.filter(case__controller=controller) for name, controller in laws.items()
    }
    regimes = {name: {track.regime for track in rows} for name, rows in tracks.items()}
    assert regimes == {"juxt": {"uk_gdpr"}, "comindware": {"eu_gdpr"}, "spain": {"eu_gdpr"}}
    rules = {name: {track.rule_version for track in rows} for name, rows in tracks.items()}
    assert rules["juxt"] != rules["comindware"] == rules["spain"]
