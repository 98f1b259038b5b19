"""What is said where data are changed: rectification, erasure, restriction, and who was told of it. Data only."""

from django.utils.translation import gettext_lazy as _

from dsr.casework.letters.sentences import Sentence
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

TOLD = (
    Sentence(_("We told these recipients: %(told)s%(cite)s."), article="Art. 19"),
    Sentence(_("We are also telling these recipients: %(being_told)s%(cite)s."), article="Art. 19"),
    Sentence(_("We could not tell these recipients: %(untold)s%(cite)s."), article="Art. 19"),
)
_CORRECTED = (
    Sentence(
        _(
            "On %(on)s we corrected your data in %(system)s. They said: “%(before)s”. They now say: “%(after)s”."
        ),
        "correction",
    ),
    Sentence(
        _("On %(on)s we added your statement to your data in %(system)s: “%(statement)s”."),
        "statement",
    ),
    *TOLD,
)
_ERASE, _ANONYMISE, _BLOCK, _KEEP = ("erase",), ("anonymise",), ("block",), ("keep",)
_DELETED = (
    Sentence(_("%(system)s: we deleted your data on %(on)s."), "erased", ("action", _ERASE)),
    Sentence(
        _(
            "%(system)s: on %(on)s we changed the data so that nobody can find out any more that they were yours. "
            "How: %(method)s"
        ),
        "erased",
        ("action", _ANONYMISE),
    ),
    Sentence(
        _(
            "%(system)s: since %(on)s the data are blocked, until %(blocked_until)s. "
            "Only courts and authorities may still see them."
        ),
        "erased",
        ("action", _BLOCK),
    ),
    Sentence(
        _("%(system)s: we keep data there. Which, why, and until when stands at the end of this letter."),
        "erasure_plan",
        ("action", _KEEP),
    ),
    Sentence(
        _("%(system)s: backups still hold the data. They are overwritten by %(backup_until)s."),
        "erasure_plan",
        ("backup", ("until",)),
    ),
    Sentence(
        _(
            "Your data were public at %(where)s. On %(on)s we told %(whom)s that links and copies are to go%(cite)s."
        ),
        "made_public",
        article="Art. 17(2)",
    ),
    *TOLD,
)
_RESTRICTED = (
    Sentence(
        _("We restrict your data because you say that they are wrong, until this is checked%(cite)s."),
        "ground",
        ("ground", ("a",)),
        "Art. 18(1)(a)",
    ),
    Sentence(
        _("We restrict your data because we may not use them, and you do not want them deleted%(cite)s."),
        "ground",
        ("ground", ("b",)),
        "Art. 18(1)(b)",
    ),
    Sentence(
        _("We restrict your data because you need them for legal claims, although we do not%(cite)s."),
        "ground",
        ("ground", ("c",)),
        "Art. 18(1)(c)",
    ),
    Sentence(
        _(
            "We restrict your data until it is settled whether your objection or our reasons weigh more%(cite)s."
        ),
        "ground",
        ("ground", ("d",)),
        "Art. 18(1)(d)",
    ),
    Sentence(_("%(system)s: since %(on)s your data are marked and only kept."), "mark"),
    Sentence(
        _(
            "We use them only if you agree, for legal claims, to protect another person, "
            "or for an important public interest%(cite)s."
        ),
        article="Art. 18(2)",
    ),
    Sentence(_("Before the restriction ends, we tell you%(cite)s."), article="Art. 18(3)"),
    *TOLD,
)

CHANGED = {
    (Right.RECTIFICATION, Decision.GRANT): _CORRECTED,
    (Right.RECTIFICATION, Decision.GRANT_PARTLY): _CORRECTED,
    (Right.RECTIFICATION, Decision.REFUSE): (
        Sentence(_("We did not change your data.")),
        Sentence(_("That you see it differently is noted with them: %(dissent)s"), "assessed_correct"),
    ),
    (Right.ERASURE, Decision.GRANT): _DELETED,
    (Right.ERASURE, Decision.GRANT_PARTLY): _DELETED,
    (Right.ERASURE, Decision.REFUSE): (Sentence(_("We did not delete your data.")),),
    (Right.RESTRICTION, Decision.GRANT): _RESTRICTED,
    (Right.RESTRICTION, Decision.GRANT_PARTLY): _RESTRICTED,
    (Right.RESTRICTION, Decision.REFUSE): (Sentence(_("We go on using your data.")),),
}
