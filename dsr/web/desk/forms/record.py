"""What the record can be narrowed to."""

from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dsr.web.desk.forms.base import without_tag


class Topic(NamedTuple):
    """A group of kinds of events, by the beginning of their names."""

    label: str | Promise
    prefixes: tuple[str, ...]


TOPICS = {
    "work": Topic(_("The case and its rights"), ("case:opened", "case:assigned", "case:closed", "case:reopened",
                                                 "case:receipt", "track:", "right:", "search:", "step:", "note:",
                                                 "task:", "case:linked", "case:unlinked", "case:merged",
                                                 "case:unmerged")),
    "people": Topic(_("Second persons"), ("approval:", "glass:", "plan:", "fee:")),
    "effects": Topic(_("Restriction, recipients, holds"), ("restriction:", "recipient:", "hold:", "suppression:")),
    "clock": Topic(_("Clock and reminders"), ("clock:", "case:receipt", "reminder:")),
    "identity": Topic(_("Identity and contact"), ("identity:", "evidence:", "authority:", "breach:",
                                                     "contact:", "link:")),
    "answer": Topic(_("Answer, bundle, download"), ("answer:", "bundle:", "download:")),
    "letters": Topic(_("Messages and mail"), ("message:", "mail:", "letter:", "wording:")),
    "looks": Topic(_("Who looked"), ("case:looked_at", "file:looked_at", "evidence:looked_at", "letter:looked_at",
                                      "record:")),
}  # fmt: skip


class RecordFilterForm(forms.Form):
    """One topic, or everything."""

    topic = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Everything")), *((slug, topic.label) for slug, topic in TOPICS.items())],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = without_tag()
