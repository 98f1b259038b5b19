"""Forms about owners of systems."""

from django.utils.translation import gettext_lazy as _

from dsr.web.desk.forms.base import ActForm, TextArea


class AskOwnerForm(ActForm):
    """What the owner has to know besides name and identifiers."""

    instructions = TextArea(
        label=_("What they have to know"),
        required=False,
        rows=4,
        help_text=_(
            "Name, addresses and numbers of the person are shown to them. Add what else helps to find the records, "
            "and the period asked about, if one was given."
        ),
    )


class AnswerOwnerForm(ActForm):
    """The answer to a question."""

    text = TextArea(label=_("Your answer"), rows=5)
