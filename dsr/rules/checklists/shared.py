"""Steps that several rights share: who asks, search, decision, answer, and the grounds of any refusal. Data only."""

from dsr.rules.checklists.steps import Choice, FieldKind, Stage, Step, StepField, When
from dsr.rules.lifecycle import Decision, RefusalGround

GRANTED = frozenset({Decision.GRANT.value, Decision.GRANT_PARTLY.value})
WITHHELD = frozenset({Decision.REFUSE.value, Decision.GRANT_PARTLY.value})


def on_grounds(*grounds: RefusalGround) -> When:
    """Demanded when the right is refused, wholly or in part, for one of these reasons."""
    return When(decisions=WITHHELD, grounds=frozenset(ground.value for ground in grounds))


def choice(name: str, label: str, *choices: Choice, **more: object) -> StepField:
    """A field with fixed choices."""
    return StepField(name, label, FieldKind.CHOICE, choices=choices, **more)  # type: ignore[arg-type]


def line(name: str, label: str, **more: object) -> StepField:
    """A short text."""
    return StepField(name, label, FieldKind.LINE, **more)  # type: ignore[arg-type]


def day(name: str, label: str, **more: object) -> StepField:
    """A date."""
    return StepField(name, label, FieldKind.DAY, **more)  # type: ignore[arg-type]


def text(name: str, label: str, **more: object) -> StepField:
    """A text of some sentences."""
    return StepField(name, label, FieldKind.TEXT, **more)  # type: ignore[arg-type]


IDENTITY = Step(
    "identity",
    "Make sure who is asking",
    "Data given to the wrong person is a breach; proof asked without reasonable doubt is one failing more.",
    "Art. 12(6)",
    Stage.DECISION,
    computed="identity",
)
AUTHORITY = Step(
    "authority",
    "Make sure they may act for the person",
    "A mandate, parental responsibility or national law must carry the request; note its scope and date.",
    "Art. 12(6); EDPB 01/2022 para 80",
    Stage.DECISION,
    computed="authority",
)
SEARCH = Step(
    "search",
    "Look into every data system",
    "Searches that were too narrow are the failing most often found: archives, messages and backups count.",
    "Art. 15(1); CEF 2024",
    Stage.DECISION,
    computed="search",
)
DECISION = Step(
    "decision",
    "Decide",
    "What is decided and why stands in the file; a refusal names its ground and its reasons.",
    "Art. 12(3)-(4)",
    Stage.ANSWER,
    computed="decision",
)
REFUSAL_APPROVAL = Step(
    "refusal_approval",
    "A second person agrees to the refusal",
    "No refusal, not even in part, leaves on one person's judgment.",
    "Art. 12(4)-(5), 5(2); CEF 2025",
    Stage.ANSWER,
    who="second_person",
    computed="refusal_approval",
    when=When(decisions=WITHHELD),
)
LETTER = Step(
    "letter",
    "Write the answer",
    "In plain words: what was done, when, for which data, who was told, and every remedy if anything is refused.",
    "Art. 12(1), 12(3)-(4)",
    Stage.ANSWER,
    computed="letter",
)
RELEASE = Step(
    "release",
    "A second person releases the answer",
    "The last look before it goes: right person, right data, every reason and remedy.",
    "Art. 5(1)(f), 12(3)",
    Stage.ANSWER,
    who="second_person",
    computed="release",
)
BUNDLE = Step(
    "bundle",
    "Build the package with the data",
    "An electronic request is answered in a commonly used electronic form that can be downloaded.",
    "Art. 15(3), 12(3)",
    Stage.ANSWER,
    computed="bundle",
    when=When(decisions=GRANTED),
)
RECIPIENTS = Step(
    "recipients",
    "Tell every recipient, or say why it cannot be done",
    "Whoever got the data, processors included, learns what changed; impossible or disproportionate needs a reason.",
    "Art. 19",
    Stage.CLOSE,
    computed="recipients",
    when=When(decisions=GRANTED),
)

_WHO_DIED = (
    Choice("gdpr_only", "No national law applies: the GDPR does not cover people who died", "Recital 27"),
    Choice("fr_lil_85", "France: instructions left, or heirs", "Loi Informatique et Libertés, art. 85"),
    Choice("es_lopdgdd_3", "Spain: relatives, heirs, or whoever was named", "LOPDGDD, art. 3"),
    Choice(
        "it_codice_2_terdecies", "Italy: own interest, or family reasons", "Codice privacy, art. 2-terdecies"
    ),
    Choice("pt_lei_58_2019_17", "Portugal: whoever was named, else the heirs", "Lei 58/2019, art. 17"),
    Choice("other", "Another national law"),
)
NATIONAL_DECEASED = Step(
    "national_deceased",
    "Find the national law for somebody who died",
    "The GDPR ends with death, some national laws go on: France, Spain, Italy, Portugal and others.",
    "Recital 27",
    Stage.DECISION,
    fields=(
        choice("provision", "Which law applies", *_WHO_DIED),
        line("other_provision", "Name the law and its article", needed_if=("provision", ("other",))),
        text("standing", "In what capacity they ask, and what shows it"),
        text("conclusion", "What follows for this request"),
    ),
    when=When(subjects=frozenset({"deceased"})),
    or_when=on_grounds(RefusalGround.DECEASED),
)
CHILD = Step(
    "child",
    "Think of the child",
    "A child old enough to understand may ask alone; the answer must be one a child can read.",
    "Art. 12(1), 8; Recital 38, 58",
    Stage.DECISION,
    fields=(
        text("capacity", "Can the child ask alone? By which national rule?", prefill="country"),
        text("conflict", "May the parents' interests conflict with the child's?"),
        StepField("plain", "The answer is written so that the child understands it", FieldKind.YES),
    ),
    optional=True,
    when=When(subjects=frozenset({"child"})),
)
EXCESS = Step(
    "excess",
    "Show why the request is unfounded or excessive",
    "The burden of proof is the controller's. Effort, rudeness, a missing motive or a planned lawsuit prove nothing.",
    "Art. 12(5); C-526/24",
    Stage.DECISION,
    fields=(
        choice(
            "limb",
            "What it is",
            Choice("unfounded", "Manifestly unfounded", "Art. 12(5)"),
            Choice("excessive", "Excessive, in particular repetitive", "Art. 12(5)"),
            Choice("abuse", "Abusive intention", "C-526/24"),
        ),
        text("facts", "The facts that show it"),
        text(
            "prior_requests",
            "Earlier requests with date and scope; write none if there were none",
            prefill="earlier",
        ),
        text("intention", "What shows the abusive intention", needed_if=("limb", ("abuse",))),
    ),
    when=on_grounds(RefusalGround.MANIFESTLY_UNFOUNDED, RefusalGround.EXCESSIVE),
)
CANNOT_IDENTIFY = Step(
    "cannot_identify",
    "Show that the person cannot be identified",
    "Only a controller who demonstrates it may refuse; the person must learn what would help.",
    "Art. 11(2), 12(2)",
    Stage.DECISION,
    fields=(
        text("why", "Why the data cannot be linked to this person"),
        text("what_would_help", "What further information would make it possible"),
    ),
    when=on_grounds(RefusalGround.CANNOT_IDENTIFY),
)
NATIONAL_LAW = Step(
    "national_law",
    "Name the national law that restricts the right",
    "A restriction rests on one provision and ends when its reason ends: set a day to look again.",
    "Art. 23",
    Stage.DECISION,
    fields=(
        line("provision", "Law and article"),
        text("facts", "Why it applies here"),
        day("review_on", "Look again on"),
    ),
    when=on_grounds(RefusalGround.NATIONAL_LAW),
)
THIRD_PARTY = Step(
    "third_party",
    "Weigh the rights of others, item by item",
    "Others' rights justify masking an item, never refusing everything.",
    "Art. 15(4), 20(4); Recital 63",
    Stage.DECISION,
    fields=(
        line("item", "Which item: a document, a message, a field"),
        line("whose", "Whose rights: do not name them, say in what role"),
        text("why", "What harm it would do, weighed against this person's interest"),
        text("masked", "What was masked or left out"),
    ),
    several=True,
    when=on_grounds(RefusalGround.OTHERS_RIGHTS),
)
NOT_MET = Step(
    "conditions",
    "Say which condition is missing",
    "A refusal shows that each ground of the law was looked at.",
    "Art. 12(4), 5(2)",
    Stage.DECISION,
    fields=(text("why", "Which grounds were checked, and why none applies"),),
    when=on_grounds(RefusalGround.CONDITIONS_NOT_MET),
)

ANY_REFUSAL = (EXCESS, CANNOT_IDENTIFY, NATIONAL_LAW)
WHO_ASKS = (IDENTITY, AUTHORITY, CHILD, NATIONAL_DECEASED)
DECIDE = (DECISION, REFUSAL_APPROVAL)
ANSWER = (LETTER, RELEASE)
