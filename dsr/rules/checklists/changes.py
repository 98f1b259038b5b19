"""Rectification (law/README 3.2) and restriction (3.4). Data only."""

from dataclasses import replace

from dsr.rules.checklists.shared import (
    ANSWER,
    ANY_REFUSAL,
    DECIDE,
    GRANTED,
    NOT_MET,
    RECIPIENTS,
    SEARCH,
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

CONTESTED = Step(
    "contested",
    "Note what is said to be wrong",
    "Ask for proof only as far as it is needed; for gender or name no more than plausible.",
    "Art. 16; C-247/23",
    Stage.DECISION,
    fields=(
        text("what", "What is said to be wrong or incomplete", prefill="details"),
        text("checked", "How it was checked, and against what"),
    ),
    optional=True,
)
ASSESSED_CORRECT = Step(
    "assessed_correct",
    "Say why the data are correct, or an opinion",
    "A refusal rests on a check of this very detail; the dissent is noted on the record.",
    "Art. 16, 12(4)",
    Stage.DECISION,
    fields=(
        text("why", "What the check showed"),
        text("dissent", "How the person's dissent was noted with the data"),
    ),
    when=on_grounds(RefusalGround.NOT_INACCURATE),
)
TO_CORRECT = Step(
    "to_correct",
    "Name the values that a machine shall correct",
    "Only where a system is connected and may be changed. The machine corrects, and records each correction below.",
    "Art. 16",
    Stage.ANSWER,
    fields=(
        line("data_set", "Which data set", help="As a machine names it, such as customer.", prefill="places"),
        line("field", "Which field", help="As a machine names it, such as full_name."),
        text("before", "What it says", help="Exactly: the machine changes only where this stands."),
        text("after", "What it shall say"),
    ),
    several=True,
    each="system",
    optional=True,
    when=When(decisions=GRANTED),
)
CORRECTION = Step(
    "correction",
    "Correct the data in every system that holds them",
    "What it said, what it says now, where and when.",
    "Art. 16",
    Stage.ANSWER,
    fields=(
        line("system", "Which system", prefill="systems"),
        text("before", "What it said"),
        text("after", "What it says now"),
        day("on", "Corrected on", prefill="today"),
        line("how", "How, and in how many records", needed=False),
    ),
    several=True,
    when=When(decisions=GRANTED),
    instead="statement",
)
STATEMENT = Step(
    "statement",
    "Attach a supplementary statement",
    "Incomplete data are completed, also by the person's own statement beside the record.",
    "Art. 16",
    Stage.ANSWER,
    fields=(
        text("statement", "The statement as it was attached"),
        line("system", "To which record, in which system", prefill="systems"),
        day("on", "Attached on", prefill="today"),
    ),
    several=True,
    optional=True,
)

_RESTRICTION_GROUNDS = (
    Choice("a", "Accuracy is contested and being checked", "Art. 18(1)(a)"),
    Choice("b", "Unlawful, and the person prefers restriction to erasure", "Art. 18(1)(b)"),
    Choice("c", "No longer needed, but the person needs them for claims", "Art. 18(1)(c)"),
    Choice("d", "Objection made, the balance is still open", "Art. 18(1)(d)"),
)
RESTRICTION_GROUND = Step(
    "ground",
    "Name the ground of the restriction",
    "Four grounds, each with its own end: the check, the claim, the balance.",
    "Art. 18(1)",
    Stage.DECISION,
    fields=(
        choice("ground", "Ground", *_RESTRICTION_GROUNDS),
        text("why", "Why it applies here"),
    ),
    when=When(decisions=GRANTED),
)
MARK = Step(
    "mark",
    "Mark the data as restricted in each system",
    "A restriction is technical: moved away, locked or flagged, so that nothing but storage happens.",
    "Art. 18(1), 4(3); Recital 67",
    Stage.ANSWER,
    fields=(
        line("how", "How the data are marked or locked"),
        day("on", "Marked on", prefill="today"),
        line("processors", "Processors who were told", needed=False, prefill="processors"),
    ),
    each="system",
    when=When(decisions=GRANTED),
)
USE = Step(
    "use",
    "Log each use while restricted",
    "Apart from storing, only four uses are allowed, and each needs its reason.",
    "Art. 18(2)",
    Stage.ANY_TIME,
    fields=(
        choice(
            "reason",
            "Why it was allowed",
            Choice("consent", "The person agreed"),
            Choice("claims", "Legal claims"),
            Choice("others", "To protect the rights of another person"),
            Choice("public", "Important public interest"),
        ),
        text("what", "What was used, by whom, for what"),
        day("on", "Used on", prefill="today"),
    ),
    several=True,
    optional=True,
    when=When(decisions=GRANTED),
)
USE_MEANWHILE = replace(USE, when=When())
"""The same while a use is restricted at once: accuracy is being checked, or an objection weighed."""

RESTRICTION = Step(
    "restriction",
    "Keep it restricted; tell the person before lifting it",
    "The restriction is lifted only after the person was told.",
    "Art. 18(3)",
    Stage.CLOSE,
    computed="restriction",
    when=When(decisions=GRANTED),
)
RECTIFICATION_LIST = Checklist(
    Right.RECTIFICATION,
    (
        *WHO_ASKS,
        SEARCH,
        CONTESTED,
        ASSESSED_CORRECT,
        *ANY_REFUSAL,
        *DECIDE,
        TO_CORRECT,
        CORRECTION,
        STATEMENT,
        *ANSWER,
        RECIPIENTS,
        USE_MEANWHILE,
    ),
    notes=("While accuracy is checked, offer the restriction of Art. 18(1)(a).",),
)
RESTRICTION_LIST = Checklist(
    Right.RESTRICTION,
    (
        *WHO_ASKS,
        SEARCH,
        RESTRICTION_GROUND,
        NOT_MET,
        *ANY_REFUSAL,
        *DECIDE,
        MARK,
        *ANSWER,
        RECIPIENTS,
        USE,
        RESTRICTION,
    ),
    notes=("No one-month wait for the mark itself: set it as soon as the ground is clear.",),
)
