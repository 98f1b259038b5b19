"""Every kind of event: its sentence can be said, and what is personal is not among its clear facts."""

import re
import string

import pytest

from dsr.audit.events import FORGOTTEN, KINDS, sentence
from dsr.audit.kinds.kind import EventKind
from dsr.audit.models import AuditEntry
from dsr.rules import chain

# Words for what may identify a requester or was typed freely. Members of staff stand in the record by name:
# who did what is its purpose.
PERSONAL_WORDS = re.compile(
    r"requester|(?<!actor_)e?mail_?address|email|telephone|phone|address|identifier|reason|text|body|note_text|"
    r"words|comment|message_text|keys|subject|on_behalf|birth|to$"
)
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)


def entry(kind: EventKind, *, personal: bool) -> AuditEntry:
    known = {name: name.upper() for name in kind.facts}
    apart = {name: name.upper() for name in kind.personal} if personal else {}
    return AuditEntry(
        kind=kind.slug, facts=chain.canonical(known), personal=chain.canonical(apart) if apart else ""
    )


@every_kind
def test_its_clear_facts_are_not_personal(kind: EventKind) -> None:
    suspicious = [name for name in kind.facts if PERSONAL_WORDS.search(name)]
    assert suspicious == [], "put these into the personal part of the kind"


@every_kind
def test_its_sentence_names_declared_facts_only(kind: EventKind) -> None:
    named = {name for _, name, _, _ in string.Formatter().parse(kind.sentence) if name}
    assert named <= set(kind.facts) | set(kind.personal)
    assert not set(kind.facts) & set(kind.personal)
    assert re.fullmatch(r"[a-z_]+:[a-z_]+", kind.slug)


@every_kind
def test_it_can_be_told_before_and_after_forgetting(kind: EventKind) -> None:
    whole = sentence(entry(kind, personal=True))
    assert "{" not in whole and FORGOTTEN not in whole
    forgotten = sentence(entry(kind, personal=False))
    said = [name for name in kind.personal if "{" + name + "}" in kind.sentence]
    assert (FORGOTTEN in forgotten) == bool(said)


def test_a_kind_that_is_no_more_is_shown_by_its_slug() -> None:
    assert sentence(AuditEntry(kind="old:kind", facts="{}")) == "old:kind"
