"""What is said where data are given out: access and portability. Data only."""

from django.utils.translation import gettext_lazy as _

from dsr.casework.letters.sentences import Sentence
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

_COPY = (
    Sentence(
        _("You can fetch a copy of your data from the status page of your request%(cite)s."),
        only=("by_mail", ("",)),
        article="Art. 15(3)",
    ),
    Sentence(
        _(
            "A copy of your data stands below in this e-mail; if it does not, you can fetch it from the status "
            "page of your request%(cite)s."
        ),
        only=("by_mail", ("yes",)),
        article="Art. 15(3)",
    ),
    Sentence(
        _(
            "With the copy you find what we use your data for, who received them, how long we keep them, "
            "and where we have them from%(cite)s."
        ),
        article="Art. 15(1)-(2)",
    ),
    Sentence(_("We looked into: %(searched)s.")),
    Sentence(_("We found data about you in: %(found)s.")),
    Sentence(_("We did not look into: %(not_searched)s.")),
    Sentence(_("The copy shows your data as they were on %(searched_on)s.")),
)
_FILE = (
    Sentence(
        _(
            "You can fetch your data from the status page of your request, in files that other programs "
            "can read%(cite)s."
        ),
        article="Art. 20(1)",
    ),
    Sentence(_("You gave us these data with your consent."), "conditions", ("basis", ("consent",))),
    Sentence(_("You gave us these data for our contract."), "conditions", ("basis", ("contract",))),
    Sentence(_("The files hold: %(included)s"), "provided"),
    Sentence(_("The files do not hold: %(left_out)s"), "provided"),
    Sentence(_("We found data about you in: %(found)s.")),
    Sentence(
        _("As you asked, we sent them directly to %(to)s%(cite)s."),
        "transmission",
        ("outcome", ("sent",)),
        "Art. 20(2)",
    ),
    Sentence(
        _("We cannot send them directly to %(to)s%(cite)s, for this reason: %(why)s"),
        "transmission",
        ("outcome", ("not_feasible",)),
        "Art. 20(2)",
    ),
    Sentence(_("This ends no contract and deletes nothing%(cite)s."), article="Art. 20(3)"),
)

GIVEN = {
    (Right.ACCESS, Decision.GRANT): _COPY,
    (Right.ACCESS, Decision.GRANT_PARTLY): _COPY,
    (Right.ACCESS, Decision.REFUSE): (
        Sentence(_("We give you no copy of your data.")),
        Sentence(_("We looked into: %(searched)s.")),
    ),
    (Right.PORTABILITY, Decision.GRANT): _FILE,
    (Right.PORTABILITY, Decision.GRANT_PARTLY): _FILE,
    (Right.PORTABILITY, Decision.REFUSE): (Sentence(_("We give you no file with your data.")),),
}
