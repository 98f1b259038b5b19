"""The rights that stop or review a use: objection (law/README 3.7), automated decisions (3.8), consent (3.9)."""

from dsr.rules.checklists.changes import USE_MEANWHILE
from dsr.rules.checklists.shared import (
    ANSWER,
    ANY_REFUSAL,
    DECIDE,
    DECISION,
    GRANTED,
    WHO_ASKS,
    choice,
    day,
    line,
    on_grounds,
    text,
)
from dsr.rules.checklists.steps import Checklist, Choice, Stage, Step, When
from dsr.rules.lifecycle import RefusalGround
from dsr.rules.rights import Right

BASIS = Step(
    "basis",
    "Find the legal basis of the use",
    "This right exists against a public task or a legitimate interest, not against a contract or the law.",
    "Art. 21(1), 6(1)(e)-(f)",
    Stage.DECISION,
    fields=(
        choice(
            "basis",
            "On what the use rests",
            Choice("public_task", "A public task", "Art. 6(1)(e)"),
            Choice("interest", "A legitimate interest", "Art. 6(1)(f)"),
            Choice("other", "Something else: the right does not apply", "Art. 21(1)"),
        ),
        text("why", "Which use, and why this is its basis"),
    ),
    optional=True,
    or_when=on_grounds(RefusalGround.CONDITIONS_NOT_MET),
)
PAUSED = Step(
    "paused",
    "Stop the use while the grounds are weighed",
    "Until it is shown whose grounds override, the use stops or the data are restricted.",
    "Art. 21(1), 18(1)(d)",
    Stage.DECISION,
    fields=(
        text("what", "What was stopped or restricted, and where"),
        day("on", "Since", prefill="today"),
    ),
    optional=True,
)
BALANCE = Step(
    "balance",
    "Weigh the grounds in three parts",
    "The controller must demonstrate compelling grounds that override; a doubt counts for the person.",
    "Art. 21(1)",
    Stage.DECISION,
    fields=(
        text("interest", "Interest: what compelling ground, or which legal claim, the use serves"),
        text(
            "impact", "Impact: what it means for this person in their particular situation", prefill="details"
        ),
        text("result", "Result: which side outweighs, and why"),
    ),
    when=on_grounds(RefusalGround.OVERRIDING_GROUNDS, RefusalGround.LEGAL_CLAIMS),
)
STOPPED = Step(
    "use_stopped",
    "Stop the use for good",
    "What was objected to ends in every system and at every processor.",
    "Art. 21(1)",
    Stage.ANSWER,
    fields=(
        text("what", "What was stopped, in which systems and at which processors"),
        day("on", "Stopped on", prefill="today"),
    ),
    several=True,
    when=When(decisions=GRANTED),
)
PRESENTED = Step(
    "presented",
    "Was the right pointed out at the first contact?",
    "It must be presented clearly and apart from other information; a gap is a defect to mend.",
    "Art. 21(4)",
    Stage.ANY_TIME,
    fields=(
        choice("presented", "Was it?", Choice("yes", "Yes"), Choice("no", "No: the process must be mended")),
        text("defect", "What is to be mended, and who does it", needed_if=("presented", ("no",))),
    ),
    optional=True,
)
MARKETING_STOP = Step(
    "marketing_stop",
    "Stop the advertising now",
    "Absolute: no weighing, no reason asked, no proof of identity beyond the matching address.",
    "Art. 21(2)-(3)",
    Stage.ANSWER,
    fields=(
        text("what", "What was stopped: lists, channels, profiling for advertising"),
        line("processors", "Processors who were told", needed=False, prefill="processors"),
        day("on", "Stopped on", prefill="today"),
    ),
    several=True,
    when=When(decisions=GRANTED),
)
AUTOMATION = Step(
    "automation",
    "Find out whether a machine alone decided",
    "Solely automated with a legal or similar effect; a score on which others draw strongly counts.",
    "Art. 22(1)-(2); C-634/21",
    Stage.DECISION,
    fields=(
        choice(
            "solely",
            "Was the decision solely automated, with a legal or similarly significant effect?",
            Choice("yes", "Yes"),
            Choice("no", "No: the right does not apply", "Art. 22(1)"),
        ),
        choice(
            "exception",
            "On what it rests",
            Choice("contract", "Necessary for a contract", "Art. 22(2)(a)"),
            Choice("law", "Allowed by law", "Art. 22(2)(b)"),
            Choice("consent", "Explicit consent", "Art. 22(2)(c)"),
            Choice("none", "Nothing: it must not have been made"),
            needed_if=("solely", ("yes",)),
        ),
        text("why", "How the decision was made"),
    ),
    optional=True,
    or_when=on_grounds(RefusalGround.CONDITIONS_NOT_MET),
)
HUMAN_REVIEW = Step(
    "human_review",
    "A person with the power to change it reviews the decision",
    "The person's view is heard, and the outcome is decided with reasons by a human being.",
    "Art. 22(3)",
    Stage.DECISION,
    fields=(
        line("reviewer", "Who reviewed it, with what power to change it"),
        text("view_heard", "The person's view, and how it was heard"),
        choice(
            "outcome",
            "Outcome",
            Choice("changed", "The decision was changed"),
            Choice("upheld", "The decision stands"),
        ),
        text("reasons", "Reasons"),
    ),
    when=When(decisions=GRANTED),
)
CONSENT = Step(
    "consent",
    "End what the consent allowed",
    "As easy as giving it, at once, for the future only; without another ground the data go too.",
    "Art. 7(3), 17(1)(b)",
    Stage.ANSWER,
    fields=(
        line("text_version", "Which consent: text and version"),
        day("stopped_on", "Stopped on", help="In every system and at every processor.", prefill="today"),
        choice(
            "other_ground",
            "Is there another legal ground for keeping the data?",
            Choice("yes", "Yes", "Art. 6(1)"),
            Choice("no", "No: the data are to be erased, as a right of its own", "Art. 17(1)(b)"),
        ),
        line("which_ground", "Which one", needed_if=("other_ground", ("yes",))),
    ),
    several=True,
    when=When(decisions=GRANTED),
)

OBJECTION = Checklist(
    Right.OBJECTION,
    (*WHO_ASKS, BASIS, PAUSED, BALANCE, *ANY_REFUSAL, *DECIDE, STOPPED, PRESENTED, *ANSWER, USE_MEANWHILE),
    notes=("If erasure was asked too, a granted objection is its ground (Art. 17(1)(c)).",),
)
DIRECT_MARKETING = Checklist(
    Right.OBJECTION_DIRECT_MARKETING,
    (MARKETING_STOP, DECISION, PRESENTED, *ANSWER),
    notes=(
        "It cannot be refused. Service messages may go on.",
        "With the answer the address goes on the suppression list, as a keyed hash only.",
    ),
)
AUTOMATED_DECISION = Checklist(
    Right.AUTOMATED_DECISION,
    (*WHO_ASKS, AUTOMATION, HUMAN_REVIEW, *ANY_REFUSAL, *DECIDE, *ANSWER),
    notes=("Art. 12(6) does not cover this right; doubts about identity rest on Art. 12(2).",),
)
CONSENT_WITHDRAWAL = Checklist(
    Right.CONSENT_WITHDRAWAL,
    (CONSENT, DECISION, *ANSWER),
    notes=("No month to wait: it takes effect at once and is confirmed.",),
)
