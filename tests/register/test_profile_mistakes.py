"""What the loader says of each thing that can be wrong with a controller profile, and where."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.register.profile import parse_profile, profile_from_json
from dsr.register.profile_errors import Problem, ProfileInvalid
from dsr.register.profile_schema import profile_schema_page

MINIMAL = (Path(__file__).parent / "data" / "acme.yaml").read_text(encoding="utf-8")
BAD_CONTACT = "  email: privacy@acme.example"


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProfileInvalid) as caught:
        parse_profile(text=text, source="acme.yaml")
    return caught.value.problems


def with_change(old: str, new: str) -> str:
    assert MINIMAL.count(old) == 1, old
    return MINIMAL.replace(old, new)


# What is replaced, by what; then line, column, path and a part of the sentence that must come.
CATALOGUE = [
    # names
    ("slug: acme", "slug: acme\nslugg: x", (3, 1, "slugg", "Did you mean “slug”?")),
    ("    purpose: Sales.", "    purpos: Sales.", (23, 5, "systems[0].purpos", "Did you mean “purpose”?")),
    ("    purpose: Sales.\n", "", (21, 5, "systems[0]", "“purpose” is missing. Add a line “purpose: …”")),
    ("name: Acme\n", "", (1, 1, "profile", "“name” is missing")),
    (BAD_CONTACT, "  zzz: 1", (7, 3, "contact.zzz", "Names allowed here: address,")),
    ("country: GB", "country: GB\ncountry: DE", (9, 1, "country", "twice; the first time in line 8")),
    ("      email: crm@example.com", "      email: a@example.com\n      email: b@example.com",
     (27, 7, "systems[0].owner.email", "twice; the first time in line 26")),
    ("slug: acme", "? [a, b]\n: x\nslug: acme", (2, 3, "profile", "must be plain text")),
    # kinds
    ("name: Acme\n", "name: 42\n", (3, 7, "name", "This is a whole number, but must be text. Put it")),
    ("name: Acme\n", "name: true\n", (3, 7, "name", "This is true or false, but must be text")),
    ("name: Acme\n", "name:\n", (3, 6, "name", "This is empty. Fill it in or remove the line.")),
    ("name: Acme\n", "name: ''\n", (3, 7, "name", "This is empty")),
    ("languages: [en]", "languages: en", (11, 12, "languages", "This is text, but must be a list.")),
    ("languages: [en]", "languages: []", (11, 12, "languages", "at least 1 entry")),
    ("languages: [en]", "languages: [en, en]", (11, 12, "languages", "stands twice")),
    ("languages: [en]", "languages: [english]", (11, 13, "languages[0]", "BCP 47")),
    ("    owner:\n      email: crm@example.com", "    owner: IT",
     (25, 12, "systems[0].owner", "must be a group")),
    ("profile: 1", "profile: 2", (1, 10, "profile", "The value must be 1.")),
    ("slug: acme", "slug: desk", (2, 7, "slug", "taken by a page")),
    ("slug: acme", "slug: Acme Ltd", (2, 7, "slug", "Small letters, figures")),
    ("reference_prefix: ACME", "reference_prefix: a-b", (5, 19, "reference_prefix", "capital letters")),
    ("name: Acme\n", f"name: {'x' * 201}\n", (3, 7, "name", "201 characters long; at most 200")),
    (BAD_CONTACT, "  email: privacy at acme", (7, 10, "contact.email", "One e-mail address")),
    (BAD_CONTACT, "  web_form: javascript:alert(1)",
     (7, 13, "contact.web_form", "starts with https://")),
    # what only the world knows
    ("Europe/London", "Europe/Londen", (9, 12, "time_zone", "Did you mean “Europe/London”?")),
    ("Europe/London", "Mars/Base", (9, 12, "time_zone", "There is no time zone “Mars/Base”.")),
    ("Europe/London", "../etc/passwd", (9, 12, "time_zone", "There is no time zone")),
    ("country: GB", "country: UK", (8, 10, "country", "There is no country code “UK”. Write “GB”.")),
    ("country: GB", "country: gb", (8, 10, "country", "Write “GB”.")),
    ("country: GB", "country: XQ", (8, 10, "country", "ISO 3166")),
    ("GB-EAW", "UK", (10, 19, "holiday_calendar", "Write “GB”.")),
    ("GB-EAW", "GB-XYZ", (10, 19, "holiday_calendar", "There is no holiday calendar “GB-XYZ”.")),
    ("GB-EAW", "utils", (10, 19, "holiday_calendar", "GB-SCT")),
    ("regime: uk_gdpr", "regime: uk_gdrp", (12, 9, "regime", "Did you mean “uk_gdpr”?")),
    ("regime: uk_gdpr", "regime: [uk_gdpr]", (12, 9, "regime", "This is a list, but must be text.")),
    ("[access, erasure]", "[acess, erasure]", (15, 14, "rights.promised[0]", "Did you mean “access”?")),
    ("authority: GB", "authority: UK", (13, 24, "supervisory_authority", "Write “GB”.")),
    ("authority: GB", "authority: ZZ", (13, 24, "supervisory_authority", "whole entry")),
    ("authority: GB", "authority: {code: X, name: Y}",
     (13, 1, "supervisory_authority", "“website” is missing")),
    ("slug: acme", "slug: acme\nappearance: {accent: '#0b9cb0'}",
     (3, 22, "appearance.accent", "has a contrast of 3.28 : 1; people need 4.5 : 1")),
    ("slug: acme", "slug: acme\nappearance: {accent: teal}", (3, 22, "appearance.accent", "is not a colour")),
    ("slug: acme", "slug: acme\npolicy: {title: P, dated: 2026-02-30}", (3, 27, "policy.dated", "not a day")),
    ("slug: acme", "slug: acme\npolicy: {title: P, dated: 20260228}",
     (3, 27, "policy.dated", "Put it in quotes")),
    ("slug: acme", "slug: acme\neligibility: {text: T, areas: [anyon]}",
     (3, 32, "eligibility.areas[0]", "Did you mean “anyone”?")),
    # what must agree inside the file
    ("  promised: [access, erasure]", "  promised: [access]\n  by_law: [erasure, access]",
     (16, 21, "rights.by_law[1]", "is promised already")),
    ("  promised: [access, erasure]", "  promised: []", (14, 1, "rights", "No right is offered.")),
    ("  - kind: email", "  - kind: email\n  - kind: email",
     (20, 11, "identifiers[1].kind", "asked for twice")),
    ("slug: acme", "slug: acme\npromises:\n  - {rights: [access], text: T}",
     (4, 5, "promises[0]", "“days” or in “months”")),
    ("slug: acme", "slug: acme\npromises:\n  - {rights: [access], text: T, days: 30, months: 1}",
     (4, 5, "promises[0]", "write one of the two")),
    ("slug: acme", "slug: acme\npromises:\n  - {rights: [objection], text: T, days: 30}",
     (4, 15, "promises[0].rights[0]", "not among the rights offered")),
    ("slug: acme", "slug: acme\npromises: [{rights: [access], text: T, days: 400}]",
     (3, 46, "promises[0].days", "400 is too big; the most allowed is 366")),
    ("slug: acme", "slug: acme\npromises: [{rights: [access], text: T, days: 0}]",
     (3, 46, "promises[0].days", "0 is too small; the least allowed is 1")),
    ("slug: acme", "slug: acme\nfees: {charged: may_charge}", (3, 7, "fees", "Add “text”.")),
    ("slug: acme", "slug: acme\nfees: {charged: never, rights: [portability]}",
     (3, 33, "fees.rights[0]", "not among the rights offered")),
    ("      email: crm@example.com",
     "      email: a@b.example\n    recipient: gogle\nrecipients: [{slug: google, kind: category, name: G}]",
     (27, 16, "systems[0].recipient", "no recipient with the slug “gogle”. Did you mean “google”?")),
    ("slug: acme", "slug: acme\nretention: [{slug: aa, reason: R}, {slug: aa, reason: R}]",
     (3, 43, "retention[1].slug", "names another entry too")),
    ("slug: acme", "slug: acme\nretention: [{slug: aa, reason: R, period: six years}]",
     (3, 43, "retention[0].period", "P6Y")),
    # traces
    ("slug: acme", "slug: acme\ntraces:\n  /nothing: {assumed: A}",
     (4, 13, 'traces["/nothing"]', "Nothing stands at this path.")),
    ("slug: acme", "slug: acme\ntraces:\n  name: {assumed: A}", (4, 3, "traces.name", "Start it with /")),
    ("slug: acme", "slug: acme\ntraces:\n  /name: {assumed: A, where: B}",
     (4, 10, 'traces["/name"]', "one of the two")),
    ("slug: acme", "slug: acme\ntraces:\n  /name: {assumed: A, quote: B}",
     (4, 10, 'traces["/name"]', "needs “where”")),
    ("slug: acme", f"slug: acme\ntraces:\n  /name: {{where: A, quote: {'word ' * 16}}}",
     (4, 10, 'traces["/name"]', "16 words; quote at most 15")),
    ("slug: acme", "slug: acme\ntraces:\n  /name: {assumed: it is so, because it is}",
     (4, 30, 'traces["/name"]["because it is"]', "put the text in quotes")),
    # what YAML allows and a profile does not
    ("name: Acme\n", "name: &a Acme\n", (3, 7, "profile", "The anchor “&a” is not allowed.")),
    ("name: Acme\n", "name: &a Acme\ntrading_names: [*a]\n",
     (4, 17, "profile", "The alias “*a” is not allowed.")),
    ("name: Acme\n", "name: !!python/object/apply:os.system [ls]\n", (3, 7, "profile", "A tag (“!…”)")),
    ("name: Acme\n", "name: !secret x\n", (3, 7, "profile", "A tag (“!…”)")),
    ("name: Acme\n", "name: Acme\n---\nname: B\n", (4, 1, "profile", "A second document starts here.")),
    ("name: Acme\n", "name: [a\n", (4, 11, "profile", "not well-formed YAML")),
    (BAD_CONTACT, "\temail: privacy@acme.example", (7, 1, "profile", "never tabs")),
    ("name: Acme\n", "name: Ac\x00me\n", (3, 9, "profile", "NUL character")),
    ("name: Acme\n", "name: Ac\x07me\n", (3, 9, "profile", "a control character stands here")),
    ("name: Acme\n", 'name: "Ac\\0me"\n', (3, 7, "name", "One line of text")),
    ("name: Acme\n", f"name: {'[' * 13}{']' * 13}\n", (3, 18, "profile", "deeper than 12 levels")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), CATALOGUE, ids=[f"{c[2][2]}-{n}" for n, c in enumerate(CATALOGUE)]
)
def test_each_mistake_is_told_with_its_place(old: str, new: str, expected: tuple[int, int, str, str]) -> None:
    line, column, path, part = expected
    found = problems_of(with_change(old, new))
    told = [(problem.line, problem.column, problem.path) for problem in found if part in problem.sentence]
    assert told == [(line, column, path)], "\n".join(map(str, found))


def test_a_problem_reads_as_place_path_and_sentence() -> None:
    [problem] = problems_of(with_change("country: GB", "country: UK"))
    assert str(problem) == "acme.yaml:8:10: country: There is no country code “UK”. Write “GB”."


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = MINIMAL.replace("Acme Ltd", "7").replace("country: GB", "country: UK").replace("uk_gdpr", "gdpr")
    text = (
        text.replace("[access, erasure]", "[access, acess]").replace("purpose:", "purpos:") + "slug: again\n"
    )
    assert [(p.line, p.path) for p in problems_of(text)] == [
        (4, "legal_name"),
        (8, "country"),
        (12, "regime"),
        (15, "rights.promised[1]"),
        (21, "systems[0]"),
        (23, "systems[0].purpos"),
        (27, "slug"),
    ]


@pytest.mark.parametrize(
    "value", ["''", "[x]", "x" * 300, '"a\\nb"'], ids=["empty", "list", "long", "two lines"]
)
@pytest.mark.parametrize(
    "name", ["regime: uk_gdpr", "name: Acme\n", "slug: acme", "time_zone: Europe/London"]
)
def test_one_mistake_is_told_once(name: str, value: str) -> None:
    word = name.partition(":")[0]
    assert len(problems_of(MINIMAL.replace(f"\n{name.strip()}\n", f"\n{word}: {value}\n"))) == 1


def test_an_address_is_not_repeated_in_a_complaint() -> None:
    [problem] = problems_of(with_change("crm@example.com", "jane.doe-at-home"))
    assert "jane" not in str(problem)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "The file is empty"),
        ("# nothing but a comment\n", "The file is empty"),
        ("hello\n", "This is text, but must be a group of names and values."),
        ("- a\n", "This is a list, but must be a group"),
        ("[" * 100_000, "deeper than 12 levels"),
        ("- a\n" * 30_000, "more than 20000 values"),
        ("x" * 1_000_001, "larger than 1 MB"),
        ("ä" * 500_001, "larger than 1 MB"),
    ],
    ids=["nothing", "comment", "text", "list", "deep", "many", "large", "large in bytes"],
)
def test_what_is_no_profile_at_all_is_refused(text: str, part: str) -> None:
    [problem] = problems_of(text)
    assert part in problem.sentence
    assert (problem.path, problem.column > 0) == ("profile", True)


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    rows = ["a0: &a0 [x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    found = problems_of("\n".join(rows))
    assert len(found) == 40 + 39 * 9
    assert all("is not allowed" in problem.sentence for problem in found)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_spoiled_file_breaks_the_loader(data: st.DataObject) -> None:
    rows = MINIMAL.splitlines()
    at = data.draw(st.integers(0, len(rows) - 1))
    spoiled = data.draw(
        st.sampled_from(["", rows[at] + ": x", "- " + rows[at], "{", "  ? a", "a: [1, {b: 2}]", "%"])
    )
    rows[at] = data.draw(st.one_of(st.just(spoiled), st.text(max_size=30)))
    try:
        parse_profile(text="\n".join(rows), source="x")
        told: tuple[Problem, ...] = ()
    except ProfileInvalid as refusal:
        told = refusal.problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.sentence for problem in told)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(json.loads(profile_schema_page())["properties"])), JSON)
def test_no_spoiled_value_breaks_the_loader(name: str, value: object) -> None:
    data = parse_profile(text=MINIMAL, source="x").as_json()
    data[name] = value
    try:
        stored: object = profile_from_json(data).as_json()
    except ProfileInvalid as refusal:
        stored = data
        assert refusal.problems  # noqa: PT017 - either outcome is right, but a refusal must say why
    assert stored == data
