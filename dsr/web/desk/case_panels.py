"""The papers of a case in the shapes that the components draw: facts, systems, thread, files, mails, diary."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from dsr.bundles.models import Bundle
from dsr.cases.choices import AnswerFormat, Channel, FilePurpose, SearchState
from dsr.cases.models import CaseFile, Message, SystemSearch
from dsr.cases.search_keys import told_kinds
from dsr.casework.evidence_marks import SENT
from dsr.casework.identity_evidence import EVIDENCE
from dsr.mail.letters import title_of
from dsr.mail.models import OutboxMessage
from dsr.rules.procedure import why_not
from dsr.web.desk.act_page import case_url
from dsr.web.desk.case_read import Papers
from dsr.web.shared.countries import country_name


@dataclass(frozen=True, slots=True)
class Fact:
    """A plain fact, as components/summary_list.html takes it."""

    label: str
    value: str = ""
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file, as components/file_list.html takes it."""

    name: str
    url: str
    size: int | None
    kind: str | Promise
    note: str = ""
    remove_url: str = ""
    act_url: str = ""
    act_label: str = ""


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A data system with the log of its search."""

    name: str
    owner: str
    state: str
    label: str | Promise
    said: str
    files: list[FileRow]
    url: str


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A message or a note, as components/thread.html takes it."""

    author: str
    at: datetime
    body: str
    direction: str
    subject: str = ""
    files: list[FileRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of the case and what became of it."""

    title: str
    subject: str
    to: str
    at: datetime
    state: str
    label: str | Promise
    problem: str
    resolve_url: str


def requester_facts(papers: Papers) -> list[Fact]:
    """Who asks and how they are found."""
    person, case = papers.case.requester, papers.case
    address = person.email
    if person.email:
        confirmed = (
            gettext("confirmed by its link") if case.contact_confirmed_at else gettext("not confirmed yet")
        )
        address = f"{person.email} ({confirmed})"
    several = [
        Fact(gettext("Name"), person.name),
        Fact(gettext("Asks for"), person.on_behalf_of),
        Fact(gettext("E-mail"), address),
        Fact(gettext("Telephone"), person.telephone),
        Fact(gettext("Address"), person.address),
        Fact(gettext("Relationship"), person.relationship),
        Fact(gettext("Lives in"), country_name(code=person.residence)),
        *(
            Fact(str(kind).replace("_", " ").capitalize(), str(value))
            for kind, value in person.identifiers.items()
        ),
        Fact(gettext("Came by"), str(Channel(case.channel).label)),
        Fact(gettext("Answer as"), str(AnswerFormat(case.answer_format).label)),
    ]
    return [fact for fact in several if fact.value]


def system_names(papers: Papers) -> dict[str, str]:
    """The data systems of the case by slug."""
    return {search.system.slug: search.system.name for search in papers.searches}


def system_rows(papers: Papers) -> list[SystemRow]:
    """Every data system with what the look into it gave."""
    removable = not why_not(action="collect", facts=papers.facts)
    return [_system(papers, search, removable=removable) for search in papers.searches]


def _system(papers: Papers, search: SystemSearch, *, removable: bool) -> SystemRow:
    files = papers.files_of_search.get(search.pk, [])
    by = search.searched_by.name if search.searched_by else ""
    keys = gettext("by %(keys)s") % {"keys": ", ".join(_looked_by(search))} if search.keys else ""
    return SystemRow(
        name=search.system.name,
        owner=search.system.owner_name or search.system.owner_email,
        state=search.state,
        label=SearchState(search.state).label,
        said=" · ".join(part for part in (by, keys, _hits(search), search.told_reason, search.note) if part),
        files=[file_row(papers, file, removable=removable) for file in files],
        url=case_url(papers.case, "collect", search_id=search.pk),
    )


def _looked_by(search: SystemSearch) -> list[str]:
    """Kinds of identifiers; for the team another one by its name."""
    kinds = told_kinds(search.keys)
    return [*kinds[:-1], search.other_key] if search.other_key else kinds


def _hits(search: SystemSearch) -> str:
    if not search.hits:
        return ""
    return ngettext("%(count)d record", "%(count)d records", search.hits) % {"count": search.hits}


def file_row(papers: Papers, file: CaseFile, *, removable: bool = False) -> FileRow:
    """One file with the address that opens it; a destroyed one is only named."""
    if file.destroyed_at is not None:
        return FileRow(file.name, "", file.size, FilePurpose(file.purpose).label, note=gettext("destroyed"))
    url = case_url(papers.case, "file", file_id=file.pk)
    remove = case_url(papers.case, "remove_material", file_id=file.pk) if removable else ""
    return FileRow(file.name, url, file.size, FilePurpose(file.purpose).label, remove_url=remove)


def request_files(papers: Papers, *, works: bool) -> list[FileRow]:
    """What the requester sent, without proof, which stands under identity and authority for fewer eyes."""
    return [_sent_file(papers, file, works=works) for file in papers.files if file.purpose in SENT]


def _sent_file(papers: Papers, file: CaseFile, *, works: bool) -> FileRow:
    """A file of the requester; whoever works on the case can mark it as proof."""
    if file.purpose in EVIDENCE:
        return FileRow(gettext("Proof: see “Identity” and “Authority”"), "", None, "")
    row = file_row(papers, file)
    if not works or file.purpose not in SENT:
        return row
    url = case_url(papers.case, "mark_as_evidence", file_id=file.pk)
    return replace(row, act_url=url, act_label=gettext("This is a proof"))


def thread(papers: Papers, *, works: bool) -> list[ThreadRow]:
    """Messages both ways, the oldest first."""
    return [_message(papers, message, works=works) for message in papers.messages]


def _message(papers: Papers, message: Message, *, works: bool) -> ThreadRow:
    came_in = message.direction == Message.Direction.IN
    return ThreadRow(
        author=papers.case.requester.shown_name if came_in else message.author,
        at=message.at,
        body=message.body,
        direction=message.direction,
        subject=message.subject,
        files=[_sent_file(papers, file, works=works) for file in papers.files_of_message.get(message.pk, [])],
    )


def notes(papers: Papers) -> list[ThreadRow]:
    """Remarks of colleagues, the newest first."""
    return [ThreadRow(note.by.name, note.at, note.body, "note") for note in papers.notes]


def mail_rows(papers: Papers) -> list[MailRow]:
    """Mails of the case, the newest first."""
    states = OutboxMessage.State
    return [
        MailRow(
            title=title_of(name=mail.letter),
            subject=mail.subject,
            to=mail.to,
            at=mail.sent_at or mail.created_at,
            state=mail.state,
            label=states(mail.state).label,
            problem=mail.problem,
            resolve_url=case_url(papers.case, "resolve_mail", mail_id=mail.pk)
            if mail.state in {states.UNCERTAIN, states.FAILED}
            else "",
        )
        for mail in reversed(papers.mails)
    ]


def bundle_facts(papers: Papers, bundle: Bundle) -> list[Fact]:
    """What was built."""
    said = [
        Fact(gettext("State"), str(Bundle.State(bundle.state).label)),
        Fact(gettext("Form"), str(AnswerFormat(bundle.format).label)),
    ]
    if bundle.state not in {Bundle.State.BUILT, Bundle.State.DESTROYED}:
        return said
    return [
        *said,
        Fact(gettext("Records"), str(bundle.records)),
        Fact(gettext("SHA-256"), bundle.sha256),
    ]
