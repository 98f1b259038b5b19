"""R6 exceptions, R7 assessments, R8 retention, R9 what people are told, R10 anonymising."""

from datetime import datetime
from pathlib import Path

import pytest

from dsr.cases.models import CaseFile, StepEntry
from dsr.casework import holds, identity, identity_evidence
from dsr.casework.door import NotNow
from dsr.casework.holds import Held, demand_free
from dsr.casework.letters import mandatory_blocks, missing_blocks
from dsr.casework.steps import StepIncomplete
from dsr.casework.wording import UnsoundWording, save_wording
from dsr.mail.letters import LETTERS
from dsr.register.models import Controller
from dsr.register.profile_parts import CaseRetention
from dsr.rules.checklists.rights import CHECKLISTS
from dsr.rules.checklists.steps import Stage
from dsr.rules.lifecycle import GROUNDS_OF, Decision, RefusalGround
from dsr.rules.rights import Right
from tests.casework.scenes import pdf
from tests.cast import Cast
from tests.rules.step_samples import sample_values
from tests.stories.teller import Story, moved_to, received

pytestmark = pytest.mark.django_db
WHY = "These data are needed."
OTHERS = frozenset({"child", "national_deceased"})  # for certain people only: see R20 and the stories


def working_on(right: str, *, juxt: Controller, cast: Cast, now: datetime) -> Story:
    """Omar has the case, knows who asks, and has looked everywhere."""
    story = received(controller=juxt, cast=cast, at=now, rights=(right,))
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    return story


def test_r06_a_refusal_needs_its_ground_facts_and_a_reviewer(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Nothing refuses by itself, and an exception reaches a data set, never the whole request."""
    story = working_on("erasure", juxt=juxt, cast=cast, now=now)
    for ground, reasons in (("", WHY), ("legal_obligation", "  ")):
        with pytest.raises(NotNow, match="needs a ground and the reasons"):
            story.decides("refuse", ground=ground, reasons=reasons)
    with pytest.raises(NotNow, match="does not belong to this right"):
        story.decides("refuse", ground="others_rights", reasons=WHY)
    with pytest.raises(NotNow, match="List each data set that is kept"):
        story.decides("refuse", ground="legal_obligation", reasons=WHY)
    said = {"data_set": "Invoices", "exception": "b", "statute": "Finance Act 1998", "ends_on": "2031-12-31"}
    for left_out in said:
        with pytest.raises(StepIncomplete):
            story.records("keep", **{**said, left_out: ""})
    story.records("keep", **said)
    story.records("keep", **{**said, "data_set": "Receipts"})
    story.decides("refuse", ground="legal_obligation", reasons=WHY)
    assert story.track().state == "proposed"
    with pytest.raises(NotNow, match="waits for a second person"):
        story.writes()
    story.lena_agrees()
    assert story.track().state == "decided"
    assert [entry.kind for entry in story.recorded("approval:approved")] == ["approval:approved"]


def assessments() -> list[tuple[str, str, str, str]]:
    """Each way to decide that the rules ask an assessment for: right, decision, ground, the step that holds it."""
    found = []
    for right, grounds in GROUNDS_OF.items():
        for step in CHECKLISTS[right].steps:
            if step.computed or step.stage != Stage.DECISION or step.slug in OTHERS:
                continue
            for when in (step.or_when,) if step.optional else step.conditions:
                if when is None:
                    continue
                found += [
                    (right.value, "refuse", ground.value, step.slug)
                    for ground in grounds
                    if ground in when.grounds
                ]
                if Decision.GRANT in when.decisions and not when.grounds:
                    found.append((right.value, "grant", "", step.slug))
    return found


@pytest.mark.parametrize(("right", "decision", "ground", "step"), assessments())
def test_r07_what_was_weighed_is_written_down_first_and_kept_with_the_case(
    juxt: Controller, cast: Cast, now: datetime, right: str, decision: str, ground: str, step: str
) -> None:
    """The decision is refused without the form, and the form stays in the file and in the record."""
    story = (
        working_on(right, juxt=juxt, cast=cast, now=now)
        if right in SEARCHED
        else begun(right, juxt, cast, now)
    )
    form = CHECKLISTS[Right(right)].step(step)
    assert form is not None
    with pytest.raises(NotNow, match="First record"):
        story.decides(decision, ground=ground, reasons=WHY if ground else "")
    chosen = {"basis": "other"} if (ground, step) == ("conditions_not_met", "conditions") else {}
    values = sample_values(form, **(chosen if form.field("basis") else {}))
    story.records(step, **values)
    story.decides(decision, ground=ground, reasons=WHY if ground else "")
    assert story.track().state == ("proposed" if ground else "decided")
    kept = StepEntry.objects.get(track=story.track(), step=step)
    assert kept.values == values and kept.by == cast.omar
    (entry,) = story.recorded("step:recorded")
    assert entry.known["step"] == step and entry.personal is not None


SEARCHED = frozenset({"access", "portability", "erasure", "rectification", "restriction"})


def begun(right: str, juxt: Controller, cast: Cast, now: datetime) -> Story:
    """The same for a right that needs no search."""
    story = received(controller=juxt, cast=cast, at=now, rights=(right,))
    story.omar_takes_it()
    story.knows_anna()
    return story


def test_r07_there_is_something_to_weigh_for_every_right_that_can_be_refused() -> None:
    """None was forgotten when the rules were written."""
    weighed = {(right, ground) for right, _decision, ground, _step in assessments() if ground}
    without = {RefusalGround.NO_AUTHORITY, RefusalGround.DECEASED}  # an authority check and a step of its own
    missing = {
        (right.value, ground.value)
        for right, grounds in GROUNDS_OF.items()
        for ground in grounds
        if ground not in without
    } - weighed
    assert missing == set()


def test_r08_proof_is_kept_no_day_the_defaults_are_the_rule_books_and_a_hold_keeps_all(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Built today: proof destroyed with the outcome and swept once a case ended, the classes with their defaults in
    each profile, the legal hold that whatever destroys must ask, and the job that destroys collected files and
    delivered packages (tests/casework/test_retention.py). Not built yet: the job that purges whole closed cases three
    years after the year of closing (a later issue); nothing here stands in for it."""
    kept = juxt.policy.case_retention
    assert kept == CaseRetention(
        identity_evidence_days=0, delivered_package_days=30, years_after_closing_year=3
    )
    story = received(controller=juxt, cast=cast, at=now)
    story.omar_takes_it()
    identity.ask_identity(
        case_id=story.case.pk,
        ground="sensitive",
        method="document",
        text="Who are you?",
        why_not_less="Nothing else is known.",
        actor=story.actor(),
        now=story.minute(),
    )
    identity_evidence.receive_evidence(case_id=story.case.pk, uploads=[pdf("card.pdf")], now=story.minute())
    assert CaseFile.objects.filter(purpose="identity").count() == 1
    identity.record_mismatch(
        case_id=story.case.pk, note="Another name.", actor=story.actor(), now=story.minute()
    )
    assert not CaseFile.objects.exists()
    (entry,) = story.recorded("evidence:destroyed")
    assert (entry.known["files"], entry.known["why"]) == (1, "mismatch")

    demand_free(case=story.case)
    holds.set_hold(
        case_id=story.case.pk,
        system_id=None,
        reason="County court, claim 4711.",
        actor=story.actor(),
        now=story.minute(),
    )
    with pytest.raises(Held):
        demand_free(case=story.case)


@pytest.mark.parametrize("country", ["", "DE", "FR"])
def test_r09_a_handler_cannot_leave_reasons_or_remedies_out(
    juxt: Controller, cast: Cast, now: datetime, country: str, tmp_path: Path
) -> None:
    """Whatever Omar writes, in whichever country and language: the blocks stand below it."""
    zones = {"DE": "Europe/Berlin", "FR": "Europe/Paris"}
    controller = moved_to(country=country, zone=zones[country], folder=tmp_path, now=now) if country else juxt
    language = {"": "en", "DE": "de", "FR": "fr"}[country]
    story = received(controller=controller, cast=cast, at=now, language=language)
    story.omar_takes_it()
    story.knows_anna()
    story.searches("salesforce")
    story.records("excess", limb="excessive", facts="Same words.", prior_requests="Three since January")
    story.decides("refuse", ground="excessive", reasons=WHY)
    story.lena_agrees()
    story.writes("No.")
    story.asks_release()
    text = story.lena_releases()
    blocks = mandatory_blocks(case=story.fresh(), tracks=[story.track()])
    names = [block.name for block in blocks]
    wanted = ["reasons", "complaint", "residence", "court"]
    assert names == (wanted if country else [wanted[0], "controller_first", *wanted[1:]])
    for block in blocks:
        shortened = text.replace(" ".join(block.text.split()), "")
        assert missing_blocks(text=shortened, blocks=blocks) == [block.name]
    assert controller.policy.authority.name_in(language=language) in text


def test_r09_a_controllers_own_wording_keeps_the_locked_blocks(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """A letter that loses the complaint is not kept."""
    actor = cast.actor("ada")
    kind = LETTERS["lapsed"]
    assert "complaint" in kind.locked_fields()
    with pytest.raises(UnsoundWording) as refused:
        save_wording(
            controller_slug="juxt",
            letter="lapsed",
            language="en",
            subject="",
            body="{text}\n\n{status_url}\n\n{controller} {reference}",
            actor=actor,
            now=now,
        )
    assert "complaint" in refused.value.findings.missing


def test_r10_anonymising_needs_a_method_and_why_nobody_undoes_it(
    juxt: Controller, cast: Cast, now: datetime
) -> None:
    """Hashing and masking are no erasure: whoever writes "anonymise" must say how, and why for good."""
    story = working_on("erasure", juxt=juxt, cast=cast, now=now)
    story.records("ground", ground="a", why="The contract ended.")
    story.decides("grant")
    plan = {
        "action": "anonymise",
        "method": "Names and numbers are deleted, months are kept.",
        "irreversible": "No key exists; each group has fifty members.",
        "backup": "none",
    }
    for left_out in ("method", "irreversible"):
        with pytest.raises(StepIncomplete) as incomplete:
            story.records("erasure_plan", about="salesforce", **{**plan, left_out: " "})
        assert set(incomplete.value.fields) == {left_out}
    story.records("erasure_plan", about="salesforce", **plan)
