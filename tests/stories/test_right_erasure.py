"""Erasure, told day by day: in part, with a plan, backups, blocks, a changed plan, and a hold that stops it."""

from datetime import datetime

import pytest

from dsr.cases.models import Approval, Hold, RecipientNotice, RightTrack
from dsr.casework import approvals, erasure, holds, recipients, steps
from dsr.casework.door import NotNow
from dsr.casework.steps import StepIncomplete
from dsr.register.models import Controller, DataSystem
from tests.cast import Cast
from tests.stories.teller import Story, in_order, received

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
STATUTE = "Finance Act 1998, Schedule 18, paragraph 21"


def decided_to_erase(juxt: Controller, cast: Cast, now: datetime, *systems: str) -> Story:
    """Anna asked on Monday, Omar found her data and decided to erase them."""
    story = received(controller=juxt, cast=cast, at=now, rights=("erasure",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches(*systems)
    story.records("ground", ground="a", why="She is no customer any more.")
    story.decides("grant")
    return story


def ask(story: Story) -> Approval:
    return erasure.ask_erasure(
        case_id=story.case.pk, track_id=story.track().pk, actor=story.actor(), now=story.minute()
    )


def test_all_is_erased_but_the_invoices_the_law_wants(juxt: Controller, cast: Cast, now: datetime) -> None:
    """Per data set, not per request: the statute and the end date stand in the letter, and so do the backups."""
    story = received(controller=juxt, cast=cast, at=now, rights=("erasure",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce", "mailchimp", "google-workspace")
    why = "Tax law wants the invoices of six years."
    with pytest.raises(NotNow, match="Name the ground"):
        story.decides("grant_partly", ground="legal_obligation", reasons=why)
    story.records("ground", ground="a", why="The contract ended in January.")
    with pytest.raises(NotNow, match="List each data set that is kept"):
        story.decides("grant_partly", ground="legal_obligation", reasons=why)
    with pytest.raises(StepIncomplete) as incomplete:
        story.records("keep", data_set="Invoices", exception="b")
    assert set(incomplete.value.fields) == {"statute", "ends_on"}
    story.records("keep", data_set="Invoices", exception="b", statute=STATUTE, ends_on="2031-12-31")
    story.decides("grant_partly", ground="legal_obligation", reasons=why)

    is_planned_and_carried_out(story)

    story.on("6 March")
    text = story.answers()
    assert in_order(text, "MailChimp: we deleted your data on 5 March 2026.", "overwritten by 15 May 2026")
    assert "Salesforce: on 5 March 2026 we changed the data so that nobody can find out any more" in text
    assert "Google Workspace: we keep data there." in text
    assert "Your data were public at The page of speakers." in text and "Art. 17(2)" in text
    assert "We keep until 31 December 2031: Invoices. The reason is a duty set by law" in text
    assert in_order(text, "Art. 17(3)(b) UK GDPR", STATUTE)
    assert why in text and "164A" in text

    story.on("9 March")
    assert story.next == "notify_recipients"
    gone = RecipientNotice.objects.get(name="GoTo")
    recipients.cannot_tell(
        case_id=story.case.pk,
        notice_id=gone.pk,
        state="never_had",
        reason="She never joined a webinar.",
        actor=story.actor(),
        now=story.minute(),
    )
    assert "MailChimp" in story.tells_recipients()
    story.closes()
    assert story.outcomes() == {"erasure": "grant_partly"}
    kinds = [approval.kind for approval in Approval.objects.filter(case=story.case)]
    assert kinds == ["refusal", "erasure"]


def is_planned_and_carried_out(story: Story) -> None:
    """One system erased, one anonymised, one kept: each planned, agreed to, then confirmed."""
    story.on("4 March")
    story.lena_agrees()
    plan(story, "mailchimp", backup="until", backup_until="2026-05-15")
    story.records(
        "erasure_plan",
        about="salesforce",
        action="anonymise",
        method="Names and numbers are deleted, months are kept.",
        irreversible="No key exists and every group has fifty members at least.",
        backup="none",
    )
    with pytest.raises(NotNow, match="One data system is not in the plan yet"):
        ask(story)
    story.records("erasure_plan", about="google-workspace", action="keep")
    with pytest.raises(NotNow, match="second person must agree to the erasure plan"):
        erased(story, "mailchimp", "2026-03-05")
    ask(story)

    story.on("5 March")
    story.lena_agrees()
    erased(story, "mailchimp", "2026-03-05")
    with pytest.raises(NotNow, match="The plan keeps the data of this system"):
        erased(story, "google-workspace", "2026-03-05")
    erased(story, "salesforce", "2026-03-05")
    story.records(
        "made_public",
        where="The page of speakers",
        whom="Two search engines",
        steps="Their forms were used; it cost nothing.",
        on="2026-03-05",
    )


def test_a_plan_that_changes_needs_a_second_yes(juxt: Controller, cast: Cast, now: datetime) -> None:
    """What Lena agreed to is what is carried out."""
    story = decided_to_erase(juxt, cast, now, "salesforce", "goto")
    plan(story, "salesforce", backup="none")
    plan(story, "goto", backup="none")
    first = ask(story)
    story.on("4 March")
    approvals.decline(
        case_id=story.case.pk,
        approval_id=first.pk,
        reason="GoTo keeps backups.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    entry = story.track().entries.get(step="erasure_plan", about="goto")
    steps.remove_entry(case_id=story.case.pk, entry_id=entry.pk, actor=story.actor(), now=story.minute())
    plan(story, "goto", backup="until", backup_until="2026-06-01")
    ask(story)
    story.on("5 March")
    story.lena_agrees()
    erased(story, "goto", "2026-03-05")
    erased(story, "salesforce", "2026-03-05")
    assert "GoTo: backups still hold the data. They are overwritten by 1 June 2026." in story.answers()
    story.tells_recipients()
    story.closes()


def test_a_legal_hold_stops_the_erasure_until_lena_lifts_it(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """A hold of any handler; its end is a lead's."""
    story = decided_to_erase(juxt, cast, now, "salesforce")
    plan(story, "salesforce", backup="none")
    salesforce = DataSystem.objects.get(controller=juxt, slug="salesforce")
    holds.set_hold(
        case_id=story.case.pk,
        system_id=salesforce.pk,
        reason="Leeds County Court, claim 4711.",
        actor=story.actor("nora"),
        now=story.minute(),
    )
    with pytest.raises(NotNow, match="legal hold"):
        ask(story)
    story.on("10 March")
    holds.lift_hold(
        case_id=story.case.pk,
        hold_id=Hold.objects.get().pk,
        reason="The claim was settled.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    ask(story)
    story.lena_agrees()
    # A second court writes after the yes: nothing is erased all the same.
    holds.set_hold(
        case_id=story.case.pk,
        system_id=None,
        reason="Employment tribunal, case 12.",
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(NotNow, match="legal hold keeps these data"):
        erased(story, "salesforce", "2026-03-10")
    story.on("12 March")
    holds.lift_hold(
        case_id=story.case.pk,
        hold_id=Hold.objects.get(lifted_at=None).pk,
        reason="Withdrawn.",
        actor=story.actor("lena"),
        now=story.minute(),
    )
    erased(story, "salesforce", "2026-03-12")
    story.answers()
    story.tells_recipients()
    story.closes()
    assert len(story.recorded("hold:set")) == len(story.recorded("hold:lifted")) == 2


def test_a_refused_erasure_names_each_data_set(juxt: Controller, cast: Cast, now: datetime) -> None:
    """A refusal of the whole still goes data set by data set, and tells no recipient of anything."""
    story = received(controller=juxt, cast=cast, at=now, rights=("erasure",))
    story.on("3 March")
    story.omar_takes_it()
    story.knows_anna()
    story.searches("google-workspace")
    story.records(
        "keep",
        data_set="Letters about the accident",
        exception="e",
        statute="Her claim of 3 February",
        ends_on="2029-02-03",
        facts="The claim is before the court.",
    )
    story.decides("refuse", ground="legal_claims", reasons="Your claim against us is still open.")
    story.on("4 March")
    story.lena_agrees()
    text = story.answers()
    assert "We did not delete your data." in text
    assert in_order(text, "We keep until 3 February 2029", "Art. 17(3)(e) UK GDPR", "Her claim of 3 February")
    assert not RecipientNotice.objects.exists()
    story.closes()
    assert RightTrack.objects.get().ground == "legal_claims"


def plan(story: Story, system: str, **backup: str) -> None:
    story.records("erasure_plan", about=system, action="erase", **backup)


def erased(story: Story, system: str, on: str) -> None:
    story.records("erased", about=system, on=on, by="The system's owner", evidence="Ticket 7, count 2 to 0")
