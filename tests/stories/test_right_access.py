"""Access, told day by day: alone, with somebody else's rights in the way, and together with erasure."""

from datetime import date, datetime, timedelta

import pytest

from dsr.bundles.models import DownloadGrant
from dsr.cases.models import Answer, RecipientNotice
from dsr.casework import deliver, erasure, prepare_answer
from dsr.casework.door import NotNow
from dsr.casework.steps import record_step
from dsr.register.models import Controller
from dsr.rules.checklists.copies import ARTICLE_15_ITEMS
from tests import factories
from tests.cast import Cast
from tests.stories.teller import in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_anna_gets_a_copy_of_her_data(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Monday 2 March: Anna writes through the form. The month ends on Thursday 2 April."""
    story = received(controller=juxt, cast=cast, at=now)
    assert story.due() == date(2026, 4, 2) and story.next == "assign"
    assert "Thursday 2 April 2026" in story.letter("acknowledgement")

    story.on("3 March")
    story.omar_takes_it()
    assert story.next == "confirm_identity"
    story.knows_anna("signed_in")

    story.on("9 March")
    story.searches("salesforce", "mailchimp", unsearched={"matomo": "It knows addresses of computers only."})
    assert story.next == "decide"
    story.decides("grant")

    story.on("10 March")
    assert story.next == "prepare_answer"
    story.writes(information=False)
    with pytest.raises(NotNow, match="nine items"):
        story.asks_release()
    some = [item for item in factories.information() if item["article"] != "15(1)(c)"]
    prepare_answer.prepare_answer(
        case_id=story.case.pk,
        subject="Answer",
        body="Here it is.",
        information=some,
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(NotNow, match=r"empty: 15\(1\)\(c\)\."):
        story.asks_release()

    story.on("11 March")
    text = story.answers()
    assert in_order(text, "Art. 15 UK GDPR", "Art. 15(3) UK GDPR", "Salesforce", "9 March 2026")
    assert "We did not look into: Matomo Analytics." in text
    written = {item["article"]: item["text"] for item in Answer.objects.get().information}
    assert list(written) == list(ARTICLE_15_ITEMS) and all(written.values())
    assert story.next == "close"

    story.on("12 March")
    code = deliver.tell_code(case_id=story.case.pk, actor=story.actor(), now=story.now)
    grant = deliver.check_code(case_id=story.case.pk, code=code, now=story.now + timedelta(minutes=5))
    deliver.start_download(grant_id=grant.pk, case_id=story.case.pk, resumed=False, now=story.minute())

    story.on("13 March")
    story.closes()
    assert story.letters() == ["acknowledgement", "answer"]
    assert story.outcomes() == {"access": "grant"}
    assert not RecipientNotice.objects.exists()  # access tells nobody else (Art. 19)


def test_the_rights_of_others_cover_two_messages_and_refuse_no_more(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """A partial refusal needs each item weighed, a second person, and the whole block of Art. 12(4)."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("4 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("google-workspace")
    why = "In two messages a colleague writes of her own illness."
    with pytest.raises(NotNow, match="Weigh the rights of others"):
        story.decides("grant_partly", ground="others_rights", reasons=why)
    story.records(
        "third_party",
        item="Two messages of January",
        whose="a colleague",
        why="Her health would be known to a former customer.",
        masked="Four sentences on her illness",
    )
    story.decides("grant_partly", ground="others_rights", reasons=why)
    assert story.track().state == "proposed" and story.next == "approve"

    story.on("5 March")
    story.lena_agrees()
    text = story.answers()
    assert in_order(
        text, "we did part of what you asked", "Why we do not do all of it", "Art. 15(4) UK GDPR", why
    )
    for words in ("Four sentences on her illness", "164A", "Information Commissioner", "Art. 79 UK GDPR"):
        assert words in text
    story.closes()
    assert story.outcomes() == {"access": "grant_partly"}


def test_access_is_served_before_the_data_are_erased(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Anna asks for both at once: the copy goes first, in an answer of its own, and then the data are erased."""
    story = received(controller=juxt, cast=cast, at=now, rights=("access", "erasure"))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce", "mailchimp")
    story.decides("grant", right="access")
    assert story.next == "prepare_answer"  # not "decide": what is decided goes out first

    story.on("4 March")
    first = story.answers()
    assert "What follows later:" in first and "Art. 17 UK GDPR" in first
    assert DownloadGrant.objects.count() == 1
    assert story.track("access").state == "answered" and story.track("erasure").state == "working"

    story.on("5 March")
    story.records("ground", right="erasure", ground="a", why="She is no customer any more.")
    story.decides("grant", right="erasure")
    for system in ("salesforce", "mailchimp"):
        story.records(
            "erasure_plan",
            right="erasure",
            about=system,
            action="erase",
            backup="until",
            backup_until="2026-04-30",
        )
    assert story.next == "ask_erasure"
    erasure.ask_erasure(
        case_id=story.case.pk, track_id=story.track("erasure").pk, actor=story.actor(), now=story.minute()
    )
    story.on("6 March")
    story.lena_agrees()
    for system in ("salesforce", "mailchimp"):
        story.records(
            "erased", right="erasure", about=system, on="2026-03-06", by="Sales", evidence="Ticket 7"
        )
    second = story.answers()
    assert "Salesforce: we deleted your data on 6 March 2026." in second
    assert "They are overwritten by 30 April 2026." in second and "Art. 15" not in second
    story.on("9 March")
    assert story.tells_recipients()
    story.closes()
    assert story.letters() == ["acknowledgement", "answer", "answer"]
    assert story.outcomes() == {"access": "grant", "erasure": "grant"}


def test_nothing_is_erased_while_access_waits_unless_anna_chose_so(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """The choice of the order is recorded, or the erasure waits."""
    story = received(controller=juxt, cast=cast, at=now, rights=("access", "erasure"))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    story.records("ground", right="erasure", ground="b", why="She takes her consent back.")
    story.decides("grant", right="erasure")
    story.records(
        "erasure_plan",
        right="erasure",
        about="salesforce",
        action="erase",
        backup="none",
    )
    factories.approve_plan(track=story.track("erasure"), cast=cast, now=story.minute())

    def erase() -> None:
        record_step(
            case_id=story.case.pk,
            track_id=story.track("erasure").pk,
            step="erased",
            about="salesforce",
            values={"on": "2026-03-03", "by": "Sales", "evidence": "Ticket 9"},
            actor=story.actor(),
            now=story.minute(),
        )

    with pytest.raises(NotNow, match="First answer the access request"):
        erase()
    story.records(
        "order", right="erasure", choice="person_chose", why="Her message of 3 March: erase first, please."
    )
    erase()
    story.decides("no_data", right="access")
    text = story.answers()
    assert "Salesforce: we deleted your data on 3 March 2026." in text
    story.tells_recipients()
    story.closes()
    assert story.outcomes() == {"access": "no_data", "erasure": "grant"}
