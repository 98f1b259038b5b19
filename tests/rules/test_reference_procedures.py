"""R1: the procedure as a document, complete and versioned, written from what the desk works by."""

from dsr.rules.checklists.rights import CHECKLISTS, PROCEDURE_VERSION
from dsr.rules.reference_procedures import procedures_page
from dsr.rules.rights import RIGHTS

PAGE = procedures_page()


def section(legal_name: str) -> str:
    """The part of the document about one right."""
    return PAGE.split(f"\n## {legal_name}\n", 1)[1].split("\n## ", 1)[0]


def test_r1_every_right_has_its_procedure_with_every_step_reason_and_provision() -> None:
    for right, checklist in CHECKLISTS.items():
        part = section(RIGHTS[right].legal_name)
        for place, step in enumerate(checklist.steps, start=1):
            assert f"### {place}. {step.title} (`{step.slug}`)" in part
            assert f"{step.why} ({step.citation})" in part
            for field in step.fields:
                assert f"**{field.label}**" in part
                assert all(choice.label in part for choice in field.choices)


def test_r1_it_carries_its_version() -> None:
    assert f"Version {PROCEDURE_VERSION}." in PAGE


def test_it_says_for_which_decision_and_where_a_step_is_demanded() -> None:
    erasure = section("Right to erasure")
    assert "*Demanded.* Needed if you grant it, also in part." in erasure
    assert "Only in ES." in erasure
    assert "while Art. 15 has no answer yet" in erasure
    assert "One entry for each system in which data were found." in erasure
    assert (
        "a text, if the answer above is “Anonymise, so that nobody can be singled out ever again”" in erasure
    )
    assert "Or instead the step `statement`." in section("Right to rectification")


def test_links_of_the_contents_lead_to_headings() -> None:
    headings = {line[3:].lower().replace(" ", "-") for line in PAGE.splitlines() if line.startswith("## ")}
    links = {part.split(")")[0] for part in PAGE.split("](#")[1:]}
    assert links == headings
