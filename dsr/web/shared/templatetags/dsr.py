"""Template tags of the design system (`{% load dsr %}`). They word and draw what they are given.

Every tag is listed with its parameters in `templates/components/README.md`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm, BoundField, Field
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from dsr.web.shared.clock_picture import KINDS, Mark, draw_clock
from dsr.web.shared.days import distance, long_date
from dsr.web.shared.due import SOON_DAYS, due_state
from dsr.web.shared.fields import Card
from dsr.web.shared.icons import icon_address

register = template.Library()

TONES = frozenset({"info", "good", "caution", "alert"})
TONE_ICONS = {"info": "info", "good": "check", "caution": "warning", "alert": "warning"}


class UnknownTone(ValueError):
    """A notice was asked for in a tone that the design does not have."""


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon as tall as the text around it. Without a label it is decoration and not read out."""
    address = icon_address(name)
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}" focusable="false"><use href="{}"/></svg>',
            css,
            label,
            address,
        )
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', css, address
    )


@register.simple_tag
def due_badge(
    *,
    due: date | None,
    today: date,
    paused: bool = False,
    extended: bool = False,
    closed: bool = False,
    soon_days: int = SOON_DAYS,
) -> SafeString:
    """Where a case or track stands against its date, as shape and words; the date itself is in the markup."""
    state = due_state(
        due=due, today=today, paused=paused, extended=extended, closed=closed, soon_days=soon_days
    )
    if due is None:
        return format_html(
            '<span class="due due--{}">{} {}</span>', state.code, icon(state.shape), state.words
        )
    return format_html(
        '<time class="due due--{}" datetime="{}">{} {}</time>',
        state.code,
        due.isoformat(),
        icon(state.shape),
        state.words,
    )


@register.simple_tag
def day(value: date, today: date | None = None) -> SafeString:
    """A legal date in words, with the distance when today is given: "Monday 2 March 2026, in 9 days"."""
    written = format_html('<time datetime="{}">{}</time>', value.isoformat(), long_date(value))
    return written if today is None else format_html("{}, {}", written, distance(day=value, today=today))


@register.simple_tag
def moment(value: datetime, zone: str = "UTC") -> SafeString:
    """An instant to the minute in a zone (the controller's): "2 Mar 2026, 10:42"."""
    local = value.astimezone(ZoneInfo(zone))
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "j M Y"),
        date_format(local, "H:i"),
    )


@register.simple_tag
def clock_time(value: datetime, zone: str = "UTC") -> SafeString:
    """The time of day of an instant in a zone, such as "10:42"."""
    local = value.astimezone(ZoneInfo(zone))
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), date_format(local, "H:i")
    )


@register.inclusion_tag("components/clock_picture.html")
def clock_picture(marks: Sequence[Mark], *, today: date, legend: bool = True) -> dict[str, Any]:
    """The clock as a picture with the list of its dates. `marks` come from `clock_picture.clock_marks`."""
    picture = draw_clock(marks=marks, today=today)
    named = sorted(marks, key=lambda mark: (mark.on, KINDS[mark.kind].rank))
    rows = [
        (drawn, mark.label or KINDS[mark.kind].label)
        for drawn, mark in zip(picture.marks, named, strict=True)
    ]
    return {"picture": picture, "rows": rows, "legend": legend}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What has to be mended, each line a link to its field. Nothing is drawn when all is well."""
    problems = [
        {"text": _with_label(form, name, str(message)), "target": field_target(form, name)}
        for form in forms
        for name, messages in form.errors.items()
        for message in messages
    ]
    return {"problems": problems}


def _with_label(form: BaseForm, name: str, message: str) -> str:
    """Django's own "This field is required." does not say which; a form's own words stand alone."""
    if name in form.fields and message == str(Field.default_error_messages["required"]):
        return f"{form[name].label}: {message}"
    return message


def field_target(form: BaseForm, name: str) -> str:
    """The id of the first thing one can type in for a field; empty for an error of the whole form."""
    if name not in form.fields:
        return ""
    field = form[name]
    if field.id_for_label:
        return field.id_for_label
    parts = field.subwidgets
    return str(parts[0].id_for_label) if parts else field.auto_id


@register.simple_tag
def card_of(field: BoundField, value: object) -> Card | None:
    """The card behind one choice of a ChoiceCardsField; None for ordinary choices."""
    cards: dict[str, Card] = getattr(field.field, "cards", {})
    return cards.get(str(value))


@register.inclusion_tag("components/steps.html")
def step_indicator(*, current: int, total: int, label: str = "") -> dict[str, Any]:
    """ "Step 2 of 4" with a bar of four parts. Steps count from 1."""
    parts = ["done" if n < current else "current" if n == current else "next" for n in range(1, total + 1)]
    return {"current": current, "total": total, "label": label, "parts": parts}


@register.simple_block_tag(takes_context=True)
def panel(
    context: Context,
    content: str,
    *,
    heading: str,
    icon: str = "",
    anchor: str = "",
    level: int = 2,
    aside: str = "",
) -> SafeString:
    """A titled part of a desk page. `aside` is one short text at the right of the heading."""
    return _component(
        context, "panel", content, heading=heading, icon=icon, anchor=anchor, level=level, aside=aside
    )


@register.simple_block_tag(takes_context=True)
def next_card(context: Context, content: str, *, heading: str, whose: str = "", level: int = 2) -> SafeString:
    """The Next card: what to do now, why, and the buttons. `whose` says whose move it is."""
    return _component(context, "next_card", content, heading=heading, whose=whose, level=level)


@register.simple_block_tag(takes_context=True)
def menu(
    context: Context,
    content: str,
    *,
    label: str,
    icon: str = "",
    css: str = "btn btn-secondary",
    bare: bool = False,
) -> SafeString:
    """A menu that opens without JavaScript; its content is `<li>` items. `bare` hides the button's words."""
    return _component(context, "menu", content, label=label, icon=icon, css=css, bare=bare)


@register.simple_block_tag(takes_context=True)
def disclosure(context: Context, content: str, *, summary: str, opened: bool = False) -> SafeString:
    """Words that open in place, such as "How we count"."""
    return _component(context, "disclosure", content, summary=summary, opened=opened)


@register.simple_block_tag(takes_context=True)
def notice(
    context: Context, content: str, *, tone: str = "info", heading: str = "", announce: bool = False
) -> SafeString:
    """A calm box in one of four tones: info, good, caution, alert. `announce` has it read out."""
    if tone not in TONES:
        raise UnknownTone(f"There is no tone {tone!r}; there are {', '.join(sorted(TONES))}.")
    return _component(
        context, "notice", content, tone=tone, heading=heading, icon=TONE_ICONS[tone], announce=announce
    )


@register.simple_block_tag(takes_context=True)
def empty_state(
    context: Context, content: str, *, heading: str, icon: str = "check", level: int = 2
) -> SafeString:
    """What a list says when it is empty: why, and what to do."""
    return _component(context, "empty_state", content, heading=heading, icon=icon, level=level)


@register.simple_tag
def state_words(state: str) -> str:
    """The spoken word for a step's state: done, current, next, blocked or skipped."""
    return {
        "done": gettext("done"),
        "current": gettext("now"),
        "next": gettext("to come"),
        "blocked": gettext("not possible yet"),
        "skipped": gettext("not needed"),
    }[state]


STATE_SHAPES = {"done": "check", "current": "dot", "next": "hollow", "blocked": "lock", "skipped": "dash"}


@register.filter
def state_shape(state: str) -> str:
    """The icon for a step's state."""
    return STATE_SHAPES[state]


def _component(context: Context, name: str, content: str, **values: object) -> SafeString:
    """Renders `components/<name>.html` around content that the calling template has already escaped."""
    engine = cast("Template", context.template).engine  # a tag is always drawn inside a template
    inner = context.new({"content": mark_safe(content), **values})  # noqa: S308 - escaped where it was written
    return engine.get_template(f"components/{name}.html").render(inner)
