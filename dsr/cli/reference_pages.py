"""The generated pages of docs/reference: file name -> function that gives its text. One line a page."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.conf import settings

from dsr.audit.events import KINDS
from dsr.casework.letters.reference import letters_page
from dsr.register.profile_schema import profile_schema_page
from dsr.rules.reference import regimes_page
from dsr.rules.reference_procedures import procedures_page
from dsr.rules.reference_states import states_page, states_picture


def settings_page() -> str:
    """Every environment variable with its default and what it is for."""
    lines = ["# Settings", "", "Every environment variable, read in `config/env.py` and nowhere else.", ""]
    lines += ["| variable | default | what it is for |", "|---|---|---|"]
    for variable in settings.DSR_VARIABLES:
        default = "none: must be set" if variable.default is None else f"`{variable.default or ' '}`"
        lines.append(f"| `{variable.name}` | {default} | {variable.help.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def events_page() -> str:
    """Every kind of event of the record, with its facts and which of them can be forgotten."""
    lines = ["# Events of the record", "", "Personal facts can be forgotten; the chain still verifies.", ""]
    lines += ["| event | sentence | facts | personal facts |", "|---|---|---|---|"]
    for kind in KINDS.values():
        facts, personal = ", ".join(kind.facts), ", ".join(kind.personal)
        lines.append(f"| `{kind.slug}` | {kind.sentence} | {facts} | {personal} |")
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "regimes.md": regimes_page,
        "settings.md": settings_page,
        "events.md": events_page,
        "states.md": states_page,
        "states.svg": states_picture,
        "procedures.md": procedures_page,
        "letters.md": letters_page,
        "controller-profile.schema.json": profile_schema_page,
    }
)
