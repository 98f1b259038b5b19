"""Cases of the same person; rights added; ends without an answer."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "add_right", _("Add a right"), _("Add the right"), _("The right is added, with its own date."), "plus",
        _("Nobody has to name an article. What the words ask for counts from the day they came in."), "add_right",
    ),
    Act(
        "link", _("Link another case"), _("Save"), _("Saved. Both cases show it."), "people",
        _("For requests that belong together or come from the same person. It decides nothing."), "link",
    ),
    Act(
        "unlink", _("Undo a link"), _("Undo the link"), _("The link is undone."), "repeat",
        action="link", in_menu=False,
    ),
    Act(
        "merge", _("Merge into an earlier case"), _("Merge and tell the requester"),
        _("The case is merged; the earlier one answers for both."), "arrow",
        _("For the same request sent twice by the same person. Both are answered once, by the earlier date."),
        "merge", danger=True,
    ),
    Act(
        "unmerge", _("Undo the merger"), _("Undo the merger and tell the requester"),
        _("The case is open again, with its own dates."), "repeat", action="unmerge", in_menu=False,
    ),
    Act(
        "not_a_request", _("It is not a request"), _("Ask a second person"),
        _("Everyone who can answer was told by mail."), "cross",
        _("For a message that asks for nothing about personal data. In doubt it is a request."),
        "not_a_request", danger=True,
    ),
    Act(
        "lapse", _("End: no answer came"), _("Ask a second person"),
        _("Everyone who can answer was told by mail."), "pause",
        _("Only when we cannot answer without theirs: who asks, who may ask, a fee. They can take it up again."),
        "lapse", danger=True,
    ),
)  # fmt: skip
