"""Review of what was collected: held back, redacted."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "review_decide", _("Give or hold back"), _("Record the decision"), _("The decision is recorded."), "scales",
        _("What is held back is a refusal of a part: the person is told the ground and may complain (Art. 12(4))."),
        "review", in_menu=False,
    ),
    Act(
        "review_undo", _("Take the decision back"), _("Take it back"), _("The decision is taken back."), "repeat",
        action="review", danger=True, in_menu=False,
    ),
    Act(
        "review_redact", _("Black out fields of a record"), _("Black out"),
        _("It is blacked out. A second person has to look at it."), "edit",
        _("Only the copy that is given is changed; what was collected stays as it is."), "review", in_menu=False,
    ),
    Act(
        "review_draw", _("Black out parts of a file"), _("Make the blacked-out copy"),
        _("The copy is being made. A second person has to look at it."), "edit",
        _("The copy holds only pictures of the pages: no text, no author, no hidden layers. The original stays."),
        "review", in_menu=False,
    ),
    Act(
        "review_rule", _("Black out by a rule"), _("Add the rule"),
        _("The rule is added. A second person has to look at it."), "plus",
        _("It holds for all records, also those collected later."), "review", in_menu=False,
    ),
    Act(
        "review_rule_end", _("End a rule"), _("End the rule"), _("The rule is ended."), "trash", action="review",
        danger=True, in_menu=False,
    ),
    Act(
        "check_redactions", _("Look at what was blacked out"), _("It is right"), _("The second look is recorded."),
        "eye", _("Is everything covered that must be, and nothing that the person may have? (Art. 15(4), Recital 63)"),
        "check_redactions",
    ),
)  # fmt: skip
