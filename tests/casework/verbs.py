"""Every verb of casework, each with a case that is ready for it: what it needs, does and records.

The tests over all verbs walk this list; `test_every_verb` fails when a verb is missing from it.
"""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from dsr.accounts.actors import StaffActor, requester_actor
from dsr.audit.record import SYSTEM
from dsr.bundles.models import Bundle
from dsr.bundles.passwords import new_password
from dsr.cases.models import AccessLink, IntakeDraft, Milestone
from dsr.casework import (
    assign,
    build_bundle,
    clock_events,
    close,
    collect,
    confirm_contact,
    correct_receipt,
    correspond,
    decide,
    deliver,
    export_record,
    identity,
    intake,
    links,
    load_controller,
    look_after_staff,
    note,
    open_case,
    package_password,
    post_mail,
    prepare_answer,
    release,
    remind,
    set_holiday,
)
from dsr.mail.models import OutboxMessage
from dsr.register.profile import load_profile
from tests import factories
from tests.casework.scenes import Scene, pdf, table
from tests.casework.themes.every import THEMES
from tests.casework.verb import Prepare, Verb
from tests.cast import OPERATOR


def _kept(scene: Scene) -> dict[str, Any]:
    return {"case_id": scene.case.pk, "now": scene.later}


def _request(scene: Scene) -> open_case.Request:
    person = open_case.Person(name="Bert", email="bert@example.org")
    return open_case.Request(scene.case.controller, "form", scene.now, {"access": {}, "erasure": {}}, person)


def _draft(scene: Scene) -> None:
    started = intake.start_draft(controller=scene.case.controller, answers={}, now=scene.now)
    intake.attach(draft=started.draft, uploads=[pdf()], purpose="attachment", now=scene.now)


def _send_draft(scene: Scene, by: StaffActor) -> object:
    draft, actor = IntakeDraft.objects.get(), requester_actor(reference="")
    return intake.send_draft(draft=draft, request=_request(scene), actor=actor, now=scene.later)


def _asked(scene: Scene) -> None:
    text = "Which years?"
    clock_events.pause_clock(
        case_id=scene.case.pk,
        ground=clock_events.LARGE_QUANTITY,
        text=text,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def _code(scene: Scene) -> None:
    scene.released()
    deliver.tell_code(actor=scene.actor("omar"), **_kept(scene))


def _protected(scene: Scene) -> None:
    scene.released()
    Bundle.objects.filter(case=scene.case).update(sealed_password=new_password())


def _bad_mail(state: str) -> Prepare:
    return lambda scene: OutboxMessage.objects.filter(case=scene.case).update(state=state)


def _wrong_code(scene: Scene, by: StaffActor) -> None:
    with suppress(deliver.WrongCode):
        deliver.check_code(code="nonsense", **_kept(scene))


CORE: tuple[Verb, ...] = (
    Verb(
        "open_case.open_case",
        "case:opened",
        lambda s, by: open_case.open_case(
            request=_request(s), actor=requester_actor(reference=""), now=s.later
        ),
        permission="",
        stream="new",
    ),
    Verb("intake.send_draft", "case:opened", _send_draft, prepare=_draft, permission="", stream="new"),
    Verb(
        "confirm_contact.confirm_contact",
        "contact:confirmed",
        lambda s, by: confirm_contact.confirm_contact(link=AccessLink.objects.get(), now=s.later),
        permission="",
    ),
    Verb(
        "assign.assign",
        "case:assigned",
        lambda s, by: assign.assign(assignee=by.staff, actor=by, **_kept(s)),
    ),
    Verb(
        "identity.ask_identity",
        "identity:asked",
        lambda s, by: identity.ask_identity(
            ground="address_unknown", method="knowledge", text="Who are you?", actor=by, **_kept(s)
        ),
    ),
    Verb(
        "identity.confirm_identity",
        "identity:confirmed",
        lambda s, by: identity.confirm_identity(method="call_back", note="rang her", actor=by, **_kept(s)),
    ),
    Verb(
        "clock_events.pause_clock",
        "clock:fact",
        lambda s, by: clock_events.pause_clock(
            ground=clock_events.LARGE_QUANTITY, text="Which years?", actor=by, **_kept(s)
        ),
    ),
    Verb(
        "clock_events.resume_clock",
        "clock:fact",
        lambda s, by: clock_events.resume_clock(answered_at=s.later, sufficient=True, actor=by, **_kept(s)),
        prepare=_asked,
    ),
    Verb(
        "correct_receipt.correct_receipt",
        "case:receipt_corrected",
        lambda s, by: correct_receipt.correct_receipt(
            received_at=s.now - timedelta(days=3),
            reason="The letter lay in the post room.",
            actor=by,
            **_kept(s),
        ),
        permission="case.lead",
        by="lena",
    ),
    Verb(
        "collect.record_search",
        "search:recorded",
        lambda s, by: collect.record_search(
            search_id=s.search.pk,
            result="found",
            keys=["email"],
            note="",
            uploads=[table()],
            actor=by,
            **_kept(s),
        ),
        prepare=Scene.assigned,
    ),
    Verb(
        "collect.remove_material",
        "search:recorded",
        lambda s, by: collect.remove_material(file_id=s.material.pk, actor=by, **_kept(s)),
        prepare=Scene.collected,
    ),
    Verb(
        "decide.decide",
        "track:decided",
        lambda s, by: decide.decide(
            track_id=s.track.pk, decision="grant", ground="", reasons="", actor=by, **_kept(s)
        ),
        prepare=Scene.collected,
    ),
    Verb(
        "decide.revise",
        "track:revised",
        lambda s, by: decide.revise(track_id=s.track.pk, actor=by, **_kept(s)),
        prepare=Scene.built,
    ),
    Verb(
        "decide.withdraw",
        "track:withdrawn",
        lambda s, by: decide.withdraw(**_kept(s)),
        prepare=Scene.awaiting,
        permission="",
    ),
    Verb(
        "prepare_answer.prepare_answer",
        "answer:prepared",
        lambda s, by: prepare_answer.prepare_answer(
            subject="Answer", body="Here it is.", information=[], actor=by, **_kept(s)
        ),
        prepare=Scene.built,
    ),
    Verb(
        "prepare_answer.ask_release",
        "answer:release_asked",
        lambda s, by: prepare_answer.ask_release(actor=by, **_kept(s)),
        prepare=Scene.built,
    ),
    Verb(
        "prepare_answer.take_back",
        "answer:taken_back",
        lambda s, by: prepare_answer.take_back(reason="A word is wrong.", actor=by, **_kept(s)),
        prepare=Scene.awaiting,
    ),
    Verb(
        "build_bundle.order_bundle",
        "bundle:queued",
        lambda s, by: build_bundle.order_bundle(actor=by, **_kept(s)),
        prepare=Scene.built,
    ),
    Verb(
        "release.release",
        "answer:released",
        lambda s, by: release.release(actor=by, **_kept(s)),
        prepare=Scene.awaiting,
        permission="case.release",
        by="lena",
    ),
    Verb(
        "deliver.send_code",
        "download:code_sent",
        lambda s, by: deliver.send_code(**_kept(s)),
        prepare=Scene.released,
        permission="",
    ),
    Verb(
        "deliver.tell_code",
        "download:code_sent",
        lambda s, by: deliver.tell_code(actor=by, **_kept(s)),
        prepare=Scene.released,
    ),
    Verb(
        "package_password.tell_password",
        "download:password_told",
        lambda s, by: package_password.tell_password(actor=by, **_kept(s)),
        prepare=_protected,
    ),
    Verb("deliver.check_code", "download:code_wrong", _wrong_code, prepare=_code, permission=""),
    Verb(
        "deliver.start_download",
        "download:started",
        lambda s, by: deliver.start_download(grant_id=s.grant.pk, resumed=False, **_kept(s)),
        prepare=Scene.released,
        permission="",
    ),
    Verb(
        "deliver.revoke",
        "download:revoked",
        lambda s, by: deliver.revoke(grant_id=s.grant.pk, reason="Wrong person.", actor=by, **_kept(s)),
        prepare=Scene.released,
    ),
    Verb(
        "deliver.reissue",
        "download:reissued",
        lambda s, by: deliver.reissue(actor=by, **_kept(s)),
        prepare=Scene.released,
        permission="case.release",
        by="lena",
    ),
    Verb(
        "correspond.write_to_requester",
        "message:sent",
        lambda s, by: correspond.write_to_requester(text="Hello", asks_upload=True, actor=by, **_kept(s)),
    ),
    Verb(
        "correspond.receive_message",
        "message:received",
        lambda s, by: correspond.receive_message(text="Hello", uploads=[pdf()], **_kept(s)),
        permission="",
    ),
    Verb(
        "close.close", "case:closed", lambda s, by: close.close(actor=by, **_kept(s)), prepare=Scene.released
    ),
    Verb(
        "close.reopen",
        "case:reopened",
        lambda s, by: close.reopen(
            track_ids=[s.track.pk], reason="Something was missing.", actor=by, **_kept(s)
        ),
        prepare=Scene.closed,
        permission="case.lead",
        by="lena",
    ),
    Verb(
        "note.add_note", "note:added", lambda s, by: note.add_note(body="Rang twice.", actor=by, **_kept(s))
    ),
    Verb(
        "note.look_at_case",
        "case:looked_at",
        lambda s, by: note.look_at_case(case=s.case, actor=by, now=s.later),
        permission="",
    ),
    Verb(
        "note.look_at_queue",
        "queue:looked_at",
        lambda s, by: note.look_at_queue(case_ids=[s.case.pk], searched=True, actor=by, now=s.later),
        permission="",
        stream="own",
    ),
    Verb(
        "note.look_at_file",
        "file:looked_at",
        lambda s, by: note.look_at_file(file=s.material, case=s.case, actor=by, now=s.later),
        prepare=Scene.collected,
        permission="",
    ),
    Verb(
        "links.replace_by_requester",
        "link:replaced",
        lambda s, by: links.replace_by_requester(link=AccessLink.objects.get(), now=s.later),
        permission="",
    ),
    Verb(
        "links.replace_by_staff",
        "link:replaced",
        lambda s, by: links.replace_by_staff(actor=by, **_kept(s)),
    ),
    Verb(
        "export_record.export_record",
        "record:exported",
        lambda s, by: export_record.export_record(case=s.case, actor=by, now=s.later),
        permission="",
    ),
    Verb(
        "load_controller.load_controller",
        "register:controller_loaded",
        lambda s, by: load_controller.load_controller(
            profile=load_profile(path=factories.POLICIES / "jml.yaml"), actor=OPERATOR, now=s.later
        ),
        permission="",
        stream=SYSTEM,
    ),
    Verb(
        "look_after_staff.add_staff",
        "staff:added",
        lambda s, by: look_after_staff.add_staff(
            email="new@example.com", name="New", password="x", roles=["handler"], actor=OPERATOR, now=s.later
        ),
        permission="",
        stream=SYSTEM,
    ),
    Verb(
        "set_holiday.set_holiday",
        "register:holiday_set",
        lambda s, by: set_holiday.set_holiday(
            calendar="GB-EAW", day=date(2026, 6, 15), name="Jubilee", is_holiday=True, actor=by, now=s.later
        ),
        permission="",
        stream=SYSTEM,
    ),
    Verb(
        "remind.fire_milestone",
        "reminder:fired",
        lambda s, by: remind.fire_milestone(
            milestone_id=Milestone.objects.filter(case=s.case).earliest("due_at").pk,
            now=s.now + timedelta(days=60),
        ),
        prepare=Scene.assigned,
        permission="",
    ),
    Verb(
        "post_mail.send_again",
        "mail:resolved",
        lambda s, by: post_mail.send_again(mail_id=OutboxMessage.objects.get().pk, actor=by, now=s.later),
        prepare=_bad_mail("failed"),
    ),
    Verb(
        "post_mail.resolve_uncertain",
        "mail:resolved",
        lambda s, by: post_mail.resolve_uncertain(
            mail_id=OutboxMessage.objects.get().pk, sent=True, actor=by, now=s.later
        ),
        prepare=_bad_mail("uncertain"),
    ),
)

ALL: tuple[Verb, ...] = (*CORE, *(verb for theme in THEMES for verb in theme.VERBS))
