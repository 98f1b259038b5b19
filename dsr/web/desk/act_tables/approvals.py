"""Second persons: refusals, extensions, fees, erasure; the broken glass."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "approval", _("Answer as the second person"), _("Agree"), _("You agreed; it holds from now on."), "check",
        action="approve", permission="case.release", in_menu=False,
    ),
    Act(
        "decline_approval", _("Decline"), _("Decline"), _("You declined; whoever asked can read why."), "cross",
        action="approve", permission="case.release", in_menu=False,
    ),
    Act(
        "take_back_approval", _("Take a question back"), _("Take it back"), _("It is taken back."), "repeat",
        action="approve", in_menu=False,
    ),
    Act(
        "break_glass", _("Break the glass"), _("Do it without a second person"),
        _("It is done without a second person. The record says so."), "warning",
        _("Only when it cannot wait and no second person can be reached. The record keeps it apart, with your reason."),
        "approve", "case.lead", danger=True, in_menu=False,
    ),
    Act(
        "release_alone", _("Break the glass: release your own answer"), _("Release without a second person"),
        _("The answer is released without a second person. The record says so."), "warning",
        _("Only when it cannot wait and no second person can be reached. The record keeps it apart, with your reason."),
        "release", "case.lead", danger=True,
    ),
    Act(
        "ask_erasure", _("Put the erasure plan before a second person"), _("Ask a second person"),
        _("Everyone who can answer was told by mail."), "people",
        _("Nothing is erased before another person has looked at every line of the plan."), in_menu=False,
    ),
    Act(
        "ask_fee", _("Ask for a fee"), _("Ask a second person"),
        _("Everyone who can answer was told by mail."), "scales",
        _("The requester learns sum and costs first, and may withdraw (Art. 12(5), 15(3))."), "ask_fee",
    ),
    Act(
        "fee_paid", _("Record that the fee was paid"), _("Record the payment"),
        _("The payment is recorded and the dates are worked out again."), "check",
        _("Say when the money arrived. If it never comes, end the case as unanswered or withdrawn."), "fee_paid",
    ),
)  # fmt: skip
