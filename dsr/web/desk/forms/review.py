"""Forms of review: give or hold back, black out fields, rules, boxes on pages."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.cases.models import Case
from dsr.rules.redaction import LONGEST_WHAT, NEEDS_WHAT, RuleKind
from dsr.rules.withholding import GROUNDS, Ground, grounds_for
from dsr.web.desk.forms.base import ActForm, TextArea
from dsr.web.desk.review_rows import Leaf
from dsr.web.desk.review_search import unpacked

SPARE_BOXES = 4
MOST_ROWS = 200
WHOLE = ""
KINDS = (
    (RuleKind.TEXT, _("A text, such as a name")),
    (RuleKind.FIELD, _("A field, by its name")),
    (RuleKind.EMAIL, _("Every e-mail address")),
    (RuleKind.PHONE, _("Every telephone number")),
    (RuleKind.IBAN, _("Every bank account number (IBAN)")),
    (RuleKind.PATTERN, _("A pattern, such as EMP-\\d{4}")),
)


class _Where(forms.TypedChoiceField):
    """Empty means everywhere, which is a choice like the others."""

    judged_by_form = True


def _named(ground: Ground) -> tuple[str, str]:
    return ground.slug, f"{gettext(ground.title)} ({ground.law})"


def ground_choices(case: Case, *, masks: bool = False) -> list[tuple[str, str]]:
    """The grounds of the case's country."""
    return [_named(ground) for ground in grounds_for(country=case.controller.country, masks=masks)]


class JudgedChoice(forms.ChoiceField):
    """A choice of which the form says when it may be empty, so it is not marked as optional."""

    judged_by_form = True


class JudgedArea(TextArea):
    """A text of which the form says when it may be empty."""

    judged_by_form = True


class JudgedWords(forms.CharField):
    """A short text of which the form says when it may be empty."""

    judged_by_form = True


class DecideForm(ActForm):
    """Give or hold back; `records` is empty for the whole set."""

    records = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80_000)
    verdict = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("hold_back", _("Hold back")), ("release", _("Give"))],
        widget=forms.RadioSelect,
    )
    reason = JudgedArea(
        label=_("The facts behind it"),
        rows=4,
        required=False,
        help_text=_(
            "Whose rights, what harm, weighed against what. The person is told the ground, not this."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = JudgedChoice(
            label=_("On which ground is it held back?"),
            choices=[("", _("Choose")), *ground_choices(self.case)],
            required=False,
        )
        self.order_fields(["records", "verdict", "ground", "reason"])

    def clean_records(self) -> list[int] | None:
        """The numbers, or None for the whole set."""
        text = self.cleaned_data["records"]
        if text == WHOLE:
            return None
        try:
            return unpacked(text)
        except ValueError as odd:
            raise ValidationError(gettext("The choice of records cannot be read. Choose again.")) from odd

    def clean(self) -> dict[str, Any]:
        """What is held back needs a ground, and most grounds need facts; each is said beside its field."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("verdict") != "hold_back" or "ground" not in said:
            return said
        ground = GROUNDS.get(said["ground"])
        if ground is None:
            self.add_error("ground", gettext("Choose why it is held back."))
        elif ground.weighs and not str(said.get("reason", "")).strip():
            self.add_error("reason", gettext("Say which facts are behind this ground; a regulator will ask."))
        return said


class RecordMasksForm(ActForm):
    """Fields of one record to be covered."""

    text = forms.CharField(
        label=_("Only this text within them"),
        max_length=LONGEST_WHAT,
        required=False,
        help_text=_("Empty: the whole value is covered."),
    )

    def __init__(self, *args: Any, leaves: list[Leaf], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paths"] = forms.MultipleChoiceField(
            label=_("What is blacked out?"),
            choices=[(leaf.path, f"{leaf.label}: {leaf.shown}") for leaf in leaves],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["ground"] = forms.ChoiceField(
            label=_("On which ground?"), choices=ground_choices(self.case, masks=True)
        )
        self.order_fields(["paths", "text", "ground"])

    def masks(self) -> list[dict[str, str]]:
        """As the verb wants them."""
        said = self.cleaned_data
        return [{"path": path, "ground": said["ground"], "text": said["text"]} for path in said["paths"]]


class RuleForm(ActForm):
    """What a rule looks for, and where."""

    kind = forms.ChoiceField(label=_("What is blacked out?"), choices=KINDS, widget=forms.RadioSelect)
    what = JudgedWords(
        label=_("The text, field or pattern"),
        max_length=LONGEST_WHAT,
        required=False,
        help_text=_("Not needed for addresses and numbers. A field within another: author.email"),
    )

    def __init__(self, *args: Any, sets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("On which ground?"), choices=ground_choices(self.case, masks=True)
        )
        self.fields["set_id"] = _Where(
            label=_("Where?"),
            choices=[("", _("In everything of this case")), *sets],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.order_fields(["kind", "what", "set_id", "ground"])

    def clean(self) -> dict[str, Any]:
        """A text, a field or a pattern has to be given where the rule looks for one."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("kind") in NEEDS_WHAT and not str(said.get("what", "")).strip():
            self.add_error("what", gettext("Type what is to be blacked out."))
        return said


class BoxesForm(ActForm):
    """Boxes on the pages of a file: one row a box, in per cent of the page; empty rows are passed over."""

    name = forms.CharField(
        label=_("Name of the copy"),
        max_length=200,
        help_text=_("The person sees it: leave out names of other people."),
    )

    def __init__(self, *args: Any, boxes: list[dict[str, Any]], pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages = pages
        self.grounds = ground_choices(self.case, masks=True)
        self.rows = self._sent_rows() if self.is_bound else [_row(box) for box in boxes]
        self.rows += [_EMPTY] * (0 if self.is_bound else SPARE_BOXES)

    def _sent_rows(self) -> list[dict[str, str]]:
        """What was typed, row by row, also what cannot be a box."""
        sent = cast(QueryDict, self.data)
        lists = {name: sent.getlist(f"box_{name}") for name in _EMPTY}
        count = min(len(lists["page"]), MOST_ROWS)
        return [
            {name: (values[row : row + 1] or [""])[0] for name, values in lists.items()}
            for row in range(count)
        ]

    def boxes(self) -> list[dict[str, Any]]:
        """As the verb wants them: pages from 0. What is no number stays so, and is refused there."""
        return [
            {**row, "page": _from_zero(row["page"])}
            for row in self.rows
            if any(row[side].strip() for side in ("x", "y", "w", "h"))
        ]


_EMPTY = {"page": "", "x": "", "y": "", "w": "", "h": "", "ground": ""}


def _row(box: dict[str, Any]) -> dict[str, str]:
    return {name: str(box[name] + 1 if name == "page" else box[name]) for name in _EMPTY}


def _from_zero(page: str) -> object:
    return int(page) - 1 if page.strip().isdecimal() and len(page) < 8 else page
