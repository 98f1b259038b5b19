"""Steps of the checklists: what may be recorded, what is refused, and that nothing is ever rewritten."""

from datetime import timedelta

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import Approval, Hold, RightTrack, StepEntry, SystemSearch
from dsr.casework import decide, steps
from dsr.casework.door import NotNow, UnknownChoice
from dsr.casework.steps import StepIncomplete
from dsr.register.models import Controller
from dsr.rules.checklists.rights import CHECKLISTS, checklist_of
from dsr.rules.checklists.steps import Stage, Step
from dsr.rules.rights import Right
from tests import factories
from tests.casework.scenes import Scene, everything
from tests.rules.step_samples import sample_values


def stage(scene: Scene, controller: Controller, *rights: str) -> Scene:
    """A case with these rights, every system searched: the first holds data."""
    case = factories.open_one(controller=controller, now=scene.now, rights=rights).case
    factories.walk_to_collected(case=case, cast=scene.cast, now=scene.now)
    return Scene(case=case, cast=scene.cast, now=scene.now)


def step_of(right: str, slug: str) -> Step:
    """A step that the right has."""
    found = checklist_of(right=right).step(slug)
    assert found is not None
    return found


def record(
    scene: Scene, slug: str, *, about: str = "", track: RightTrack | None = None, **values: str
) -> StepEntry:
    """Omar records it; without values as the rules ask for it."""
    on = track or scene.track
    return steps.record_step(
        case_id=scene.case.pk,
        track_id=on.pk,
        step=slug,
        about=about,
        values=values or sample_values(step_of(on.right, slug)),
        actor=scene.actor("omar"),
        now=scene.later,
    )


def remove(scene: Scene, entry: StepEntry) -> None:
    steps.remove_entry(
        case_id=scene.case.pk,
        entry_id=entry.pk,
        actor=scene.actor("omar"),
        now=scene.later + timedelta(hours=1),
    )


def grant(scene: Scene) -> None:
    """The first right is granted, with what that demands recorded before."""
    track = scene.track
    for step in checklist_of(right=track.right).steps:
        asked = step.when.decisions and not step.when.grounds and not step.optional
        if step.stage is Stage.DECISION and not step.computed and asked:
            record(scene, step.slug)
    decide.decide(
        case_id=scene.case.pk,
        track_id=track.pk,
        decision="grant",
        ground="",
        reasons="",
        actor=scene.actor("omar"),
        now=scene.now,
    )


def system_with_data(scene: Scene) -> str:
    """The slug of the system in which something was found."""
    return SystemSearch.objects.get(case=scene.case, state="found").system.slug


@pytest.mark.parametrize("right", [right.value for right in Right])
def test_every_step_of_every_right_can_be_recorded_as_the_rules_describe_it(
    scene: Scene, juxt: Controller, right: str
) -> None:
    """R1: nothing in the procedure asks for what cannot be kept; the erasure itself waits for a second person."""
    case = stage(scene, juxt, right)
    before_deciding = [
        s for s in checklist_of(right=right).steps if s.stage is Stage.DECISION and not s.computed
    ]
    for step in before_deciding:
        if not (step.when.subjects and step.or_when is None):  # a child's, and Anna is none
            record(case, step.slug)
            StepEntry.objects.filter(step=step.slug).update(removed_at=case.now, removed_by=case.cast.omar)
    grant(case)
    later = [s for s in checklist_of(right=right).steps if s.stage is not Stage.DECISION and not s.computed]
    for step in later:
        about = system_with_data(case) if step.each else ""
        if step.slug == "erased":
            with pytest.raises(NotNow, match="second person"):
                record(case, step.slug, about=about)
        elif not step.when.countries and not step.when.beside:
            assert record(case, step.slug, about=about).values == sample_values(step)


def test_an_entry_keeps_who_when_and_what_and_tells_the_record(scene: Scene) -> None:
    scene.collected()
    entry = record(
        scene, "third_party", item="A letter", whose="a colleague", why="It names her.", masked=" Name "
    )
    entry.refresh_from_db()
    assert (entry.by, entry.at, entry.about) == (scene.cast.omar, scene.later, "")
    assert entry.values["masked"] == "Name", "what is around the words is left out"
    (told,) = scene.entries("step:recorded")
    assert told.known["values"] == entry.values
    assert "A letter" not in told.facts, "free text is personal"


def test_what_is_missing_is_told_field_by_field(scene: Scene) -> None:
    scene.collected()
    before = everything()
    with pytest.raises(StepIncomplete) as refusal:
        record(scene, "third_party", item="A letter", whose="  ")
    assert set(refusal.value.fields) == {"whose", "why", "masked"}
    assert everything() == before


@pytest.mark.parametrize(
    "values",
    [
        {"limb": "no such limb", "facts": "Daily.", "prior_requests": "none"},
        {"limb": "excessive", "facts": "Daily.", "prior_requests": "none", "colour": "red"},
        {"limb": "abuse", "facts": "Daily.", "prior_requests": "none"},
        {"limb": "excessive", "facts": "x" * 9000, "prior_requests": "none"},
    ],
)
def test_values_that_do_not_fit(scene: Scene, values: dict[str, str]) -> None:
    scene.collected()
    with pytest.raises(StepIncomplete):
        steps.record_step(
            case_id=scene.case.pk,
            track_id=scene.track.pk,
            step="excess",
            about="",
            values=values,
            actor=scene.actor("omar"),
            now=scene.later,
        )
    assert not StepEntry.objects.exists()


def test_steps_that_the_right_does_not_have(scene: Scene) -> None:
    scene.collected()
    for slug in ("no_such_step", "erasure_plan", "identity", "release", ""):
        with pytest.raises(UnknownChoice):
            steps.record_step(
                case_id=scene.case.pk,
                track_id=scene.track.pk,
                step=slug,
                about="",
                values={"what": "x"},
                actor=scene.actor("omar"),
                now=scene.later,
            )


def test_a_step_of_each_system_is_about_one_with_data(scene: Scene, juxt: Controller) -> None:
    case = stage(scene, juxt, "restriction")
    grant(case)
    empty = SystemSearch.objects.filter(case=case.case).exclude(state="found")[0].system.slug
    for about in ("", "no-such-system", empty):
        with pytest.raises(NotNow):
            record(case, "mark", about=about)
    assert record(case, "mark", about=system_with_data(case)).about == system_with_data(case)
    with pytest.raises(UnknownChoice):
        record(case, "use", about=system_with_data(case))


def test_once_is_enough_for_a_step_that_is_not_made_for_several(scene: Scene, juxt: Controller) -> None:
    case = stage(scene, juxt, "restriction")
    first = record(case, "ground")
    with pytest.raises(NotNow, match="recorded already"):
        record(case, "ground")
    remove(case, first)
    record(case, "ground", ground="d", why="The objection is still being weighed.")
    assert [entry.removed_at is None for entry in StepEntry.objects.all()] == [False, True]


def test_a_form_sent_twice_is_recorded_once(scene: Scene) -> None:
    scene.collected()
    record(scene, "third_party")
    with pytest.raises(NotNow, match="Exactly this"):
        record(scene, "third_party")
    record(scene, "third_party", item="B", whose="a neighbour", why="It shows his car.", masked="The plate.")
    assert StepEntry.objects.count() == 2


def test_removing_keeps_the_entry_and_says_who(scene: Scene) -> None:
    scene.collected()
    entry = record(scene, "third_party")
    remove(scene, entry)
    entry.refresh_from_db()
    assert (entry.removed_by, entry.values) == (
        scene.cast.omar,
        sample_values(step_of("access", "third_party")),
    )
    assert scene.entries("step:removed")
    with pytest.raises(NotYours):
        remove(scene, entry)


def test_a_second_persons_yes_keeps_what_it_rests_on(scene: Scene) -> None:
    """R6, R13: what was put before the second person cannot be exchanged behind their back."""
    scene.collected()
    entry = record(scene, "third_party")
    RightTrack.objects.filter(case=scene.case).update(
        state="decided",
        decision="grant_partly",
        ground="others_rights",
        reasons="A colleague is named.",
        decided_at=scene.now,
        decided_by=scene.cast.omar,
    )
    with pytest.raises(NotNow, match="A second person agreed"):
        remove(scene, entry)
    RightTrack.objects.filter(case=scene.case).update(state="proposed")
    with pytest.raises(NotNow, match="second person"):
        remove(scene, entry)
    with pytest.raises(NotNow, match="second person"):
        record(scene, "third_party")


def test_nothing_is_erased_without_a_second_person_nor_under_a_legal_hold(
    scene: Scene, juxt: Controller
) -> None:
    case = stage(scene, juxt, "erasure")
    grant(case)
    about = system_with_data(case)
    record(case, "erasure_plan", about=about, action="erase", backup="none")
    with pytest.raises(NotNow, match="second person"):
        record(case, "erased", about=about)
    Approval.objects.create(
        case=case.case,
        track=case.track,
        kind="erasure",
        state="approved",
        asked_by=case.cast.omar,
        asked_at=case.later,
        answered_by=case.cast.lena,
        answered_at=case.later,
    )
    system = SystemSearch.objects.get(case=case.case, system__slug=about).system
    hold = Hold.objects.create(
        case=case.case, system=system, reason="A lawsuit.", set_at=case.now, set_by=case.cast.lena
    )
    with pytest.raises(NotNow, match="legal hold"):
        record(case, "erased", about=about)
    hold.delete()
    record(case, "erased", about=about)
    assert StepEntry.objects.get(step="erased").about == about


def test_an_ended_right_takes_only_what_may_come_late(scene: Scene) -> None:
    scene.collected()
    entry = record(scene, "third_party")
    decide.withdraw(case_id=scene.case.pk, now=scene.now)
    for refused in (lambda: record(scene, "excess"), lambda: remove(scene, entry)):
        with pytest.raises(NotNow, match="its end already"):
            refused()
    record(scene, "further_copy")


def test_another_cases_rows_are_nobodys(scene: Scene, juxt: Controller) -> None:
    scene.collected()
    entry = record(scene, "third_party")
    other = factories.open_one(controller=juxt, now=scene.now).case
    with pytest.raises(NotYours):
        record(Scene(case=other, cast=scene.cast, now=scene.now), "third_party", track=scene.track)
    with pytest.raises(NotYours):
        remove(Scene(case=other, cast=scene.cast, now=scene.now), entry)


def test_every_right_has_a_checklist() -> None:
    assert set(CHECKLISTS) == set(Right)
