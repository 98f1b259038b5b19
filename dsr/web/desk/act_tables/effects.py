"""What follows a decision: restriction, notices, holds, stopped addresses."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "restrict_now", _("Restrict the data now"), _("Restrict now and tell the requester"),
        _("The data are restricted from now on."), "lock",
        _("While accuracy is checked or an objection is weighed, the data are only kept, not used (Art. 18(1))."),
        "restrict_now",
    ),
    Act(
        "announce_lift", _("Tell that the restriction will end"), _("Send the letter of Art. 18(3)"),
        _("The letter is on its way. The data stay restricted until you lift it."), "mail",
        _("The person is told before a restriction is lifted (Art. 18(3)). Nothing is lifted by this."),
        "announce_lift", in_menu=False,
    ),
    Act(
        "lift_restriction", _("Lift the restriction"), _("Lift the restriction"), _("The restriction is lifted."),
        "lock", action="lift_restriction", danger=True, in_menu=False,
    ),
    Act(
        "tell_recipient", _("Tell a recipient"), _("Tell the recipient and record it"),
        _("The recipient is told."), "send",
        _("Whoever was given the data is told what was corrected, erased or restricted (Art. 19)."),
        "tell_recipient", in_menu=False,
    ),
    Act(
        "cannot_tell", _("A recipient is not told"), _("Record why"), _("The reason is recorded."), "dash",
        _("Only if it proves impossible or takes a disproportionate effort, or if they never had the data."),
        "tell_recipient", in_menu=False,
    ),
    Act("record_reply", _("Record a recipient's reply"), _("Record the reply"), _("The reply is recorded."), "mail",
        in_menu=False),
    Act(
        "add_recipient", _("Add a recipient to be told"), _("Add the recipient"), _("The recipient is on the list."),
        "plus", _("Somebody who had these data and does not stand in the register."), "add_recipient",
    ),
    Act(
        "name_recipients", _("Name the recipients to the requester"), _("Send the names"), _("The names were sent."),
        "people", _("Whoever asks is told who was informed (Art. 19, last sentence)."), "name_recipients",
    ),
    Act(
        "set_hold", _("Set a legal hold"), _("Set the hold"), _("The hold is set."), "lock",
        _("For data that a court, an authority or a claim needs: nothing is erased or purged until a lead lifts it."),
    ),
    Act(
        "lift_hold", _("Lift a legal hold"), _("Lift the hold"), _("The hold is lifted."), "lock",
        permission="case.lead", danger=True, in_menu=False,
    ),
    Act(
        "suppress", _("Put the address on the suppression list"), _("Stop the address"), _("The address is stopped."),
        "cross",
        _("Kept is a keyed digest, from which nobody can read the address back; it only answers whether an address "
          "that somebody has is stopped."),
    ),
)  # fmt: skip
