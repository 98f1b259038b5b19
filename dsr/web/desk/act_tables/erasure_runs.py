"""Erasure, correction and restriction by machine."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "plan_by_machine", _("Dry run of the erasure"), _("Make the dry run"), _("The dry run is being made."),
        "system",
        lead=_("It says what would be erased, set by set. A second person agrees to exactly that."),
        action="plan_by_machine",
    ),
    Act(
        "erasure_sets", _("Sets of the erasure"), _("Save and make the dry run anew"), _("The dry run is being made."),
        "edit", action="plan_by_machine", in_menu=False,
    ),
    Act(
        "leave_to_people", _("Leave a system to people"), _("Leave it to people"),
        _("People erase in it, and record it."), "people", action="plan_by_machine", in_menu=False,
    ),
    Act(
        "erase_by_machine", _("Erase by machine"), _("Erase now"), _("The systems are being erased."), "trash",
        action="erase_by_machine", danger=True,
    ),
    Act(
        "explain_residue", _("Explain what was left"), _("Save"), _("It is explained."), "note",
        action="search_again", in_menu=False,
    ),
    Act(
        "explain_unsearched", _("Say how it was checked"), _("Save"), _("It is explained."), "note",
        action="search_again", in_menu=False,
    ),
    Act(
        "erase_again", _("Erase again"), _("Erase again"), _("The system is being erased again."), "trash",
        action="carry_out_erasure", danger=True, in_menu=False,
    ),
    Act(
        "search_once_more", _("Search again"), _("Search again"), _("The system is being searched."), "search",
        action="search_again", in_menu=False,
    ),
    Act(
        "issue_certificate", _("Certificate of erasure"), _("Issue the certificate"), _("The certificate is issued."),
        "file", action="issue_certificate",
        lead=_("As a PDF for people and as JSON: what was erased where and how, what is kept, what was found after."),
    ),
)  # fmt: skip
