"""Own wordings: only {names} mean anything, what the law wants told cannot be lost, and nothing in them runs."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.mail.letters import LETTERS, Letter
from dsr.mail.rendering import render
from dsr.mail.usual_words import usual_words
from dsr.mail.wording import (
    StrayBrace,
    Wording,
    check,
    filled,
    html_of,
    is_overridable,
    names_in,
    placeholders_of,
    required_of,
)
from tests.mail.samples import BARE, FULL, LINK

OWN = [kind for kind in LETTERS.values() if is_overridable(kind=kind)]
each = pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.name)


def sample(name: str) -> Letter:
    """The full sample of a letter."""
    return next(letter for letter in FULL if letter.name == name)


@each
def test_what_is_required_can_be_written_and_each_loss_is_named(kind: type[Letter]) -> None:
    required = required_of(kind=kind)
    whole = "\n\n".join(f"{{{name}}}" for name in required)
    assert check(kind=kind, wording=Wording("", whole)).sound
    assert set(kind.locked_fields()) <= set(required)
    for name in required:
        without = whole.replace(f"{{{name}}}", "")
        assert check(kind=kind, wording=Wording("", without)).missing == (name,)


@each
def test_the_usual_words_are_a_sound_place_to_start_from(kind: type[Letter]) -> None:
    for language in ("en", "de", "fr"):
        usual = usual_words(kind=kind, language=language)
        findings = check(kind=kind, wording=usual)
        # The recipient's part of a switch may hide an optional field, never a required one.
        assert findings.sound, (findings, usual)


def test_the_duties_of_the_law_are_required() -> None:
    names = {name: set(required_of(kind=LETTERS[name])) for name in LETTERS if LETTERS[name] in OWN}
    assert {"text", "complaint", "due_on"} <= names["extension_notice"]
    assert {"text", "complaint", "amount", "costs"} <= names["fee_estimate"]
    assert {"text", "complaint", "consequences", "measures", "contact"} <= names["breach_notice"]
    assert names["answer"] == {"text"}
    assert names["identity_request"] == {"text", "may_mask"}
    assert "code" in names["download_code"]
    assert "status_url" in names["status_link"]
    assert "status_url" not in names["message_from_us"]
    assert {"rights", "due_on"} <= names["acknowledgement"]


def test_letters_that_read_differently_by_a_switch_and_those_to_staff_keep_their_text() -> None:
    assert not is_overridable(kind=LETTERS["recipient_notice"])
    assert not is_overridable(kind=LETTERS["reminder"])
    assert not is_overridable(kind=LETTERS["account"])
    assert is_overridable(kind=LETTERS["message_from_us"])


def test_an_own_wording_speaks_in_the_readers_language_and_keeps_secrets_out_of_the_file() -> None:
    letter = sample("acknowledgement")
    wording = Wording("{reference}: danke", "Hallo,\n\nbis {due_on}.\n\n{rights}\n\nHier: {status_url}")
    words = render(letter=letter, language="de", wording=wording)
    assert words.subject == "JUXT-2026-0042: danke"
    assert "bis Donnerstag, 2. April 2026." in words.text
    assert "- Give me a copy of my data\n- Delete my data" in words.text
    assert LINK in words.text
    assert f'<a href="{LINK}"' in words.html
    assert "[link]" in render(letter=letter.masked(), language="de", wording=wording).text


def test_a_wording_that_lost_something_since_is_not_used() -> None:
    letter = sample("extension_notice")
    words = render(letter=letter, language="en", wording=Wording("Sorry", "Wait a little: {text}"))
    assert words == render(letter=letter, language="en")
    assert "You can complain to the authority." in words.text


def test_a_paragraph_with_nothing_in_it_is_left_out_and_no_other() -> None:
    letter = next(one for one in BARE if one.name == "acknowledgement" and one.due_on is None)  # type: ignore[attr-defined]
    body = (
        "{controller} writes.\n\nBy {due_on}.\n\nPerhaps by {target_on}.\n\nYou asked: {rights}, by {due_on}."
    )
    text = filled(text=body, values=letter.values())
    assert text == "JUXT & Sons writes.\n\nYou asked: - Delete my data, by ."


HOSTILE = (
    "{% load static %}{% include 'x' %}",
    "{{ settings.SECRET_KEY }}",
    "{{ text.__class__ }}",
    "${text}",
    "%(text)s %s",
    "<script>alert(1)</script>",
)


@pytest.mark.parametrize(
    "words", [hostile for hostile in HOSTILE if "{%" not in hostile and "${" not in hostile]
)
def test_what_looks_like_a_program_stays_text(words: str) -> None:
    letter = sample("answer")
    shown = render(letter=letter, language="en", wording=Wording("", f"{words}\n\n{{text}}"))
    assert words.replace("{{", "{").replace("}}", "}") in shown.text
    assert "<script" not in shown.html


@pytest.mark.parametrize(
    "words",
    [
        "{% load x %}",
        "{text.__class__}",
        "{text[0]}",
        "{text!r}",
        "{text:>10}",
        "{0}",
        "{}",
        "{Text}",
        "{ text }",
    ],
)
def test_everything_but_a_plain_name_in_braces_is_refused(words: str) -> None:
    findings = check(kind=LETTERS["answer"], wording=Wording("", f"{words} {{text}}"))
    assert not findings.sound
    assert findings.stray
    with pytest.raises(StrayBrace):
        names_in(text=words)


def test_unknown_names_are_told_and_so_are_those_in_the_subject() -> None:
    findings = check(kind=LETTERS["answer"], wording=Wording("{text} {", "{text} {complaint} {password}"))
    assert findings.unknown == ("complaint", "password")
    assert findings.unknown_in_subject == ("text",)
    assert findings.stray_in_subject
    assert not findings.missing


@given(value=st.text(), body=st.text())
def test_what_is_put_in_is_never_read_again(value: str, body: str) -> None:
    assert filled(text="{text}", values={"text": value}) == value.strip()
    try:
        names_in(text=body)
    except StrayBrace:
        return
    values: dict[str, Any] = dict.fromkeys(names_in(text=body), "x")
    filled(text=body, values=values)


@given(text=st.text())
def test_the_page_made_of_a_text_holds_no_markup_of_its_own(text: str) -> None:
    page = html_of(text=f"<b>{text}</b> <img src=x onerror=alert(1)>", language="en")
    assert "<b>" not in page
    assert "<img" not in page
    assert "<script" not in page


def test_only_fields_can_be_placeholders_and_switches_are_none() -> None:
    assert placeholders_of(kind=LETTERS["message_from_us"]) == (
        "reference",
        "controller",
        "status_url",
        "text",
    )
    assert filled(text="{day}", values={"day": date(2026, 4, 2)}) == "Thursday 2 April 2026"
    assert dataclasses.is_dataclass(LETTERS["answer"])
