"""A controller's profile: what it promises and has, read from a file or from stored data and checked.

Reads files, never writes them. Everything wrong is told at once, each with its place (`ProfileInvalid`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dsr.register.article_15 import Article15Item, article_15_items
from dsr.register.authorities import SupervisoryAuthority, authority
from dsr.register.profile_checks import cross_faults
from dsr.register.profile_codec import build
from dsr.register.profile_errors import Pointer, Problem, ProfileInvalid, shown
from dsr.register.profile_parts import (
    AnswerFormat,
    Appearance,
    CaseRetention,
    Channel,
    ChannelKind,
    ClockRules,
    Contact,
    DataSystem,
    Eligibility,
    Fees,
    Identifier,
    Marketing,
    ProcessingActivity,
    ProcessorFor,
    Promise,
    PublishedPolicy,
    Recipient,
    Retention,
    RightsOffered,
    Trace,
    Transfer,
)
from dsr.register.profile_schema import complaints
from dsr.register.profile_source import MAX_BYTES, Text, line_and_column, read_yaml, too_large
from dsr.register.profile_traces import untraced
from dsr.rules.rights import Right

STORED = "stored profile"


@dataclass(frozen=True, slots=True)
class ControllerProfile:
    """One controller (Art. 4(7) GDPR), checked. Fields are named as in the file."""

    canonical: str = field(
        repr=False
    )  # the whole as JSON, names sorted: what is stored and what the version is of
    profile: int
    slug: str
    name: str
    legal_name: str
    reference_prefix: str
    contact: Contact
    country: str
    time_zone: str
    holiday_calendar: str
    languages: tuple[str, ...]
    regime: str
    rights_offered: RightsOffered
    channels: tuple[Channel, ...]
    identifiers: tuple[Identifier, ...]
    supervisory_authority: str | SupervisoryAuthority
    systems: tuple[DataSystem, ...]
    trading_names: tuple[str, ...] = ()
    registration: str = ""
    policy: PublishedPolicy | None = None
    eligibility: Eligibility | None = None
    promises: tuple[Promise, ...] = ()
    fees: Fees = field(default_factory=Fees)
    answer_formats: tuple[AnswerFormat, ...] = (AnswerFormat.BUNDLE,)
    processor_for: ProcessorFor | None = None
    retention: tuple[Retention, ...] = ()
    deidentified_data: str = ""
    activities: tuple[ProcessingActivity, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    marketing: Marketing | None = None
    appearance: Appearance = field(default_factory=Appearance)
    clock: ClockRules = field(default_factory=ClockRules)
    case_retention: CaseRetention = field(default_factory=CaseRetention)
    one_person_may_approve: bool = False
    traces: tuple[Trace, ...] = ()

    @property
    def profile_version(self) -> str:
        """The first 16 hexadecimal figures of the SHA-256 of the profile's canonical JSON."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()[:16]

    @property
    def rights(self) -> tuple[Right, ...]:
        """All rights offered on the form, in the order of the law."""
        offered = {*self.rights_offered.promised, *self.rights_offered.by_law}
        return tuple(right for right in Right if right in offered)

    @property
    def policy_channels(self) -> tuple[Channel, ...]:
        """The controller's own channels: all but the desk's public form."""
        return tuple(channel for channel in self.channels if channel.kind is not ChannelKind.FORM)

    @property
    def default_language(self) -> str:
        """The language of pages and letters when a person chose none."""
        return self.languages[0]

    @property
    def authority(self) -> SupervisoryAuthority:
        """Where people can complain (Art. 77 GDPR)."""
        named = self.supervisory_authority
        return authority(code=named) if isinstance(named, str) else named

    @property
    def role(self) -> str:
        """controller, or controller_and_processor where data are held for others as well."""
        return "controller_and_processor" if self.processor_for else "controller"

    @property
    def processor_note(self) -> str:
        """What people are told about data held for others; empty when there are none."""
        held = self.processor_for
        return f"{held.data} {held.hand_over}" if held else ""

    def promise(self, right: Right) -> Promise | None:
        """The controller's own promise for this right, if it gave one."""
        return next((promise for promise in self.promises if right in promise.rights), None)

    def promised_days(self, right: Right) -> int | None:
        """Promised calendar days from receipt; None without a promise or where it is counted in months."""
        promise = self.promise(right)
        return promise.days if promise else None

    def recipient(self, *, slug: str) -> Recipient | None:
        """The recipient of this slug, if there is one."""
        return next((recipient for recipient in self.recipients if recipient.slug == slug), None)

    def article_15_defaults(self) -> tuple[Article15Item, ...]:
        """Drafts of the Art. 15(1) and (2) information: (item, heading, text) for "a" to "h" and "2"."""
        return article_15_items(profile=self)

    def article_15_checks(self) -> tuple[str, ...]:
        """What staff must check before the drafts may be sent. Never shown to people."""
        return tuple(dict.fromkeys(transfer.check for transfer in self.transfers if transfer.check))

    def untraced(self) -> tuple[str, ...]:
        """Values that no trace explains, as paths; empty for a profile that accounts for everything."""
        return tuple(shown(pointer) for pointer in untraced(data=self.as_json()))

    def as_json(self) -> dict[str, Any]:
        """The profile as it stands in its file, ready to be stored; `profile_from_json` reads it back."""
        data: dict[str, Any] = json.loads(self.canonical)
        return data


def load_profile(*, path: Path) -> ControllerProfile:
    """The profile in a YAML file. Raises `ProfileInvalid`."""
    source = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        sentence = f"The file cannot be read: {(error.strerror or 'unknown reason').lower()}."
        raise ProfileInvalid([Problem(source, 1, 1, "profile", sentence)]) from None
    if len(content) > MAX_BYTES:
        raise ProfileInvalid([too_large(source=source)])
    try:
        return parse_profile(text=content.decode("utf-8-sig"), source=source)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = line_and_column(text=before, at=len(before))
        sentence = "This is not UTF-8 text. Save the file as UTF-8."
        raise ProfileInvalid([Problem(source, line, column, "profile", sentence)]) from None


def parse_profile(*, text: str, source: str) -> ControllerProfile:
    """The profile in a YAML text; `source` is named in complaints. Raises `ProfileInvalid`."""
    read = read_yaml(text=text, source=source)
    problems = [*read.problems, *_problems(read)]
    if problems:
        raise ProfileInvalid(problems)
    return _built(_canonical(read.data))


def profile_from_json(data: object) -> ControllerProfile:
    """The profile of stored data (`as_json`). Raises `ProfileInvalid`. The same data give the same object."""
    try:
        return _from_canonical(_canonical(data))
    except (TypeError, ValueError, RecursionError):
        sentence = "This is not JSON data. Store what a profile's as_json() gives."
        raise ProfileInvalid([Problem(STORED, 0, 0, "profile", sentence)]) from None


@lru_cache(maxsize=128)
def _from_canonical(text: str) -> ControllerProfile:
    data = json.loads(text)
    problems = [Problem(STORED, 0, 0, shown(pointer), sentence) for pointer, sentence, _ in _faults(data)]
    if problems:
        raise ProfileInvalid(problems)
    return _built(text)


def _canonical(data: object) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _faults(data: object) -> Iterator[tuple[Pointer, str, bool]]:
    yield from complaints(data)
    yield from ((pointer, sentence, False) for pointer, sentence in cross_faults(data))


def _problems(read: Text) -> Iterable[Problem]:
    for pointer, sentence, of_key in _faults(read.data):
        line, column = read.place(pointer, of_key=of_key)
        yield Problem(read.source, line, column, shown(pointer), sentence)


def _built(canonical: str) -> ControllerProfile:
    """The profile of checked data, always from canonical JSON: file and stored data give equal ones."""
    data: dict[str, Any] = json.loads(canonical)
    data["rights_offered"] = data.pop("rights")
    data["traces"] = [{"pointer": path, **note} for path, note in data.get("traces", {}).items()]
    return build(ControllerProfile, {**data, "canonical": canonical})
