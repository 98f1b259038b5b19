"""Phrases of another language are marked in text, never in tags, titles or fields, and never by chance."""

from dsr.common.foreign_words import marked

LONG = "Everybody whose data we hold & use may ask."
SHORT = "name"


def mark(html: str, *phrases: str) -> str:
    return marked(html=html, phrases=phrases or (LONG, SHORT), language="en")


def test_a_sentence_inside_a_text_is_marked() -> None:
    page = "<p>Wer fragen kann: Everybody whose data we hold &amp; use may ask. Danke.</p>"
    assert mark(page) == (
        '<p>Wer fragen kann: <span lang="en">Everybody whose data we hold &amp; use may ask.</span> Danke.</p>'
    )


def test_line_breaks_and_a_missing_full_stop_do_not_count() -> None:
    page = "<p>Everybody whose\n data we hold &amp; use may ask (HGB)</p>"
    assert (
        mark(page) == '<p><span lang="en">Everybody whose\n data we hold &amp; use may ask</span> (HGB)</p>'
    )


def test_a_short_word_is_marked_only_where_it_stands_alone() -> None:
    assert mark("<li>- name</li><p>Ihr name</p>") == '<li>- <span lang="en">name</span></li><p>Ihr name</p>'


def test_where_no_markup_can_stand_nothing_is_marked() -> None:
    for element in ("title", "option", "textarea", "script", "style"):
        page = (
            f'<{element} title="{SHORT}">Everybody whose data we hold &amp; use may ask.</{element}><p>x</p>'
        )
        assert mark(page) == page
    assert mark('<img alt="name">') == '<img alt="name">'


def test_it_goes_on_after_such_an_element() -> None:
    assert mark("<title>name</title><p>name</p>") == '<title>name</title><p><span lang="en">name</span></p>'


def test_part_of_a_word_is_no_phrase() -> None:
    page = "<p>xEverybody whose data we hold &amp; use may askers</p>"
    assert mark(page) == page


def test_a_phrase_that_looks_like_a_pattern_is_only_itself() -> None:
    assert mark("<p>aaaaaaaaaaaaaaaaaaaaaaaaaa</p>", "a*a*a*a*a*a*a*a*a*a*a*a*a*") == (
        "<p>aaaaaaaaaaaaaaaaaaaaaaaaaa</p>"
    )


def test_without_phrases_nothing_changes() -> None:
    assert marked(html="<p>name</p>", phrases=(), language="en") == "<p>name</p>"
    assert mark("<p>name</p>", "", " ") == "<p>name</p>"
