"""Forms about people: who works on the case, what is written to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.accounts.models import Staff
from dsr.accounts.permits import holders
from dsr.web.desk.forms.base import ActForm, TextArea


class AssignForm(ActForm):
    """Who is responsible. Without `case.lead` one can only take the case."""

    def __init__(self, *args: Any, only: Staff | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = holders(permission="case.work", scope=self.case.controller.slug)
        self.fields["assignee"] = forms.ModelChoiceField(
            label=_("Responsible"),
            queryset=able.filter(pk=only.pk) if only else able,
            empty_label=_("Choose a person"),
        )


class MessageForm(ActForm):
    """A message that goes out by mail and stands on the status page."""

    text = TextArea(label=_("Message to the requester"), rows=8)
    asks_upload = forms.BooleanField(
        label=_("Ask for a file: the status page then offers an upload"), required=False
    )


class NoteForm(ActForm):
    """A remark for colleagues."""

    body = TextArea(label=_("Note"), help_text=_("Only staff see it."))
