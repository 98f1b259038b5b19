"""R19: the address that answers go to is the one that was given; no verb changes it, checked or not."""

import pytest

from dsr.cases.models import Requester
from tests.casework import verbs
from tests.casework.scenes import Scene
from tests.casework.verb import Verb


@pytest.mark.parametrize("verb", verbs.ALL, ids=lambda verb: verb.name)
def test_r19_no_verb_changes_where_the_answer_goes(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    before = dict(Requester.objects.values_list("case_id", "email"))
    verb.call(scene, scene.actor(verb.by))
    after = dict(Requester.objects.values_list("case_id", "email"))
    assert {case: after[case] for case in before} == before
