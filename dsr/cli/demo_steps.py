"""What the team of the demo records for each step that a right demands. Data only; nobody is real."""

from collections.abc import Mapping
from typing import Any

TODAY = "{today}"
Values = Mapping[str, str]

TO_CORRECT: Values = {
    "data_set": "customer",
    "field": "full_name",
    "before": "Mina Olson",
    "after": "Mina Olsen",
}
SAID: Mapping[tuple[str, str], Values] = {
    ("erasure", "ground"): {
        "ground": "a",
        "why": "The account was closed; the newsletter and the visits serve no purpose any more.",
    },
    ("erasure", "keep"): {
        "data_set": "Invoices and payments",
        "exception": "b",
        "statute": "Finance Act 1998, Schedule 18, paragraph 21",
        "ends_on": "2031-12-31",
        "facts": "Two invoices of 2025 belong to the accounts of that year.",
    },
    ("erasure", "erasure_plan"): {
        "action": "erase",
        "backup": "until",
        "backup_until": "2027-01-31",
        "processors": "",
    },
    ("erasure", "erased"): {
        "on": TODAY,
        "by": "Owner of the system",
        "evidence": "Confirmed by the owner with the count of the removed records.",
    },
    ("erasure", "order"): {
        "choice": "copy_made",
        "why": "The package of this answer holds everything that is erased.",
    },
    ("rectification", "correction"): {
        "system": "Customer relations",
        "before": "12 Old Street",
        "after": "4 New Road, Leeds",
        "on": TODAY,
    },
    ("restriction", "ground"): {
        "ground": "a",
        "why": "The person says that the address is wrong; it is being checked.",
    },
    ("restriction", "mark"): {"how": "Locked in the system, shown with a warning", "on": TODAY},
    ("portability", "conditions"): {
        "basis": "contract",
        "automated": "yes",
        "why": "The account rests on a contract and is kept in a database.",
    },
    ("objection", "use_stopped"): {
        "what": "Profiling of visits, in the analysis tool and at its processor.",
        "on": TODAY,
    },
    ("objection_direct_marketing", "marketing_stop"): {
        "what": "Newsletter and product news; service messages go on.",
        "on": TODAY,
    },
    ("automated_decision", "human_review"): {
        "reviewer": "Head of accounts, who may change the decision",
        "view_heard": "By telephone; the person explained two late payments.",
        "outcome": "changed",
        "reasons": "The late payments were caused by our own invoice.",
    },
    ("consent_withdrawal", "consent"): {
        "text_version": "Newsletter consent, version of March 2025",
        "stopped_on": TODAY,
        "other_ground": "yes",
        "which_ground": "The customer account, which is needed for the contract",
    },
}

_KEPT = SAID[("erasure", "keep")]
WISHES: tuple[dict[str, Any], ...] = (
    *(
        {
            "name": name,
            "action": "keep",
            "why": _KEPT["exception"],
            "statute": _KEPT["statute"],
            "until": _KEPT["ends_on"],
        }
        for name in ("purchase", "purchase_line")
    ),
    {  # not yet the address, to which both refer: the dry run says so
        "name": "customer",
        "action": "anonymise",
        "fields": ["email", "full_name", "phone", "born_on"],
        "irreversible": "The values are overwritten; the invoice keeps its number and its sum.",
    },
)
WISHES_THAT_FIT: tuple[dict[str, Any], ...] = (
    *WISHES,
    {
        "name": "address",
        "action": "anonymise",
        "fields": ["street", "city", "postcode"],
        "irreversible": "The values are overwritten.",
    },
)
