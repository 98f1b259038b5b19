"""Owners of systems without a connector."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "ask_owners", _("Ask the owners of systems"), _("Ask them"),
        _("The owners are asked. Their links are on the way."), "people", action="ask_owner",
    ),
    Act(
        "ask_owner", _("Ask the owner of a system"), _("Ask"),
        _("The owner is asked. The link is on its way."), "person",
        action="ask_owner", in_menu=False,
    ),
    Act(
        "answer_owner", _("Answer the owner's question"), _("Answer"), _("The owner is told that the answer is there."),
        "mail", in_menu=False,
    ),
    Act(
        "remind_owner", _("Remind the owner"), _("Remind"), _("The owner is reminded, with a fresh link."), "mail",
        in_menu=False,
    ),
    Act(
        "withdraw_owner_task", _("Take the task back"), _("Take it back"), _("The task is off the owner's list."),
        "cross", in_menu=False,
    ),
)  # fmt: skip
