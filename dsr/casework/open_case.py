"""Open a case: from the public form, or recorded by staff with the true date of receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from dsr.accounts.actors import Actor
from dsr.audit.record import Event
from dsr.cases import changes
from dsr.cases.choices import AnswerFormat, Channel, RequesterRole, SubjectKind
from dsr.cases.models import AccessLink, Case, Requester, RightTrack, SystemSearch
from dsr.casework import clocks
from dsr.casework.door import chosen, demand_aware
from dsr.casework.letters import acknowledgement, link_to_status
from dsr.common import tokens
from dsr.common.clock import civil_date
from dsr.mail import outbox
from dsr.register.models import Controller
from dsr.rules.procedure import SEARCHED_RIGHTS
from dsr.rules.rights import Right

OLDEST_RECEIPT = timedelta(days=5 * 366)


class NothingAsked(Exception):
    """A case needs at least one right."""


class ReceiptImpossible(Exception):
    """A receipt in the future, or further back than five years."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, in what capacity, and by what the data subject can be found. Any field may be empty.

    `residence`: ISO code of the data subject's country, for the authority named in letters.
    """

    name: str = ""
    email: str = ""
    telephone: str = ""
    address: str = ""
    relationship: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    on_behalf_of: str = ""
    role: str = RequesterRole.SELF
    subject_kind: str = SubjectKind.ADULT
    residence: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, as it arrived. `rights` maps each right asked to its details."""

    controller: Controller
    channel: str
    received_at: datetime
    rights: Mapping[str, Mapping[str, str]]
    person: Person
    language: str = "en"
    answer_format: str = AnswerFormat.PACKAGE
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The new case and its status link; the plain token exists only here and in the mail."""

    case: Case
    status_url: str
    mailed: bool


def open_case(*, request: Request, actor: Actor, now: datetime) -> OpenedCase:
    """Record the request with its clocks, milestones and acknowledgement, in one transaction.

    The clock starts at `request.received_at` (aware), whoever records it when: Art. 12(3) GDPR counts
    from receipt. Raises NothingAsked, ReceiptImpossible, UnknownChoice, NaiveMoment, TextTooLong.
    """
    demand_sound(request=request, now=now)
    with transaction.atomic():
        return open_within(request=request, actor=actor, now=now)


def demand_sound(*, request: Request, now: datetime) -> None:
    """Refuse what no case can be made of.

    Raises NothingAsked, ReceiptImpossible, UnknownChoice, NaiveMoment.
    """
    if not request.rights:
        raise NothingAsked
    for right in request.rights:
        chosen(among=Right, value=right)
    chosen(among=Channel, value=request.channel)
    chosen(among=AnswerFormat, value=request.answer_format)
    chosen(among=RequesterRole, value=request.person.role)
    chosen(among=SubjectKind, value=request.person.subject_kind)
    demand_aware(moment=request.received_at)
    if not now - OLDEST_RECEIPT <= request.received_at <= now:
        raise ReceiptImpossible


def open_within(*, request: Request, actor: Actor, now: datetime) -> OpenedCase:
    """The same inside a transaction the caller already holds (the public form's draft)."""
    controller = request.controller
    clock_day = civil_date(at=request.received_at, timezone=controller.timezone)
    case = Case(
        reference=changes.next_reference(controller=controller, year=clock_day.year),
        controller=controller,
        channel=request.channel,
        received_at=request.received_at,
        recorded_at=now,
        clock_day=clock_day,
        language=request.language,
        answer_format=request.answer_format,
        request_text=request.text,
        rights=",".join(request.rights),
    )
    changes.add(rows=[case, _requester(case, request.person), *_tracks(case, request)])
    changes.add(rows=_searches(case, list(request.rights)))
    clocks.refresh_due(case=case, now=now)
    person = request.person
    changes.index(case=case, words=[case.reference, person.name, person.email, person.on_behalf_of])
    mailed = bool(person.email)
    url = issue_link(case=case, mailed=mailed, now=now)
    if mailed:
        outbox.put(
            letter=acknowledgement(case=case, status_url=url),
            to=person.email,
            case=case,
            language=case.language,
            dedupe_key=f"acknowledgement:{case.pk}",
            now=now,
        )
    changes.settle(case=case, event=_event(case, request), actor=actor, now=now)
    return OpenedCase(case=case, status_url=url, mailed=mailed)


def issue_link(*, case: Case, mailed: bool, now: datetime) -> str:
    """A new status link (its address); part of a larger change."""
    token = tokens.issue()
    purpose = AccessLink.Purpose.MAILED if mailed else AccessLink.Purpose.SHOWN
    changes.add(rows=[AccessLink(case=case, purpose=purpose, digest=token.digest, created_at=now)])
    return link_to_status(token=token.plain)


def _requester(case: Case, person: Person) -> Requester:
    return Requester(
        case=case,
        name=person.name,
        email=person.email,
        telephone=person.telephone,
        address=person.address,
        relationship=person.relationship,
        identifiers=dict(person.identifiers),
        on_behalf_of=person.on_behalf_of,
        role=person.role,
        subject_kind=person.subject_kind,
        residence=person.residence,
    )


def _tracks(case: Case, request: Request) -> list[RightTrack]:
    return [
        RightTrack(
            case=case,
            right=right,
            details=dict(details),
            **clocks.clock_columns(
                clocks.clock_for(controller=case.controller, right=right, received_at=case.received_at)
            ),
        )
        for right, details in request.rights.items()
    ]


def _searches(case: Case, rights: Sequence[str]) -> list[SystemSearch]:
    if not SEARCHED_RIGHTS.intersection(rights):
        return []
    return [
        SystemSearch(case=case, system=system) for system in case.controller.systems.filter(is_active=True)
    ]


def _event(case: Case, request: Request) -> Event:
    track = RightTrack.objects.filter(case=case).first()
    return Event(
        "case:opened",
        facts={
            "reference": case.reference,
            "channel": Channel(case.channel).value,
            "rights": case.rights,
            "received_at": case.received_at.isoformat(),
            "clock_day": case.clock_day.isoformat(),
            "legal_due_on": str(case.legal_due_on or ""),
            "rule_version": track.rule_version if track else "",
        },
        personal={"requester": request.person.name or request.person.email},
    )
