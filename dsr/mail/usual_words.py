"""The usual text of a letter with its fields shown as {placeholders}: where a controller's own words can start from.

It is found by rendering the letter with stand-ins and putting the names in their place. Reads templates only.
"""

from datetime import date, timedelta
from typing import Any, get_type_hints

from django.utils import dateformat, translation
from django.utils.translation import pgettext

from dsr.mail.kinds.letter import Letter
from dsr.mail.rendering import render, spoken
from dsr.mail.wording import Wording

FIRST_STAND_IN = date(1801, 1, 5)  # no letter of ours is about that year
SAMPLE_DAY = date(2027, 3, 1)
SAMPLES = {"reference": "ABC-2027-0001"}
NUMBER_STAND_IN = 98_765_400


def usual_words(*, kind: type[Letter], language: str) -> Wording:
    """Subject and text of a letter in a language, with {placeholders}; braces of the text itself doubled."""
    stands = {name: _stand_in(kind, name, place) for place, name in enumerate(kind.field_names())}
    words = render(letter=kind(**stands), language=language)
    with translation.override(spoken(language=language)):
        marks = {_as_written(value): name for name, value in stands.items() if not isinstance(value, bool)}
    return Wording(subject=_named(words.subject, marks), body=_named(words.text.strip(), marks))


def sample_letter(*, kind: type[Letter], controller: str) -> Letter:
    """A letter with made-up values, to see a wording by. Its secrets are masked."""
    values = {name: _sample(kind, name) for name in kind.field_names()}
    return kind(**{**values, "controller": controller}).masked()


def _sample(kind: type[Letter], name: str) -> Any:
    hint = str(get_type_hints(kind)[name])
    if "bool" in hint:
        return False
    if "date" in hint:
        return SAMPLE_DAY
    if "int" in hint:
        return 30
    text = SAMPLES.get(name, f"[{name}]")
    return (text,) if "tuple" in hint else text


def _stand_in(kind: type[Letter], name: str, place: int) -> Any:
    hint = str(get_type_hints(kind)[name])
    if "bool" in hint:
        return False
    if "date" in hint:
        return FIRST_STAND_IN + timedelta(days=place)
    if "int" in hint:
        return NUMBER_STAND_IN + place
    text = f"XPLACE{place}X"
    return (text,) if "tuple" in hint else text


def _as_written(value: Any) -> str:
    if isinstance(value, date):
        form = pgettext("format of a date with its weekday (Django date format)", "l j F Y")
        return dateformat.format(value, form)
    return f"- {value[0]}" if isinstance(value, tuple) else str(value)


def _named(text: str, marks: dict[str, str]) -> str:
    named = text.replace("{", "{{").replace("}", "}}")
    for mark, name in marks.items():
        named = named.replace(mark, f"{{{name}}}")
    return named
