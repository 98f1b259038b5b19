"""Descriptions: the shipped ones are sound and say what they were tested against; faults are told by their line."""

import pytest

from dsr.connectors.builtin.http_json.connector import lines_of
from dsr.connectors.builtin.http_json.description import (
    DescriptionProblem,
    read_description,
    shipped,
    shipped_text,
)

HEAD = "format: dsr-desk-http/1\nname: crm\ntitle: CRM\nbase: https://crm.example/\n"


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DescriptionProblem) as raised:
        read_description(text=text)
    return raised.value.problems


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_descriptions_are_sound_and_honest(name: str) -> None:
    described = read_description(text=shipped_text(name=name))
    assert "untested against" in described.tested
    assert described.name == name


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("format: [", 1, "YAML"),
        (HEAD + "sets:\n  - name: a\n    request: {path: x, bad: 1}\n", 7, "bad"),
        (HEAD + "sets:\n  - name: a\n    request: {path: '{person.mail}'}\n", 7, "placeholder"),
        (HEAD + "sets:\n  - name: a\n    request: {path: '{secret.key}'}\n", 7, "not declared"),
        (HEAD + "sets:\n  - name: a\n    from: b\n    request: {path: x}\n", 6, "goes on from b"),
        (HEAD + "sets:\n  - {name: a, request: {path: x}}\n  - {name: a, request: {path: x}}\n", 7, "twice"),
    ],
)
def test_faults_are_told_by_their_line(text: str, line: int, words: str) -> None:
    found = problems(text)
    assert any(at == line and words in said for at, said in found), found


def test_all_faults_are_told_at_once() -> None:
    text = (
        HEAD
        + "sets:\n  - name: a\n    request: {path: '{person.mail}'}\n  - name: b\n    from: z\n    request: {path: x}\n"
    )
    assert len(problems(text)) == 2


def test_a_name_of_a_shipped_description_is_no_path() -> None:
    with pytest.raises(Exception, match="There is no description"):
        shipped_text(name="../connector")


def test_settings_are_lines_and_keys_may_have_several() -> None:
    assert lines_of("a: 1\nkey: -----BEGIN\n  AA:BB\n  -----END\nb: x: y") == {
        "a": "1",
        "key": "-----BEGIN\nAA:BB\n-----END",
        "b": "x: y",
    }
