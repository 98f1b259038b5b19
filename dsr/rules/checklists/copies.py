"""The rights that give data out: access (law/README 3.1) and portability (3.6). Data only."""

from dsr.rules.checklists.shared import (
    ANSWER,
    ANY_REFUSAL,
    BUNDLE,
    DECIDE,
    GRANTED,
    SEARCH,
    THIRD_PARTY,
    WHO_ASKS,
    choice,
    line,
    on_grounds,
    text,
)
from dsr.rules.checklists.steps import Checklist, Choice, FieldKind, Stage, Step, StepField, When
from dsr.rules.lifecycle import RefusalGround
from dsr.rules.rights import Right

INFORMATION = Step(
    "information",
    "Write the nine items about the processing",
    "Written for this person, not pasted from the notice: purposes, data, recipients by name, storage, rights, "
    "complaint, source, automated decisions, safeguards of transfers.",
    "Art. 15(1)(a)-(h), 15(2)",
    Stage.ANSWER,
    computed="information",
    when=When(decisions=GRANTED),
)
ARTICLE_15_ITEMS = (*(f"15(1)({letter})" for letter in "abcdefgh"), "15(2)")
"""The items of Art. 15(1) and (2) as an answer keeps them; none may be empty."""

UK_SEARCH = Step(
    "reasonable_search",
    "Say what search was reasonable and proportionate",
    "In the United Kingdom only what such a search yields is owed; record why it was wide enough.",
    "UK GDPR Art. 15(1A)",
    Stage.DECISION,
    fields=(
        text("scope", "What was searched and what was left out"),
        text("why", "Why this is reasonable and proportionate"),
    ),
    optional=True,
    when=When(regimes=("uk_",)),
)
FURTHER_COPY = Step(
    "further_copy",
    "Note a further copy",
    "The first copy is free whatever the motive; only a further one of the same data may cost its expenses.",
    "Art. 15(3); C-307/22",
    Stage.ANY_TIME,
    fields=(text("what", "Which copy, when, and what it cost"),),
    several=True,
    optional=True,
)
CONDITIONS = Step(
    "conditions",
    "Check both conditions of portability",
    "It needs consent or a contract as the basis, and processing by automated means; one alone is not enough.",
    "Art. 20(1), 20(3)",
    Stage.DECISION,
    fields=(
        choice(
            "basis",
            "On what the processing rests",
            Choice("consent", "Consent", "Art. 6(1)(a), 9(2)(a)"),
            Choice("contract", "A contract with the person", "Art. 6(1)(b)"),
            Choice("other", "Something else: the right does not apply", "Art. 20(3)"),
        ),
        choice(
            "automated",
            "Is it carried out by automated means?",
            Choice("yes", "Yes", "Art. 20(1)(b)"),
            Choice("no", "No, on paper: the right does not apply", "Art. 20(1)(b)"),
        ),
        text("why", "What this rests on: the contract, the consent, the system"),
    ),
    when=When(decisions=GRANTED),
    or_when=on_grounds(RefusalGround.CONDITIONS_NOT_MET),
)
PROVIDED = Step(
    "provided",
    "Choose the data the person provided",
    "Given and observed data belong in the file, what was inferred from them does not.",
    "Art. 20(1); WP242 rev.01",
    Stage.ANSWER,
    fields=(
        text("included", "Which data are given: typed in, or observed from use"),
        text("left_out", "What was left out as inferred; write nothing if nothing was"),
    ),
    optional=True,
    when=When(decisions=GRANTED),
)
TRANSMISSION = Step(
    "transmission",
    "Send it directly to another controller, if asked",
    "Where technically feasible the person may have it sent; if it is not feasible, say why.",
    "Art. 20(2)",
    Stage.ANY_TIME,
    fields=(
        line("to", "To whom"),
        choice(
            "outcome",
            "What was done",
            Choice("sent", "Sent to the checked recipient by a secure way"),
            Choice("not_feasible", "Not technically feasible"),
        ),
        text("how", "By what way, and how the recipient was checked", needed_if=("outcome", ("sent",))),
        text("why", "Why it is not feasible", needed_if=("outcome", ("not_feasible",))),
    ),
    several=True,
    optional=True,
)
FORMAT = Step(
    "format",
    "Check the form of the file",
    "Structured, commonly used, machine-readable, with a description of its fields; a PDF does not qualify.",
    "Art. 20(1); EDPB 01/2022 para 156",
    Stage.ANSWER,
    fields=(StepField("checked", "The fields are described and every table opens", FieldKind.YES),),
    optional=True,
    when=When(decisions=GRANTED),
)

ACCESS = Checklist(
    Right.ACCESS,
    (
        *WHO_ASKS,
        SEARCH,
        UK_SEARCH,
        THIRD_PARTY,
        *ANY_REFUSAL,
        *DECIDE,
        INFORMATION,
        BUNDLE,
        *ANSWER,
        FURTHER_COPY,
    ),
    notes=(
        "Say yes or no even if nothing is held.",
        "Where access and erasure were both asked, access is served first, or the choice is recorded.",
        "Masking is a refusal in part: it needs the ground, the reasons and the remedies.",
    ),
)
PORTABILITY = Checklist(
    Right.PORTABILITY,
    (
        *WHO_ASKS,
        SEARCH,
        CONDITIONS,
        THIRD_PARTY,
        *ANY_REFUSAL,
        *DECIDE,
        PROVIDED,
        FORMAT,
        BUNDLE,
        *ANSWER,
        TRANSMISSION,
    ),
    notes=("It ends no contract and erases nothing (Art. 20(3)).",),
)
