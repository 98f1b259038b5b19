"""Letters sent, printed, and tasks from them."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "letter_posted", _("Record that a letter was posted"), _("It is posted"),
        _("The letter is recorded as posted."), "post", in_menu=False,
    ),
    Act(
        "send_once_more", _("Send a letter once more"), _("Send it once more"), _("The letter is on its way again."),
        "send", in_menu=False,
    ),
    Act("finish_task", _("End a task"), _("End the task"), _("The task is done."), "check", in_menu=False),
    Act(
        "correct_address", _("Correct the address"), _("Correct the address"), _("The address is corrected."), "edit",
        action="correct_address",
    ),
)  # fmt: skip
