"""What our letters say about a case: fills the letters' fields, drafts answers, adds the locked blocks.

Reads only. The blocks the law demands (Art. 12(4), 77, 79 GDPR) are written here and cannot be edited.
"""

from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dsr.cases.models import Answer, Case, RightTrack
from dsr.casework.clocks import promised_on
from dsr.common.clock import civil_date
from dsr.mail import letters
from dsr.rules.lifecycle import GROUND_TEXTS, Decision, RefusalGround, TrackState
from dsr.rules.rights import RIGHTS, Right


def link_to_status(*, token: str) -> str:
    """The address of the status page for a token."""
    return f"{settings.DSR_PUBLIC_URL}/status/{token}/"


def link_to_desk(*, case: Case) -> str:
    """The address of the case on the desk."""
    return f"{settings.DSR_PUBLIC_URL}/desk/cases/{case.reference}/"


def acknowledgement(*, case: Case, status_url: str) -> letters.Acknowledgement:
    """The receipt, with the date by which the answer is due (good practice, EDPB 01/2022 para 57)."""
    return letters.Acknowledgement(
        reference=case.reference,
        controller=case.controller.name,
        status_url=status_url,
        rights=_plain_rights(case),
        due_on=case.legal_due_on,
        target_on=promised_on(
            controller=case.controller,
            rights=case.rights.split(","),
            clock_day=case.clock_day,
            legal_on=case.legal_due_on,
        ),
    )


def status_link_letter(*, case: Case, status_url: str) -> letters.StatusLink:
    """A fresh link."""
    return letters.StatusLink(
        reference=case.reference, controller=case.controller.name, status_url=status_url
    )


def note_to_requester(*, kind: str, case: Case, text: str, status_url: str) -> letters.Notice:
    """A letter whose words somebody wrote, by the name of its kind."""
    fields = {
        "reference": case.reference,
        "controller": case.controller.name,
        "status_url": status_url,
        "text": text,
    }
    if kind == letters.ExtensionNotice.name:
        return letters.ExtensionNotice(
            **fields, due_on=case.legal_due_on, complaint=complaint_block(case=case)
        )
    return letters.NOTICES[kind](**fields)


def answer_letter(
    *, case: Case, answer: Answer, status_url: str, download_until: datetime | None
) -> letters.AnswerLetter:
    """The answer; where data go with it, they wait on the status page until a day."""
    until = civil_date(at=download_until, timezone=case.controller.timezone) if download_until else None
    return letters.AnswerLetter(
        reference=case.reference,
        controller=case.controller.name,
        status_url=status_url,
        text=answer.full_text,
        download_until=until,
    )


def code_letter(*, case: Case, code: str, minutes: int) -> letters.DownloadCode:
    """The six figures that open the download."""
    return letters.DownloadCode(
        reference=case.reference, controller=case.controller.name, code=code, minutes=minutes
    )


def release_asked_letter(*, case: Case, asked_by: str) -> letters.ReleaseAsked:
    """A second person is asked."""
    return letters.ReleaseAsked(
        reference=case.reference,
        controller=case.controller.name,
        desk_url=link_to_desk(case=case),
        asked_by=asked_by,
        due_on=case.legal_due_on,
    )


def date_moved_letter(*, case: Case, before: date, why: str) -> letters.DateMoved:
    """A due date came nearer because a fact behind it changed."""
    return letters.DateMoved(
        reference=case.reference,
        controller=case.controller.name,
        desk_url=link_to_desk(case=case),
        before=before,
        due_on=case.legal_due_on,
        why=why,
    )


def draft_answer(*, case: Case) -> tuple[str, str]:
    """Subject and text of an answer from the decisions, for the handler to read and change."""
    with translation.override(case.language):
        subject = _("Answer to your request %(reference)s") % {"reference": case.reference}
        opening = _("We received your request on %(day)s. This letter is our answer.") % {
            "day": date_format(case.clock_day, "j F Y")
        }
        parts = [_greeting(case), opening]
        parts += [_outcome(track, case) for track in _decided(case)]
        parts.append(_("If anything is unclear, write to us on the status page of your request."))
        return subject, "\n\n".join(parts)


def locked_blocks(*, case: Case) -> str:
    """Reasons and remedies for everything refused, also in part (Art. 12(4)); empty when nothing is."""
    refused = [
        track for track in _decided(case) if track.decision in {Decision.REFUSE, Decision.GRANT_PARTLY}
    ]
    if not refused:
        return ""
    with translation.override(case.language):
        blocks = [_reasons(track) for track in refused]
        blocks += [complaint_block(case=case), _court(case)]
        return "\n\n".join(blocks)


def complaint_block(*, case: Case) -> str:
    """Where the person may complain: the competent authority and that of their own place (Art. 77)."""
    authority = case.controller.policy.authority
    with translation.override(case.language):
        named = _(
            "You can complain to the data protection authority that supervises us: %(name)s, %(website)s. "
            "You can also turn to the authority of the place where you live or work, "
            "or where you think the law was broken (Art. 77 %(law)s)."
        ) % {
            "name": authority.name_in(language=case.language),
            "website": authority.website,
            "law": _law(case),
        }
        if _is_british(case):
            own = _(
                "You can first complain to us (section 164A Data Protection Act 2018); "
                "we confirm your complaint within 30 days."
            )
            return f"{own}\n\n{named}"
        return named


def plain_right(right: str) -> str:
    """A right in plain words, in the active language."""
    return _(RIGHTS[Right(right)].plain)


def _plain_rights(case: Case) -> tuple[str, ...]:
    with translation.override(case.language):
        return tuple(plain_right(right) for right in case.rights.split(","))


def _decided(case: Case) -> list[RightTrack]:
    return list(RightTrack.objects.filter(case=case, state=TrackState.DECIDED))


def _greeting(case: Case) -> str:
    name = case.requester.name
    return _("Dear %(name)s,") % {"name": name} if name else _("Hello,")


def _outcome(track: RightTrack, case: Case) -> str:
    article = RIGHTS[Right(track.right)].article
    words = {"right": plain_right(track.right), "article": article, "law": _law(case)}
    return {
        Decision.GRANT: _("%(right)s (%(article)s %(law)s): we did what you asked."),
        Decision.GRANT_PARTLY: _("%(right)s (%(article)s %(law)s): we did part of what you asked."),
        Decision.REFUSE: _("%(right)s (%(article)s %(law)s): we cannot do what you asked."),
        Decision.NO_DATA: _(
            "%(right)s (%(article)s %(law)s): we looked into our systems and hold no data about you."
        ),
    }[Decision(track.decision)] % words


def _reasons(track: RightTrack) -> str:
    text, article = GROUND_TEXTS[RefusalGround(track.ground)]
    return _("Why not everything: %(right)s. %(ground)s (%(article)s). %(reasons)s") % {
        "right": plain_right(track.right),
        "ground": _(text),
        "article": article,
        "reasons": track.reasons,
    }


def _court(case: Case) -> str:
    return _("You can also go to court against us (Art. 79 %(law)s).") % {"law": _law(case)}


def _is_british(case: Case) -> bool:
    return case.controller.regime.startswith("uk_")


def _law(case: Case) -> str:
    return "UK GDPR" if _is_british(case) else "GDPR"
