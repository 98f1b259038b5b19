"""Forms about data systems: what the register says, how they are reached, a dataset file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dsr.casework.systems import LONGEST_DATASET, SystemWords
from dsr.connectors.spec import Connector, Setting, SettingKind
from dsr.register.models import Dataset, DataSystem, SystemConnection
from dsr.web.desk.forms.base import TextArea, without_tag

SETTING = "setting_"
GIGABYTE = 1024**3


class SystemForm(forms.Form):
    """What the register of processing says of a system (Art. 30)."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = TextArea(label=_("What it is for"), rows=2, required=False, max_length=4000)
    categories = TextArea(label=_("Categories of data, one a line"), rows=3, required=False, max_length=4000)
    recipients = TextArea(
        label=_("Who gets data from it, one a line"), rows=3, required=False, max_length=4000
    )
    retention = TextArea(label=_("How long data stay"), rows=2, required=False, max_length=4000)
    source = TextArea(label=_("Where the data come from"), rows=2, required=False, max_length=4000)
    transfers = TextArea(
        label=_("Transfers to third countries, with their safeguard"), rows=2, required=False, max_length=4000
    )
    owner_name = forms.CharField(label=_("Who looks after it"), max_length=120, required=False)
    owner_email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_("Without a connection, tasks for this system go there."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = without_tag()

    @property
    def words(self) -> SystemWords:
        """What was typed."""
        given = dict(self.cleaned_data)
        given["categories"] = tuple(given["categories"].splitlines())
        return SystemWords(**given)


def words_of(system: DataSystem) -> dict[str, str]:
    """What the form begins with."""
    texts = ("name", "purpose", "recipients", "retention", "source", "transfers", "owner_name", "owner_email")
    return {name: getattr(system, name) for name in texts} | {"categories": "\n".join(system.categories)}


class ConnectionForm(forms.Form):
    """The settings a connector declares, the dataset, the limits. A kept secret is never shown."""

    def __init__(
        self,
        *args: Any,
        connector: Connector,
        connection: SystemConnection | None,
        datasets: list[Dataset],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = connection if connection is not None and connection.connector == connector.slug else None
        for setting in connector.settings:
            self.fields[SETTING + setting.name] = _field(setting, kept)
        self.fields["dataset"] = forms.ChoiceField(
            label=_("Dataset"),
            choices=[("", _("None")), *((one.key, one.name or one.key) for one in datasets)],
            required=connector.needs_dataset,
            initial=kept.dataset.key if kept is not None and kept.dataset is not None else "",
            help_text=_("Describes the collections and how they hang together."),
        )
        self.fields["most_minutes"] = forms.IntegerField(
            label=_("Longest time for one run, in minutes"),
            min_value=1,
            max_value=24 * 60,
            initial=(kept.most_seconds if kept else 3600) // 60,
        )
        self.fields["most_rows"] = forms.IntegerField(
            label=_("Most records of one person"), min_value=1, initial=kept.most_rows if kept else 50_000_000
        )
        self.fields["most_gigabytes"] = forms.IntegerField(
            label=_("Most data of one person, in gigabytes"),
            min_value=1,
            max_value=100_000,
            initial=max(1, (kept.most_bytes if kept else 100 * GIGABYTE) // GIGABYTE),
        )
        self.helper = without_tag()

    @property
    def given(self) -> dict[str, str]:
        """The settings by their names."""
        return {
            name.removeprefix(SETTING): "" if value is None else str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(SETTING)
        }

    @property
    def limits(self) -> dict[str, int]:
        """The limits as the verb takes them."""
        return {
            "most_seconds": self.cleaned_data["most_minutes"] * 60,
            "most_rows": self.cleaned_data["most_rows"],
            "most_bytes": self.cleaned_data["most_gigabytes"] * GIGABYTE,
        }


def _field(setting: Setting, kept: SystemConnection | None) -> forms.Field:
    common: dict[str, Any] = {"label": setting.label, "required": setting.required, "help_text": setting.hint}
    initial = str((kept.settings if kept else {}).get(setting.name, setting.default))
    if setting.kind is SettingKind.SECRET:
        if kept is not None and kept.sealed:
            common |= {
                "required": False,
                "help_text": _("Kept, and never shown. Type a new one to replace it."),
            }
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        return forms.CharField(widget=widget, max_length=20_000, strip=False, **common)
    if setting.kind is SettingKind.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *setting.choices], initial=initial, **common)
    if setting.kind is SettingKind.LONG_TEXT:
        return TextArea(rows=10, max_length=200_000, initial=initial, **common)
    if setting.kind is SettingKind.NUMBER:
        return forms.IntegerField(min_value=0, initial=initial or None, **common)
    if setting.kind is SettingKind.YES_NO:
        return forms.ChoiceField(
            choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))], initial=initial, **common
        )
    return forms.CharField(max_length=2_000, initial=initial, **common)


class DatasetForm(forms.Form):
    """A dataset file: chosen, or typed."""

    file = forms.FileField(label=_("Dataset file (YAML)"), required=False)
    text = TextArea(
        label=_("Or its text"),
        rows=14,
        required=False,
        max_length=LONGEST_DATASET,
        help_text=_("fideslang form"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = without_tag()

    def clean(self) -> dict[str, Any]:
        """The text of whichever was given."""
        given = dict(super().clean() or {})
        file = given.get("file")
        if file is not None:
            if file.size > LONGEST_DATASET:
                raise forms.ValidationError({"file": _("The file is longer than 2 MB.")})
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as wrong:
                raise forms.ValidationError({"file": _("The file is not text in UTF-8.")}) from wrong
        if not str(given.get("text", "")).strip():
            raise forms.ValidationError({"file": _("Choose a file, or paste its text.")})
        return given
