"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

from typing import Any

from dsr.accounts.actors import StaffActor
from dsr.accounts.api_keys import CHECK_SUPPRESSION
from dsr.accounts.models import ApiKey
from dsr.audit.record import SYSTEM
from dsr.cases.models import Hold, RecipientNotice, RightTrack
from dsr.casework import api_keys, holds, recipients, restriction, suppression
from tests.casework.effects import carried_out, letter_went, rights_asked
from tests.casework.scenes import Scene
from tests.casework.verb import Verb
from tests.cast import OPERATOR


def _track(scene: Scene, right: str) -> RightTrack:
    return RightTrack.objects.get(case=scene.case, right=right)


def _notice(scene: Scene) -> RecipientNotice:
    return RecipientNotice.objects.filter(track__case=scene.case)[0]


def _objected(scene: Scene) -> None:
    rights_asked(scene, "objection")


def _rectified(scene: Scene) -> None:
    carried_out(scene, "rectification")


def _told(scene: Scene) -> None:
    _rectified(scene)
    recipients.tell_recipient(
        notice_id=_notice(scene).pk, way="telephone", email="", whose="", what="", **_by(scene)
    )


def _restricted(scene: Scene) -> None:
    _objected(scene)
    restriction.restrict_now(
        track_id=_track(scene, "objection").pk, text="We no longer use them.", **_by(scene)
    )


def _announced(scene: Scene) -> None:
    _restricted(scene)
    restriction.announce_lift(
        track_id=_track(scene, "objection").pk, reason="Weighed.", text="It will end.", **_by(scene)
    )


def _told_of_lift(scene: Scene) -> None:
    _announced(scene)
    letter_went(scene)


def _held(scene: Scene) -> None:
    holds.set_hold(system_id=None, reason="Court of York, 7 O 12/26", **_by(scene))


def _stopped(scene: Scene) -> None:
    suppression.suppress_requester(address="", scope="marketing", ground="objection_marketing", **_by(scene))


def _by(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "actor": scene.actor("omar"), "now": scene.now}


def _kept(scene: Scene, by: StaffActor) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "actor": by, "now": scene.later}


def _key(scene: Scene) -> None:
    api_keys.make_api_key(
        controller_slug="juxt",
        name="Newsletter",
        permission=CHECK_SUPPRESSION,
        days=30,
        actor=OPERATOR,
        now=scene.now,
    )


VERBS: tuple[Verb, ...] = (
    Verb(
        "restriction.restrict_now",
        "restriction:set",
        lambda s, by: restriction.restrict_now(
            track_id=_track(s, "objection").pk, text="We no longer use them.", **_kept(s, by)
        ),
        prepare=_objected,
    ),
    Verb(
        "restriction.announce_lift",
        "restriction:lift_announced",
        lambda s, by: restriction.announce_lift(
            track_id=_track(s, "objection").pk, reason="Weighed.", text="It will end.", **_kept(s, by)
        ),
        prepare=_restricted,
    ),
    Verb(
        "restriction.lift",
        "restriction:lifted",
        lambda s, by: restriction.lift(track_id=_track(s, "objection").pk, **_kept(s, by)),
        prepare=_told_of_lift,
    ),
    Verb(
        "recipients.tell_recipient",
        "recipient:told",
        lambda s, by: recipients.tell_recipient(
            notice_id=_notice(s).pk,
            way="mail",
            email="privacy@recipient.example",
            whose="Anna Requester, anna@example.org",
            what="The name was spelt wrong.",
            **_kept(s, by),
        ),
        prepare=_rectified,
    ),
    Verb(
        "recipients.cannot_tell",
        "recipient:not_told",
        lambda s, by: recipients.cannot_tell(
            notice_id=_notice(s).pk, state="impossible", reason="It no longer exists.", **_kept(s, by)
        ),
        prepare=_rectified,
    ),
    Verb(
        "recipients.record_reply",
        "recipient:replied",
        lambda s, by: recipients.record_reply(notice_id=_notice(s).pk, reply="Done.", **_kept(s, by)),
        prepare=_told,
    ),
    Verb(
        "recipients.add_recipient",
        "recipient:added",
        lambda s, by: recipients.add_recipient(
            track_id=_track(s, "rectification").pk, name="The printer", email="", **_kept(s, by)
        ),
        prepare=_rectified,
    ),
    Verb(
        "recipients.name_recipients",
        "recipient:named",
        lambda s, by: recipients.name_recipients(text="We told Google.", **_kept(s, by)),
        prepare=_rectified,
    ),
    Verb(
        "holds.set_hold",
        "hold:set",
        lambda s, by: holds.set_hold(
            system_id=s.search.system_id, reason="Court of York, 7 O 12/26", **_kept(s, by)
        ),
    ),
    Verb(
        "holds.lift_hold",
        "hold:lifted",
        lambda s, by: holds.lift_hold(
            hold_id=Hold.objects.get().pk, reason="The case is settled.", **_kept(s, by)
        ),
        prepare=_held,
        permission="case.lead",
        by="lena",
    ),
    Verb(
        "suppression.suppress_requester",
        "suppression:added",
        lambda s, by: suppression.suppress_requester(
            address="", scope="marketing", ground="objection_marketing", **_kept(s, by)
        ),
    ),
    Verb(
        "suppression.suppress_address",
        "suppression:added",
        lambda s, by: suppression.suppress_address(
            controller_slug="juxt",
            address="bert@example.org",
            scope="everything",
            ground="no_recollection",
            actor=by,
            now=s.later,
        ),
        stream=SYSTEM,
    ),
    Verb(
        "suppression.lift_suppression",
        "suppression:lifted",
        lambda s, by: suppression.lift_suppression(
            controller_slug="juxt",
            address="anna@example.org",
            scope="marketing",
            reason="She subscribed again.",
            actor=by,
            now=s.later,
        ),
        prepare=_stopped,
        permission="case.lead",
        by="lena",
        stream=SYSTEM,
    ),
    Verb(
        "suppression.begin_check",
        "suppression:checked",
        lambda s, by: suppression.begin_check(
            controller_slug="juxt", purpose="marketing", actor=by, now=s.later
        ),
        stream=SYSTEM,
    ),
    Verb(
        "api_keys.make_api_key",
        "api_key:made",
        lambda s, by: api_keys.make_api_key(
            controller_slug="juxt",
            name="Newsletter",
            permission=CHECK_SUPPRESSION,
            days=30,
            actor=OPERATOR,
            now=s.later,
        ),
        permission="",
        stream=SYSTEM,
    ),
    Verb(
        "api_keys.revoke_api_key",
        "api_key:revoked",
        lambda s, by: api_keys.revoke_api_key(key_id=ApiKey.objects.get().pk, actor=OPERATOR, now=s.later),
        prepare=_key,
        permission="",
        stream=SYSTEM,
    ),
)
OTHERS: dict[str, str] = {
    "recipients.open_notices": "part of larger verbs",
    "recipients.list_recipients": "part of larger verbs",
    "restriction.note_told": "part of larger verbs",
    "restriction.set_in_force": "part of larger verbs",
    "suppression.suppress": "part of larger verbs",
}
