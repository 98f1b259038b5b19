"""Step three: who asks, for whom, how the person is found and reached, files, and the form of the answer."""

from collections.abc import Collection
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.html import escape
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from dsr.cases import choices
from dsr.register.profile import ControllerProfile
from dsr.register.profile_parts import AnswerFormat, IdentifierKind
from dsr.web.public.identifiers import PREFIX, enough_alone, identifier_fields
from dsr.web.shared.countries import country_choices
from dsr.web.shared.fields import Card, ChoiceCardField
from dsr.web.shared.honest_fields import Address, FilesField, Note, Words, plain_helper

# OTHER is a representative: its value is older than the two below, and drafts of before still hold it.
SELF, OTHER, PARENT, HEIR = "self", "other", "parent", "heir"
CAPACITIES: dict[str, tuple[str, str]] = {
    SELF: (choices.RequesterRole.SELF, choices.SubjectKind.ADULT),
    OTHER: (choices.RequesterRole.REPRESENTATIVE, choices.SubjectKind.ADULT),
    PARENT: (choices.RequesterRole.PARENT, choices.SubjectKind.CHILD),
    HEIR: (choices.RequesterRole.HEIR, choices.SubjectKind.DECEASED),
}
MANDATE, FILES = "mandate", "files"
RELATIONSHIPS = (
    "customer",
    "former_customer",
    "interested",
    "visitor",
    "applicant",
    "employee",
    "supplier",
    "other",
)
PACKED = frozenset({AnswerFormat.BUNDLE, AnswerFormat.JSON, AnswerFormat.CSV})


class YouForm(forms.Form):
    """About the person. `has_mandate` says whether a mandate is among the draft's files already."""

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        profile: ControllerProfile,
        has_mandate: bool = False,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial={"who": SELF, **(initial or {})})
        self.profile, self.has_mandate = profile, has_mandate
        self.alone = enough_alone(profile)
        self._add_who()
        self._add_person()
        self._add_answer()
        self.helper = plain_helper(self._layout())

    def clean(self) -> dict[str, Any]:
        """What one field asks of another: the mandate, and enough to find and reach the person."""
        cleaned = super().clean() or {}
        if cleaned.get("who", SELF) != SELF:
            self._check_other(cleaned)
        self._check_found(cleaned)
        return cleaned

    def _check_other(self, cleaned: dict[str, Any]) -> None:
        """Always a name; a mandate at once only where there must be one, other proof when it is asked for."""
        if not cleaned.get("on_behalf_of") and "on_behalf_of" not in self.errors:
            self.add_error("on_behalf_of", _("Write the name of the person you ask for."))
        if cleaned["who"] == OTHER and not self.has_mandate:
            self.add_error(
                MANDATE,
                _("Attach the document that allows you to ask for this person, such as a power of attorney."),
            )

    def _check_found(self, cleaned: dict[str, Any]) -> None:
        if any(cleaned.get(f"{PREFIX}{one.kind}") for one in self.alone):
            return
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", self._name_missing())
        found_by = [name for name in self.fields if name == "email" or name.startswith(PREFIX)]
        if not any(cleaned.get(name) for name in found_by) and not self.errors.get("email"):
            self.add_error(
                "email",
                _("Give an e-mail address, or at least one other detail by which we can find your data."),
            )

    def _name_missing(self) -> str:
        if not self.alone:
            return _("Write your name.")
        label = self.fields[f"{PREFIX}{self.alone[0].kind}"].label
        return _("Write your name, or fill in “%(other)s”: that alone is enough.") % {"other": label}

    def _add_who(self) -> None:
        self.fields["who"] = ChoiceCardField(
            label=_("Who is it for?"),
            cards=[
                Card(SELF, _("For myself")),
                Card(
                    OTHER,
                    _("On behalf of someone else"),
                    _("We need their name and their written permission."),
                ),
                Card(
                    PARENT,
                    _("For my child, or a child I am the guardian of"),
                    _(
                        "We need the child's name. A child who understands what it asks for can also ask itself."
                    ),
                ),
                Card(
                    HEIR,
                    _("For someone who died"),
                    _("We need their name. What you can ask for depends on the law of the country."),
                ),
            ],
            error_messages={"required": _("Choose for whom you ask.")},
        )
        self.fields["on_behalf_of"] = Words(
            label=_("Only if you ask for someone else: their name"),
            judged_by_form=True,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields[MANDATE] = FilesField(
            label=_("Only if you ask for someone else: what allows you to ask"),
            help_text=_(
                "For example a power of attorney. For a child or someone who died it can wait: "
                "if we need anything, we ask. A photo will do. Please send no copy of an identity card."
            ),
        )

    def _add_person(self) -> None:
        given = {identifier.kind: identifier for identifier in self.profile.identifiers}
        name, email = given.get(IdentifierKind.NAME), given.get(IdentifierKind.EMAIL)
        self.fields["name"] = Words(
            label=(name and name.label) or _("Your name"),
            help_text=escape((name and name.help) or ""),
            required=not self.alone,
            judged_by_form=True,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        )
        self.fields["email"] = Address(
            label=(email and email.label) or _("Your e-mail address"),
            help_text=escape(
                (email and email.help)
                or _(
                    "We write to this address. Best is the one we know you by. "
                    "Without one, you get a link to keep."
                )
            ),
            required=not self.alone,
        )
        self.fields |= identifier_fields(self.profile)
        self.fields["relationship"] = forms.ChoiceField(
            label=_("How do you know us?"),
            choices=[("", _("No answer")), *((slug, relationship_in_words(slug)) for slug in RELATIONSHIPS)],
            required=False,
        )
        if asks_where(self.profile):
            self.fields["lives_in"] = forms.ChoiceField(
                label=_("Where do you live?"),
                help_text=escape(self.profile.eligibility.others if self.profile.eligibility else ""),
                choices=[("", _("No answer")), *places(self.profile)],
                required=False,
            )
        self.fields["residence"] = forms.ChoiceField(
            label=_("In which country do you live?"),
            help_text=_("Only so that we can name the data protection authority of that country to you."),
            choices=country_choices(),
            required=False,
        )

    def _add_answer(self) -> None:
        self.fields[FILES] = FilesField(
            label=_("Attach files"),
            help_text=_(
                "Only if they help us to understand your request. Please send no copy of an identity card."
            ),
            required=False,
        )
        formats = answer_formats(self.profile)
        if len(formats) > 1:
            self.fields["answer_format"] = forms.ChoiceField(
                label=_("How would you like to have the answer?"),
                choices=[(form.value, form.label) for form in formats],
                widget=forms.RadioSelect,
                initial=formats[0].value,
                required=False,  # who does not choose gets what the controller offers first
                help_text=_(
                    "An e-mail alone can be read on its way. We send one only if little stands in it."
                ),
            )
        if len(self.profile.languages) > 1:
            self.fields["language"] = forms.ChoiceField(
                label=_("In which language?"),
                choices=[(code, language_in_words(code)) for code in self.profile.languages],
                initial=get_language() or self.profile.default_language,
                required=False,  # who does not choose goes on in the language of the page
            )

    def _layout(self) -> Layout:
        answer = [name for name in ("answer_format", "language") if name in self.fields]
        found = ["name", "email", *(name for name in self.fields if name.startswith(PREFIX)), "relationship"]
        if "lives_in" in self.fields:
            found.append("lives_in")
        found.append("residence")
        blocks: list[Any] = [
            Fieldset(_("For whom"), "who", "on_behalf_of", AttachedFiles("mandates"), MANDATE),
            Fieldset(_("How we find and reach you"), *self._processor_note(), *found),
            Fieldset(_("Files"), AttachedFiles("attachments"), FILES),
        ]
        if answer:
            blocks.append(Fieldset(_("The answer"), *answer))
        return Layout(*blocks)

    def _processor_note(self) -> list[Note]:
        note = self.profile.processor_note
        return [Note(note)] if note else []


class AttachedFiles:
    """The place in the form where files already attached are listed, each with a button that removes it."""

    def __init__(self, which: str) -> None:
        self.which = which

    def render(self, form: forms.Form, context: Any, **kwargs: Any) -> str:
        """The list; called by the layout. The page hands in `mandates` and `attachments`."""
        engine = context.template.engine
        inner = context.new({"attached": context.get(self.which, ())})
        text: str = engine.get_template("public/attached.html").render(inner)
        return text


def answer_formats(profile: ControllerProfile) -> list[choices.AnswerFormat]:
    """The forms a case knows among those the controller offers, in the controller's order."""
    alone = {
        AnswerFormat.PDF: choices.AnswerFormat.PDF,
        AnswerFormat.EMAIL: choices.AnswerFormat.EMAIL,
    }
    found = [
        choices.AnswerFormat.PACKAGE if offered in PACKED else alone[offered]
        for offered in profile.answer_formats
        if offered in PACKED or offered in alone
    ]
    return list(dict.fromkeys(found)) or [choices.AnswerFormat.PACKAGE]


def asks_where(profile: ControllerProfile) -> bool:
    """Whether the rights are offered to people of some places only: then the form asks, and never refuses."""
    return profile.eligibility is not None and "anyone" not in profile.eligibility.areas


def places(profile: ControllerProfile) -> list[tuple[str, str]]:
    """Where a person may live, as far as it matters to this controller."""
    areas: Collection[str] = profile.eligibility.areas if profile.eligibility else ()
    named = [(area, _("In the European Economic Area") if area == "EEA" else area) for area in areas]
    return [*named, ("elsewhere", _("Somewhere else"))]


def relationship_in_words(slug: str) -> str:
    """How somebody knows the controller."""
    return {
        "customer": _("I am a customer"),
        "former_customer": _("I was a customer"),
        "interested": _("I asked for information or got advertising"),
        "visitor": _("I visited the website"),
        "applicant": _("I applied for a job"),
        "employee": _("I work or worked there"),
        "supplier": _("I am a supplier or partner"),
        "other": _("In another way"),
    }.get(slug, "")


def language_in_words(code: str) -> str:
    """A language by its own name."""
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code
