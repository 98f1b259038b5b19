"""Where a controller's profile lets one person prepare and release: allowed, written down each time, and no more."""

from pathlib import Path

import pytest

from dsr.accounts.permits import NotYours
from dsr.cases.models import Answer
from dsr.casework import prepare_answer
from dsr.casework.release import ALONE, SamePerson, release
from dsr.register.profile import parse_profile, profile_from_json
from tests.casework.scenes import Scene, everything

pytestmark = pytest.mark.both_databases
JUXT = Path("examples/policies/juxt.yaml")


def allow(scene: Scene, *, allowed: bool) -> None:
    controller = scene.case.controller
    controller.profile = {**controller.profile, "one_person_may_approve": allowed}
    controller.save()
    scene.fresh()


def ready(scene: Scene, by: str) -> None:
    scene.decided()
    scene.write_letter(by=by)
    scene.build()
    prepare_answer.ask_release(case_id=scene.case.pk, actor=scene.actor(by), now=scene.now)


def test_the_author_releases_alone_and_the_record_says_so(scene: Scene) -> None:
    allow(scene, allowed=True)
    ready(scene, by="lena")
    release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    answer = Answer.objects.get()
    assert (answer.state, answer.prepared_by, answer.released_by) == (
        "released",
        scene.cast.lena,
        scene.cast.lena,
    )
    assert answer.broke_glass == ALONE
    assert len(scene.entries("glass:broken")) == 1


def test_a_second_person_is_still_a_second_person(scene: Scene) -> None:
    allow(scene, allowed=True)
    ready(scene, by="omar")
    release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)
    assert Answer.objects.get().broke_glass == "" and not scene.entries("glass:broken")


def test_the_permission_to_release_is_needed_all_the_same(scene: Scene) -> None:
    allow(scene, allowed=True)
    ready(scene, by="omar")
    before = everything()
    with pytest.raises(NotYours):
        release(case_id=scene.case.pk, actor=scene.actor("omar"), now=scene.later)
    assert everything() == before


def test_a_profile_that_says_no_or_nothing_keeps_four_eyes(scene: Scene) -> None:
    allow(scene, allowed=False)
    ready(scene, by="lena")
    with pytest.raises(SamePerson):
        release(case_id=scene.case.pk, actor=scene.actor("lena"), now=scene.later)


def test_the_profile_value_is_false_by_itself_and_needs_no_trace() -> None:
    text = JUXT.read_text()
    plain = parse_profile(text=text, source="juxt")
    assert plain.one_person_may_approve is False
    alone = parse_profile(text=f"{text}\none_person_may_approve: true\n", source="juxt")
    assert alone.one_person_may_approve is True and alone.untraced() == plain.untraced() == ()
    assert profile_from_json(alone.as_json()).one_person_may_approve is True
