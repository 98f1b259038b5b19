"""The reference page of letters: each letter, the locked blocks, every outcome. Returns text, writes no file."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from dsr.casework.letters.law import family_of
from dsr.casework.letters.outcomes import OUTCOMES
from dsr.casework.letters.reasons import DETAILS, KEPT
from dsr.casework.letters.sentences import PLACEHOLDER, Sentence
from dsr.mail.kinds.letter import Letter
from dsr.mail.kinds.meanings import MEANINGS
from dsr.mail.letters import LETTERS
from dsr.rules.lifecycle import GROUND_TEXTS
from dsr.rules.regimes import REGIMES
from dsr.rules.rights import RIGHTS

_HEAD = """# Letters

Written by `manage.py write_reference` from the registry in `dsr/mail/letters.py` and the texts in
`dsr/casework/letters`; do not edit.

A template may use the fields of its letter and nothing else. A **secret** field opens a door: the file keeps only
what it was. A **locked** field is demanded by law: it is filled from the register, stands in every wording, and
nobody can edit it.
"""
_READERS = {
    "requester": "Letters to the person who asked",
    "outside": "Letters to others outside",
    "staff": "Letters to staff",
}
_BLOCKS = """## Locked blocks

Every answer with a refusal, also in part, every copy from which something was held back or blacked out, and every
answer that others decide, ends with these blocks, in this order.
They are written from what was recorded and from the register; `missing_blocks` names the ones a text lacks.

- **reasons**: for each refused part the ground, the facts, the statute, the end date. Everywhere.
- **withheld**: what the review held back or blacked out of a copy, by ground, with how much and from where. Everywhere.
- **controller_first**: complain to the controller first, with the days it has to answer. United Kingdom (s.164A
  DPA 2018, 30 days), India.
- **appeal**: appeal to the controller, with the days it has to answer. Acts of the United States that know one.
- **complaint**: the authority competent for this controller with name, address, telephone, website. Everywhere.
- **residence**: the authority of the country where the person lives, or that they may turn to it. European Union
  and EEA, United Kingdom; Switzerland where the country is known.
- **court**: which court. European Union and EEA, its institutions, United Kingdom, Switzerland.

No article of the GDPR is cited under another law. The family of a regime decides:
"""


def letters_page() -> str:
    """The page in Markdown."""
    with translation.override("en"):
        parts = [_HEAD, *_letters(), _BLOCKS, *_families(), *_outcomes(), *_grounds()]
    return "\n".join(parts).rstrip() + "\n"


def _letters() -> Iterator[str]:
    for audience, heading in _READERS.items():
        yield f"## {heading}\n"
        for kind in LETTERS.values():
            if kind.audience == audience:
                yield _letter(kind)


def _letter(kind: type[Letter]) -> str:
    lines = [f"### `{kind.name}`: {kind.title}", "", kind.when, "", "| field | meaning | |", "|---|---|---|"]
    for name in kind.field_names():
        marks = [
            word
            for word, names in (("secret", kind.secret_fields()), ("locked", kind.locked_fields()))
            if name in names
        ]
        lines.append(f"| `{name}` | {MEANINGS[name]} | {', '.join(marks)} |")
    return "\n".join([*lines, ""])


def _families() -> Iterator[str]:
    families: dict[str, list[str]] = {}
    for regime in sorted(REGIMES):
        families.setdefault(family_of(regime=regime), []).append(f"`{regime}`")
    yield "| family | regimes |\n|---|---|"
    for family, regimes in families.items():
        yield f"| {family.replace('_', ' ')} | {', '.join(regimes)} |"
    yield ""


def _outcomes() -> Iterator[str]:
    yield "## Texts of the outcomes\n"
    yield "What the draft of an answer says. A sentence of a step is said once for each entry of the step.\n"
    for outcome in OUTCOMES.values():
        right = RIGHTS[outcome.right]
        yield f"### {right.plain} ({right.article}): {outcome.decision.replace('_', ' ')}\n"
        yield _table(outcome.sentences)


def _grounds() -> Iterator[str]:
    yield "## Texts of the reasons\n"
    yield "Beside the ground and the reasons that were written for the letter. For data that are kept:\n"
    yield _table(KEPT)
    for ground, sentences in DETAILS.items():
        if sentences:
            text, article = GROUND_TEXTS[ground]
            yield f"### {text} ({article})\n"
            yield _table(sentences)


def _table(sentences: Iterable[Sentence]) -> str:
    rows = ["| sentence | fields | of the step | when |", "|---|---|---|---|"]
    for one in sentences:
        text = PLACEHOLDER.sub(lambda found: f"*{found[1]}*", str(one.text)).replace("*cite*", "")
        cite = f" ({one.article})" if one.article else ""
        when = f"{one.only[0]}: {', '.join(one.only[1]) or 'empty'}" if one.only else ""
        fields = ", ".join(f"`{name}`" for name in one.fields)
        rows.append(f"| {text}{cite} | {fields} | {one.step} | {when} |")
    return "\n".join([*rows, ""])
