"""Where the clock decides the end: a fee, an extension, silence."""

from datetime import date, datetime

import pytest

from dsr.cases.models import Approval, ClockFact
from dsr.casework import approvals, clock_events, correspond, decide, fees, other_ends
from dsr.casework.clock_events import NoticeTooLate
from dsr.casework.door import NotNow
from dsr.register.models import Controller
from tests import factories
from tests.cast import Cast
from tests.stories.teller import Story, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
COSTS = "Paper and post: 4.50 GBP\nTwo hours of copying: 20.00 GBP"


def ask_fee(story: Story) -> Approval:
    return fees.ask_fee(
        case_id=story.case.pk,
        amount="24.5",
        currency="gbp",
        ground="excessive",
        costs=COSTS,
        text="This is your fifth request for the same copy. You may also withdraw it.",
        actor=story.actor(),
        now=story.minute(),
    )


def asked_for_a_fee(juxt: Controller, cast: Cast, now: datetime) -> Story:
    """A fee is told first, with what it is made of, after a second person's yes."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    with pytest.raises(NotNow, match="Show why the request is unfounded or excessive"):
        ask_fee(story)
    story.records("excess", limb="excessive", facts="Same words.", prior_requests="Four since January")
    ask_fee(story)
    assert "fee_estimate" not in story.letters() and story.next == "approve"
    story.on("4 March")
    story.lena_agrees()
    letter = story.letter("fee_estimate")
    assert "24.50 GBP" in letter and "Paper and post: 4.50 GBP" in letter
    assert story.next == "wait_requester"
    return story


def test_the_fee_is_paid_and_the_month_begins_anew(juxt: Controller, cast: Cast, now: datetime) -> None:
    """The United Kingdom: the period starts with the payment."""
    story = asked_for_a_fee(juxt, cast, now)
    story.on("16 March")
    fees.fee_paid(case_id=story.case.pk, paid_at=story.now, actor=story.actor(), now=story.minute())
    assert story.due() == date(2026, 4, 16)
    story.searches("salesforce")
    story.decides("grant")
    story.on("17 March")
    story.answers()
    story.closes()
    assert [fact.kind for fact in ClockFact.objects.all()] == ["fee_requested", "fee_paid"]


def test_anna_would_rather_withdraw_than_pay(juxt: Controller, cast: Cast, now: datetime) -> None:
    """EDPB 01/2022 para 194: told first, so that the person may withdraw."""
    story = asked_for_a_fee(juxt, cast, now)
    story.on("6 March")
    decide.withdraw(case_id=story.case.pk, now=story.minute())
    story.closes()
    assert story.outcomes() == {"access": "withdrawn"}


def test_two_more_months_for_nine_systems(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Code, reason and text; a second person; the notice inside the first month; once and no more."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()

    def extend(code: str = "complexity", reason: str = "Nine systems and two archives.") -> Approval:
        return clock_events.ask_extension(
            case_id=story.case.pk,
            code=code,
            reason=reason,
            text="We need longer: your data lie in nine systems and two archives.",
            actor=story.actor(),
            now=story.minute(),
        )

    with pytest.raises(NotNow):
        extend(code="holidays")
    with pytest.raises(NotNow, match="Say why"):
        extend(reason=" ")
    first = extend()
    story.on("20 March")
    approvals.decline(
        case_id=story.case.pk,
        approval_id=first.pk,
        reason="Two archives are empty.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    assert story.due() == date(2026, 4, 2)
    extend(reason="Nine systems.")
    story.on("31 March")
    story.lena_agrees()
    assert story.due() == date(2026, 6, 2)
    assert in_order(story.letter("extension_notice"), "2 June 2026", "nine systems")
    with pytest.raises(NotNow, match="once already"):
        extend()
    story.on("1 June")
    story.searches("salesforce")
    story.decides("grant")
    story.answers()
    story.closes()


def test_an_extension_nobody_agreed_to_in_time_has_no_effect(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """The notice has to go inside the first month, whoever slept."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("31 March")
    story.omar_takes_it()
    asked = clock_events.ask_extension(
        case_id=story.case.pk,
        code="number",
        reason="Four requests.",
        text="We need longer.",
        actor=story.actor(),
        now=story.minute(),
    )
    story.on("3 April")
    with pytest.raises(NoticeTooLate, match="2026-04-02"):
        approvals.approve(
            case_id=story.case.pk, approval_id=asked.pk, actor=story.actor("lena"), now=story.minute()
        )
    approvals.decline(
        case_id=story.case.pk,
        approval_id=asked.pk,
        reason="Too late.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    assert story.due() == date(2026, 4, 2) and "extension_notice" not in story.letters()
    story.knows_anna()
    story.searches()
    story.decides("no_data")
    story.answers()
    story.closes()


def ask_what_is_meant(story: Story) -> None:
    clock_events.pause_clock(
        case_id=story.case.pk,
        ground=clock_events.LARGE_QUANTITY,
        text="Which years do you mean?",
        actor=story.actor(),
        now=story.minute(),
    )


def lapse(story: Story) -> None:
    other_ends.lapse(
        case_id=story.case.pk,
        text=other_ends.lapsed_text(case=story.fresh()),
        actor=story.actor(),
        now=story.minute(),
    )


def test_silence_ends_a_british_request_after_thirty_days(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Not on the twenty-ninth day; with every remedy, and the way back."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    ask_what_is_meant(story)
    assert story.next == "wait_requester"
    story.on("1 April")
    with pytest.raises(NotNow, match="until 2026-04-01"):
        lapse(story)
    story.on("2 April")
    lapse(story)
    story.lena_agrees()
    text = story.letter("lapsed")
    assert in_order(text, "3 March 2026", "If you answer later", "164A") and "Art. 79" in text
    story.closes()
    assert story.outcomes() == {"access": "lapsed"}


def test_in_the_union_silence_about_what_is_meant_ends_nothing(cast: Cast, now: datetime) -> None:
    """EDPB 01/2022 para 159: the controller answers with what is known."""
    comindware = factories.controller("comindware", now=now)
    story = received(controller=comindware, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    ask_what_is_meant(story)
    assert story.due() == date(2026, 4, 2)  # and no clock stands still for it
    story.on("30 April")
    with pytest.raises(NotNow, match="does not end the duty to answer"):
        lapse(story)
    story.searches("salesforce")
    story.decides("grant")
    story.answers()
    story.closes()
    assert story.outcomes() == {"access": "grant"}


def test_whoever_wrote_is_not_silent(juxt: Controller, cast: Cast, now: datetime) -> None:
    """An answer that nobody read yet keeps the case open."""
    story = received(controller=juxt, cast=cast, at=now)
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    ask_what_is_meant(story)
    story.on("1 April")
    correspond.receive_message(case_id=story.case.pk, text="All of them.", uploads=[], now=story.minute())
    story.on("6 April")
    with pytest.raises(NotNow, match="They wrote since"):
        lapse(story)
    clock_events.resume_clock(
        case_id=story.case.pk,
        answered_at=datetime(2026, 4, 1, 9, 1, tzinfo=now.tzinfo),
        sufficient=True,
        actor=story.actor(),
        now=story.minute(),
    )
    story.searches()
    story.decides("no_data")
    story.answers()
    story.closes()
