"""Runs in data systems and what they staged."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "collect_by_machine", _("Collect by machine"), _("Collect"), _("The systems are being searched."), "system",
        action="collect_by_machine",
    ),
    Act(
        "order_run", _("Collect from a system"), _("Collect"), _("The system is being searched."), "system",
        action="collect_by_machine", in_menu=False,
    ),
    Act(
        "correct_by_machine", _("Correct by machine"), _("Correct the data"), _("The data are being corrected."),
        "system", action="correct_by_machine", danger=True, in_menu=False,
    ),
    Act(
        "mark_by_machine", _("Mark as restricted by machine"), _("Mark the data"), _("The data are being marked."),
        "lock", action="mark_by_machine", in_menu=False,
    ),
    Act(
        "unmark_by_machine", _("Take the mark away by machine"), _("Take the mark away"),
        _("The mark is being taken away."), "system", action="unmark_by_machine", in_menu=False,
    ),
    Act("cancel_run", _("Stop the machine"), _("Stop it"), _("It is stopped."), "cross", in_menu=False),
    Act("retry_run", _("Try again"), _("Try again"), _("It is tried again."), "repeat", in_menu=False),
)  # fmt: skip
