"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from datetime import timedelta
from typing import Any

from dsr.cases.models import Case, CaseLink
from dsr.casework import case_links, clock_events, identity, merge, other_ends, rights_added
from tests import factories
from tests.casework.scenes import Scene
from tests.casework.verb import Verb

SILENCE = timedelta(days=30)


def asked_long_ago(scene: Scene) -> None:
    """Anna was asked who she is thirty days before now, and said nothing."""
    controller, cast = scene.case.controller, scene.cast
    then = scene.now - SILENCE
    scene.case = factories.open_one(controller=controller, now=then).case
    identity.ask_identity(
        case_id=scene.case.pk,
        ground="details_differ",
        method="knowledge",
        text="Which street did you live in before?",
        actor=cast.actor("omar"),
        now=then,
    )


def asked_what_is_meant(scene: Scene) -> None:
    """Anna was asked thirty days before now what she means."""
    then = scene.now - SILENCE
    scene.case = factories.open_one(controller=scene.case.controller, now=then).case
    clock_events.pause_clock(
        case_id=scene.case.pk,
        ground=clock_events.LARGE_QUANTITY,
        text="Which years?",
        actor=scene.actor("omar"),
        now=then,
    )


def sent_twice(scene: Scene, **fields: Any) -> Case:
    """Anna's request came a second time two days later; the scene is about the later case. Gives the earlier."""
    earlier = scene.case
    at = scene.now + timedelta(days=2)
    scene.case = factories.open_one(controller=earlier.controller, now=at, **fields).case
    scene.now = at
    return earlier


def merged(scene: Scene) -> Case:
    """And was merged into the earlier one, which is given."""
    earlier = sent_twice(scene)
    merge.merge(
        case_id=scene.case.pk,
        into_reference=earlier.reference,
        note="The same words.",
        actor=scene.actor("omar"),
        now=scene.now,
    )
    return earlier


def linked(scene: Scene) -> CaseLink:
    """Linked with an earlier case."""
    earlier = sent_twice(scene)
    return case_links.link(
        case_id=scene.case.pk,
        other_reference=earlier.reference,
        kind="earlier",
        note="Same hand.",
        actor=scene.actor("omar"),
        now=scene.now,
    )


def _earlier(scene: Scene) -> str:
    return Case.objects.exclude(pk=scene.case.pk).earliest("pk").reference


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


VERBS: tuple[Verb, ...] = (
    Verb(
        "case_links.link",
        "link:made",
        lambda s, by: case_links.link(
            other_reference=_earlier(s), kind="earlier", note="Same hand.", actor=by, **_kept(s)
        ),
        prepare=sent_twice,
    ),
    Verb(
        "case_links.unlink",
        "link:undone",
        lambda s, by: case_links.unlink(link_id=CaseLink.objects.get().pk, actor=by, **_kept(s)),
        prepare=linked,
    ),
    Verb(
        "merge.merge",
        "case:merged",
        lambda s, by: merge.merge(into_reference=_earlier(s), note="The same.", actor=by, **_kept(s)),
        prepare=sent_twice,
    ),
    Verb(
        "merge.unmerge",
        "case:unmerged",
        lambda s, by: merge.unmerge(reason="Two matters.", actor=by, **_kept(s)),
        prepare=merged,
    ),
    Verb(
        "rights_added.add_right",
        "track:added",
        lambda s, by: rights_added.add_right(
            right="erasure", details={"what": "My orders."}, actor=by, **_kept(s)
        ),
    ),
    Verb(
        "other_ends.hand_over",
        "approval:asked",
        lambda s, by: other_ends.hand_over(
            to="Shop Ltd", email="privacy@shop.example", how="", note="", actor=by, **_kept(s)
        ),
        prepare=Scene.assigned,
    ),
    Verb(
        "other_ends.not_a_request",
        "approval:asked",
        lambda s, by: other_ends.not_a_request(
            reason="She asks for an invoice.", text="Your invoice is on its way.", actor=by, **_kept(s)
        ),
    ),
    Verb(
        "other_ends.lapse",
        "approval:asked",
        lambda s, by: other_ends.lapse(text="We heard nothing.", actor=by, **_kept(s)),
        prepare=asked_long_ago,
    ),
)
OTHERS: dict[str, str] = {
    "merge.part_merged": "part of larger verbs",
    "other_ends.end_without_answer": "what an approved end brings about",
    "other_ends.why_not_lapse_now": "reads only",
}
