"""What is to be done about a personal data breach (Arts. 33 and 34), step by step. Plain Python, data first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

NOTIFY_WITHIN = timedelta(hours=72)
LAST_CALL = timedelta(hours=24)
CONTAIN, RISK, AUTHORITY, PERSONS, DOCUMENT = "contain", "risk", "authority", "persons", "document"
UNLIKELY, SOME_RISK, HIGH_RISK = "unlikely", "risk", "high"
IN_TIME, LATE, DONE, NOT_NEEDED = "in_time", "late", "done", "not_needed"


@dataclass(frozen=True, slots=True)
class BreachField:
    """One thing to record. `choices` makes it a choice; `demanded` by itself or judged by `wrong_values`."""

    slug: str
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    demanded: bool = True


@dataclass(frozen=True, slots=True)
class BreachStep:
    """One step. `lead` says what to do and why."""

    slug: str
    name: str
    lead: str
    article: str
    fields: tuple[BreachField, ...]


BREACH_STEPS: tuple[BreachStep, ...] = (
    BreachStep(
        CONTAIN,
        "Contain it",
        "Stop what is still going on: revoke the download, replace the status link, ask the wrong recipient to "
        "delete what they got and to confirm it.",
        "Art. 33(3)(d)",
        (BreachField("done", "What was done to contain it"),),
    ),
    BreachStep(
        RISK,
        "Assess the risk for the people",
        "Think of the people, not of the company: what can happen to them, and how likely is it?",
        "Art. 33(1), 33(3)",
        (
            BreachField(
                "data", "Whose data, which kinds, about how many people and records", "Art. 33(3)(a)"
            ),
            BreachField("consequences", "What is likely to follow for them", "Art. 33(3)(c)"),
            BreachField(
                "level",
                "How high is the risk?",
                choices=(
                    (UNLIKELY, "A risk is unlikely"),
                    (SOME_RISK, "There is a risk"),
                    (HIGH_RISK, "There is a high risk"),
                ),
            ),
            BreachField("why", "Why you think so"),
        ),
    ),
    BreachStep(
        AUTHORITY,
        "Notify the authority",
        "Within 72 hours after you became aware, unless a risk is unlikely. What is not known yet may follow in "
        "phases (Art. 33(4)). The hours run on through weekends and holidays.",
        "Art. 33(1)",
        (
            BreachField(
                "notified",
                "Was the authority told?",
                choices=(
                    (IN_TIME, "Yes, within the 72 hours"),
                    (LATE, "Yes, but later"),
                    (NOT_NEEDED, "No, a risk is unlikely"),
                ),
            ),
            BreachField("reference", "When, how, and under which reference", demanded=False),
            BreachField(
                "late_reason",
                "If after 72 hours: why it is late",
                "The notice itself must say so.",
                demanded=False,
            ),
            BreachField("why_not", "If not: why a risk is unlikely", demanded=False),
        ),
    ),
    BreachStep(
        PERSONS,
        "Tell the people",
        "Without undue delay when the risk is high, in plain words: what happened, what may follow, what you do, "
        "what they can do, and whom they can ask.",
        "Art. 34",
        (
            BreachField(
                "told",
                "Were they told?",
                choices=((DONE, "Yes, they were told"), (NOT_NEEDED, "No, they need not be told")),
            ),
            BreachField("how", "When and how they were told", demanded=False),
            BreachField(
                "exception",
                "If not: why not",
                choices=(
                    ("", "No answer"),
                    ("no_high_risk", "There is no high risk (Art. 34(1))"),
                    ("unreadable", "The data were unreadable to others, as by encryption (Art. 34(3)(a))"),
                    ("removed", "What was done since removed the high risk (Art. 34(3)(b))"),
                    (
                        "public",
                        "It would be a disproportionate effort; told publicly instead (Art. 34(3)(c))",
                    ),
                ),
                demanded=False,
            ),
        ),
    ),
    BreachStep(
        DOCUMENT,
        "Write down what was learned",
        "Facts, effects and remedies are kept, also of a breach that nobody had to be told of: the authority may "
        "ask for them.",
        "Art. 33(5)",
        (BreachField("remedy", "What is changed so that it does not happen again"),),
    ),
)
STEPS: dict[str, BreachStep] = {step.slug: step for step in BREACH_STEPS}
Recorded = Mapping[str, Mapping[str, str]]


def due_before(*, aware_at: datetime) -> datetime:
    """The end of the 72 hours, counted from awareness hour by hour."""
    return aware_at + NOTIFY_WITHIN


def reminders(*, aware_at: datetime) -> tuple[datetime, ...]:
    """When the leads are told: at once, 24 hours before the end, and at the end."""
    end = due_before(aware_at=aware_at)
    return aware_at, end - LAST_CALL, end


def wrong_values(*, step: str, values: Mapping[str, str], recorded: Recorded) -> dict[str, str]:
    """What is wrong with the values of a step, field -> sentence; `recorded` are the values of the others."""
    wrong = {}
    for field in STEPS[step].fields:
        value = values.get(field.slug, "").strip()
        if field.demanded and not value:
            wrong[field.slug] = "This is needed."
        elif value and field.choices and value not in dict(field.choices):
            wrong[field.slug] = "This is not one of the choices."
    if wrong or step not in {AUTHORITY, PERSONS}:
        return wrong
    level = recorded.get(RISK, {}).get("level", "")
    if not level:
        return {"notified" if step == AUTHORITY else "told": "First assess the risk for the people."}
    return _authority(values, level) if step == AUTHORITY else _persons(values, level)


def _authority(values: Mapping[str, str], level: str) -> dict[str, str]:
    told = {slug: values.get(slug, "").strip() for slug in ("reference", "late_reason", "why_not")}
    if values["notified"] == NOT_NEEDED:
        if level != UNLIKELY:
            return {"notified": "There is a risk, so the authority must be notified (Art. 33(1))."}
        return {} if told["why_not"] else {"why_not": "Say why a risk is unlikely: the authority may ask."}
    if not told["reference"]:
        return {"reference": "Say when and how the authority was told."}
    if values["notified"] == LATE and not told["late_reason"]:
        return {"late_reason": "Say why it is late: the notice must give the reasons (Art. 33(1))."}
    return {}


def _persons(values: Mapping[str, str], level: str) -> dict[str, str]:
    if values["told"] == DONE:
        return {} if values.get("how", "").strip() else {"how": "Say when and how they were told."}
    exception = values.get("exception", "")
    if not exception:
        return {"exception": "Choose why they need not be told."}
    if exception == "no_high_risk" and level == HIGH_RISK:
        return {"exception": "You found a high risk. Tell the people, or choose an exception of Art. 34(3)."}
    return {}


def missing_steps(*, recorded: Recorded) -> tuple[BreachStep, ...]:
    """The steps not recorded yet, in order."""
    return tuple(step for step in BREACH_STEPS if step.slug not in recorded)
