"""What the person reads when two requests are answered as one, and when that is undone. Reads only."""

from django.utils import translation
from django.utils.translation import gettext as _

from dsr.cases.models import Case
from dsr.casework.letters.draft import greeting
from dsr.casework.letters.words import told_day


def merged_text(*, case: Case, into: Case, named: bool) -> str:
    """That two requests are answered together; the other one is named only to who has shown that it is theirs."""
    with translation.override(case.language):
        asked = _named_request(case, into) if named else _unnamed_request(case)
        parts = [
            greeting(case=case),
            *asked,
            _("Are these two different matters? Then tell us, and we answer each by itself."),
        ]
        return "\n\n".join(parts)


def _named_request(case: Case, into: Case) -> tuple[str, str]:
    words = {
        "reference": case.reference,
        "day": told_day(case.clock_day),
        "other": into.reference,
        "first": told_day(into.clock_day),
    }
    due = into.legal_due_on
    together = (
        _("We answer both together under %(other)s, by %(due)s at the latest.")
        % {**words, "due": told_day(due)}
        if due
        else _("We answer both together under %(other)s.") % words
    )
    same = (
        _(
            "Your request %(reference)s of %(day)s asks for what your request %(other)s asks for, "
            "which reached us on %(first)s."
        )
        % words
    )
    return same, together + " " + _("You need not do anything.")


def _unnamed_request(case: Case) -> tuple[str, str]:
    """Nothing about the other case: who reads it may not be the person to whom that belongs."""
    words = {"reference": case.reference, "day": told_day(case.clock_day)}
    same = (
        _(
            "Your request %(reference)s of %(day)s asks for the same as a request on which we are working already. "
            "We answer both together."
        )
        % words
    )
    where = _("The answer goes to the address that was given in the first request.")
    return same, where + " " + _("You need not do anything.")


def unmerged_text(*, case: Case, other: Case, named: bool) -> str:
    """That a request is answered by itself again."""
    with translation.override(case.language):
        words = {"reference": case.reference, "other": other.reference}
        alone = (
            _("We answer your request %(reference)s by itself again, and not together with %(other)s.")
            if named
            else _("We answer your request %(reference)s by itself again.")
        )
        parts = [greeting(case=case), alone % words]
        if case.legal_due_on:
            parts.append(
                _("Our answer comes by %(due)s at the latest.") % {"due": told_day(case.legal_due_on)}
            )
        return "\n\n".join(parts)
