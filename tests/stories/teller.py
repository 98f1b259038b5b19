"""Tells the life of a case day by day through the real verbs, and looks at the file at its end. For tests."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from dsr.accounts.actors import StaffActor, requester_actor
from dsr.audit import verify
from dsr.audit.models import AuditEntry
from dsr.audit.record import stream_of_case
from dsr.cases.facts import facts_of
from dsr.cases.models import (
    Answer,
    Approval,
    Case,
    Milestone,
    RecipientNotice,
    RightTrack,
    SentLetter,
    SystemSearch,
)
from dsr.casework import (
    approvals,
    assign,
    close,
    collect,
    decide,
    identity,
    prepare_answer,
    recipients,
    release,
    remind,
    steps,
)
from dsr.casework.build_bundle import build_bundle, order_bundle
from dsr.casework.files import Upload
from dsr.casework.letters import draft_answer, mandatory_blocks, missing_blocks
from dsr.casework.load_controller import load_controller
from dsr.casework.open_case import OpenedCase, Person, Request, open_case
from dsr.casework.post_mail import sweep_mail
from dsr.mail.models import OutboxMessage
from dsr.register.models import Controller
from dsr.register.profile import load_profile
from tests import factories
from tests.cast import OPERATOR, Cast

ANNA = Person(name="Anna Requester", email="anna@example.org")
YEAR = 2026
REFUSED = frozenset({"refuse", "grant_partly", "not_controller"})


@dataclass
class Story:
    """One case, its people, and the present instant. Each act takes a minute; `on` turns to another day."""

    case: Case
    cast: Cast
    now: datetime
    opened: OpenedCase
    handler: str = "omar"

    # -- time ------------------------------------------------------------------------------------------------

    def on(self, day: str) -> None:
        """Turn to a day such as "4 March" or "4 March 15:00". What the clockwork does meanwhile happens: mail
        goes out, reminders fire."""
        text, hour = (day.rsplit(" ", 1)[0], day.rsplit(" ", 1)[1]) if ":" in day else (day, "09:00")
        at = datetime.strptime(f"{text} {YEAR} {hour}", "%d %B %Y %H:%M").replace(tzinfo=self.now.tzinfo)
        assert at > self.now, f"{day} is not after {self.now}"
        sweep_mail(now=self.now)
        self.now = at
        remind.sweep_milestones(now=at)

    def minute(self) -> datetime:
        """The next minute: no two acts happen at once."""
        self.now += timedelta(minutes=1)
        return self.now

    # -- who and where ---------------------------------------------------------------------------------------

    def actor(self, name: str = "") -> StaffActor:
        """Somebody of the cast; without a name who works on the case, which is Omar unless another took it."""
        return self.cast.actor(name or self.handler)

    def fresh(self) -> Case:
        """The case as the database has it."""
        self.case = Case.objects.select_related("controller", "requester").get(pk=self.case.pk)
        return self.case

    def track(self, right: str = "") -> RightTrack:
        """One right of the case; without a name the only one."""
        rows = RightTrack.objects.filter(case=self.case)
        return rows.get(right=right) if right else rows.get()

    @property
    def next(self) -> str:
        """The next step that the desk shows."""
        return self.fresh().next_step

    # -- the acts --------------------------------------------------------------------------------------------

    def omar_takes_it(self) -> None:
        """Omar makes himself responsible."""
        self.takes("omar")

    def takes(self, name: str) -> None:
        """Somebody makes themselves responsible, and does the work from now on."""
        self.handler = name
        assignee = getattr(self.cast, name)
        assign.assign(case_id=self.case.pk, assignee=assignee, actor=self.actor(), now=self.minute())

    def knows_anna(self, method: str = "known_address") -> None:
        """It is certain who asks."""
        identity.confirm_identity(
            case_id=self.case.pk, method=method, note="", actor=self.actor(), now=self.minute()
        )

    def searches(
        self, *found: str, content: bytes = factories.RECORDS, unsearched: Mapping[str, str] | None = None
    ) -> None:
        """Omar looks into every system: the named ones hold a table, some are not searched with why, the rest
        hold nothing."""
        why = unsearched or {}
        names = {search.system.slug for search in SystemSearch.objects.filter(case=self.case)}
        assert set(found) | set(why) <= names, names
        for search in SystemSearch.objects.filter(case=self.case).select_related("system").order_by("pk"):
            slug = search.system.slug
            result = "found" if slug in found else "not_searched" if slug in why else "nothing_found"
            uploads = [Upload(f"{slug}.csv", io.BytesIO(content))] if result == "found" else []
            collect.record_search(
                search_id=search.pk,
                case_id=self.case.pk,
                result=result,
                keys=["email"],
                note="",
                told_reason=why.get(slug, ""),
                uploads=uploads,
                hits=2 if result == "found" else None,
                actor=self.actor(),
                now=self.minute(),
            )

    def records(self, step: str, *, right: str = "", about: str = "", **values: str) -> None:
        """Omar records one entry of a step of the checklist."""
        steps.record_step(
            case_id=self.case.pk,
            track_id=self.track(right).pk,
            step=step,
            about=about,
            values=values,
            actor=self.actor(),
            now=self.minute(),
        )

    def decides(self, decision: str, *, right: str = "", ground: str = "", reasons: str = "") -> None:
        """Omar decides one right, or proposes to refuse it."""
        decide.decide(
            case_id=self.case.pk,
            track_id=self.track(right).pk,
            decision=decision,
            ground=ground,
            reasons=reasons,
            actor=self.actor(),
            now=self.minute(),
        )

    def lena_agrees(self) -> None:
        """Lena says yes to the one thing that waits for a second person."""
        waiting = Approval.objects.get(case=self.case, state="asked")
        approvals.approve(
            case_id=self.case.pk, approval_id=waiting.pk, actor=self.actor("lena"), now=self.minute()
        )

    def writes(self, body: str = "", *, information: bool | None = None) -> Answer:
        """Omar writes the answer: the draft as it is offered, unless he writes another text."""
        subject, draft = draft_answer(case=self.fresh())
        informs = factories.informs(case=self.case) if information is None else information
        return prepare_answer.prepare_answer(
            case_id=self.case.pk,
            subject=subject,
            body=body or draft,
            information=factories.information() if informs else [],
            actor=self.actor(),
            now=self.minute(),
        )

    def builds(self) -> None:
        """The package is ordered and built."""
        bundle = order_bundle(case_id=self.case.pk, actor=self.actor(), now=self.minute())
        assert build_bundle(bundle_id=bundle.pk, now=self.minute())

    def asks_release(self) -> None:
        """Omar puts the answer before a second person."""
        prepare_answer.ask_release(case_id=self.case.pk, actor=self.actor(), now=self.minute())

    def lena_releases(self) -> str:
        """Lena releases the answer; the letter as it went, which carries every block that the law demands."""
        release.release(case_id=self.case.pk, actor=self.actor("lena"), now=self.minute())
        answer = Answer.objects.filter(case=self.case, state="released").latest("released_at")
        tracks = list(RightTrack.objects.filter(case=self.case, right__in=answer.rights))
        text = self.answer_sent(answer)
        blocks = mandatory_blocks(case=self.fresh(), tracks=tracks)
        assert missing_blocks(text=text, blocks=blocks) == []
        assert bool(blocks) == any(track.decision in REFUSED for track in tracks)
        return text

    def answers(self) -> str:
        """Written, built if data go along, put before Lena, released; the letter as it went."""
        self.writes()
        if facts_of(self.case).needs_bundle:
            self.builds()
        self.asks_release()
        return self.lena_releases()

    def tells_recipients(self) -> list[str]:
        """Omar tells every recipient who waits (Art. 19); their names."""
        waiting = list(RecipientNotice.objects.filter(track__case=self.case, state="open"))
        for notice in waiting:
            recipients.tell_recipient(
                case_id=self.case.pk,
                notice_id=notice.pk,
                way="own_mail",
                email="",
                whose="",
                what="",
                actor=self.actor(),
                now=self.minute(),
            )
        return [notice.name for notice in waiting]

    def closes(self) -> None:
        """Omar closes the case, and the file is looked at."""
        close.close(case_id=self.case.pk, actor=self.actor(), now=self.minute())
        self.file_is_whole()

    # -- what the file shows ---------------------------------------------------------------------------------

    def answer_sent(self, answer: Answer) -> str:
        """The text that went out for an answer; what is kept of the letter is the same, word for word."""
        mail = OutboxMessage.objects.get(dedupe_key=f"answer:{answer.pk}")
        kept = SentLetter.objects.get(message_id=mail.message_id)
        assert kept.text == mail.kept_text and answer.full_text.strip()
        assert flat(answer.full_text) in flat(mail.kept_text)
        return flat(mail.kept_text)

    def letter(self, name: str) -> str:
        """The newest letter of a kind that went to the requester, on one line."""
        kept = SentLetter.objects.filter(case=self.case, letter=name).latest("pk")
        return flat(kept.text)

    def letters(self) -> list[str]:
        """The names of the letters to the requester, in order."""
        to = self.case.requester.email
        return list(SentLetter.objects.filter(case=self.case, to=to).values_list("letter", flat=True))

    def recorded(self, *kinds: str) -> list[AuditEntry]:
        """The entries of these kinds in the record of the case."""
        found = AuditEntry.objects.filter(stream=stream_of_case(self.case.pk), kind__in=kinds)
        return list(found.order_by("seq"))

    def outcomes(self) -> dict[str, str]:
        """What the record says came of each right when the case was closed last."""
        outcomes: dict[str, str] = self.recorded("case:closed")[-1].known["outcomes"]
        return outcomes

    def due(self) -> date | None:
        """The legal date of the case."""
        return self.fresh().legal_due_on

    def file_is_whole(self) -> None:
        """Closed, nothing left to do, no reminder to come, and record and export verify."""
        case = self.fresh()
        assert case.closed_at == self.now and case.next_step == "none"
        assert not Milestone.objects.filter(case=case, done_at=None, cancelled_at=None).exists()
        assert not Approval.objects.filter(case=case, state="asked").exists()
        assert verify.verify_all().broken is None
        document = verify.export(stream=stream_of_case(case.pk))
        assert verify.verify_export(document=document).broken is None


def received(
    *,
    controller: Controller,
    cast: Cast,
    at: datetime,
    rights: Mapping[str, Mapping[str, str]] | tuple[str, ...] = ("access",),
    person: Person = ANNA,
    **fields: str,
) -> Story:
    """A request comes through the form; the story begins, and Anna has her acknowledgement."""
    asked = rights if isinstance(rights, Mapping) else {right: {} for right in rights}
    request = Request(
        controller=controller,
        channel="form",
        received_at=at,
        rights=asked,
        person=person,
        **fields,
    )
    opened = open_case(request=request, actor=requester_actor(reference=""), now=at)
    assert opened.mailed == bool(person.email)
    return Story(case=opened.case, cast=cast, now=at, opened=opened)


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def in_order(text: str, *words: str) -> bool:
    """Whether the words stand in the text, one after the other."""
    place = 0
    for word in words:
        found = text.find(word, place)
        if found < 0:
            return False
        place = found + len(word)
    return True


def moved_to(*, country: str, zone: str, folder: Path, now: datetime) -> Controller:
    """JUXT as it would be in a country of the Union: the same policy under the GDPR and that country's authority."""
    source = (factories.POLICIES / "juxt.yaml").read_text()
    changed = {
        "slug": f"juxt-{country.lower()}",
        "reference_prefix": f"JU{country}",
        "country": country,
        "time_zone": zone,
        "holiday_calendar": "NONE",
        "regime": "eu_gdpr",
        "supervisory_authority": country,
    }
    for key, value in changed.items():
        source, count = re.subn(rf"^{key}: .*$", f"{key}: {value}", source, flags=re.MULTILINE)
        assert count == 1, key
    path = folder / f"juxt-{country.lower()}.yaml"
    path.write_text(source)
    return load_controller(profile=load_profile(path=path), actor=OPERATOR, now=now)
