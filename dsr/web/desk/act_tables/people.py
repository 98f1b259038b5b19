"""Who asks: identity, authority, breaches."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.act_tables.act import Act

ACTS: tuple[Act, ...] = (
    Act(
        "ask_document", _("Ask for a copy of a document"), _("Ask for the copy"), _("The question was sent."), "shield",
        _("Last resort, and in most cases too much (EDPB 01/2022, 74 to 79). First say why each way that asks for "
          "less is not enough. Only then can a copy be uploaded on the status page."),
        "ask_identity", in_menu=False,
    ),
    Act(
        "not_enough", _("Say that the proof is not enough"), _("Record it and tell the requester"),
        _("The requester was told what is missing."), "shield",
        _("The question stays open, and they can answer again."), "not_enough",
    ),
    Act(
        "record_mismatch", _("Somebody else is asking"), _("Record the mismatch and raise the breach flag"),
        _("The mismatch is recorded and the breach flag is up."), "warning",
        _("Only when you are sure that the person who asks is not the person whose data they are."),
        "record_mismatch", danger=True,
    ),
    Act(
        "ask_authority", _("Ask whether they may act for the person"), _("Send the question"),
        _("The question was sent."), "people",
        _("For a mandate, or for what shows that they are parent, guardian or heir. Ask for no more than is needed."),
        "ask_authority",
    ),
    Act(
        "record_authority", _("Record whether they may act for the person"), _("Record it"),
        _("The authority is recorded."), "people",
        _("In what capacity they ask, what you saw of it, for what it holds, and its date."), "record_authority",
    ),
    Act(
        "mark_as_evidence", _("This file is a proof"), _("Keep it as proof"), _("The file is kept as proof."), "shield",
        _("For a copy of an identity document, a mandate, a certificate: what somebody sent to show who they are or "
          "that they may act."), in_menu=False,
    ),
    Act(
        "keep_as_upload", _("This file is no proof"), _("Keep it with the case"),
        _("The file is kept with the case."), "file",
        _("For something else that came with the answer to a question about identity or authority."),
        permission="case.identity", in_menu=False,
    ),
    Act(
        "raise_breach", _("Raise the breach flag"), _("Raise the flag and tell the leads"),
        _("The flag is up, and the leads were told by mail."), "flag",
        _("Data went to the wrong recipient, or something else happened to them. The 72 hours of Art. 33(1) run from "
          "the moment at which you became aware, through weekends and holidays."), danger=True,
    ),
    Act("breach_step", _("Record a step"), _("Record the step"), _("The step is recorded."), "check", in_menu=False),
    Act(
        "tell_person", _("Tell the person"), _("Send the notice"), _("The notice was sent."), "mail",
        _("In plain words: what happened, what may follow, what you do, and what they can do (Art. 34). Where to "
          "complain and whom to ask is added."), in_menu=False,
    ),
    Act(
        "close_breach", _("Close the breach"), _("Close the breach"), _("The breach is closed."), "check",
        permission="case.lead", in_menu=False, danger=True,
    ),
)  # fmt: skip
