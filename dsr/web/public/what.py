"""Step one: what the person wants, in plain words. Nobody has to name an article."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from dsr.register.profile import ControllerProfile
from dsr.rules.rights import RIGHTS, Right
from dsr.web.public.questions import TO_MARKETING, TO_OTHER
from dsr.web.public.trap import TRAP, Trap, trap_row
from dsr.web.shared.fields import Card, ChoiceCardsField
from dsr.web.shared.honest_fields import LONG, Words, plain_helper

OBJECT, UNSURE = "object", "unsure"
OBJECTIONS = (Right.OBJECTION, Right.OBJECTION_DIRECT_MARKETING)


class WhatForm(forms.Form):
    """The rights this controller offers as cards, and a place for one's own words."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, profile: ControllerProfile, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["rights"] = ChoiceCardsField(
            label=_("What would you like us to do?"),
            help_text=_("Choose one or more."),
            cards=cards_of(profile),
            error_messages={"required": _("Choose at least one thing that we should do.")},
        )
        self.fields["own_words"] = Words(
            label=_("In your own words"),
            help_text=_(
                "Say here what you want if you are not sure what to choose, or if there is more to say."
            ),
            most=LONG,
            lines=4,
            required=False,
        )
        self.fields[TRAP] = Trap()
        self.helper = plain_helper(Layout("rights", "own_words", trap_row()))

    def clean(self) -> dict[str, Any]:
        """Not sure and no words would be an empty request."""
        cleaned = super().clean() or {}
        if (
            cleaned.get("rights") == [UNSURE]
            and not cleaned.get("own_words")
            and "own_words" not in self.errors
        ):
            self.add_error("own_words", _("Tell us in your own words what you want."))
        return cleaned


def cards_of(profile: ControllerProfile) -> list[Card]:
    """One card per offered right, both kinds of objection on one, and one for those who are not sure."""
    offered = profile.rights
    both = all(right in offered for right in OBJECTIONS)
    cards = []
    for right in offered:
        if not both or right not in OBJECTIONS:
            cards.append(_card(right))
        elif right is OBJECTIONS[0]:
            cards.append(_objection_card())
    return [*cards, _unsure_card()]


def _card(right: Right) -> Card:
    info = RIGHTS[right]
    return Card(right.value, _(info.plain), _(info.explanation), f"{_(info.legal_name)}, {info.article}")


def _objection_card() -> Card:
    return Card(
        OBJECT,
        _("I object to a use of my data"),
        _("Stop advertising to you, for which no reason is needed, or another use."),
        f"{_(RIGHTS[Right.OBJECTION].legal_name)}, Art. 21",
    )


def _unsure_card() -> Card:
    return Card(
        UNSURE,
        _("I am not sure: here is what I want, in my own words"),
        _("Write it in the box below. We read it and find out which right fits."),
    )


def rights_asked(what: Mapping[str, Any], objections: Sequence[str]) -> tuple[Right, ...]:
    """The rights behind the chosen cards, in the order of the law; empty when the person is not sure.

    `objections` says to what the person objects, where both kinds stand on one card.
    """
    chosen = set(what.get("rights", ()))
    if OBJECT in chosen:
        named = {TO_OTHER: Right.OBJECTION, TO_MARKETING: Right.OBJECTION_DIRECT_MARKETING}
        chosen |= {named[to].value for to in objections if to in named}
    return tuple(right for right in Right if right.value in chosen)


def is_unsure_only(what: Mapping[str, Any]) -> bool:
    """Whether nothing but "I am not sure" was chosen."""
    return list(what.get("rights", ())) == [UNSURE]
