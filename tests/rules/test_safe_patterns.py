"""Patterns that people type find what they mean, and none can take for ever."""

import time

import pytest

from dsr.rules.safe_patterns import PatternRefused, compiled


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"EMP-\d{4}", "x EMP-1234 emp-99999", ["EMP-1234", "emp-9999"]),
        (r"\d+-\d+", "12-34, 5", ["12-34"]),
        (r"[A-Z]{2}\d{6}|foo\|bar", "AB123456 foo|bar", ["AB123456", "foo|bar"]),
        (r"sk_\w+", "key sk_live_9 end", ["sk_live_9"]),
        (r"[a|b]\.?x", "a.x bx |x", ["a.x", "bx", "|x"]),
        (r"-?\d{2,3} €", "-12 € 1234 €", ["-12 €", "234 €"]),
    ],
)
def test_a_pattern_finds_what_it_means(pattern: str, text: str, found: list[str]) -> None:
    assert [hit.group() for hit in compiled(pattern=pattern).finditer(text)] == found


@pytest.mark.parametrize(
    "pattern",
    [
        "", " ", "(a+)+", r"\w+ing", r"\d*\d*x", r"a\w+-", "a|", "x*", "[b-a]", "^a", "a$", "*a", "a{300}",
        "a{5,2}", r"\1", "(?=a)", "[", "a" * 301, r"\bword", ".*a", r".+x", "a?a{2}b",
    ],
)  # fmt: skip
def test_a_pattern_that_could_go_on_for_ever_or_match_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refusal:
        compiled(pattern=pattern)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\d+-\d+", "1" * 1_000_000),
        (r"[a-z]+@x", "a" * 1_000_000),
        (r"-\d*x", "-1" * 500_000),
        (r"x\d{1,200}y", "x1" * 500_000),
    ],
)
def test_every_pattern_ends_soon_on_any_text(pattern: str, text: str) -> None:
    begun = time.process_time()
    compiled(pattern=pattern).sub("", text)
    assert time.process_time() - begun < 5
