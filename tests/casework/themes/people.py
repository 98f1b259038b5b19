"""Verbs of this theme; OTHERS: takes an instant and still is no verb with an entry of its own, and why."""

import re
from contextlib import suppress
from datetime import timedelta

from dsr.accounts.actors import StaffActor
from dsr.cases.models import Breach, CaseFile
from dsr.casework import (
    assign,
    authority,
    breach,
    correspond,
    evidence_marks,
    identity,
    identity_code,
    identity_evidence,
)
from dsr.casework.deliver import WrongCode
from dsr.casework.open_case import Person
from dsr.mail import outbox
from dsr.mail.models import OutboxMessage
from dsr.rules.breach_steps import STEPS
from tests import factories
from tests.casework.scenes import Scene, pdf
from tests.casework.verb import Verb

KNOWN = "anna.r@work.example"
WHY_NOT_LESS = "No account, no address, no order and no number of hers is known."
STEP_VALUES: dict[str, dict[str, str]] = {
    "contain": {"done": "Download revoked."},
    "risk": {"data": "One person's orders.", "consequences": "None.", "level": "unlikely", "why": "Deleted."},
    "authority": {"notified": "not_needed", "why_not": "The recipient deleted it unopened."},
    "persons": {"told": "not_needed", "exception": "no_high_risk"},
    "document": {"remedy": "The address is read out twice."},
}


def asked(scene: Scene, *, method: str = "document", known_address: str = "") -> None:
    """Omar has the case and has asked who it is."""
    assign.assign(case_id=scene.case.pk, assignee=scene.cast.omar, actor=scene.actor("omar"), now=scene.now)
    identity.ask_identity(
        case_id=scene.case.pk,
        ground="address_unknown",
        method=method,
        text="Who are you?",
        why_not_less=WHY_NOT_LESS,
        known_address=known_address,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def proof_sent(scene: Scene) -> None:
    """Anna sent what was asked for."""
    asked(scene)
    identity_evidence.receive_evidence(case_id=scene.case.pk, uploads=[pdf("card.pdf")], now=scene.now)


def proof(scene: Scene) -> CaseFile:
    """What she sent."""
    return CaseFile.objects.get(case=scene.case, purpose="identity")


def attached(scene: Scene) -> None:
    """Omar has the case, and Anna sent a file by herself."""
    assign.assign(case_id=scene.case.pk, assignee=scene.cast.omar, actor=scene.actor("omar"), now=scene.now)
    correspond.receive_message(
        case_id=scene.case.pk, text="My card.", uploads=[pdf("card.pdf")], now=scene.now
    )


def code_asked(scene: Scene) -> None:
    """A code may be sent to the address of our records."""
    asked(scene, method="known_address", known_address=KNOWN)


def code_sent(scene: Scene) -> None:
    """And was sent."""
    code_asked(scene)
    identity_code.send_identity_code(case_id=scene.case.pk, now=scene.later - timedelta(minutes=5))


def mailed_code() -> str:
    """The newest code in the mail."""
    found = re.search(
        r"\b\d{6}\b",
        outbox.opened(row=OutboxMessage.objects.filter(letter="identity_code").latest("pk")).text,
    )
    assert found
    return found[0]


def represented(scene: Scene) -> None:
    """Anna asks for her mother."""
    person = Person(
        name="Anna Requester", email="anna@example.org", on_behalf_of="Ida Old", role="representative"
    )
    scene.case = factories.open_one(controller=scene.case.controller, now=scene.now, person=person).case


def raised(scene: Scene) -> None:
    """Omar raised the flag."""
    breach.raise_breach(
        case_id=scene.case.pk,
        kind="wrong_recipient",
        what="The letter went to a neighbour.",
        aware_at=scene.now,
        actor=scene.actor("omar"),
        now=scene.now,
    )


def all_steps(scene: Scene) -> None:
    """And every step is done."""
    raised(scene)
    for step in STEPS:
        record(scene, scene.actor("omar"), step)


def record(scene: Scene, by: StaffActor, step: str, **changes: str) -> None:
    """Record one step as it may be."""
    breach.record_breach_step(
        case_id=scene.case.pk,
        breach_id=flag(scene),
        step=step,
        values={**STEP_VALUES[step], **changes},
        actor=by,
        now=scene.later,
    )


def flag(scene: Scene) -> int:
    """The number of the breach."""
    return Breach.objects.get(case=scene.case).pk


def _wrong(scene: Scene) -> None:
    with suppress(WrongCode):
        identity_code.check_identity_code(case_id=scene.case.pk, code="x", now=scene.later)


VERBS: tuple[Verb, ...] = (
    Verb(
        "identity.record_mismatch",
        "identity:mismatch",
        lambda s, by: identity.record_mismatch(
            case_id=s.case.pk, note="Another birthday.", actor=by, now=s.later
        ),
        prepare=proof_sent,
    ),
    Verb(
        "identity.not_enough",
        "identity:not_enough",
        lambda s, by: identity.not_enough(
            case_id=s.case.pk, note="Unreadable.", text="Once more, please.", actor=by, now=s.later
        ),
        prepare=proof_sent,
    ),
    Verb(
        "identity_code.send_identity_code",
        "identity:code_sent",
        lambda s, by: identity_code.send_identity_code(case_id=s.case.pk, now=s.later),
        prepare=code_asked,
        permission="",
    ),
    Verb(
        "identity_code.check_identity_code",
        "identity:code_wrong",
        lambda s, by: _wrong(s),
        prepare=code_sent,
        permission="",
    ),
    Verb(
        "identity_evidence.receive_evidence",
        "evidence:received",
        lambda s, by: identity_evidence.receive_evidence(case_id=s.case.pk, uploads=[pdf()], now=s.later),
        prepare=asked,
        permission="",
    ),
    Verb(
        "identity_evidence.look_at_evidence",
        "evidence:looked_at",
        lambda s, by: identity_evidence.look_at_evidence(
            case_id=s.case.pk, file_id=proof(s).pk, actor=by, now=s.later
        ),
        prepare=proof_sent,
        permission="case.identity",
    ),
    Verb(
        "evidence_marks.mark_as_evidence",
        "evidence:marked",
        lambda s, by: evidence_marks.mark_as_evidence(
            case_id=s.case.pk,
            file_id=CaseFile.objects.get(case=s.case).pk,
            about="identity",
            actor=by,
            now=s.later,
        ),
        prepare=attached,
    ),
    Verb(
        "evidence_marks.keep_as_upload",
        "evidence:unmarked",
        lambda s, by: evidence_marks.keep_as_upload(
            case_id=s.case.pk, file_id=proof(s).pk, actor=by, now=s.later
        ),
        prepare=proof_sent,
        permission="case.identity",
    ),
    Verb(
        "authority.ask_authority",
        "authority:asked",
        lambda s, by: authority.ask_authority(
            case_id=s.case.pk, text="Please send the mandate.", actor=by, now=s.later
        ),
        prepare=represented,
    ),
    Verb(
        "authority.record_authority",
        "authority:recorded",
        lambda s, by: authority.record_authority(
            case_id=s.case.pk,
            role="representative",
            outcome="sufficient",
            scope="all rights, all data",
            dated_on=s.now.date(),
            provision="",
            note="",
            actor=by,
            now=s.later,
        ),
        prepare=represented,
    ),
    Verb(
        "breach.raise_breach",
        "breach:raised",
        lambda s, by: breach.raise_breach(
            case_id=s.case.pk,
            kind="other",
            what="A list was left on a train.",
            aware_at=s.now,
            actor=by,
            now=s.later,
        ),
    ),
    Verb(
        "breach.record_breach_step",
        "breach:step",
        lambda s, by: record(s, by, "contain"),
        prepare=raised,
    ),
    Verb(
        "breach.tell_person",
        "breach:told",
        lambda s, by: breach.tell_person(
            case_id=s.case.pk,
            breach_id=flag(s),
            text="Your letter went to a neighbour.",
            consequences="They may have read it.",
            measures="They gave it back unopened.",
            actor=by,
            now=s.later,
        ),
        prepare=raised,
    ),
    Verb(
        "breach.close_breach",
        "breach:closed",
        lambda s, by: breach.close_breach(case_id=s.case.pk, breach_id=flag(s), actor=by, now=s.later),
        prepare=all_steps,
        permission="case.lead",
        by="lena",
    ),
    Verb(
        "breach.remind_breach",
        "breach:reminded",
        lambda s, by: breach.remind_breach(breach_id=flag(s), now=s.now + timedelta(hours=49)),
        prepare=raised,
        permission="",
    ),
)
OTHERS: dict[str, str] = {
    "shut_out.stop_work": "part of larger verbs",
    "shut_out.shut_out": "part of larger verbs",
    "shut_out.hold_back": "part of larger verbs",
    "identity.confirm_within": "part of confirm_identity and check_identity_code",
    "identity_evidence.destroy_evidence": "part of larger verbs",
    "identity_evidence.sweep_evidence": "destroys per case; see tests/casework/test_identity_evidence.py",
    "breach.raise_within": "part of larger verbs",
    "breach.sweep_breaches": "calls remind_breach for each",
}
