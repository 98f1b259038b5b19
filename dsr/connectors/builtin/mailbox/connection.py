"""Searching a mailbox folder by folder. Folders are opened for reading alone unless messages are to be erased."""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from imap_tools.query import LogicOperator

from dsr.connectors.builtin.mailbox.letters import (
    PARTS,
    Letter,
    body_of,
    in_heads,
    in_texts,
    is_searchable,
    read_letters,
    whole_in_bytes,
)
from dsr.connectors.builtin.mailbox.link import Link, understood
from dsr.connectors.files.likeness import wanted
from dsr.connectors.spec import (
    Ability,
    ConnectorTrouble,
    Erased,
    ErasureAction,
    ErasureStep,
    Found,
    FoundFile,
    Key,
    KeyKind,
    RecordSet,
    Residue,
    SetCount,
    SetPlan,
    Settings,
    Tested,
    Trouble,
)

PORTION = 256 * 1024
AT_ONCE = 50  # messages asked about in one command
LONGEST_TITLE = 160
LONGEST_ADDRESS = 320
MOST_LOOKED_AT = 8 * 1024 * 1024  # of a message in whose text an address is looked for
READS = frozenset({Ability.COLLECT, Ability.COUNT, Ability.SEARCH_AGAIN})


@dataclass(frozen=True, slots=True)
class _Hit:
    """A message of the person in a folder. `validity`: the server's number for its numbering."""

    folder: str
    validity: int
    letter: Letter


class MailboxConnection:
    """A mailbox as it is now."""

    def __init__(self, link: Link, settings: Settings) -> None:
        self._link, self._may_write = link, settings.may_write
        self._named = [
            line.strip() for line in settings.plain.get("folders", "").splitlines() if line.strip()
        ]
        domains = settings.plain.get("own_domains", "").replace(",", " ").casefold().split()
        self._own_domains = tuple(f"@{domain.lstrip('@')}" for domain in domains)
        self.abilities = READS | {Ability.ERASE} if self._may_write else READS
        self._opened: tuple[str, bool] | None = None

    def test(self) -> Tested:
        """Whether each folder can be opened."""
        folders = self._folders()
        for folder in folders:
            self._open(folder)
        return Tested(ok=bool(folders), says=(f"{len(folders)} folders can be read.",))

    def collect(self, *, keys: Sequence[Key], done: Collection[str]) -> Iterator[Found]:
        """Each message as a file of its own."""
        mine = self._mine(keys)
        for hit in self._hits(mine):
            about = self._about(hit, mine)
            if about.name not in done:
                name = f"{hit.letter.day} {about.title}".strip() + ".eml"
                yield FoundFile(about, name, "message/rfc822", hit.letter.size, partial(self._body, hit))

    def count(self, *, keys: Sequence[Key]) -> Iterator[SetCount]:
        """Messages of the person in each folder that holds some."""
        for folder, hits in self._by_folder(self._mine(keys)):
            yield SetCount(folder, sum(1 for _ in hits))

    def plan_erasure(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Sequence[ErasureStep]:
        """The messages that would be removed, folder by folder."""
        wished = {wish.name: wish.action for wish in wishes}
        steps = []
        for found in self.count(keys=keys):
            action = wished.get(found.name, ErasureAction.ERASE)
            steps.append(
                ErasureStep(
                    found.name,
                    action,
                    found.records,
                    statements=(f"mark {found.records} messages as deleted and expunge them",),
                    problem=self._problem(action),
                )
            )
        return steps

    def erase(
        self, *, keys: Sequence[Key], wishes: Sequence[SetPlan], done: Collection[str]
    ) -> Iterator[Erased]:
        """Remove the messages, and no others that happen to be marked as deleted."""
        if not self._may_write:
            raise ConnectorTrouble(
                Trouble.NOT_ALLOWED, "removing messages is not enabled for this connection"
            )
        steps = [step for step in self.plan_erasure(keys=keys, wishes=wishes) if step.name not in done]
        problem = next((step.problem for step in steps if step.problem), "")
        if problem:
            raise ConnectorTrouble(Trouble.UNSUPPORTED, problem)
        erasing = {step.name for step in steps if step.action is ErasureAction.ERASE}
        for folder, hits in self._by_folder(self._mine(keys)):
            if folder in erasing:
                yield Erased(
                    folder, ErasureAction.ERASE, self._removed(folder, [hit.letter.uid for hit in hits])
                )

    def search_again(self, *, keys: Sequence[Key], wishes: Sequence[SetPlan]) -> Iterator[Residue]:
        """The heads of all messages, and the texts, where an address may stand in words about the person."""
        mine = self._mine(keys)
        kept = {wish.name for wish in wishes if wish.action is ErasureAction.KEEP}
        for folder in self._folders() if mine else ():
            heads = {hit.letter.uid for hit in self._hits_in(folder, mine)}
            if heads:
                yield Residue(folder, "address", len(heads), expected=folder in kept)
            in_text = len(self._in_texts(folder, mine) - heads)
            if in_text:
                why = "The address stands in the text of these messages, or may stand there."
                yield Residue(folder, "text", in_text, expected=folder in kept, why=why)

    def _in_texts(self, folder: str, mine: frozenset[str]) -> set[str]:
        """Messages that hold an address anywhere; a longer one that only contains it does not count."""
        numbers = self._numbers(folder, in_texts(addresses=sorted(mine)))
        searches = [whole_in_bytes(address=each) for each in sorted(mine)]
        return {number for number in numbers if self._may_hold(folder, number, mine, searches)}

    def _may_hold(
        self, folder: str, number: str, mine: frozenset[str], searches: Sequence["re.Pattern[bytes]"]
    ) -> bool:
        """Read the message; where the address only shows when it is unpacked, the server is believed."""
        seen_inside, tail = False, b""
        for portion in self._portions(folder, number, MOST_LOOKED_AT):
            window = tail + portion.lower()
            if any(search.search(window) for search in searches):
                return True
            seen_inside = seen_inside or any(each.encode() in window for each in mine)
            tail = window[-LONGEST_ADDRESS:]
        return not seen_inside

    def _mine(self, keys: Sequence[Key]) -> frozenset[str]:
        addresses = wanted(keys=keys, kinds=(KeyKind.EMAIL,)).get(KeyKind.EMAIL, frozenset())
        return frozenset(each for each in addresses if is_searchable(address=each))

    def _folders(self) -> list[str]:
        if self._named:
            return self._named
        with understood():
            listed = self._link.folder.list()
        return [
            each.name
            for each in listed
            if not {"\\noselect", "\\nonexistent"} & set(map(str.lower, each.flags))
        ]

    def _open(self, folder: str, *, write: bool = False) -> None:
        if self._opened != (folder, write):
            with understood():
                self._link.folder.set(folder, readonly=not write)
            self._opened = (folder, write)

    def _by_folder(self, mine: frozenset[str]) -> Iterator[tuple[str, list[_Hit]]]:
        for folder in self._folders() if mine else ():
            hits = list(self._hits_in(folder, mine))
            if hits:
                yield folder, hits

    def _hits(self, mine: frozenset[str]) -> Iterator[_Hit]:
        for folder in self._folders() if mine else ():
            yield from self._hits_in(folder, mine)

    def _hits_in(self, folder: str, mine: frozenset[str]) -> Iterator[_Hit]:
        """Messages whose head really names the person, a few commands at a time."""
        with understood():
            validity = self._link.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        self._opened = None  # some servers take a question about a folder for a change of folder
        numbers = self._numbers(folder, in_heads(addresses=sorted(mine)))
        for first in range(0, len(numbers), AT_ONCE):
            for letter in self._letters(folder, numbers[first : first + AT_ONCE]):
                if letter.people & mine:
                    yield _Hit(folder, validity, letter)

    def _numbers(self, folder: str, question: LogicOperator) -> list[str]:
        self._open(folder)
        with understood():
            return self._link.uids(question, charset="US-ASCII" if str(question).isascii() else "UTF-8")

    def _letters(self, folder: str, numbers: Sequence[str]) -> list[Letter]:
        self._open(folder)
        with understood():
            said, answer = self._link.client.uid("FETCH", ",".join(numbers), PARTS)
            return list(read_letters(answer=answer)) if said == "OK" else []

    def _body(self, hit: _Hit) -> Iterator[bytes]:
        """The message in portions, without marking it as read."""
        empty = True
        for portion in self._portions(hit.folder, hit.letter.uid, max(1, hit.letter.size)):
            empty = False
            yield portion
        if empty:
            raise ConnectorTrouble(Trouble.BROKEN_OFF, "a message went away while it was read")

    def _portions(self, folder: str, number: str, size: int) -> Iterator[bytes]:
        """At most `size` bytes; fewer when there are fewer, since some servers tell a size that is too large."""
        at = 0
        while at < size:
            self._open(folder)
            with understood():
                said, answer = self._link.client.uid("FETCH", number, f"(BODY.PEEK[]<{at}.{PORTION}>)")
            portion = body_of(answer=answer) if said == "OK" else b""
            if not portion:
                return
            yield portion
            at += len(portion)

    def _about(self, hit: _Hit, mine: frozenset[str]) -> RecordSet:
        number = f"{hit.folder}\0{hit.validity}\0{hit.letter.uid}".encode("utf-8", "surrogatepass")
        others = [each for each in hit.letter.people - mine if not each.endswith(self._own_domains)]
        third_party = f"Addresses of other people stand in it: {len(others)}." if others else ""
        title = (hit.letter.subject or "message")[:LONGEST_TITLE]
        name = f"message-{hashlib.sha256(number).hexdigest()[:32]}"
        return RecordSet(name, title, f"In the folder {hit.folder}", third_party=third_party)

    def _problem(self, action: ErasureAction) -> str:
        if action is ErasureAction.ANONYMISE:
            return "A message cannot be anonymised; choose to erase or to keep it."
        if action is ErasureAction.ERASE and "UIDPLUS" not in self._capabilities():
            return "The server cannot remove single messages (UIDPLUS); the owner has to do it."
        return ""

    def _capabilities(self) -> set[str]:
        with understood():
            _, said = self._link.client.capability()
        return set(b" ".join(said).decode("ascii", "replace").upper().split())

    def _removed(self, folder: str, numbers: Sequence[str]) -> int:
        removed = 0
        for first in range(0, len(numbers), AT_ONCE):
            some = ",".join(numbers[first : first + AT_ONCE])
            self._open(folder, write=True)
            with understood():
                marked, _ = self._link.client.uid("STORE", some, "+FLAGS.SILENT", r"(\Deleted)")
                gone, _ = self._link.client.uid("EXPUNGE", some)
            if (marked, gone) != ("OK", "OK"):
                raise ConnectorTrouble(Trouble.REFUSED, "the account may not remove messages from a folder")
            removed += len(numbers[first : first + AT_ONCE])
        return removed
