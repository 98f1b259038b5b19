"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from typing import Any

from dsr.accounts.actors import StaffActor
from dsr.cases.models import CollectedSet, RedactionRule
from dsr.casework import redact_files, review, review_rules
from tests.casework.review_stage import picture, sent_file, staged
from tests.casework.scenes import Scene
from tests.casework.verb import Verb

BOX = {"page": 0, "x": 10, "y": 10, "w": 50, "h": 50, "ground": "third_party"}


def _set(scene: Scene) -> CollectedSet:
    return CollectedSet.objects.get(case=scene.case)


def _by(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "actor": scene.actor("omar"), "now": scene.now}


def _kept(scene: Scene, by: StaffActor) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "actor": by, "now": scene.later}


def _held(scene: Scene) -> None:
    held: dict[str, Any] = {"verdict": "hold_back", "ground": "third_party", "reason": "A colleague's."}
    review.decide_items(set_id=staged(scene).pk, records=[1], **held, **_by(scene))


def _ruled(scene: Scene) -> None:
    staged(scene)
    review_rules.add_rule(kind="email", what="", ground="third_party", **_by(scene))


VERBS: tuple[Verb, ...] = (
    Verb(
        "review.decide_items",
        "review:decided",
        lambda s, by: review.decide_items(
            set_id=_set(s).pk,
            records=[0, 2],
            verdict="hold_back",
            ground="third_party",
            reason="It names a colleague.",
            **_kept(s, by),
        ),
        prepare=staged,
    ),
    Verb(
        "review.redact_record",
        "review:redacted",
        lambda s, by: review.redact_record(
            set_id=_set(s).pk, record=0, masks=[{"path": "note", "ground": "third_party"}], **_kept(s, by)
        ),
        prepare=staged,
    ),
    Verb(
        "review.take_back_decisions",
        "review:taken_back",
        lambda s, by: review.take_back_decisions(set_id=_set(s).pk, records=[1], **_kept(s, by)),
        prepare=_held,
    ),
    Verb(
        "review.look_at_set",
        "review:looked_at",
        lambda s, by: review.look_at_set(of=_set(s), case=s.case, what="page 1", actor=by, now=s.later),
        prepare=staged,
        permission="",
    ),
    Verb(
        "review_rules.add_rule",
        "review:rule_added",
        lambda s, by: review_rules.add_rule(
            kind="text", what="Bob Stone", ground="third_party", **_kept(s, by)
        ),
        prepare=staged,
    ),
    Verb(
        "review_rules.remove_rule",
        "review:rule_removed",
        lambda s, by: review_rules.remove_rule(rule_id=RedactionRule.objects.get().pk, **_kept(s, by)),
        prepare=_ruled,
    ),
    Verb(
        "review_rules.check_redactions",
        "review:checked",
        lambda s, by: review_rules.check_redactions(**_kept(s, by)),
        prepare=_ruled,
        by="lena",
    ),
    Verb(
        "redact_files.redact_file",
        "review:file_redacted",
        lambda s, by: redact_files.redact_file(set_id=_set(s).pk, boxes=[BOX], name="", **_kept(s, by)),
        prepare=lambda s: sent_file(s, picture()),
    ),
)
OTHERS: dict[str, str] = {
    "redact_files.make_copy": "a job: tested in test_redact_files",
    "redact_files.sweep_copies": "a job: tested in test_redact_files",
}
