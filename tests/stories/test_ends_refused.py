"""Cases that end with a refusal of the whole: excessive, unfounded, nobody identified, nobody entitled."""

from datetime import datetime

import pytest

from dsr.casework import authority, breach, identity, relations
from dsr.casework.door import NotNow
from dsr.casework.open_case import Person
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.stories.teller import ANNA, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def test_the_third_request_in_a_month_is_excessive_with_the_earlier_ones_listed(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """The burden of proof is ours: facts and earlier requests stand in the file and in the letter."""
    first = received(controller=juxt, cast=cast, at=now)
    first.on("3 March")
    factories.walk_to_released(case=first.case, cast=cast, now=first.minute())
    first.on("4 March")
    first.closes()
    second = received(controller=juxt, cast=cast, at=first.minute())

    third = received(controller=juxt, cast=cast, at=second.minute())
    third.on("9 March")
    third.omar_takes_it()
    third.knows_anna()
    prior = relations.prior_requests(case=third.fresh())
    assert [one.reference for one in prior] == [first.case.reference, second.case.reference]
    listed = "; ".join(f"{one.reference} of {one.received_on}" for one in prior)
    why = "You have the same copy already; nothing changed since."
    with pytest.raises(NotNow, match="5 data systems have no result yet"):
        third.decides("refuse", ground="excessive", reasons=why)
    third.records("excess", limb="excessive", facts="Same words, same period.", prior_requests=listed)
    third.decides("refuse", ground="excessive", reasons=why)  # and now without a search

    third.on("10 March")
    third.lena_agrees()
    text = third.answers()
    assert in_order(text, "Art. 12(5) UK GDPR", why, "Your earlier requests", first.case.reference, "164A")
    third.closes()
    assert third.outcomes() == {"access": "refuse"}


def test_an_intention_to_abuse_is_shown_not_supposed(juxt: Controller, cast: Cast, now: datetime) -> None:
    """C-526/24: even a first request may be, if the controller demonstrates the intention."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    said = {"limb": "abuse", "facts": "Signed up an hour before.", "prior_requests": "none"}
    with pytest.raises(NotNow, match="Something is missing"):
        story.records("excess", **said)
    story.records("excess", **said, intention="She offers to withdraw it for 500 GBP.")
    story.decides("refuse", ground="manifestly_unfounded", reasons="You asked for money, not for your data.")
    story.on("4 March")
    story.lena_agrees()
    assert "Your earlier requests" not in story.answers()  # "none" is nothing to be told
    story.closes()


def test_a_cookie_that_leads_to_nobody(cast: Cast, now: datetime) -> None:
    """Art. 11(2): the controller shows that it cannot identify, and says what would help; no search, no proof."""
    comindware = factories.controller("comindware", now=now)
    person = Person(email="anna@example.org", identifiers={"ip_address": "192.0.2.7"})
    story = received(controller=comindware, cast=cast, at=now, person=person)
    story.on("3 March")
    story.omar_takes_it()
    why = "The address belongs to a whole building."
    with pytest.raises(NotNow, match="First confirm who is asking"):
        story.decides("refuse", ground="cannot_identify", reasons=why)
    story.records(
        "cannot_identify",
        why="Two hundred people share this address.",
        what_would_help="The cookie of your browser, or an hour of a visit.",
    )
    with pytest.raises(NotNow, match="First confirm who is asking"):
        story.decides("grant")
    story.decides("refuse", ground="cannot_identify", reasons=why)
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    assert in_order(text, "Art. 11(2), 12(2) GDPR", why, "What would help us to find them: The cookie")
    story.closes()
    assert story.outcomes() == {"access": "refuse"}


def test_a_national_law_restricts_the_right_until_a_day(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Art. 23: one provision, its facts, and the day to look again."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("google-workspace")
    with pytest.raises(NotNow, match="Name the national law"):
        story.decides("refuse", ground="national_law", reasons="An inquiry is open.")
    story.records(
        "national_law",
        provision="Data Protection Act 2018, Schedule 2, paragraph 2",
        facts="The police asked us not to tell.",
        review_on="2026-09-01",
    )
    story.decides("refuse", ground="national_law", reasons="An inquiry is open.")
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    assert in_order(text, "Schedule 2, paragraph 2", "We look at this again by 1 September 2026.", "164A")
    story.closes()


def test_somebody_without_a_mandate_is_refused_without_a_search(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Asked for it, got nothing that holds, told why."""
    person = Person(
        name="Rita Agent", email="rita@agency.example", on_behalf_of=ANNA.name, role="representative"
    )
    story = received(controller=juxt, cast=cast, at=now, person=person)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna("known_address")
    assert story.next == "check_authority"
    authority.ask_authority(
        case_id=story.case.pk, text="Please send her mandate.", actor=story.actor(), now=story.minute()
    )
    assert story.next == "wait_requester"
    story.on("10 March")
    authority.record_authority(
        case_id=story.case.pk,
        role="representative",
        outcome="insufficient",
        scope="",
        dated_on=None,
        provision="",
        note="The paper names somebody else.",
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(NotNow, match="may act for the person"):
        story.decides("grant")
    story.decides("refuse", ground="no_authority", reasons="The mandate does not name Anna.")
    story.on("11 March")
    story.lena_agrees()
    text = story.answers()
    assert "It was not shown that you may act for the person (Art. 12(6) UK GDPR)." in text and "164A" in text
    story.closes()


def test_somebody_else_asked_the_breach_is_seen_to_and_nothing_goes_out(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """A mismatch: 72 hours, five steps, a lead's end; and a refusal that gives nothing away."""
    from_breach = {
        "contain": {"done": "No data had gone; the status link was replaced."},
        "risk": {
            "data": "Anna, name and address, one person",
            "consequences": "Somebody knows that she is a customer.",
            "level": "risk",
            "why": "The impostor had her name only.",
        },
        "authority": {"notified": "in_time", "reference": "Web form of the ICO, 6 March, IC-1"},
        "persons": {"told": "not_needed", "exception": "no_high_risk"},
        "document": {"remedy": "Call-backs for requests from new addresses."},
    }
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    identity.ask_identity(
        case_id=story.case.pk,
        ground="signs_of_abuse",
        method="call_back",
        text="We will ring you.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.on("5 March")
    row = identity.record_mismatch(
        case_id=story.case.pk,
        note="On the telephone Anna knew of no request.",
        actor=story.actor(),
        now=story.minute(),
    )
    assert (row.due_before - row.aware_at).total_seconds() == 72 * 3600
    assert story.next == "handle_breach"
    story.on("6 March")
    for step, values in from_breach.items():
        breach.record_breach_step(
            case_id=story.case.pk,
            breach_id=row.pk,
            step=step,
            values=values,
            actor=story.actor(),
            now=story.minute(),
        )
    breach.close_breach(
        case_id=story.case.pk, breach_id=row.pk, actor=story.actor("lena"), now=story.minute()
    )
    assert story.next == "confirm_identity"
    story.records(
        "cannot_identify", why="Whoever asks is not Anna.", what_would_help="A call from her known number."
    )
    story.decides("refuse", ground="cannot_identify", reasons="We could not make sure that it is you.")
    story.lena_agrees()
    text = story.answers()
    assert "Salesforce" not in text and "164A" in text
    story.closes()
    assert [entry.kind for entry in story.recorded("breach:raised", "breach:closed")] == [
        "breach:raised",
        "breach:closed",
    ]
