"""What is said where a use is stopped or looked at again: objection, marketing, decisions, consent. Data only."""

from django.utils.translation import gettext_lazy as _

from dsr.casework.letters.sentences import Sentence
from dsr.rules.lifecycle import Decision
from dsr.rules.rights import Right

_USE_ENDED = (
    Sentence(_("Since %(on)s we no longer do this: %(what)s"), "use_stopped"),
    Sentence(
        _("If you also want the data deleted that we used for it, you can ask us for that%(cite)s."),
        article="Art. 17(1)(c)",
    ),
)
_REVIEWED = (
    Sentence(_("A person looked at the decision anew: %(reviewer)s"), "human_review"),
    Sentence(_("Your view was heard: %(view_heard)s"), "human_review"),
    Sentence(_("The decision was changed."), "human_review", ("outcome", ("changed",))),
    Sentence(_("The decision stands."), "human_review", ("outcome", ("upheld",))),
    Sentence(_("The reasons of the person who looked at it: %(reasons)s"), "human_review"),
)

STOPPED = {
    (Right.OBJECTION, Decision.GRANT): _USE_ENDED,
    (Right.OBJECTION, Decision.GRANT_PARTLY): _USE_ENDED,
    (Right.OBJECTION, Decision.REFUSE): (
        Sentence(
            _("We go on with this use, after weighing your reasons against ours%(cite)s."),
            article="Art. 21(1)",
        ),
    ),
    (Right.OBJECTION_DIRECT_MARKETING, Decision.GRANT): (
        Sentence(
            _("Since %(on)s we no longer use your data for advertising%(cite)s. What was stopped: %(what)s"),
            "marketing_stop",
            article="Art. 21(3)",
        ),
        Sentence(_("These companies, who work for us, were told: %(processors)s."), "marketing_stop"),
        Sentence(
            _(
                "So that nobody writes to you again by mistake, we keep a coded mark of your address and nothing more."
            )
        ),
        Sentence(
            _(
                "Messages that are no advertising still come: for instance about your account or a contract with us."
            ),
            only=("service_messages", ("yes",)),
        ),
    ),
    (Right.AUTOMATED_DECISION, Decision.GRANT): _REVIEWED,
    (Right.AUTOMATED_DECISION, Decision.GRANT_PARTLY): _REVIEWED,
    (Right.AUTOMATED_DECISION, Decision.REFUSE): (Sentence(_("No further person looks at this decision.")),),
    (Right.CONSENT_WITHDRAWAL, Decision.GRANT): (
        Sentence(
            _("Since %(stopped_on)s we no longer do what you had agreed to: %(text_version)s."),
            "consent",
        ),
        Sentence(
            _("We keep the data for another reason that the law allows: %(which_ground)s."),
            "consent",
            ("other_ground", ("yes",)),
        ),
        Sentence(
            _(
                "As there is no other ground to keep them, the data have to be deleted as well%(cite)s. "
                "We treat this as a request to delete them, and tell you under that heading what was deleted."
            ),
            "consent",
            ("other_ground", ("no",)),
            "Art. 17(1)(b)",
        ),
        Sentence(
            _("What was done before you withdrew your consent remains lawful%(cite)s."),
            article="Art. 7(3)",
        ),
    ),
}
