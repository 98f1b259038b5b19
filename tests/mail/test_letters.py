"""Every letter renders whole, in plain text first, without a hole, a secret kept or a person in the subject."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context
from django.template.base import Node, NodeList, Variable
from django.template.defaulttags import ForNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.html import escape

from dsr.mail.letters import LETTERS, NOTICES, AccountMail, Letter, MessageFromUs, title_of
from dsr.mail.rendering import LONGEST_SUBJECT, MissingValue, engine, render
from tests.mail.samples import BARE, CODE, FULL, LINK, PERSONAL

FOLDER = Path(settings.BASE_DIR) / "templates" / "letters"
EVERY = FULL + BARE


def ids(letter: Letter) -> str:
    return letter.name


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_every_registered_letter_has_a_sample_and_its_three_templates() -> None:
    assert [letter.name for letter in FULL] == list(LETTERS)
    folders = {path.name for path in FOLDER.iterdir()} - {"layout"}
    assert folders == set(LETTERS)
    for name in LETTERS:
        assert {p.name for p in (FOLDER / name).iterdir()} == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("letter", EVERY, ids=ids)
def test_a_letter_leaves_no_hole(letter: Letter) -> None:
    words = render(letter=letter, language="en")
    for part in (words.subject, words.text, words.html):
        assert part.strip()
        assert not re.search(r"\{\{|\{%|\bNone\b|%\(", part)
    assert "\n\n\n" not in words.text


@pytest.mark.parametrize("language", ["de", "fr"])
@pytest.mark.parametrize("letter", EVERY, ids=ids)
def test_a_letter_leaves_no_hole_in_another_language(letter: Letter, language: str) -> None:
    words = render(letter=letter, language=language)
    for part in (words.subject, words.text, words.html):
        assert part.strip() and not re.search(r"\{\{|\{%|\bNone\b|%\(", part)


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_what_the_law_demands_is_in_text_and_html(letter: Letter) -> None:
    words = render(letter=letter, language="en")
    for name in letter.locked_fields():
        assert letter.values()[name] in words.text
        assert escape(letter.values()[name]) in words.html


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_a_misspelt_field_in_a_template_is_an_error(letter: Letter) -> None:
    """Also where no test happens to walk: every name a template uses is a field of its letter."""
    known = {*letter.values(), "language"}
    for part in ("subject.txt", "body.txt", "body.html"):
        template = engine(for_html=part.endswith("html")).get_template(f"letters/{letter.name}/{part}")
        assert names_in(template.nodelist) - known == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ a|default:b }}", {"a", "b"}),
        ("{% if a %}{% elif b and not c %}{{ d }}{% endif %}", {"a", "b", "c", "d"}),
        ("{% for x in a %}{{ x }}{{ b }}{% endfor %}", {"a", "b"}),
        ('{% translate "x" as a %}{{ b|date:a }}', {"b"}),
        (
            "{% blocktranslate with a=b|date:c count n=d %}{{ a }}{{ n }}{{ e }}"
            "{% plural %}{{ f }}{% endblocktranslate %}",
            {"b", "c", "d", "e", "f"},
        ),
        ("{% block x %}{{ a }}{% endblock %}", {"a"}),
    ],
)
def test_the_walk_through_a_template_finds_every_name(source: str, found: set[str]) -> None:
    template = engine(for_html=True).from_string("{% load i18n %}" + source)
    assert names_in(template.nodelist) == found


def test_the_engine_refuses_an_unknown_name() -> None:
    template = engine(for_html=False).from_string("{{ referense }}")
    with pytest.raises(MissingValue, match="referense"):
        template.render(Context({}))
    template = engine(for_html=True).from_string(
        "{% load i18n %}{% blocktranslate %}Hello {{ nobody }}{% endblocktranslate %}"
    )
    with pytest.raises(MissingValue, match="nobody"):
        template.render(Context({}))


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_what_is_kept_holds_no_secret(letter: Letter) -> None:
    kept = render(letter=letter.masked(), language="en").text
    assert "t0ken" not in kept
    assert CODE not in kept
    secrets = {name for name, value in letter.values().items() if str(value) in {LINK, CODE}}
    assert secrets <= {"status_url", "code", "tasks_url"}
    if letter.name == "download_code":
        assert "[code]" in kept
    if "status_url" in secrets:
        assert "[link]" in kept


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_a_subject_is_one_line_with_the_reference_and_nobodys_name(letter: Letter) -> None:
    subject = render(letter=letter, language="en").subject
    assert "\n" not in subject
    assert "Requester" not in subject
    assert CODE not in subject
    assert letter.name == "account" or subject.startswith("JUXT-2026-0042: ")


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_html_escapes_what_people_wrote_and_text_does_not(letter: Letter) -> None:
    words = render(letter=letter, language="en")
    if hasattr(letter, "text") and letter.name != "account":
        assert PERSONAL in words.text
        assert "<b>" not in words.html
        assert "Anna &lt;b&gt;Requester&lt;/b&gt; &amp; Co" in words.html


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_html_is_a_quiet_letter_with_one_action(letter: Letter) -> None:
    links = _Links()
    links.feed(render(letter=letter, language="en").html)
    assert len(links.targets) <= 1
    assert not {"script", "img", "link", "style", "form"} & set(links.tags)
    assert 'name="color-scheme" content="light dark"' in render(letter=letter, language="en").html


@pytest.mark.parametrize("letter", FULL, ids=ids)
def test_the_action_stands_in_the_text_too(letter: Letter) -> None:
    links = _Links()
    words = render(letter=letter, language="en")
    links.feed(words.html)
    assert all(target in words.text for target in links.targets)


def test_the_sense_is_in_the_first_two_lines() -> None:
    by_name = {letter.name: render(letter=letter, language="en").text for letter in FULL}
    first = {name: " ".join(text.splitlines()[:2]) for name, text in by_name.items()}
    assert "Wednesday 1 April 2026" in first["acknowledgement"]
    assert "until Thursday 2 April 2026" in first["acknowledgement"]
    assert "by Thursday 2 April 2026 at the latest" in first["extension_notice"]
    assert "in 3 days" in first["reminder"]
    assert CODE in first["download_code"] and CODE in first["identity_code"]
    assert "would cost 12.50 GBP" in first["fee_estimate"] and "2 April 2026" in first["fee_estimate"]
    assert "It ends on Thursday 2 April 2026" in first["restriction_lift_notice"]
    assert "no longer use them" in first["restriction_set"]
    assert "has deleted personal data" in first["recipient_notice"]
    assert "2 April 2026" in first["breach_due"] and "12 hours" in first["breach_due"]
    assert "Refusal of the deletion" in first["approval_asked"]


def test_an_acknowledgement_without_a_promise_names_the_legal_date_alone() -> None:
    text = render(letter=BARE[1], language="en").text
    assert "by Thursday 2 April 2026 at the latest" in text
    assert "promise" not in text


def test_a_reminder_says_how_far_the_date_is() -> None:
    today, overdue = (render(letter=letter, language="en") for letter in BARE if letter.name == "reminder")
    assert today.subject.endswith("due today")
    assert overdue.subject.endswith("overdue by 2 days")
    assert "2 days ago" in overdue.text


def test_an_unknown_language_falls_back_and_leaves_the_active_one_alone() -> None:
    with translation.override("fr"):
        words = render(letter=FULL[0], language="xx-nowhere")
        assert translation.get_language() == "fr"
    assert '<html lang="en">' in words.html


def test_a_subject_is_cut_where_the_column_ends() -> None:
    long = AccountMail(subject="x" * 500, text="y")
    assert len(render(letter=long, language="en").subject) == LONGEST_SUBJECT


def test_nul_bytes_do_not_reach_a_mail() -> None:
    letter = MessageFromUs(reference="R", controller="C", status_url=LINK, text="one\x00two")
    words = render(letter=letter, language="en")
    assert "\x00" not in words.text + words.html


def test_notices_are_the_letters_with_a_written_text() -> None:
    assert all("text" in kind.__dataclass_fields__ for kind in NOTICES.values())
    assert "acknowledgement" not in NOTICES
    assert NOTICES["extension_notice"].locked_fields() == ("complaint",)
    assert title_of(name="answer") == "Answer to your request"
    assert title_of(name="no longer known") == "no longer known"


def names_in(nodes: NodeList, bound: frozenset[str] = frozenset()) -> set[str]:
    """The names a template takes from its letter, wherever they stand (not those it makes itself)."""
    made = set(bound) | {node.asvar for node in nodes if isinstance(node, TranslateNode) and node.asvar}
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, BlockTranslateNode):
            found |= _names_in_block(node, made)
            continue
        found |= _own_names(node) - made
        loop = {*node.loopvars, "forloop"} if isinstance(node, ForNode) else set()
        for below in _below(node):
            found |= names_in(below, frozenset(made | loop))
    return found


def _below(node: Node) -> list[NodeList]:
    lists = [getattr(node, name, None) for name in node.child_nodelists]
    lists += [below for _condition, below in getattr(node, "conditions_nodelists", [])]
    return [below for below in lists if below]


def _names_in_block(node: BlockTranslateNode, made: set[str]) -> set[str]:
    own = set(node.extra_context)
    if node.countervar:
        own.add(node.countervar)
    used = {
        token.contents.split("|")[0]
        for token in [*node.singular, *node.plural]
        if token.token_type.name == "VAR"
    }
    taken = [*node.extra_context.values(), *([node.counter] if node.countervar else [])]
    for expression in taken:
        used |= _roots(expression)
    return used - own - made


def _own_names(node: Node) -> set[str]:
    found: set[str] = set()
    for value in vars(node).values():
        found |= _roots(value)
    for condition, _below in getattr(node, "conditions_nodelists", []):
        found |= _roots(condition)
    return found


def _roots(value: object) -> set[str]:
    """Root names of a filter expression, a variable, or a condition of {% if %}."""
    if isinstance(value, Variable):
        return {value.lookups[0]} if value.lookups else set()
    found: set[str] = set()
    for part in ("var", "first", "second", "value"):
        inner = getattr(value, part, None)
        if inner is not None and not isinstance(inner, str):
            found |= _roots(inner)
    for _filter, arguments in getattr(value, "filters", []):
        for is_variable, argument in arguments:
            found |= _roots(argument) if is_variable else set()
    return found
