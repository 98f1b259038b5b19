"""The questions of the deadline calculator, and what was answered as the rules take it. Knows no case, no person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.common.public_holidays import load_calendar
from dsr.rules.deadlines import Clock, ClockEvent, ClockPolicy, compute_clock
from dsr.rules.regime_data_americas import AMERICAS
from dsr.rules.regime_data_europe import EUROPE
from dsr.rules.regime_data_us import UNITED_STATES
from dsr.rules.regime_data_world import WORLD
from dsr.rules.regime_types import RuleVersion
from dsr.rules.rights import RIGHTS
from dsr.web.public import places

MOST_EVENTS = 12
SPARE_EVENTS = 2
FIRST_DAY, LAST_DAY = date(1996, 1, 1), date(2049, 12, 31)
MIDDAY = time(12, 0)
NOT_ENOUGH = "-not_enough"
ENGINE_TEST = "eu_1182_71"
LAWS = (
    (_("Europe"), EUROPE),
    (_("United States"), UNITED_STATES),
    (_("The Americas"), AMERICAS),
    (_("Asia, Africa, Oceania"), WORLD),
)
OTHER_RIGHTS = (
    ("opt_out", _("Opt-out of sale or sharing (United States)")),
    ("limit", _("Limit the use of sensitive data (California)")),
    ("grievance", _("Grievance (India)")),
)
EVENTS = (
    ("", "-"),
    (
        _("Questions to the person"),
        (
            ("identity_requested", _("Proof of identity asked for")),
            ("identity_received", _("Proof of identity received")),
            (f"identity_received{NOT_ENOUGH}", _("Proof of identity received, not sufficient")),
            ("authority_requested", _("Proof of authority asked for")),
            ("authority_received", _("Proof of authority received")),
            ("clarification_requested", _("Clarification asked for")),
            ("clarification_received", _("Clarification received")),
            (f"clarification_received{NOT_ENOUGH}", _("Clarification received, not sufficient")),
            ("fee_requested", _("Fee asked for")),
            ("fee_paid", _("Fee paid")),
        ),
    ),
    (
        _("The answer"),
        (
            ("extension_notified", _("Extension announced, with reasons")),
            (f"extension_notified{NOT_ENOUGH}", _("Extension announced, without reasons")),
            ("decision_refuse", _("Decided to refuse")),
            ("answer_sent", _("Answer sent")),
        ),
    ),
    (
        _("Afterwards"),
        (
            ("appeal_received", _("Appeal received")),
            ("appeal_extension_notified", _("Extension for the appeal announced")),
            ("complaint_received", _("Complaint received")),
            ("grievance_received", _("Grievance received")),
            ("consent_revoked", _("Consent revoked")),
        ),
    ),
)
GROUNDS = (
    ("", _("no ground given")),
    ("reasonable_doubt", _("reasonable doubt about who asks")),
    ("routine", _("routine check of everybody")),
    ("large_quantity_recital_63", _("large quantity of data")),
    ("complexity_or_number", _("complexity or number of requests")),
    ("excessive_art_12_5", _("unfounded or excessive request (Art. 12(5))")),
    ("further_copies_art_15_3", _("further copies (Art. 15(3))")),
)
SUSPENSIONS = (
    ("", _("as is usual under this law")),
    ("none", _("questions never stop the clock")),
    ("pause_days", _("the clock pauses while a question is open")),
    ("restart", _("the period starts anew with the answer")),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was answered: days are civil days at the place."""

    regime: str
    place: str
    right: str
    received: date
    events: tuple[ClockEvent, ...]
    policy: ClockPolicy

    @property
    def zone(self) -> str:
        """The time zone of the place."""
        return places.ZONES[self.place]

    def clock(self, *, also: tuple[ClockEvent, ...] = (), policy: ClockPolicy | None = None) -> Clock:
        """The clock, or what it would be with other events or another policy; raises YearNotCovered."""
        return compute_clock(
            regime=self.regime,
            right=self.right,
            received_at=midday(self.received, self.zone),
            timezone=self.zone,
            calendar=load_calendar(calendar_id=self.place),
            events=sorted((*self.events, *also), key=lambda event: event.at),
            policy=policy or self.policy,
        )

    def suspended(self, way: str) -> ClockPolicy:
        """The same policy with another way to suspend."""
        return replace(self.policy, suspension=way or None)


class CalculatorForm(forms.Form):
    """The query of the calculator. Every field is optional but law, place, right and receipt."""

    regime = forms.ChoiceField(label=_("Law"))
    place = forms.ChoiceField(
        label=_("Place of the controller"),
        choices=places.CHOICES,
        help_text=_("Public holidays and the time zone are those of this place."),
    )
    right = forms.ChoiceField(label=_("What the person asks for"))
    received = forms.DateField(
        label=_("Day of receipt"),
        help_text=_("The day the request arrived, also when that was a weekend or a holiday."),
    )
    suspension = forms.ChoiceField(
        label=_("Questions to the person"),
        choices=SUSPENSIONS,
        required=False,
        help_text=_("Has an effect only where the law leaves room for it, as the GDPR does."),
    )
    promise = forms.IntegerField(
        label=_("Own promise, in days"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("For instance 30, if the controller promises an answer within 30 days."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._choose("regime", laws())
        self._choose(
            "right", [*((info.right.value, _right(info)) for info in RIGHTS.values()), *OTHER_RIGHTS]
        )
        self._day("received")
        self.numbers = range(1, min(_used(data or {}) + SPARE_EVENTS, MOST_EVENTS) + 1)
        for number in self.numbers:
            self.fields[f"event_{number}"] = forms.ChoiceField(
                label=_("What happened"), choices=EVENTS, required=False
            )
            self.fields[f"on_{number}"] = forms.DateField(label=_("On"), required=False)
            self.fields[f"ground_{number}"] = forms.ChoiceField(
                label=_("Because of"), choices=GROUNDS, required=False
            )
            self._day(f"on_{number}")

    def clean(self) -> dict[str, Any]:
        """An event needs its day, a day its event, and no event lies before the receipt."""
        cleaned = super().clean() or {}
        received = cleaned.get("received")
        for number in self.numbers:
            kind, on = cleaned.get(f"event_{number}"), cleaned.get(f"on_{number}")
            if kind and not on and f"on_{number}" not in self.errors:
                self.add_error(
                    f"on_{number}",
                    _("Event %(number)s: enter the day on which this happened.") % {"number": number},
                )
            if on and not kind and f"event_{number}" not in self.errors:
                self.add_error(
                    f"event_{number}",
                    _("Event %(number)s: choose what happened on this day.") % {"number": number},
                )
            if on and received and on < received:
                self.add_error(
                    f"on_{number}",
                    _("Event %(number)s lies before the receipt. Check both days.") % {"number": number},
                )
        return cleaned

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of each event, side by side."""
        return [
            (self[f"event_{number}"], self[f"on_{number}"], self[f"ground_{number}"])
            for number in self.numbers
        ]

    def facts(self) -> Facts:
        """What was answered; only of a valid form."""
        asked = self.cleaned_data
        zone = places.ZONES[asked["place"]]
        found = [
            (asked[f"event_{n}"], asked[f"on_{n}"], asked[f"ground_{n}"])
            for n in self.numbers
            if asked[f"event_{n}"]
        ]
        return Facts(
            regime=asked["regime"],
            place=asked["place"],
            right=asked["right"],
            received=asked["received"],
            events=tuple(
                ClockEvent(
                    kind=kind.removesuffix(NOT_ENOUGH),
                    at=midday(on, zone),
                    ground=ground,
                    sufficient=not kind.endswith(NOT_ENOUGH),
                )
                for kind, on, ground in found
            ),
            policy=ClockPolicy(suspension=asked["suspension"] or None, promise_days=asked["promise"]),
        )

    def address(self) -> str:
        """The query that leads here again: nothing but known questions, and no empty answer."""
        known = ((name, self.cleaned_data[name]) for name in self.fields)
        return urlencode([(name, str(value)) for name, value in known if value not in {None, ""}])

    def _choose(self, name: str, choices: Any) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def _day(self, name: str) -> None:
        field = self.fields[name]
        field.widget = forms.DateInput(
            attrs={"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()},
            format="%Y-%m-%d",
        )
        field.error_messages |= {
            "required": _("Enter the day on which the request arrived."),
            "invalid": _("Enter a day as year, month and day, such as 2026-03-02."),
        }
        words = _("Choose a day from 1996 to 2049; for others the public holidays are not known.")
        field.validators += [MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)]


def laws() -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """Every law by part of the world, named as it stands now."""
    return [(part, sorted(_newest(versions).items(), key=lambda law: law[1])) for part, versions in LAWS]


def _newest(versions: tuple[RuleVersion, ...]) -> dict[str, str]:
    ordered = sorted(versions, key=lambda version: version.in_force_from)
    return {
        one.regime: f"{one.place}: {one.law}" for one in ordered if not one.regime.startswith(ENGINE_TEST)
    }


def _right(info: Any) -> str | Promise:
    return _("%(plain)s (%(legal)s)") % {"plain": _(info.plain), "legal": info.legal_name}


def _used(data: Mapping[str, Any]) -> int:
    """The last event of a query, however it is filled."""
    return max(
        (n for n in range(1, MOST_EVENTS + 1) if data.get(f"event_{n}") or data.get(f"on_{n}")), default=0
    )


def midday(on: date, zone: str) -> datetime:
    """Noon of a civil day at the place."""
    return datetime.combine(on, MIDDAY, ZoneInfo(zone))
