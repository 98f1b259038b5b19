"""The acts on the way from receipt to close."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "assign", _("Assign"), _("Assign the case"), _("The case is assigned."), "person",
        _("Whoever is responsible gets the reminders."), "assign",
    ),
    Act(
        "ask_identity", _("Ask who is asking"), _("Send the question"), _("The question was sent."), "shield",
        _("Only with reasonable doubt (Art. 12(6)), and for no more than is needed. "
          "The ground is recorded before anything is asked."), "ask_identity",
    ),
    Act(
        "confirm_identity", _("Confirm identity"), _("Confirm identity"), _("The identity is confirmed."), "shield",
        _("Choose the least intrusive way that makes you certain. Evidence itself is never kept."),
        "confirm_identity",
    ),
    Act(
        "ask_clarification", _("Ask what is meant"), _("Send the question"), _("The question was sent."), "mail",
        _("The clock stops only where the law of this case says so; the case page shows the effect."), "pause",
    ),
    Act(
        "answer_came", _("Record that the answer came"), _("Record the answer"),
        _("The answer is recorded and the dates are worked out again."), "check",
        _("Say when it reached you, not when you read it."), "resume",
    ),
    Act(
        "extend", _("Extend the time limit"), _("Ask a second person"),
        _("Everyone who can agree was told by mail. No date has moved yet."), "clock",
        _("Only for complexity or the number of requests, once, and only if the notice with its reasons "
          "goes out in time (Art. 12(3))."), "extend",
    ),
    Act(
        "correct_receipt", _("Correct the date of receipt"), _("Correct the date"),
        _("The date of receipt is corrected and every date with it."), "calendar",
        _("The clock runs from the true receipt. The old date stays in the record."),
        "correct_receipt", "case.lead",
    ),
    Act("collect", _("Record a search"), _("Record the result"), _("The result is recorded."), "system",
        action="collect", in_menu=False),
    Act(
        "remove_material", _("Remove a collected file"), _("Destroy the file"), _("The file is destroyed."), "trash",
        action="collect", danger=True, in_menu=False,
    ),
    Act("decide", _("Decide a right"), _("Record the decision"), _("The decision is recorded."), "scales",
        action="decide", in_menu=False),
    Act(
        "revise", _("Take a decision back"), _("Take the decision back"), _("The decision is taken back."), "repeat",
        action="collect", in_menu=False,
    ),
    Act("prepare_answer", _("Write the answer letter"), _("Save the letter"), _("The letter is saved."), "edit",
        action="prepare_answer"),
    Act("build_bundle", _("Build the bundle"), _("Build the bundle"), _("The bundle is being built."), "file",
        action="build_bundle"),
    Act(
        "ask_release", _("Ask a second person to release"), _("Ask for release"),
        _("Everyone who can release was told by mail."), "people",
        _("Nothing leaves before another person than the author has looked at it."), "ask_release",
    ),
    Act("release", _("Release the answer"), _("Release and send the answer"), _("The answer is released."), "send",
        action="release", permission="case.release"),
    Act(
        "take_back", _("Take the answer back"), _("Take the answer back"), _("The answer is a draft again."), "repeat",
        _("The letter becomes a draft again and can be changed."), "release",
    ),
    Act("write", _("Write to the requester"), _("Send the message"), _("The message was sent."), "mail",
        action="write"),
    Act("add_note", _("Add a note"), _("Add the note"), _("The note is added."), "note",
        _("Only staff see notes.")),
    Act(
        "hand_over", _("Hand the request over"), _("Ask a second person"),
        _("Everyone who can answer was told by mail."), "arrow",
        _("For data that are held on behalf of another controller, who decides about them (Art. 28(3)(e))."),
        "hand_over", danger=True,
    ),
    Act(
        "withdraw", _("Record that the request is withdrawn"), _("Record the withdrawal"),
        _("The request is withdrawn."), "repeat",
        _("Only when the requester told you so, by telephone or in writing; they get a confirmation."),
        "withdraw", danger=True,
    ),
    Act("replace_link", _("Send a new status link"), _("Replace the link"), _("A new link is on its way."), "key",
        _("Every earlier link of this case stops working.")),
    Act("tell_code", _("Tell a download code"), _("Make a code"), _("Read the code to the requester."), "phone",
        _("For people without e-mail: read six figures to them, on a number you know to be theirs.")),
    Act("tell_password", _("Tell the password of the package"), _("Show the password"),
        _("Give the password to the requester."), "key",
        _("For a package that was built with a password: by telephone or on paper, not by the way of the link.")),
    Act("reissue", _("Give the download again"), _("Give it again for 30 days"), _("The download is open again."),
        "download", permission="case.release"),
    Act("revoke", _("Revoke a download"), _("Revoke the download"), _("The download is revoked."), "lock",
        danger=True, in_menu=False),
    Act("resolve_mail", _("Say what became of a mail"), _("Record it"), _("Recorded."), "mail", in_menu=False),
    Act("close", _("Close the case"), _("Close the case"), _("The case is closed."), "check",
        action="close", danger=True),
    Act("reopen", _("Reopen the case"), _("Reopen the case"), _("The case is open again."), "repeat",
        _("Choose the rights to work on again; their earlier outcome stays in the record."), "reopen", "case.lead"),
)  # fmt: skip
