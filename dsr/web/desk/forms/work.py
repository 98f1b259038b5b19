"""Forms of the work itself: what a system gave, what is decided, how it ends."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import DecisionKind, SearchState
from dsr.cases.models import RightTrack
from dsr.cases.search_keys import SearchKey
from dsr.casework.collect import LONGEST_OTHER, MOST_HITS
from dsr.rules.lifecycle import GROUND_TEXTS, GROUNDS_OF, NEEDS_GROUND, NEEDS_SECOND_PERSON, Decision
from dsr.rules.procedure import UNREFUSABLE_RIGHTS
from dsr.rules.rights import RIGHTS, Right
from dsr.web.desk.forms.base import ActForm, TextArea
from dsr.web.shared.fields import Card, ChoiceCardField

MOST_FILES = 20


class FilesWidget(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True})

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """Every file chosen, not only the last."""
        return files.getlist(name)


class FilesField(forms.FileField):
    """A list of files; empty when none was chosen."""

    widget = FilesWidget

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file as Django cleans one."""
        given = data if isinstance(data, (list, tuple)) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most %(most)d files at a time.") % {"most": MOST_FILES})
        return [cleaned for one in given if (cleaned := super(FilesField, self).clean(one, initial))]


class SearchForm(ActForm):
    """What the look into one data system gave."""

    material = FilesField(
        label=_("Files"),
        required=False,
        help_text=_("CSV and JSON become tables that can be read; other files go along as they are."),
    )
    keys = forms.MultipleChoiceField(
        label=_("Searched by"),
        choices=SearchKey.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The kinds of identifiers. The person reads them in the answer; the values stay out of it."
        ),
    )
    other_key = forms.CharField(
        label=_("Which other identifier?"),
        max_length=LONGEST_OTHER,
        required=False,
        help_text=_("Its kind, such as “licence plate”. It stays in the file."),
    )
    hits = forms.IntegerField(
        label=_("Records found"),
        required=False,
        min_value=0,
        max_value=MOST_HITS,
        help_text=_("As a number, if they can be counted. It stands in the search log."),
    )
    told_reason = TextArea(
        label=_("Why it was not searched"),
        required=False,
        rows=3,
        help_text=_("Only if it was not searched. The person reads this in the answer, as you write it."),
    )
    note = TextArea(
        label=_("Remark for the file"),
        required=False,
        rows=3,
        help_text=_("Only the team reads it; it is no part of the answer."),
    )
    field_order = ("result", "material", "hits", "keys", "other_key", "told_reason", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"] = ChoiceCardField(label=_("What did the search give?"), cards=_results())
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Another identifier has a name; a system that was not searched has a reason."""
        cleaned = super().clean() or {}
        if SearchKey.OTHER in cleaned.get("keys", []) and not cleaned.get("other_key", "").strip():
            self.add_error("other_key", _("Say what kind of identifier it was."))
        if cleaned.get("result") == SearchState.NOT_SEARCHED and not cleaned.get("told_reason", "").strip():
            self.add_error("told_reason", _("Say why: the person reads it, and a regulator will ask."))
        return cleaned


def _results() -> list[Card]:
    told = {
        SearchState.FOUND: (gettext("Data found"), gettext("Add what was found as files.")),
        SearchState.NOTHING_FOUND: (
            gettext("Nothing found"),
            gettext("The answer says that this system was searched."),
        ),
        SearchState.NOT_SEARCHED: (gettext("Not searched"), gettext("Say why below; the person reads it.")),
    }
    return [Card(state.value, label, text) for state, (label, text) in told.items()]


class DecideForm(ActForm):
    """The decision on one right. What the law does not allow is not offered."""

    ground = forms.ChoiceField(
        label=_("Ground of the refusal"), required=False, help_text=_("Only for a refusal, also in part.")
    )
    reasons = TextArea(
        label=_("Reasons in your own words"),
        required=False,
        rows=5,
        help_text=_(
            "They stand in the letter as you write them. Needed for a refusal, also in part, and where somebody else "
            "decides about the data (Art. 12(4))."
        ),
    )

    def __init__(self, *args: Any, track: RightTrack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        absolute = track.right in UNREFUSABLE_RIGHTS
        self.fields["decision"] = ChoiceCardField(label=_("Decision"), cards=_decisions(absolute=absolute))
        self.order_fields(["decision", "ground", "reasons"])
        if absolute:
            del self.fields["ground"]
        else:
            self.fields["ground"].choices = [("", _("Choose a ground")), *_grounds(track)]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A refusal names its ground and its reasons; who is not the controller says who is."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") in NEEDS_SECOND_PERSON:
            if cleaned["decision"] in NEEDS_GROUND and not cleaned.get("ground"):
                self.add_error("ground", _("Choose on which ground it is refused."))
            if not cleaned.get("reasons", "").strip():
                self.add_error("reasons", _("Write the reasons: the law demands them (Art. 12(4))."))
        return cleaned


def _decisions(*, absolute: bool) -> list[Card]:
    told = {
        Decision.GRANT: gettext("We do all that was asked."),
        Decision.GRANT_PARTLY: gettext(
            "We do part of it; the rest needs a ground and reasons. A second person is asked."
        ),
        Decision.REFUSE: gettext(
            "Only on a ground of the law, with reasons, and with the way to complain. A second person is asked."
        ),
        Decision.NO_DATA: gettext("We searched and hold nothing about this person."),
        Decision.NOT_CONTROLLER: gettext(
            "Somebody else decides about these data; we have none of our own. Say in the reasons who, and how you "
            "know. A second person is asked."
        ),
    }
    offered = [kind for kind in told if not absolute or kind == Decision.GRANT]
    return [Card(kind.value, str(DecisionKind(kind).label), told[kind]) for kind in offered]


def _grounds(track: RightTrack) -> list[tuple[str, str]]:
    """The grounds on which this right may be refused, and no other's."""
    told = [(ground, GROUND_TEXTS[ground]) for ground in GROUNDS_OF[Right(track.right)]]
    return [(ground.value, f"{gettext(text)} ({article})") for ground, (text, article) in told]


class ReasonForm(ActForm):
    """An act that needs a reason and nothing else."""

    reason = TextArea(label=_("Reason"), rows=3, max_length=2000)


class ReopenForm(ReasonForm):
    """Which rights, and why."""

    tracks = forms.MultipleChoiceField(
        label=_("Rights to work on again"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("tracks", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tracks"] = forms.MultipleChoiceField(
            label=_("Rights to work on again"),
            widget=forms.CheckboxSelectMultiple,
            choices=[
                (str(track.pk), gettext(RIGHTS[Right(track.right)].plain))
                for track in RightTrack.objects.filter(case=self.case)
            ],
        )
        self.order_fields(self.field_order)


class MailForm(ActForm):
    """Whether an uncertain mail arrived."""

    arrived = forms.TypedChoiceField(
        label=_("Did the mail arrive?"),
        choices=[("yes", _("Yes, it arrived")), ("no", _("No: send it again"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
