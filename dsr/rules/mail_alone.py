"""When data may go in an e-mail alone: little, nothing that hurts or opens doors when read by others. Plain Python.

An e-mail is carried open by whoever stands between (Art. 32), so it is for answers of which a leak would do no harm.
"""

from collections.abc import Iterable

MOST_RECORDS = 25
LONGEST_TEXT = 20_000  # characters
NOT_ASKED = "The person did not ask for an e-mail alone. Build a package or a PDF."
NOT_CONFIRMED = (
    "The e-mail address is not confirmed, so data cannot go to it without a code. Build a package or a PDF."
)
FILES = "There are files among the material, and an e-mail alone holds none. Build a package."
TOO_MUCH = f"There are more than {MOST_RECORDS} records, too many for an e-mail. Build a package or a PDF."
SENSITIVE = (
    "There are special categories of data, or data that open accounts, and e-mails can be read on their way "
    "(Art. 9, 10, 32). Build a package or a PDF."
)
# Categories of fideslang, with all below them, and single steps of a path wherever they stand.
_SENSITIVE = (
    "user.biometric",
    "user.credentials",
    "user.criminal_history",
    "user.financial",
    "user.genetic",
    "user.government_id",
    "user.health_and_medical",
)
_SENSITIVE_STEPS = frozenset(
    {
        *("political_opinion", "race", "race_ethnicity", "religious_belief", "sexual_orientation"),
        *("genetic", "biometric", "health", "password", "trade_union_membership"),
    }
)


def is_sensitive(*, categories: Iterable[str]) -> bool:
    """Whether a category is special (Art. 9), about crimes (Art. 10), or opens accounts."""
    return any(
        name == known or name.startswith(f"{known}.") or not _SENSITIVE_STEPS.isdisjoint(name.split("."))
        for name in (category.lower() for category in categories)
        for known in _SENSITIVE
    )


def why_not_by_mail(
    *, asked: bool, confirmed: bool, files: bool, records: int, categories: Iterable[str]
) -> str:
    """Why an answer cannot go in an e-mail alone, as a sentence; empty when it can."""
    hindrances = (
        (not asked, NOT_ASKED),
        (not confirmed, NOT_CONFIRMED),
        (files, FILES),
        (records > MOST_RECORDS, TOO_MUCH),
        (is_sensitive(categories=categories), SENSITIVE),
    )
    return next((sentence for hinders, sentence in hindrances if hinders), "")
