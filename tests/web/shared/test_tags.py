"""The tags, drawn by real templates."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import translation

from dsr.web.shared.clock_picture import clock_marks
from dsr.web.shared.fields import Card, ChoiceCardsField
from dsr.web.shared.icons import UnknownIcon
from dsr.web.shared.templatetags.dsr import UnknownTone


def draw(source: str, **context: Any) -> str:
    return Template("{% load dsr %}" + source).render(Context(context))


class AskForm(forms.Form):
    rights = ChoiceCardsField(
        label="Rights", cards=[Card("access", "Copy", "All of it.", "Art. 15"), Card("x", "X")]
    )
    name = forms.CharField(label="Your name")
    email = forms.EmailField(label="E-mail", error_messages={"required": "Enter an address."}, required=True)

    def clean(self) -> None:
        raise forms.ValidationError("These do not go together.")


def test_a_decorative_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "lock" %}')


def test_an_icon_with_meaning_has_a_name() -> None:
    assert 'role="img" aria-label="Locked"' in draw('{% icon "lock" label="Locked" %}')


def test_an_unknown_icon_fails_the_page() -> None:
    with pytest.raises(UnknownIcon):
        draw('{% icon "unicorn" %}')


def test_a_due_badge_has_word_shape_and_date(today: date) -> None:
    html = draw("{% due_badge due=due today=today %}", due=today - timedelta(days=3), today=today)
    assert "overdue 3 days" in html
    assert "#triangle" in html
    assert 'datetime="2026-02-16"' in html


def test_a_day_with_today_says_how_far(today: date) -> None:
    html = draw("{% day due today %}", due=date(2026, 3, 2), today=today)
    assert html == '<time datetime="2026-03-02">Monday 2 March 2026</time>, in 11 days'


def test_a_moment_is_shown_in_the_controllers_zone() -> None:
    html = draw('{% moment at "Europe/Berlin" %}', at=datetime(2026, 2, 19, 23, 30, tzinfo=UTC))
    assert ">20 Feb 2026, 00:30<" in html


def test_the_clock_says_in_words_all_that_it_draws(today: date) -> None:
    marks = clock_marks(
        clock_day=date(2026, 2, 2), legal_due_on=date(2026, 3, 2), safe_due_on=date(2026, 2, 27),
        pauses=[(date(2026, 2, 7), date(2026, 2, 11))],
    )  # fmt: skip
    html = draw("{% clock_picture marks today=today %}", marks=marks, today=today)
    for words in (
        "Received",
        "Paused",
        "Plan to answer by",
        "Friday 27 February 2026, in 8 days",
        "Legal date",
    ):
        assert words in html
    assert 'role="img" aria-label="Day 17 of 28."' in html
    assert "style=" not in html


def test_numbers_in_a_drawing_are_not_written_the_local_way(today: date) -> None:
    marks = clock_marks(clock_day=date(2026, 2, 2), legal_due_on=date(2026, 3, 2))
    with translation.override("de"):
        html = draw("{% clock_picture marks today=today %}", marks=marks, today=today)
    assert 'viewBox="0 0 360.0 ' in html


def test_the_error_summary_leads_to_each_field() -> None:
    html = draw("{% error_summary form %}", form=AskForm({}))
    assert '<a href="#id_rights_0">Rights: This field is required.</a>' in html
    assert '<a href="#id_name">Your name: This field is required.</a>' in html
    assert '<a href="#id_email">Enter an address.</a>' in html
    assert "<li>These do not go together.</li>" in html


def test_no_error_no_summary() -> None:
    assert draw("{% error_summary form %}", form=AskForm()).strip() == ""


def test_cards_are_drawn_by_crispy_with_their_explanation() -> None:
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": AskForm()}))
    assert 'class="choice-cards"' in html
    assert 'aria-describedby="id_rights_0_about"' in html
    assert "All of it." in html
    assert "Art. 15" in html


def test_a_wrong_field_is_described_by_its_error_before_the_box() -> None:
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": AskForm({})}))
    assert html.index('id="id_name_error"') < html.index('id="id_name"')
    assert 'aria-describedby="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_steps_are_said_and_drawn() -> None:
    html = draw('{% step_indicator current=2 total=4 label="What exactly" %}')
    assert "Step 2 of 4" in html
    assert html.count("steps__part--next") == 2


def test_a_block_component_keeps_its_content_and_escapes_its_words() -> None:
    html = draw('{% panel heading=words anchor="p" %}<b>{{ words }}</b>{% endpanel %}', words="<script>")
    assert html.count("&lt;script&gt;") == 2
    assert "<b>" in html
    assert "<script>" not in html


def test_a_menu_opens_without_script() -> None:
    html = draw('{% menu label="Actions" %}<li>one</li>{% endmenu %}')
    assert "<details" in html
    assert "<summary" in html
    assert "<li>one</li>" in html


def test_an_action_that_is_not_possible_is_no_link_and_says_why() -> None:
    items = [{"label": "Extend", "url": "/x", "reason": "The notice would be late."}]
    html = render_to_string("components/actions.html", {"items": items})
    assert "<a" not in html
    assert "The notice would be late." in html


def test_a_notice_has_only_the_four_tones() -> None:
    assert "notice--caution" in draw('{% notice tone="caution" %}x{% endnotice %}')
    with pytest.raises(UnknownTone):
        draw('{% notice tone="purple" %}x{% endnotice %}')


def test_a_tag_without_what_it_needs_fails_the_page() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw("{% due_badge due=due %}", due=None)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_nothing_and_say_what_to_do(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def test_a_letter_shows_its_text_as_it_is() -> None:
    mail = {"sender": "a@example.org", "to": "b@example.org", "subject": "S", "body": "Dear <b>,\n\nyours"}
    html = render_to_string("components/mail_preview.html", {"mail": mail})
    assert "Dear &lt;b&gt;,\n\nyours" in html
