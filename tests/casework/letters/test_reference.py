"""The page of letters names every letter, every field, every block and every text."""

from dsr.casework.letters.outcomes import OUTCOMES
from dsr.casework.letters.reference import letters_page
from dsr.mail.kinds.meanings import MEANINGS
from dsr.mail.letters import LETTERS
from dsr.rules.rights import RIGHTS


def test_every_letter_says_when_it_goes_and_what_its_fields_mean() -> None:
    page = letters_page()
    used = set()
    for kind in LETTERS.values():
        assert f"### `{kind.name}`: {kind.title}" in page
        assert kind.when.endswith(".") and kind.when in page
        used |= set(kind.field_names())
    assert used <= set(MEANINGS)
    assert set(MEANINGS) - used <= {"days_late"}  # made from days_left


def test_secrets_and_locked_fields_are_marked() -> None:
    page = letters_page()
    assert "| `status_url` | address of the status page with its token | secret |" in page
    assert "| `contact` | who can tell more about a breach (Art. 34(2)) | locked |" in page


def test_every_outcome_and_block_is_there() -> None:
    page = letters_page()
    for outcome in OUTCOMES.values():
        right = RIGHTS[outcome.right]
        assert f"### {right.plain} ({right.article}): {outcome.decision.replace('_', ' ')}" in page
    for block in ("reasons", "controller_first", "appeal", "complaint", "residence", "court"):
        assert f"- **{block}**" in page
    assert "%(" not in page and "*cite*" not in page
