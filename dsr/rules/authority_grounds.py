"""On what somebody may act for another person: mandate, parenthood, national law for the dead. Plain Python.

Countries by ISO code, with the holiday calendar's part of the country where the law differs inside one
(law/README 3.0). What is not listed has no fixed rule here: the handler names the provision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SELF, REPRESENTATIVE, PARENT, HEIR = "self", "representative", "parent", "heir"
ADULT, CHILD, DECEASED = "adult", "child", "deceased"
SUFFICIENT, INSUFFICIENT, CONFLICT = "sufficient", "insufficient", "conflict"

CAPACITY: Mapping[str, str] = {
    "GB-SCT": "In Scotland a child of 12 or more is presumed able to exercise the rights itself "
    "(section 208 Data Protection Act 2018). Then the parent needs the child's permission.",
}
CAPACITY_ELSEWHERE = (
    "There is no fixed age. Ask whether the child understands what it means to ask; if so, the child's own will "
    "counts, and the parent needs its permission."
)
DECEASED_LAWS: Mapping[str, str] = {
    "FR": "Art. 85 Loi Informatique et Libertés",
    "ES": "Art. 3 LOPDGDD",
    "IT": "Art. 2-terdecies Codice in materia di protezione dei dati personali",
    "PT": "Art. 17 Lei n.º 58/2019",
}
DECEASED_ELSEWHERE = (
    "The GDPR does not cover people who have died (recital 27), and no national rule is known here. Name a "
    "provision if there is one; otherwise record that it is not shown, and refuse on the ground that the person died."
)
PLAIN_LANGUAGE = "Write to a child in words that a child understands (Art. 12(1))."
SUBJECT_OF: Mapping[str, str] = {PARENT: CHILD, HEIR: DECEASED}


@dataclass(frozen=True, slots=True)
class AuthorityValues:
    """What was recorded of an authority check."""

    role: str
    outcome: str
    scope: str = ""
    dated_on: date | None = None
    provision: str = ""
    note: str = ""


def capacity_rule(*, country: str, calendar: str) -> str:
    """When a child acts for itself, by place."""
    return CAPACITY.get(calendar) or CAPACITY.get(country) or CAPACITY_ELSEWHERE


def deceased_law(*, country: str) -> str:
    """The national provision for people who died; empty where none is known."""
    return DECEASED_LAWS.get(country, "")


def why_not_record(*, values: AuthorityValues, today: date) -> str:
    """What is missing or wrong, as a sentence; empty when it can be recorded."""
    if values.dated_on is not None and values.dated_on > today:
        return "The day on the mandate lies in the future."
    if values.outcome == SUFFICIENT:
        return _missing(values)
    return "" if values.note.strip() else "Say what is missing, or where the interests conflict."


def _missing(values: AuthorityValues) -> str:
    if values.role == REPRESENTATIVE:
        if not values.scope.strip():
            return "Say for which rights and data the mandate holds."
        return "" if values.dated_on else "Give the day on the mandate."
    if values.role == PARENT and not values.note.strip():
        return (
            "Say how it is known that they are the parent or guardian, whether the child can act itself, and "
            "that their interests do not conflict."
        )
    if values.role == HEIR and not values.provision.strip():
        return "The GDPR does not cover people who have died (recital 27). Name the national provision."
    return ""
