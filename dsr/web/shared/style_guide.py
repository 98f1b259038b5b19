"""A page that shows every component with made-up people, for looking at and for the accessibility tests.

The lead mounts `show` in demo mode only. It reads no table and writes nothing.
"""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dsr.common.clock import now
from dsr.web.shared.fields import Card, ChoiceCardField, ChoiceCardsField
from dsr.web.shared.icons import ICONS
from dsr.web.shared.style_samples import correspondence, dates, lists

VOICES = ("desk", "public")
RIGHTS = (
    Card("access", "Give me a copy of my data", "Everything you hold about me.", "Right of access, Art. 15"),
    Card("rectification", "Correct my data", "Something is wrong or missing.", "Rectification, Art. 16"),
    Card("erasure", "Delete my data", "As far as no law says it must stay.", "Right to erasure, Art. 17"),
    Card("objection", "Stop using my data", "For marketing, or for a reason of mine.", "Objection, Art. 21"),
)
SELF = (
    Card("self", "For myself"),
    Card("other", "For someone else", "You will be asked for their written permission."),
)


class SampleForm(forms.Form):
    """One field of each kind that the product uses."""

    rights = ChoiceCardsField(
        label="What would you like us to do?", help_text="Choose one or more.", cards=RIGHTS
    )
    who = ChoiceCardField(label="Who is it for?", cards=SELF)
    name = forms.CharField(label="Your name", help_text="As we know it, for example from an invoice.")
    email = forms.EmailField(label="E-mail address")
    customer_number = forms.CharField(label="Customer number", required=False)
    language = forms.ChoiceField(
        label="Language of the answer", choices=[("en", "English"), ("de", "Deutsch")]
    )
    received_on = forms.DateField(label="Received on", widget=forms.DateInput(attrs={"type": "date"}))
    details = forms.CharField(
        label="In your own words", widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    proof = forms.FileField(label="Attachment", required=False, help_text="PDF, PNG or JPEG, up to 10 MB.")
    channel = forms.ChoiceField(
        label="How shall we answer?",
        widget=forms.RadioSelect,
        choices=[("mail", "By e-mail"), ("post", "By post")],
    )
    read = forms.BooleanField(label="I have read how you use what I tell you")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("go", "Continue"))
        self.helper.layout = Layout(
            "rights", "who", Fieldset("About you", "name", "email", "customer_number"),
            "language", "received_on", "details", "proof", "channel", "read",
        )  # fmt: skip


def show(request: HttpRequest) -> HttpResponse:
    """The page, in the voice asked for by ?voice= and the theme asked for by ?theme= (light or dark)."""
    return render(request, "style_guide.html", guide_context(today=now().date(), query=request.GET.dict()))


def guide_context(*, today: date, query: dict[str, str]) -> dict[str, Any]:
    """Everything the page shows, on a given day. Unknown voices and themes fall back to the usual ones."""
    voice, theme = query.get("voice", "desk"), query.get("theme", "")
    wrong = SampleForm({"w-email": "nobody", "w-name": "A. Requester", "w-language": "en"}, prefix="w")
    return {
        "voice": voice if voice in VOICES else "desk",
        "theme": theme if theme in {"light", "dark"} else "",
        "today": today,
        "clean_form": SampleForm(initial={"rights": ["access"], "language": "en"}),
        "wrong_form": wrong,
        "page_of_list": Paginator(range(90), 30).page(2),
        "reference": "JUXT-2026-0042",
        "icon_names": sorted(ICONS),
        "effects": ["The refusal goes to a.requester@example.org.", "The track is closed."],
        "keeps": ["The other right of this case goes on."],
        **dates(today=today),
        **lists(today=today),
        **correspondence(today=today),
    }
