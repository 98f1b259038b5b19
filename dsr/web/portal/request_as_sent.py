"""The request as the person sent it: rights with what was said about each, own words, who, files."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dsr.cases.choices import DecisionKind, FilePurpose, RequesterRole, TrackState
from dsr.cases.models import Case, CaseFile, Requester, RightTrack
from dsr.rules.rights import RIGHTS, Right
from dsr.web.shared.countries import country_name

Row = dict[str, Any]

# What a case keeps of the form's questions, in words. Values that are choices are kept by these names too.
KEYS = {
    "what": gettext_noop("What"),
    "period": gettext_noop("From which time"),
    "wrong": gettext_noop("Wrong or missing"),
    "correct": gettext_noop("Should say"),
    "reason": gettext_noop("Why"),
    "format": gettext_noop("Form"),
    "receiving_company": gettext_noop("Send it to"),
    "use": gettext_noop("Which use"),
    "grounds": gettext_noop("Why"),
    "decision": gettext_noop("Which decision"),
    "view": gettext_noop("Please know"),
    "consent": gettext_noop("Agreed to"),
}
VALUES = {
    ("reason", "accuracy_disputed"): gettext_noop("The data is wrong, and you have to check it first"),
    ("reason", "unlawful_use"): gettext_noop(
        "The use is against the law, but I do not want the data deleted"
    ),
    ("reason", "needed_for_claims"): gettext_noop(
        "You no longer need the data, but I need it for a legal claim"
    ),
    ("reason", "objection_pending"): gettext_noop("I objected to the use, and you have not decided yet"),
    ("format", "any"): gettext_noop("Whatever suits you, as long as a computer can read it"),
    ("format", "json"): gettext_noop("JSON, for other software"),
    ("format", "csv"): gettext_noop("CSV, for a spreadsheet"),
}
IDENTIFIERS = {
    "customer_number": gettext_noop("Customer number"),
    "cookie_id": gettext_noop("Cookie identifier"),
    "device_id": gettext_noop("Device identifier"),
    "ip_address": gettext_noop("IP address"),
    "company": gettext_noop("Company"),
    "username": gettext_noop("User name"),
    "order_number": gettext_noop("Order number"),
    "lives_in": gettext_noop("Where you live"),
    "other": gettext_noop("Other detail"),
}
RECOGNISE = "recognise"


def rows_of(*, case: Case, tracks: list[RightTrack]) -> list[Row]:
    """Everything that was sent, as questions and answers."""
    rows = [_right(track) for track in tracks]
    if case.request_text:
        rows.append({"label": _("In your own words"), "value": case.request_text})
    rows += _person(case.requester)
    sent = CaseFile.objects.filter(case=case, message=None).filter(
        purpose__in=[FilePurpose.ATTACHMENT, FilePurpose.MANDATE]
    )
    names = [f"{file.name} ({filesizeformat(file.size)})" for file in sent]
    return [*rows, {"label": _("Files"), "parts": names}] if names else rows


def outcomes_of(tracks: list[RightTrack]) -> list[Row]:
    """What came of each right; what is not answered yet is only named as being worked on."""
    return [
        {"label": _plain(track), "law": RIGHTS[Right(track.right)].article, "value": _outcome(track)}
        for track in tracks
    ]


def _right(track: RightTrack) -> Row:
    info = RIGHTS[Right(track.right)]
    if RECOGNISE in track.details:
        return {
            "label": _("Not sure which right"),
            "value": _("Our team reads your words and finds out which right fits."),
        }
    parts = [
        f"{_(KEYS.get(key, key))}: {_value(key, value)}" for key, value in track.details.items() if value
    ]
    return {
        "label": _(info.plain),
        "law": f"{_(info.legal_name)}, {info.article}",
        "parts": parts or [_("Everything")],
    }


def _plain(track: RightTrack) -> str:
    return _("Not sure which right") if RECOGNISE in track.details else _(RIGHTS[Right(track.right)].plain)


def _value(key: str, value: str) -> str:
    known = VALUES.get((key, value))
    return _(known) if known else value


def _outcome(track: RightTrack) -> str:
    """A decision is told only with its answer: before that it may still change."""
    if track.state == TrackState.ANSWERED and track.decision:
        return str(DecisionKind(track.decision).label)
    if track.state in {TrackState.WORKING, TrackState.PROPOSED, TrackState.DECIDED}:
        return _("Being worked on")
    return str(TrackState(track.state).label)


def _person(person: Requester) -> list[Row]:
    asks_for_another = person.role != RequesterRole.SELF
    rows = [
        (_("You ask"), str(RequesterRole(person.role).label) if asks_for_another else ""),
        (_("On behalf of"), person.on_behalf_of),
        (_("Your name"), person.name),
        (_("Your e-mail address"), person.email),
        (_("Telephone number"), person.telephone),
        (_("Address"), person.address),
        (_("Country you live in"), country_name(code=person.residence)),
        (_("How you know us"), _(person.relationship) if person.relationship else ""),
    ]
    rows += [(_(IDENTIFIERS.get(kind, kind)), value) for kind, value in person.identifiers.items()]
    return [{"label": label, "value": value} for label, value in rows if value]
