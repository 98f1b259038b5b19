"""A complete connector: notes of an imaginary program, kept in one file with a JSON object a line.

It knows nothing of DSR Desk but `dsr.connectors.spec`. Every note has `id`, `author` (an e-mail address), `text`
and, when it may only be stored, `locked`.
"""

import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dsr.connectors.spec import (
    SPEC_VERSION,
    Ability,
    Changed,
    ConnectorTrouble,
    Correction,
    Erased,
    ErasureAction,
    ErasureStep,
    FieldDescription,
    Found,
    FoundRecords,
    Key,
    KeyKind,
    RecordSet,
    Residue,
    SetCount,
    SetPlan,
    Setting,
    Settings,
    Tested,
    Trouble,
)

NOTES = "notes"
ABOUT = RecordSet(
    name=NOTES,
    title="Notes",
    description="What somebody wrote down in Acme Notes.",
    fields=(
        FieldDescription("id", "Number"),
        FieldDescription("author", "Author", "The address of who wrote the note.", ("user.contact.email",)),
        FieldDescription("text", "Text"),
    ),
)
READS = frozenset({Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN, Ability.LIST_KEYS})
WRITES = frozenset({Ability.ERASE, Ability.RECTIFY, Ability.RESTRICT})
IRREVERSIBLE = "The text and the author are overwritten, and Acme Notes keeps no older versions."

Note = dict[str, Any]


class AcmeNotes:
    """What the entry point announces: one object without state."""

    spec_version = SPEC_VERSION
    slug = "acme_notes"
    title = "Acme Notes"
    description = "Reads, corrects and erases the notes of a person."
    settings = (Setting("file", "File of notes", hint="The path of notes.jsonl on this machine."),)
    abilities = READS | WRITES
    tested = "Acme Notes 3.1"
    needs_dataset = False

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator["NotesConnection"]:
        """One piece of work; whatever has to be closed is closed after the `yield`."""
        yield NotesConnection(Path(settings.plain.get("file", "")), settings)


class NotesConnection:
    """The notes as they are now. Keys and notes pass through; nothing of them is kept here."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path, self._settings = path, settings
        self.abilities = READS | WRITES if settings.may_write else READS

    def test(self) -> Tested:
        """Read the first line, say nothing of what stands in it."""
        next(self._notes(), None)
        return Tested(ok=True, says=("The file of notes can be read.",))

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """A generator in a generator: nothing is read before somebody asks for the next note."""
        if NOTES not in done:
            yield FoundRecords(ABOUT, self._of(keys))

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """How many notes."""
        yield SetCount(NOTES, sum(1 for _ in self._of(keys)))

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """The dry run: what would be done, and what stands against it."""
        wish = next((each for each in wishes if each.name == NOTES), SetPlan(NOTES, ErasureAction.ERASE))
        writable = os.access(self._path.parent, os.W_OK)
        return [
            ErasureStep(
                name=NOTES,
                action=wish.action,
                records=sum(1 for _ in self._of(keys)),
                statements=(f"{wish.action} notes whose author is the person",),
                irreversible=IRREVERSIBLE if wish.action is ErasureAction.ANONYMISE else "",
                problem="" if writable else "The folder of the notes cannot be written.",
            )
        ]

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """Refuse before the first change; a second time finds nothing and does no harm."""
        self._demand_writing()
        for step in self.plan_erasure(keys=keys, wishes=wishes):
            if step.problem:
                raise ConnectorTrouble(Trouble.REFUSED, step.problem)
            if step.name not in done and step.action is not ErasureAction.KEEP:
                change = _gone if step.action is ErasureAction.ERASE else _emptied
                yield Erased(NOTES, step.action, self._rewritten(keys, change))

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """Also where the walk does not lead: an address in the text of somebody else's note."""
        kept = any(wish.name == NOTES and wish.action is ErasureAction.KEEP for wish in wishes)
        addresses = _addresses(keys)
        left = {"author": 0, "text": 0}
        for note in self._notes():
            for name in left:
                left[name] += any(address in str(note.get(name, "")).casefold() for address in addresses)
        for name, records in left.items():
            if records:
                yield Residue(NOTES, name, records, expected=kept)

    def rectify(self, *, keys: Sequence[Key], corrections: Sequence[Correction]) -> Iterator[Changed]:
        """Put the new value where the old one stands."""
        self._demand_writing()
        for each in corrections:
            if (each.set_name, each.field_path) != (NOTES, "text"):
                raise ConnectorTrouble(Trouble.UNSUPPORTED, "only the text of a note can be corrected")

            def corrected(note: Note, correction: Correction = each) -> Note:
                return {**note, "text": correction.after} if note["text"] == correction.before else note

            yield Changed(NOTES, self._rewritten(keys, corrected))

    def restrict(self, *, keys: Sequence[Key], on: bool) -> Iterator[Changed]:
        """Set or lift the mark that the program looks at."""
        self._demand_writing()
        yield Changed(NOTES, self._rewritten(keys, lambda note: {**note, "locked": on}))

    def list_keys(self, *, kind: str) -> Iterator[str]:
        """All authors, to find again whom a restored backup brought back."""
        if kind == KeyKind.EMAIL:
            for note in self._notes():
                yield str(note["author"])

    def _of(self, keys: Sequence[Key]) -> Iterator[Note]:
        addresses = _addresses(keys)
        return (note for note in self._notes() if _is_by(note, addresses))

    def _notes(self) -> Iterator[Note]:
        """The file line by line, never longer than the limit; failures say the line and never what is in it."""
        limit = self._settings.limits.row_bytes
        try:
            with self._path.open("rb") as file:
                number = 0
                while line := file.readline(limit + 1):
                    number += 1
                    if len(line) > limit:
                        raise ConnectorTrouble(
                            Trouble.TOO_MUCH, f"line {number} is longer than {limit} bytes"
                        )
                    yield _note(line, number)
        except OSError as problem:
            raise ConnectorTrouble(Trouble.UNREACHABLE, f"the setting `file`: {problem.strerror}") from None

    def _rewritten(self, keys: Sequence[Key], change: Callable[[Note], Note | None]) -> int:
        """Write the file anew beside the old one and swap them, so that a kill leaves one of the two whole."""
        addresses, changed = _addresses(keys), 0
        beside = self._path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            for note in self._notes():
                kept = change(note) if _is_by(note, addresses) else note
                changed += kept != note
                if kept is not None:
                    file.write(json.dumps(kept) + "\n")
        beside.replace(self._path)
        return changed

    def _demand_writing(self) -> None:
        if not self._settings.may_write:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "changes are not enabled for this connection")


def _addresses(keys: Sequence[Key]) -> frozenset[str]:
    return frozenset(key.value.strip().casefold() for key in keys if key.kind == KeyKind.EMAIL)


def _is_by(note: Mapping[str, Any], addresses: frozenset[str]) -> bool:
    return str(note["author"]).casefold() in addresses


def _gone(note: Note) -> None:
    return None


def _emptied(note: Note) -> Note:
    return {**note, "author": "", "text": ""}


def _note(line: bytes, number: int) -> Note:
    try:
        note = json.loads(line)
        return {**note, "id": note["id"], "author": note["author"], "text": note["text"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        kind = Trouble.GARBLED if line.endswith(b"\n") else Trouble.BROKEN_OFF
        raise ConnectorTrouble(kind, f"line {number} is no note") from None


CONNECTOR = AcmeNotes()
