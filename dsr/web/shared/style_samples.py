"""Made-up cases and letters for the style guide. Nobody in them exists."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from dsr.web.shared.clock_picture import clock_marks


def dates(*, today: date) -> dict[str, Any]:
    """Dates and clocks, counted from today."""
    in_days = [today + timedelta(days=days) for days in (-3, 0, 2, 18)]
    received = today - timedelta(days=17)
    legal = received + timedelta(days=28)
    marks = clock_marks(
        clock_day=received,
        extension_notice_due_on=legal,
        target_on=legal - timedelta(days=5),
        safe_due_on=legal - timedelta(days=3),
        legal_due_on=legal,
        pauses=[(received + timedelta(days=5), received + timedelta(days=9))],
    )
    late = clock_marks(clock_day=today - timedelta(days=40), legal_due_on=today - timedelta(days=9))
    return {
        "late_day": in_days[0],
        "this_day": in_days[1],
        "soon_day": in_days[2],
        "far_day": in_days[3],
        "marks": marks,
        "late_marks": late,
    }


def lists(*, today: date) -> dict[str, Any]:
    """What stands in lists: cases, tabs, chips, steps, acts."""
    rows = [
        {
            "id": n,
            "url": "#",
            "reference": f"JUXT-2026-{n:04d}",
            "who": who,
            "rights": rights,
            "next_step": step,
            "assignee": staff,
            "due": today + timedelta(days=days),
            "paused": paused,
            "extended": extended,
        }
        for n, who, rights, step, staff, days, paused, extended in (
            (42, "A. Requester", "copy · delete", "Approve release", "Omar", -1, False, False),
            (43, "B. Requester", "copy", "Collect from the customer system", "", 2, False, False),
            (44, "C. Requester with a rather long name", "correct", "Decide", "Lena", 18, False, False),
            (45, "D. Requester", "stop marketing", "Waiting for proof of identity", "Omar", 20, True, False),
            (46, "E. Requester", "move · copy", "Answer by the later date", "Lena", 71, False, True),
        )
    ]
    return {
        "queue_rows": rows,
        "desk_nav": [
            {"label": "My day", "url": "#", "count": 4, "current": True},
            {"label": "Due this week", "url": "#", "count": 7},
            {"label": "Waiting for others", "url": "#", "count": 12},
            {"label": "All open", "url": "#", "count": 31},
        ],
        "sections": [
            {"label": "Messages", "url": "#messages", "count": 3},
            {"label": "Systems", "url": "#systems"},
            {"label": "Record", "url": "#record"},
        ],
        "chips": [
            {"label": "Controller", "value": "JUXT", "remove_url": "#"},
            {"label": "Right", "value": "copy", "remove_url": "#"},
        ],
        "track": [
            {"label": "verified", "state": "done"},
            {"label": "collected", "state": "done", "detail": "Three systems searched, one held nothing."},
            {"label": "review", "state": "current", "count": 6, "url": "#"},
            {"label": "bundle", "state": "next"},
            {"label": "release", "state": "blocked"},
            {"label": "post", "state": "skipped"},
        ],
        "actions": [
            {"label": "Ask for proof of identity", "url": "#", "icon": "shield"},
            {
                "label": "Announce an extension",
                "icon": "arrow",
                "reason": "Only until Monday; the notice is late.",
            },
            {"label": "Close the case", "url": "#", "icon": "check", "danger": True},
        ],
    }


def correspondence(*, today: date) -> dict[str, Any]:
    """Messages, files, a letter, the record, answers to check."""
    at = datetime(today.year, today.month, today.day, 9, 42, tzinfo=UTC)
    files = [{"name": "mandate.pdf", "url": "#", "size": 184320, "kind": "PDF", "sha256": "9f2c" * 16}]
    return {
        "thread": [
            {
                "author": "You",
                "at": at,
                "direction": "in",
                "body": "Please send me all you have.\n\nThank you.",
            },
            {
                "author": "Privacy team",
                "at": at,
                "direction": "out",
                "body": "We have begun.",
                "files": files,
            },
            {"author": "Lena", "at": at, "direction": "note", "body": "Same person as in case 17."},
        ],
        "files": files,
        "mail": {
            "sender": "privacy@example.org",
            "to": "a.requester@example.org",
            "subject": "JUXT-2026-0042: your request",
            "files": files,
            "body": "Hello A. Requester,\n\nyour copy is ready. It can be fetched until Friday.",
        },
        "diary": [
            {
                "day": today,
                "rows": [
                    {
                        "at": at,
                        "who": "Omar",
                        "what": "extended the time limit.",
                        "why": "214 records in 3 systems.",
                    },
                    {"at": at, "who": "Clockwork", "what": "sent a reminder.", "url": "#"},
                ],
            },
        ],
        "journey": [
            {"title": "We received your request", "when": "Monday 2 February 2026", "state": "done"},
            {"title": "We know that it is you", "when": "Tuesday 3 February 2026", "state": "done"},
            {
                "title": "We are collecting your data",
                "state": "current",
                "text": "Nothing is needed from you.",
            },
            {"title": "Your answer", "when": "by Monday 2 March 2026", "state": "next"},
        ],
        "answers": [
            {
                "label": "Delete my data",
                "law": "Right to erasure, Art. 17",
                "value": "All of it",
                "change_url": "#",
            },
            {"label": "Name", "value": "A. Requester", "change_url": "#"},
            {"label": "Found by", "parts": ["Customer number 1234", "Telephone"], "change_url": "#"},
            {"label": "Attachment", "value": "", "change_url": "#"},
        ],
    }
