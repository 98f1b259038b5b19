"""Forms of what follows a decision: restriction, recipients, holds, stopped addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import NoticeState
from dsr.cases.models import RightTrack
from dsr.casework.recipients import UNTOLD_STATES, ToldWay
from dsr.register.suppression import Scope, SuppressionGround
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.forms.base import ActForm, TextArea
from dsr.web.shared.fields import Card, ChoiceCardField

WHOLE_CASE = "case"


def right_cards(tracks: list[RightTrack]) -> list[Card]:
    """Rights of a case as choices."""
    infos = [(track, RIGHTS[Right(track.right)]) for track in tracks]
    return [Card(str(track.pk), str(_(info.plain)), law=info.article) for track, info in infos]


class RightForm(ActForm):
    """An act on one of several rights; where there is one, it is chosen already."""

    def __init__(self, *args: Any, tracks: list[RightTrack], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track_id"] = ChoiceCardField(
            label=_("Under which right?"),
            cards=right_cards(tracks),
            initial=str(tracks[0].pk) if len(tracks) == 1 else None,
        )
        self.order_fields(["track_id"])


class RestrictForm(RightForm):
    """Restrict at once, with the words to the person."""

    text = TextArea(label=_("Message to the requester"))


class AnnounceLiftForm(ActForm):
    """Why it can be lifted, and the words to the person."""

    reason = TextArea(label=_("Why it can be lifted"), rows=3, help_text=_("For the file."))
    text = TextArea(label=_("Letter to the requester"))


class TellForm(ActForm):
    """By which way, and what the mail says."""

    way = forms.ChoiceField(label=_("How?"), choices=ToldWay.choices, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("E-mail address of the recipient"),
        required=False,
        help_text=_("Only for an e-mail from here."),
    )
    whose = TextArea(
        label=_("Whose data they are"),
        rows=2,
        required=False,
        help_text=_("By what the recipient finds the person, and no more."),
    )
    what = TextArea(label=_("What was done"), rows=4, required=False)


class NotToldForm(ActForm):
    """Why a recipient is not told."""

    state = forms.ChoiceField(
        label=_("Why not?"),
        choices=[choice for choice in NoticeState.choices if choice[0] in UNTOLD_STATES],
        widget=forms.RadioSelect,
    )
    reason = TextArea(label=_("The facts behind it"), rows=4, help_text=_("A regulator will ask for them."))


class ReplyForm(ActForm):
    """What a recipient answered."""

    reply = TextArea(label=_("What they answered"), rows=4)


class RecipientForm(RightForm):
    """A recipient outside the register."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class NamesForm(ActForm):
    """The message that names them."""

    text = TextArea(label=_("Message to the requester"), rows=10)


class HoldForm(ActForm):
    """What is held, and why."""

    reason = TextArea(
        label=_("Why it must be kept"),
        rows=3,
        help_text=_("Such as the court or authority and its reference."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        systems = self.case.controller.systems.filter(is_active=True)
        self.fields["system_id"] = forms.TypedChoiceField(
            label=_("What is held?"),
            choices=[(WHOLE_CASE, _("The whole case")), *((str(one.pk), one.name) for one in systems)],
            coerce=lambda chosen: None if chosen == WHOLE_CASE else int(chosen),
            widget=forms.RadioSelect,
            initial=WHOLE_CASE,
        )
        self.order_fields(["system_id", "reason"])


class LiftHoldForm(ActForm):
    """Why it need no longer be kept."""

    reason = TextArea(label=_("Why it need no longer be kept"), rows=3)


def scope_field() -> forms.ChoiceField:
    """What is stopped."""
    cards = [
        Card(
            Scope.MARKETING,
            str(_("Direct marketing")),
            str(_("Service messages go on, such as about a contract.")),
        ),
        Card(Scope.EVERYTHING, str(_("Every use")), str(_("And collecting the address again."))),
    ]
    return ChoiceCardField(label=_("What is stopped?"), cards=cards)


def ground_field() -> forms.ChoiceField:
    """Why the entry itself may be kept."""
    return forms.ChoiceField(
        label=_("Why may this entry be kept?"),
        choices=SuppressionGround.choices,
        widget=forms.RadioSelect,
        help_text=_("The entry needs its own ground, also when everything else is erased."),
    )


class SuppressForm(ActForm):
    """The person's own addresses, or another one."""

    def __init__(self, *args: Any, known: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"] = forms.CharField(
            label=_("Another address"),
            required=not known,
            max_length=254,
            help_text=_("Empty: %(known)s") % {"known": ", ".join(known)} if known else "",
        )
        self.fields["scope"] = scope_field()
        self.fields["ground"] = ground_field()
