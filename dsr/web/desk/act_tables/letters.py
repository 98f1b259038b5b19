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
    Act(
        "tell_how_it_stands", _("Tell the person how it stands"), _("Send the letter"),
        _("The person was told how it stands."), "mail",
        _("An interim answer: what was done, what still follows, and by when. It answers nothing and moves no date; "
          "only an extension does (Art. 12(3))."), action="tell_how_it_stands",
    ),
    Act(
        "ask_to_confirm", _("Ask to confirm the address"), _("Send the link"), _("The link was sent."), "mail",
        _("A mail with a link: opened, it shows that the address is theirs. It is no check of who they are."),
        action="ask_to_confirm",
    ),
)  # fmt: skip
