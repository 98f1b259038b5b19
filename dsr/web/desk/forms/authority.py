"""Forms about authority: the capacity, what was seen of it, whether it is enough."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.cases.choices import AuthorityOutcome, RequesterRole
from dsr.web.desk.forms.base import ActForm, DayField, TextArea


class AuthorityForm(ActForm):
    """Everything on one page; which boxes are needed depends on the capacity, and the verb says so."""

    role = forms.ChoiceField(
        label=_("In what capacity do they ask?"), choices=RequesterRole.choices, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_("May they act for the person?"), choices=AuthorityOutcome.choices, widget=forms.RadioSelect
    )
    scope = forms.CharField(
        label=_("With a mandate: for which rights and data it holds"), max_length=300, required=False
    )
    dated_on = DayField(label=_("With a mandate: the day on it"), required=False)
    provision = forms.CharField(
        label=_("For a child or somebody who died: the national provision"), max_length=200, required=False
    )
    note = TextArea(
        label=_("Remark"),
        required=False,
        rows=4,
        help_text=_(
            "For a parent: how it is known, whether the child can act itself, whether their interests may conflict "
            "(a parent who asks about the other one, a dispute over custody). If it is not enough: what is missing."
        ),
    )


class AskAuthorityForm(ActForm):
    """The question."""

    text = TextArea(label=_("Message to the requester"))
