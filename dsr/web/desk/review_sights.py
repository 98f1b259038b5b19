"""In words: what lies out of sight in an office file that is looked through before it is given."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.bundles.values import visible
from dsr.cases.models import CaseFile
from dsr.casework import files
from dsr.common.office import Sight, hidden_in

WORDS: dict[Sight, str | Promise] = {
    Sight.HIDDEN_SHEETS: _("Hidden sheets: the person can show them again with two clicks."),
    Sight.COMMENTS: _("Comments, which may name colleagues or speak about others."),
    Sight.CHANGES: _("Tracked changes: what was deleted can still be read."),
    Sight.LINKS: _("Links to other files or databases, with their places in your network."),
    Sight.EMBEDDED: _("Other files inside it, which are not shown here."),
    Sight.MACROS: _("Macros: programs that run when somebody opens it."),
    Sight.UNREADABLE: _("It is damaged or protected, so nobody can say what is in it."),
}


def sights_of(*, file: CaseFile) -> list[str]:
    """A sentence for each thing that is easily overlooked; nothing for files of other kinds."""
    found = hidden_in(name=file.name, size=file.size, read=lambda start: files.read(row=file, start=start))
    return [_sentence(one.what, one.names) for one in found]


def _sentence(what: Sight, names: tuple[str, ...]) -> str:
    said = str(WORDS[what])
    return f"{said} ({', '.join(visible(name) for name in names)})" if names else said
