"""Connector for files below a folder whose names or folders hold a key of the person. Erasing removes them.

Links, pipes and devices are never followed, opened or removed. A file whose name only perhaps means the person
is held back for a decision and not erased.
"""

import hashlib
import mimetypes
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from unicodedata import normalize

from dsr.connectors.files.allowed import folder_of
from dsr.connectors.files.patterns import Pattern, Step, patterns_of
from dsr.connectors.files.rooted import Entry, Rooted, Steps, shown
from dsr.connectors.spec import (
    SPEC_VERSION,
    Ability,
    ConnectorTrouble,
    Erased,
    ErasureAction,
    ErasureStep,
    Found,
    FoundFile,
    Key,
    RecordSet,
    Residue,
    SetCount,
    SetPlan,
    Setting,
    SettingKind,
    Settings,
    Tested,
    Trouble,
)

FILES = "files"
DOUBTFUL = "files_in_doubt"
WHY_DOUBTFUL = "The name holds the person's key, but it may be part of somebody else's."
DEEPEST = 100  # folders below each other
LEAST_ANYWHERE = 5  # signs of a key that is looked for in any name; number 7 would be found everywhere
READS = frozenset({Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN})


@dataclass(frozen=True, slots=True)
class _Hit:
    """A file that fits a pattern."""

    entry: Entry
    sure: bool


class Folder:
    """What the registry offers."""

    spec_version = SPEC_VERSION
    slug = "folder"
    title = "Folder of files"
    description = "Finds files whose name or folder holds a key of the person, such as uploads/{user_id}/**."
    settings = (
        Setting(
            "folder",
            "Folder",
            required=False,
            hint="Empty: the folder that this installation keeps for the system.",
        ),
        Setting(
            "patterns",
            "Where the person's files lie",
            SettingKind.LONG_TEXT,
            hint="One pattern a line: {user_id}/** or invoices/*_{customer_id}_*.pdf",
            default="{user_id}/**",
        ),
    )
    abilities = READS | {Ability.ERASE}
    tested = "ext4 and tmpfs on Linux"
    needs_dataset = False

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator["FolderConnection"]:
        """A look into the folder; raises ConnectorTrouble when the settings do not fit."""
        patterns = patterns_of(settings.plain.get("patterns", ""))
        yield FolderConnection(folder_of(settings=settings), patterns, may_write=settings.may_write)


class FolderConnection:
    """The files that lie below the folder now."""

    def __init__(self, root: Rooted, patterns: Sequence[Pattern], *, may_write: bool) -> None:
        self._root, self._patterns, self._may_write = root, patterns, may_write
        self.abilities = READS | {Ability.ERASE} if may_write else READS

    def test(self) -> Tested:
        """Whether the folder can be read, and by which keys people are found in it."""
        self._root.check()
        kinds = ", ".join(dict.fromkeys(kind for each in self._patterns for kind in each.kinds()))
        says = ["The folder can be read.", f"People are found in it by: {kinds}."]
        return Tested(ok=True, says=tuple(says))

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """Each file as a set of its own; its name stays content."""
        for hit in self._hits(keys):
            about = _about(hit)
            if about.name not in done:
                name = "/".join(map(shown, hit.entry.steps))
                media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
                opener = partial(self._root.read, hit.entry.steps)
                yield FoundFile(about, name, media_type, hit.entry.size, opener)

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """Files that are the person's, and files in doubt."""
        sure, doubtful = self._numbers(keys)
        yield SetCount(FILES, sure)
        if doubtful:
            yield SetCount(DOUBTFUL, doubtful, third_party=WHY_DOUBTFUL)

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """The files that would be removed. Files in doubt stay."""
        wished = {wish.name: wish.action for wish in wishes}
        sure, doubtful = self._numbers(keys)
        steps = [self._step(FILES, wished.get(FILES, ErasureAction.ERASE), sure, keys)]
        if doubtful:
            steps.append(self._step(DOUBTFUL, wished.get(DOUBTFUL, ErasureAction.KEEP), doubtful, keys))
        return steps

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """Remove the files, then the folders that they leave empty."""
        if not self._may_write:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, "removing files is not enabled for this connection")
        steps = self.plan_erasure(keys=keys, wishes=wishes)
        problem = next((step.problem for step in steps if step.problem and step.name not in done), "")
        if problem:
            raise ConnectorTrouble(Trouble.NOT_ALLOWED, problem)
        for step in steps:
            if step.name not in done and step.action is ErasureAction.ERASE:
                yield Erased(step.name, step.action, self._removed(keys, sure=step.name == FILES))

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """The same patterns, and every file whose path holds a key of the person anywhere."""
        kept = {wish.name for wish in wishes if wish.action is ErasureAction.KEEP}
        seen = {hit.entry.steps: hit.sure for hit in self._hits(keys)}
        sure = sum(seen.values())
        if sure:
            yield Residue(FILES, "path", sure, expected=FILES in kept)
        elsewhere = sum(1 for hit in self._hits(keys, anywhere=True) if not seen.get(hit.entry.steps))
        if elsewhere:
            yield Residue(DOUBTFUL, "path", elsewhere, expected=DOUBTFUL in kept, why=WHY_DOUBTFUL)

    def _numbers(self, keys: Sequence[Key]) -> tuple[int, int]:
        sure = doubtful = 0
        for hit in self._hits(keys):
            sure, doubtful = (sure + 1, doubtful) if hit.sure else (sure, doubtful + 1)
        return sure, doubtful

    def _step(self, name: str, action: ErasureAction, files: int, keys: Sequence[Key]) -> ErasureStep:
        problem = ""
        if action is ErasureAction.ANONYMISE:
            problem = "A file cannot be anonymised here; choose to erase or to keep it."
        elif action is ErasureAction.ERASE and not self._removable(keys, sure=name == FILES):
            problem = "The product's account may not remove files from some of these folders."
        return ErasureStep(name, action, files, problem=problem, statements=(f"remove {files} files",))

    def _removable(self, keys: Sequence[Key], *, sure: bool) -> bool:
        return all(self._root.may_remove(hit.entry.steps) for hit in self._hits(keys) if hit.sure is sure)

    def _removed(self, keys: Sequence[Key], *, sure: bool) -> int:
        removed = 0
        for hit in self._hits(keys):
            if hit.sure is sure and self._root.remove(hit.entry.steps):
                removed += 1
                self._root.remove_empty(hit.entry.steps[:-1])
        return removed

    def _hits(self, keys: Sequence[Key], *, anywhere: bool = False) -> Iterator[_Hit]:
        """Every file that fits, once: beyond doubt before in doubt."""
        self._root.check()
        seen: set[bytes] = set()
        for sure in (True, False):
            for steps in self._filled(keys, anywhere=anywhere):
                for entry in self._below((), steps, sure=sure):
                    mark = _mark(entry.steps)
                    if mark not in seen:
                        seen.add(mark)
                        yield _Hit(entry, sure)

    def _filled(self, keys: Sequence[Key], *, anywhere: bool) -> Iterator[tuple[Step, ...]]:
        patterns = self._patterns
        if anywhere:
            keys = [key for key in keys if len(key.value) >= LEAST_ANYWHERE]
            kinds = dict.fromkeys(key.kind for key in keys)
            patterns = [Pattern(("**", f"*{{{kind}}}*", *end)) for kind in kinds for end in ((), ("**",))]
        for pattern in patterns:
            yield from pattern.filled(keys=keys)

    def _below(self, at: Steps, steps: tuple[Step, ...], *, sure: bool) -> Iterator[Entry]:
        """Files below a folder that fit the rest of a pattern."""
        wanted, rest = steps[0], steps[1:]
        if len(at) > DEEPEST:
            return
        for entry in self._root.entries(at):
            fits = wanted.strict if sure else wanted.loose
            if fits is None:  # any number of folders
                yield from self._at_any_depth(entry, steps, rest, sure=sure)
            elif fits.match(_compared(entry)):
                if entry.is_folder and rest:
                    yield from self._below(entry.steps, rest, sure=sure)
                elif not entry.is_folder and not rest:
                    yield entry

    def _at_any_depth(
        self, entry: Entry, steps: tuple[Step, ...], rest: tuple[Step, ...], *, sure: bool
    ) -> Iterator[Entry]:
        if entry.is_folder:
            yield from self._below(entry.steps, steps, sure=sure)
        elif not rest:
            yield entry
        if rest:
            fits = rest[0].strict if sure else rest[0].loose
            if fits is not None and fits.match(_compared(entry)):
                if entry.is_folder and rest[1:]:
                    yield from self._below(entry.steps, rest[1:], sure=sure)
                elif not entry.is_folder and not rest[1:]:
                    yield entry


def _about(hit: _Hit) -> RecordSet:
    """A set of its own for each file; the name tells nothing of the path, which is content."""
    name = f"file-{_mark(hit.entry.steps).hex()[:32]}"
    title = shown(hit.entry.steps[-1])[:160]
    return RecordSet(name=name, title=title, third_party="" if hit.sure else WHY_DOUBTFUL)


def _compared(entry: Entry) -> str:
    """The name as it is compared: some systems write accents apart."""
    return normalize("NFC", shown(entry.steps[-1]))


def _mark(steps: Steps) -> bytes:
    return hashlib.sha256("/".join(steps).encode("utf-8", "surrogateescape")).digest()


CONNECTOR = Folder()
