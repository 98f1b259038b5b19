"""Erasure (law/README 3.3): ground, exceptions per data set, plan per system, what others are told. Data only."""

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

_ERASURE_GROUNDS = (
    Choice("a", "No longer necessary for the purpose", "Art. 17(1)(a)"),
    Choice("b", "Consent withdrawn, and no other ground", "Art. 17(1)(b)"),
    Choice("c", "Objection, and no overriding grounds; or direct marketing", "Art. 17(1)(c)"),
    Choice("d", "Processed unlawfully", "Art. 17(1)(d)"),
    Choice("e", "A law demands the erasure", "Art. 17(1)(e)"),
    Choice("f", "Collected from a child for an online service", "Art. 17(1)(f)"),
)
ERASURE_GROUND = Step(
    "ground",
    "Name the ground of the erasure",
    "Erasure is owed on one of six grounds; the file shows which, and why it applies.",
    "Art. 17(1)",
    Stage.DECISION,
    fields=(
        choice("ground", "Ground", *_ERASURE_GROUNDS),
        text("why", "Why it applies here"),
    ),
    when=When(decisions=GRANTED),
)
_EXCEPTIONS = (
    Choice("a", "Freedom of expression and information", "Art. 17(3)(a)"),
    Choice("b", "Legal obligation or public task", "Art. 17(3)(b)"),
    Choice("c", "Public health", "Art. 17(3)(c)"),
    Choice("d", "Archiving, research or statistics, seriously impaired otherwise", "Art. 17(3)(d)"),
    Choice("e", "Legal claims", "Art. 17(3)(e)"),
)
KEEP = Step(
    "keep",
    "List each data set that is kept, and until when",
    "An exception covers a data set, never a whole request: keep only that part and nothing longer.",
    "Art. 17(3)",
    Stage.DECISION,
    fields=(
        line("data_set", "Which data are kept", prefill="data_sets"),
        choice("exception", "Exception", *_EXCEPTIONS),
        line("statute", "Law and article, or the claim", help="As exact as the letter must say it."),
        day("ends_on", "Kept until", help="If the end is open, the day to look again."),
        text("facts", "Why it applies to these data", needed=False),
    ),
    several=True,
    when=on_grounds(
        RefusalGround.EXPRESSION,
        RefusalGround.LEGAL_OBLIGATION,
        RefusalGround.PUBLIC_HEALTH,
        RefusalGround.ARCHIVING,
        RefusalGround.LEGAL_CLAIMS,
    ),
)
ORDER = Step(
    "order",
    "Serve access first, or record the choice",
    "What is erased can no longer be given: whoever asked for both gets the copy first, or chose otherwise.",
    "Art. 15, 17",
    Stage.ANSWER,
    fields=(
        choice(
            "choice",
            "What was chosen",
            Choice("copy_made", "The copy is made and goes with the same answer"),
            Choice("person_chose", "The person was asked and wants the erasure first"),
        ),
        text("why", "On what this rests: the bundle, or the person's message and its day"),
    ),
    when=When(decisions=GRANTED, beside=Right.ACCESS.value),
)
_CHANGED = ("erase", "anonymise", "block")
PLAN = Step(
    "erasure_plan",
    "Plan the erasure for each system",
    "Replicas, exports, backups and processors are forgotten most often; hashing or masking is not erasure.",
    "Art. 17(1), 5(2); CEF 2025",
    Stage.ANSWER,
    fields=(
        choice(
            "action",
            "What is to be done in this system",
            Choice("erase", "Erase"),
            Choice("anonymise", "Anonymise, so that nobody can be singled out ever again"),
            Choice("keep", "Keep the data sets listed under an exception", "Art. 17(3)"),
            Choice("block", "Block instead of destroying (Spain)", "LOPDGDD Art. 32"),
        ),
        text("method", "Method of the anonymisation", needed_if=("action", ("anonymise",))),
        text("irreversible", "Why nobody can undo it", needed_if=("action", ("anonymise",))),
        day("blocked_until", "Blocked until", needed_if=("action", ("block",))),
        choice(
            "backup",
            "Backups, replicas and exports",
            Choice("until", "Hold the data until they are overwritten"),
            Choice("none", "There is none"),
            needed_if=("action", _CHANGED),
        ),
        day("backup_until", "Overwritten on", needed_if=("backup", ("until",))),
        line("processors", "Processors who hold a copy", needed=False, prefill="processors"),
    ),
    each="system",
    when=When(decisions=GRANTED),
)
PLAN_APPROVAL = Step(
    "plan_approval",
    "A second person agrees to the plan",
    "What is erased cannot be brought back.",
    "Art. 5(1)(f), 32",
    Stage.ANSWER,
    who="second_person",
    computed="plan_approval",
    when=When(decisions=GRANTED),
)
ERASED = Step(
    "erased",
    "Carry it out and confirm it for each system",
    "Done means that somebody confirmed it, with evidence, in every system of the plan.",
    "Art. 17(1), 5(2)",
    Stage.ANSWER,
    fields=(
        day("on", "Done on", prefill="today"),
        line("by", "Who carried it out"),
        text("evidence", "What shows it: a log line, a ticket, a count"),
    ),
    each="system",
    when=When(decisions=GRANTED),
)
BLOCKING = Step(
    "blocking",
    "In Spain, block for the limitation period",
    "Rectified and erased data are blocked, not destroyed, until claims can no longer be brought; "
    "only courts and authorities may see them.",
    "LOPDGDD Art. 32",
    Stage.ANSWER,
    fields=(
        choice(
            "choice",
            "What applies",
            Choice("blocked", "The data are blocked", "LOPDGDD Art. 32"),
            Choice("destroyed", "No liability can arise any more: destroyed"),
        ),
        text("why", "Which limitation period, until when, and who can lift the block"),
    ),
    when=When(decisions=GRANTED, countries=frozenset({"ES"})),
)
MADE_PUBLIC = Step(
    "made_public",
    "Tell others who publish the data",
    "Whoever made data public takes reasonable steps to tell other controllers to erase links and copies.",
    "Art. 17(2)",
    Stage.ANY_TIME,
    fields=(
        line("where", "Where the data were made public"),
        line("whom", "Which controllers were told"),
        text("steps", "Which steps, and how technology and cost were weighed"),
        day("on", "Told on"),
    ),
    several=True,
    optional=True,
)

ERASURE_LIST = Checklist(
    Right.ERASURE,
    (
        *WHO_ASKS,
        SEARCH,
        ERASURE_GROUND,
        KEEP,
        NOT_MET,
        *ANY_REFUSAL,
        *DECIDE,
        ORDER,
        PLAN,
        PLAN_APPROVAL,
        ERASED,
        BLOCKING,
        MADE_PUBLIC,
        *ANSWER,
        RECIPIENTS,
    ),
    notes=(
        "The answer says what was erased, what is kept and why, and when backups are overwritten.",
        "A legal hold stops the erasure until a lead lifts it.",
        "In Spain rectified and erased data are blocked for the limitation period (LOPDGDD Art. 32).",
    ),
)
