"""What our letters say about a case: fills the letters' fields, drafts answers, adds the locked blocks.

Reads only. The blocks the law demands (Art. 12(4), 77, 79 GDPR) are written here and cannot be edited. Which law is
cited is in `law`, the remedies in `remedies`, the texts of every outcome in `outcomes`.
"""

from dsr.casework.letters.closing import closing_text, needs_closing_letter
from dsr.casework.letters.draft import draft_answer, interim_text, locked_blocks, mandatory_blocks
from dsr.casework.letters.remedies import (
    Block,
    complaint_block,
    complaint_blocks,
    missing_blocks,
    remedies_block,
    remedy_blocks,
)
from dsr.casework.letters.to_others import (
    approval_asked_letter,
    approval_declined_letter,
    breach_due_letter,
    date_moved_letter,
    hand_over_letter,
    link_to_desk,
    recipient_notice_letter,
    release_asked_letter,
    system_reminder_letter,
    system_task_letter,
    task_reminder_letter,
)
from dsr.casework.letters.to_requester import (
    acknowledgement,
    answer_letter,
    code_letter,
    contact_confirmation_letter,
    download_ready_letter,
    link_to_status,
    note_to_requester,
    status_link_letter,
)
from dsr.casework.letters.withheld import tells_of_withheld
from dsr.casework.letters.words import plain_right, reply_address

__all__ = [
    "Block",
    "acknowledgement",
    "answer_letter",
    "approval_asked_letter",
    "approval_declined_letter",
    "breach_due_letter",
    "closing_text",
    "code_letter",
    "complaint_block",
    "complaint_blocks",
    "contact_confirmation_letter",
    "date_moved_letter",
    "download_ready_letter",
    "draft_answer",
    "hand_over_letter",
    "interim_text",
    "link_to_desk",
    "link_to_status",
    "locked_blocks",
    "mandatory_blocks",
    "missing_blocks",
    "needs_closing_letter",
    "note_to_requester",
    "plain_right",
    "recipient_notice_letter",
    "release_asked_letter",
    "remedies_block",
    "remedy_blocks",
    "reply_address",
    "status_link_letter",
    "system_reminder_letter",
    "system_task_letter",
    "task_reminder_letter",
    "tells_of_withheld",
]
