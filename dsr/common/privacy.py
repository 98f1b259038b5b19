"""What each field of our tables is: personal, secret or operational. One map, no code that acts on it here.

Retention, demo data and the data map are made from it, so a field that is not in it fails a test, which prints
the lines to add. Fields of the same kind stand together; `*_by` and `assignee` point to members of staff.
"""

# "secret" names a kind of field here and is no password.
# ruff: noqa: S105, S106

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """How a field is treated."""

    PERSONAL = (
        "personal"  # about a requester or a member of staff, or typed freely: purged, forgotten, masked
    )
    SECRET = "secret"  # opens a door or a file: never shown, never exported, never logged
    OPERATIONAL = "operational"  # numbers, dates, states and links between rows


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it is for, and its fields by kind (names with spaces between)."""

    purpose: str
    personal: str = ""
    secret: str = ""
    operational: str = ""

    @property
    def kinds(self) -> dict[str, Kind]:
        """Each field and its kind."""
        named = (
            (Kind.OPERATIONAL, self.operational),
            (Kind.SECRET, self.secret),
            (Kind.PERSONAL, self.personal),
        )
        return {name: kind for kind, names in named for name in names.split()}


_TABLES: dict[str, Table] = {
    "accounts.Staff": Table(
        "Who works here, and signs in.",
        personal="email name",
        secret="password",
        operational="id last_login is_active is_staff created_at",
    ),
    "accounts.Role": Table(
        "Lists of permissions.",
        operational="id slug name permissions",
    ),
    "accounts.Membership": Table(
        "Who holds which role where.",
        operational="id staff role scope",
    ),
    "audit.AuditEntry": Table(
        "What happened; the personal part can be forgotten and the chain still verifies.",
        personal="actor_name personal",
        secret="salt",
        operational=(
            "id stream seq at kind actor_kind actor_key facts personal_digest previous_hash entry_hash"
        ),
    ),
    "audit.ChainHead": Table(
        "Where each chain ends.",
        operational="stream length head_hash",
    ),
    "register.Controller": Table(
        "Controllers, as their published policies describe them.",
        operational=(
            "id slug name profile profile_version country timezone calendar regime "
            "reference_prefix is_active created_at"
        ),
    ),
    "register.DataSystem": Table(
        "Systems that are searched, and whom to ask there.",
        personal="owner_name owner_email",
        operational=(
            "id controller slug name purpose categories recipients retention source transfers by_hand is_active"
        ),
    ),
    "register.Dataset": Table(
        "Descriptions of databases, as imported.",
        operational="id controller key name text sha256 imported_at",
    ),
    "register.SystemConnection": Table(
        "How a system is reached by machine.",
        secret="sealed",
        operational=(
            "id system connector settings dataset may_write most_seconds most_rows most_bytes is_active "
            "changed_at tested_at test_ok test_said"
        ),
    ),
    "register.ErasureReplay": Table(
        "Whom to erase again after a restore: keyed hashes only.",
        secret="digest",
        operational="id system kind wishes case_reference erased_at replayed_at",
    ),
    "register.HandHoliday": Table(
        "Holidays set by hand.",
        operational="id calendar day name is_holiday",
    ),
    "cases.CaseCounter": Table(
        "The last number of a reference.",
        operational="id controller year last",
    ),
    "cases.Case": Table(
        "The request: what was asked in the person's own words, state and dates.",
        personal="request_text",
        operational=(
            "id reference controller channel received_at recorded_at clock_day language "
            "answer_format state assignee contact_confirmed_at identity_settled_at "
            "waiting_since authority_settled_at merged_into closed_at files_destroyed_at next_step whose_move "
            "legal_due_on safe_due_on target_on due_before rights"
        ),
    ),
    "cases.Requester": Table(
        "Who asks, and by what the person is found.",
        personal="name email telephone address relationship identifiers on_behalf_of subject_kind residence",
        operational="id case role",
    ),
    "cases.RightTrack": Table(
        "One right of a case: what exactly, decision and reasons, its clock.",
        personal="details reasons",
        operational=(
            "id case right state decision ground decided_at decided_by answered_at clock "
            "regime rule_version calendar_version legal_due_on safe_due_on target_on "
            "due_before"
        ),
    ),
    "cases.SearchTerm": Table(
        "Words by which a case is found.",
        personal="term",
        operational="id case",
    ),
    "cases.ClockFact": Table(
        "What bears on the clock.",
        personal="note",
        operational="id case kind at ground sufficient recorded_at",
    ),
    "cases.Milestone": Table(
        "Reminders to come.",
        operational="id case kind audience due_on due_at done_at cancelled_at failures",
    ),
    "cases.IdentityCheck": Table(
        "How it was made sure who asks; never the evidence.",
        personal="note why_not_less code_to",
        secret="code_digest code_salt",
        operational="id case ground method confirmed outcome code_expires_at code_tries codes_issued at by",
    ),
    "cases.SystemSearch": Table(
        "The look into one system: by what, with what result.",
        personal="other_key note told_reason",
        operational="id case system state keys hits searched_at searched_by",
    ),
    "cases.Answer": Table(
        "The letter.",
        personal="subject body locked information broke_glass",
        operational=(
            "id case language state rights prepared_by prepared_at asked_at released_by released_at bundle_state"
        ),
    ),
    "cases.Note": Table(
        "Remarks of the team.",
        personal="body",
        operational="id case at by",
    ),
    "cases.ClockRun": Table(
        "Recomputations of many cases.",
        operational=(
            "id why controller_slug calendar created_at claimed_until finished_at "
            "last_case_id total seen changed failed"
        ),
    ),
    "cases.Message": Table(
        "What was written, both ways.",
        personal="subject body author",
        operational="id case direction at asks_upload",
    ),
    "cases.IntakeDraft": Table(
        "A request being typed: encrypted, gone after a day.",
        personal="sealed",
        secret="digest",
        operational="id controller created_at expires_at case",
    ),
    "cases.CaseFile": Table(
        "Files of a case; their bytes lie encrypted in the vault.",
        personal="name added_by",
        secret="vault_key",
        operational="id vault_name size sha256 case draft message search purpose media_type added_at destroyed_at",
    ),
    "cases.AccessLink": Table(
        "Links to the status page.",
        secret="digest",
        operational="id case purpose created_at revoked_at",
    ),
    "cases.StepEntry": Table(
        "What the checklist of a right asked to be recorded.",
        personal="about values",
        operational="id track step at by removed_at removed_by",
    ),
    "cases.Approval": Table(
        "What a second person was asked, and said.",
        personal="proposal reason",
        operational="id case track kind state asked_by asked_at answered_by answered_at broke_glass",
    ),
    "cases.Task": Table(
        "What a person must see to.",
        personal="outcome",
        operational="id case kind about created_at done_at done_by",
    ),
    "cases.AuthorityCheck": Table(
        "Whether somebody may act for the data subject.",
        personal="scope note",
        operational="id case role outcome dated_on provision at by",
    ),
    "cases.Breach": Table(
        "A personal data breach seen in a case.",
        personal="what steps",
        operational="id case kind aware_at due_before raised_by reminded_at closed_at",
    ),
    "cases.ProcessingRestriction": Table(
        "Data that may only be stored.",
        personal="lift_reason",
        operational="id track ground set_at set_by lift_letter lift_told_at lifted_at lifted_by",
    ),
    "cases.RecipientNotice": Table(
        "Recipients to be told.",
        personal="email reason reply",
        operational="id track recipient name state told_at way created_at done_by",
    ),
    "cases.Hold": Table(
        "What must not be erased or purged.",
        personal="reason lift_reason",
        operational="id case system set_at set_by lifted_at lifted_by",
    ),
    "cases.SystemRun": Table(
        "Work by machine in a data system.",
        operational=(
            "id case search system track kind state keys wishes result created_at created_by due_at "
            "claimed_until attempts started_at finished_at rows bytes problem detail"
        ),
    ),
    "cases.CollectedSet": Table(
        "What was collected, set by set; the records lie in the vault.",
        personal="name title",
        operational=(
            "id case search run file description fields is_table records third_party offsets reviewed_at "
            "reviewed_by"
        ),
    ),
    "cases.ItemDecision": Table(
        "What becomes of one collected record or file.",
        personal="reason masks",
        operational="id of record verdict ground copy at by checked_at checked_by",
    ),
    "cases.RedactionRule": Table(
        "What is blacked out in all that was collected.",
        personal="what",
        operational="id case of kind ground at by removed_at checked_at checked_by",
    ),
    "cases.RedactionJob": Table(
        "A copy with parts blacked out that is being made.",
        personal="name",
        operational=(
            "id decision state created_at due_at claimed_until attempts pages_done pages_total problem finished_at"
        ),
    ),
    "cases.ErasureResidue": Table(
        "What an erasure left behind.",
        personal="why",
        operational="id run name field records expected explained_at explained_by",
    ),
    "cases.OwnerTask": Table(
        "What the owner of a system is asked to do.",
        personal="owner_name owner_email instructions question answer remark",
        operational=(
            "id case search track kind outcome due_on next_reminder_at reminders asked_at asked_by opened_at done_at"
        ),
    ),
    "cases.OwnerLink": Table(
        "Links to an owner's list of tasks.",
        personal="owner_email",
        secret="digest",
        operational="id controller created_at expires_at revoked_at",
    ),
    "cases.CaseLink": Table(
        "Cases that belong together.",
        personal="note",
        operational="id case other kind before at by undone_at undone_by",
    ),
    "cases.SentLetter": Table(
        "Letters as they went.",
        personal="subject text to author proof",
        secret="vault_key",
        operational=(
            "id vault_name size sha256 case letter language text_sha256 way at message_id delivered_at "
            "failed_at posted_by"
        ),
    ),
    "register.LetterWording": Table(
        "A controller's own words for a letter.",
        operational="id controller letter language subject body version changed_at",
    ),
    "register.SuppressionEntry": Table(
        "Addresses not to be used, as keyed hashes.",
        secret="digest",
        operational="id controller scope ground case_reference added_at lifted_at",
    ),
    "accounts.ApiKey": Table(
        "Keys of machines.",
        secret="digest",
        operational="id name permission scope created_at expires_at revoked_at",
    ),
    "mail.OutboxMessage": Table(
        "Mail: sealed until sent, then only the text with its secrets masked.",
        personal="to kept_text",
        secret="sealed",
        operational=(
            "id case letter subject state dedupe_key message_id created_at due_at "
            "claimed_until committing_at sent_at attempts problem"
        ),
    ),
    "bundles.Bundle": Table(
        "Built packages; their bytes lie encrypted in the vault.",
        secret="vault_key sealed_password",
        operational=(
            "id vault_name size sha256 case answer case_key format state created_at due_at "
            "claimed_until done_at attempts progress_done progress_total records "
            "manifest_digest problem destroyed_at"
        ),
    ),
    "bundles.CaseKey": Table(
        "The key without which no package of a case can be read.",
        secret="sealed",
        operational="id case created_at destroyed_at",
    ),
    "bundles.BundlePart": Table(
        "Parts of a large package.",
        operational="id bundle number start end size sha256 seal",
    ),
    "bundles.DownloadGrant": Table(
        "The right to fetch a package.",
        secret="code_digest code_salt",
        operational=(
            "id bundle created_at expires_at revoked_at most_downloads downloads "
            "code_expires_at code_tries codes_issued"
        ),
    ),
}
FIELDS: Mapping[str, Table] = MappingProxyType(_TABLES)


def kind_of(*, table: str, field: str) -> Kind:
    """The kind of one field; `table` as Django labels it ("cases.Case"). Raises KeyError."""
    return FIELDS[table].kinds[field]
