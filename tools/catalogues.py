"""`make languages`: the catalogues of everything a requester sees, kept complete and compiled.

A language is `locale/<code>/LC_MESSAGES/django.po` and `locale/<code>/reviewed.txt`. The texts are read from the
code, the templates and the tables of the rules; what nobody outside sees (desk, commands) is left out on purpose:
the desk speaks the installation's language. `--check` changes nothing and says what is missing or out of date.
`--review CODE` prints what no native reader has signed yet.
"""

import ast
import hashlib
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from dsr.rules.texts import requester_texts

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "fr")
# Of these files only some classes and functions are seen outside: words of ours, and drafts of letters.
ONLY = {
    "dsr/cases/choices.py": {"Channel", "AnswerFormat", "TrackState", "DecisionKind"},
    "dsr/web/desk/act_authority.py": {"ask_authority"},
    "dsr/web/desk/act_dates.py": {"ask_clarification", "_notice"},
    "dsr/web/desk/act_effects.py": {"_words"},
    "dsr/web/desk/act_fees.py": {"ask_fee"},
    "dsr/web/desk/act_identity.py": {"not_enough", "_question"},
    "dsr/web/desk/act_recipients.py": {"_names", "_what"},
}
CODE = (
    "dsr/web/public",
    "dsr/web/portal",
    "dsr/web/owner",
    "dsr/web/shared",
    "dsr/mail",
    "dsr/casework",
    "dsr/bundles",
    "dsr/register",
    "dsr/common",
    "dsr/cases",
    "config/settings.py",
    *(place for place in ONLY if place.startswith("dsr/web/desk")),
)
TEMPLATES = (
    "templates/public",
    "templates/portal",
    "templates/owner",
    "templates/components",
    "templates/letters",
    "templates/bundle",
    "templates/bootstrap5",
    "templates/base.html",
    "templates/public_base.html",
    "templates/400.html",
    "templates/403.html",
    "templates/403_csrf.html",
    "templates/404.html",
    "templates/429.html",
    "templates/500.html",
)
FOR_STAFF = (
    "dsr/mail/kinds/meanings.py",
    "dsr/mail/kinds/staff.py",
    "dsr/casework/letters/reference.py",
    "dsr/casework/relations.py",
    "dsr/web/shared/admin.py",
    "dsr/web/shared/style_",
    "dsr/web/shared/sign_in.py",
    "dsr/casework/remind.py",
    "dsr/bundles/collected",
    "dsr/bundles/models.py",
    "dsr/mail/models.py",
    "dsr/mail/transport.py",
    "templates/components/mail_preview.html",
    "templates/components/queue.html",
    "dsr/register/models.py",
    "dsr/register/profile_",
    "dsr/register/suppression.py",
    "templates/letters/account",
    "templates/letters/approval_asked",
    "templates/letters/approval_declined",
    "templates/letters/date_moved",
    "templates/letters/breach_due",
    "templates/letters/mail_problem",
    "templates/letters/release_asked",
    "templates/letters/reminder",
    "templates/letters/task_reminder",
    "templates/letters/layout/desk_link",
)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Verbs that a requester's own page calls: their refusals are shown there.
REFUSING = (
    "deliver",
    "correspond",
    "intake",
    "files",
    "links",
    "decide",
    "confirm_contact",
    "door",
    "identity_code",
)
REFUSALS = {"NotNow": None, "WrongCode": None, "FileRefused": None, "TooManyTries": None, "NoDownload": None}
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
NAMED = (ast.ClassDef, ast.FunctionDef)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# Texts that are the same word in another language, or a format that needs no change.
SAME = re.compile(r"[\W\d_]*")


def main(*arguments: str) -> int:
    """Renew, check or list; returns an exit status."""
    settings.configure(USE_I18N=True)
    django.setup()
    if arguments[:1] == ("--review",):
        return review(arguments[1])
    wrong = [line for language in LANGUAGES for line in renewed(language, write="--check" not in arguments)]
    print("\n".join(wrong) or "The catalogues are complete.")
    return 1 if wrong else 0


def renewed(language: str, *, write: bool) -> list[str]:
    """Bring one catalogue up to date with the texts, or say in lines what is wrong with it."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    catalogue = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as stored:
            catalogue = read_po(stored, locale=language)
    fresh = Catalog(locale=language, fuzzy=False)
    for where, text, context in sorted(texts(), key=lambda one: one[0]):
        fresh.add(text, context=context, locations=[(where, 0)])
    for message in fresh:
        known = catalogue.get(message.id, message.context) if message.id else None
        if known is not None:
            message.string = known.string
    source, compiled = as_po(fresh), as_mo(fresh)
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
        path.with_suffix(".mo").write_bytes(compiled)
    stale = (
        not path.exists() or path.read_bytes() != source or path.with_suffix(".mo").read_bytes() != compiled
    )
    return [f"{language}: out of date, run make languages"] * stale + list(faults(fresh, language))


def faults(catalogue: Catalog, language: str) -> Iterator[str]:
    """What is missing, or does not name the same placeholders."""
    for message in catalogue:
        if not message.id:
            continue
        for form in forms_of(message):
            if not form:
                yield f"{language}: no translation of {message.id!r} ({message.locations[0][0]})"
            elif placeholders(form) - placeholders_of(message.id):
                yield f"{language}: other placeholders in {form!r} ({message.locations[0][0]})"


def forms_of(message: Message) -> tuple[str, ...]:
    """Its translations: one, or one for each plural."""
    told: Any = message.string
    return tuple(told) if isinstance(told, (tuple, list)) else (told or "",)


def placeholders(text: str) -> set[str]:
    """The places to be filled in."""
    return set(PLACEHOLDER.findall(text))


def placeholders_of(text: Iterable[str]) -> set[str]:
    """Those of every form of a text."""
    return placeholders(text) if isinstance(text, str) else set().union(*map(placeholders, text))


def texts() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Every text a requester may see: where it stands, the text or its plurals, its context."""
    for path in files(CODE, {".py"}):
        keywords = dict(KEYWORDS, **(REFUSALS if path.stem in REFUSING else {}))
        source = path.read_text(encoding="utf-8")
        if named(path) in ONLY:
            source = classes(source, ONLY[named(path)])
        yield from found(named(path), io.BytesIO(source.encode()), keywords)
    for path in files(TEMPLATES, {".html", ".txt"}):
        # In brackets, because what stands for a template's markup is indented as no Python is.
        source = f"({templatize(path.read_text(encoding='utf-8'), origin=str(path))})"
        yield from found(named(path), io.BytesIO(source.encode()), KEYWORDS)
    for where, text in requester_texts():
        yield where, text, None


def found(
    where: str, code: IO[bytes], keywords: Mapping[str, Any]
) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """The marked texts of one file."""
    for _line, text, _comments, context in extract(
        "python", code, keywords=keywords, options={"encoding": "utf-8"}
    ):
        whole = text if isinstance(text, str) else tuple(part for part in text if part)
        if whole:
            yield where, whole, context


def classes(source: str, names: set[str]) -> str:
    """Only these classes and functions of a module."""
    kept = [node for node in ast.parse(source).body if isinstance(node, NAMED) and node.name in names]
    return "\n".join(ast.get_source_segment(source, node) or "" for node in kept)


def files(places: Iterable[str], suffixes: set[str]) -> Iterator[Path]:
    """The files of these places, without those only staff sees."""
    for place in places:
        path = ROOT / place
        for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if one.is_file() and one.suffix in suffixes and not named(one).startswith(FOR_STAFF):
                yield one


def named(path: Path) -> str:
    """A file as the catalogue names it."""
    return path.relative_to(ROOT).as_posix()


def as_po(catalogue: Catalog) -> bytes:
    """The source of a catalogue, without dates: the same texts give the same bytes."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, omit_header=True, include_lineno=False)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    with io.BytesIO(as_po(catalogue)) as source:
        read = read_po(source, locale=catalogue.locale)
    # The file says when it was made; the same texts must give the same bytes.
    read.creation_date = read.revision_date = SOME_DAY
    buffer = io.BytesIO()
    write_mo(buffer, read)
    return buffer.getvalue()


def review(language: str) -> int:
    """Print what no native reader has signed: each line digest, text, translation."""
    folder = ROOT / "locale" / language
    signed = {
        line.split()[0] for line in (folder / "reviewed.txt").read_text(encoding="utf-8").splitlines() if line
    }
    with (folder / "LC_MESSAGES" / "django.po").open("rb") as stored:
        catalogue = read_po(stored, locale=language)
    for message in catalogue:
        if message.id and digest(message) not in signed:
            print(f"{digest(message)}\n  {message.id}\n  {message.string}")
    return 0


def digest(message: Message) -> str:
    """What a reader signs: this text with this translation."""
    return hashlib.sha256(repr((message.context, message.id, message.string)).encode()).hexdigest()[:12]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
