"""The reference page says every figure with its citation and confidence."""

from dsr.rules.reference import regimes_page
from dsr.rules.regimes import REGIMES

PAGE = regimes_page()


def test_every_regime_and_version_is_on_the_page() -> None:
    for regime, versions in REGIMES.items():
        assert f"\n## {regime}\n" in PAGE
        for version in versions:
            assert version.law in PAGE and f"Version {version.version}" in PAGE


def test_every_figure_is_on_the_page_with_its_citation() -> None:
    for versions in REGIMES.values():
        for version in versions:
            for figure in (version.answer, *version.by_right.values(), *(f.figure for f in version.further)):
                assert (
                    figure is None or f"| {figure.citation} | {figure.mark} | {figure.confidence} |" in PAGE
                )


def test_low_confidence_is_said() -> None:
    florida = PAGE.split("\n## us_fl_fdbr\n")[1].split("\n## ")[0]
    assert "Confidence: **low**" in florida


def test_tables_are_not_broken_by_the_words_in_them() -> None:
    for row in PAGE.splitlines():
        assert not row.startswith("|") or row.count("|") == 6, row
