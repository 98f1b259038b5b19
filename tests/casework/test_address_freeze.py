"""R19: the address that answers go to is the one that was given; no verb changes it but the one made for it.

That one asks for a confirmation anew once identity was confirmed: tests/casework/test_correct_address.py.
"""

import pytest

from dsr.cases.models import Requester
from tests.casework import verbs
from tests.casework.scenes import Scene
from tests.casework.verb import Verb

OTHERS = [verb for verb in verbs.ALL if verb.name != "correct_address.correct_address"]


@pytest.mark.parametrize("verb", OTHERS, ids=lambda verb: verb.name)
def test_r19_no_verb_changes_where_the_answer_goes(scene: Scene, verb: Verb) -> None:
    verb.prepare(scene)
    before = dict(Requester.objects.values_list("case_id", "email"))
    verb.call(scene, scene.actor(verb.by))
    after = dict(Requester.objects.values_list("case_id", "email"))
    assert {case: after[case] for case in before} == before
