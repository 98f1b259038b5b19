"""What people upload as material becomes sets like those of machines: one a file, counted."""

from collections.abc import Iterable

from dsr.bundles.collected import CollectedKind, check_collected
from dsr.cases.models import CaseFile, CollectedSet
from dsr.casework import files

LONGEST = 120


def sets_of_uploads(*, rows: Iterable[CaseFile]) -> list[CollectedSet]:
    """A set for each file, not yet saved; part of larger verbs. The files are readable: that was judged before."""
    return [_set_of(file) for file in rows if file.case is not None and file.search is not None]


def _set_of(file: CaseFile) -> CollectedSet:
    checked = check_collected(name=file.name, open_bytes=lambda: files.read(row=file))
    stem = file.name.rsplit("/", 1)[-1]
    return CollectedSet(
        case=file.case,
        search=file.search,
        file=file,
        name=stem[:LONGEST],
        title=stem.rsplit(".", 1)[0][:200],
        fields=[{"path": name} for name in checked.fields],
        is_table=checked.form.kind is not CollectedKind.FILE,
        records=checked.records,
    )
