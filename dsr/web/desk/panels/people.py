"""This theme on the page of a case: context of templates/desk/panels/people.html, and words of the Next card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from dsr.accounts.actors import staff_actor
from dsr.cases.choices import (
    AuthorityOutcome,
    DoubtGround,
    FilePurpose,
    IdentityMethod,
    IdentityOutcome,
    RequesterRole,
    SubjectKind,
)
from dsr.cases.models import AuthorityCheck, Breach, IdentityCheck
from dsr.casework.identity_evidence import EVIDENCE, may_look
from dsr.rules.identity_ladder import LADDER
from dsr.rules.procedure import why_not
from dsr.web.desk.act_authority import authority_rules
from dsr.web.desk.act_page import case_url
from dsr.web.desk.breach_words import BreachClock, clock_words
from dsr.web.desk.case_read import Papers
from dsr.web.desk.next_parts import Button, Reader, Said, Says, act_button

SHAPES = {
    IdentityOutcome.ASKED: "half",
    IdentityOutcome.CONFIRMED: "check",
    IdentityOutcome.NOT_ENOUGH: "pause",
    IdentityOutcome.MISMATCH: "warning",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One way of the ladder and what became of it here."""

    name: str
    icon: str
    said: str


@dataclass(frozen=True, slots=True)
class Flag:
    """An open breach as the banner shows it."""

    number: int
    url: str
    clock: BreachClock


def context(papers: Papers, reader: Reader, now: datetime) -> dict[str, Any]:
    """The ladder with what was done, the proof that waits, the authority, and open breaches for the banner."""
    looks = any(file.purpose in EVIDENCE for file in papers.files) and may_look(
        case=papers.case, actor=staff_actor(reader.staff)
    )
    breaches = list(Breach.objects.filter(case=papers.case))
    return {
        "settled_at": papers.case.identity_settled_at,
        "zone": papers.zone,
        "ladder": _ladder(papers.checks),
        "checks": [_check(check) for check in papers.checks],
        "proof": _proof(papers, FilePurpose.IDENTITY),
        "looks": looks,
        "buttons": _identity_buttons(papers, reader),
        "authority": _authority(papers),
        "flags": [_flag(papers, row, now) for row in breaches if row.closed_at is None],
        "old_breaches": [_flag(papers, row, now) for row in breaches if row.closed_at is not None],
    }


def _proof(papers: Papers, purpose: FilePurpose) -> list[dict[str, Any]]:
    """The proof that waits, with the addresses for those few who may look at it."""
    return [
        {
            "name": file.name,
            "size": file.size,
            "url": case_url(papers.case, "evidence", file_id=file.pk),
            "keep_url": case_url(papers.case, "keep_as_upload", file_id=file.pk),
        }
        for file in papers.files
        if file.purpose == purpose
    ]


def _ladder(checks: list[IdentityCheck]) -> list[Rung]:
    """Each way in order, with its last outcome; a way not gone says so."""
    last = {check.method: check for check in checks}
    rungs = []
    for rung in LADDER:
        check = last.get(rung.method)
        icon = SHAPES[IdentityOutcome(check.outcome)] if check else "hollow"
        said = str(IdentityOutcome(check.outcome).label) if check else gettext("not used")
        rungs.append(Rung(str(IdentityMethod(rung.method).label), icon, said))
    return rungs


def _check(check: IdentityCheck) -> dict[str, Any]:
    return {
        "at": check.at,
        "outcome": str(IdentityOutcome(check.outcome).label),
        "method": str(IdentityMethod(check.method).label) if check.method else "",
        "ground": str(DoubtGround(check.ground).label) if check.ground else "",
        "why_not_less": check.why_not_less,
        "note": check.note,
        "by": check.by.name if check.by else gettext("the requester, by the code"),
    }


def _identity_buttons(papers: Papers, reader: Reader) -> list[Button]:
    """What is possible now; a mismatch found after all stands in the menu."""
    settled = papers.facts.identity_settled
    if settled or not reader.permits.allow("case.work", papers.case.controller.slug):
        return []
    names = ("confirm_identity", "not_enough", "record_mismatch")
    return [act_button(papers, name) for name in names if not why_not(action=name, facts=papers.facts)]


def _authority(papers: Papers) -> dict[str, Any]:
    """Nothing for somebody who asks for themselves."""
    person = papers.case.requester
    if person.role == RequesterRole.SELF and not person.on_behalf_of:
        return {}
    checks = AuthorityCheck.objects.filter(case=papers.case).select_related("by")
    return {
        "role": str(RequesterRole(person.role).label),
        "subject": str(SubjectKind(person.subject_kind).label),
        "name": person.on_behalf_of,
        "settled_at": papers.case.authority_settled_at,
        "needed": person.role != RequesterRole.SELF,
        "rules": authority_rules(papers.case),
        "checks": [
            {
                "at": check.at,
                "outcome": str(AuthorityOutcome(check.outcome).label),
                "parts": [part for part in (check.scope, check.provision, check.note, check.by.name) if part],
                "dated_on": check.dated_on,
            }
            for check in checks
        ],
        "mandates": _proof(papers, FilePurpose.MANDATE),
    }


def _flag(papers: Papers, row: Breach, now: datetime) -> Flag:
    return Flag(row.pk, case_url(papers.case, "breach", breach_id=row.pk), clock_words(row, now=now))


def _say_identity(papers: Papers, reader: Reader) -> Said:
    proof = sum(file.purpose == FilePurpose.IDENTITY for file in papers.files)
    if proof:
        line = ngettext(
            "%(count)d file of proof has come. Look at it and record what it shows; then it is destroyed by itself.",
            "%(count)d files of proof have come. Look at them and record what they show; "
            "then they are destroyed by themselves.",
            proof,
        ) % {"count": proof}
        buttons = [act_button(papers, "confirm_identity"), act_button(papers, "not_enough")]
        return [line], [Button(gettext("Look at the proof"), f"{case_url(papers.case)}#identity"), *buttons]
    confirmed = papers.case.contact_confirmed_at is not None
    line = (
        gettext("The e-mail address was confirmed by its link. Is it an address you know?")
        if confirmed
        else gettext("The address is not confirmed by its link yet.")
    )
    return [line, gettext("Without reasonable doubt nothing may be asked (Art. 12(6)).")], [
        act_button(papers, "confirm_identity"),
        act_button(papers, "ask_identity"),
    ]


def _say_authority(papers: Papers, reader: Reader) -> Said:
    role = str(RequesterRole(papers.case.requester.role).label)
    mandates = sum(file.purpose == FilePurpose.MANDATE for file in papers.files)
    lines = [gettext("They ask: %(role)s.") % {"role": role.lower()}]
    if mandates:
        lines.append(gettext("What they sent for it stands below under Authority."))
    return [*lines, *authority_rules(papers.case)], [
        act_button(papers, "record_authority"),
        act_button(papers, "ask_authority"),
    ]


def _say_breach(papers: Papers, reader: Reader) -> Said:
    row = Breach.objects.filter(case=papers.case, closed_at=None).first()
    if row is None:  # the rules name this step only while one is open
        return [], []
    return [row.what, gettext("Go through its steps; a lead closes it.")], [
        Button(gettext("Open the breach"), case_url(papers.case, "breach", breach_id=row.pk))
    ]


SAYS: dict[str, Says] = {
    "confirm_identity": _say_identity,
    "check_authority": _say_authority,
    "handle_breach": _say_breach,
}
REASONS: dict[str, Callable[[Papers, Reader, datetime], str]] = {}
