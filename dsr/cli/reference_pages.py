"""The generated pages of docs/reference: file name -> function that gives its text. One line a page."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.conf import settings

from dsr.audit.events import KINDS
from dsr.register.profile_schema import profile_schema_page
from dsr.rules.lifecycle import TRACK_MOVES
from dsr.rules.reference import regimes_page


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


def states_page() -> str:
    """The states of a track and the moves between them, drawn and as a table."""
    lines = [
        "# States of a right",
        "",
        "Each right of a case is a track of its own.",
        "",
        "```mermaid",
        "stateDiagram-v2",
    ]
    table = ["", "| move | from | to |", "|---|---|---|"]
    for move in TRACK_MOVES:
        sources = sorted(move.sources)
        lines += [f"    {source} --> {move.target}: {move.verb}" for source in sources]
        table.append(f"| {move.verb} | {', '.join(sources)} | {move.target} |")
    return "\n".join([*lines, "```", *table]) + "\n"


PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "regimes.md": regimes_page,
        "settings.md": settings_page,
        "events.md": events_page,
        "states.md": states_page,
        "controller-profile.schema.json": profile_schema_page,
    }
)
