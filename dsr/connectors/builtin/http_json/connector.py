"""What the product is told of this connector: its settings, and how it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dsr.connectors.builtin.http_json.connection import HttpConnection
from dsr.connectors.builtin.http_json.description import Description, read_description, shipped, shipped_text
from dsr.connectors.builtin.http_json.talk import Talk
from dsr.connectors.spec import (
    SPEC_VERSION,
    Ability,
    ConnectorTrouble,
    Setting,
    SettingKind,
    Settings,
    Trouble,
)

OWN = "own"


class HttpJsonConnector:
    """See `spec.Connector`. Settings that a description declares are written one a line as `name: value`."""

    spec_version = SPEC_VERSION
    slug = "http_json"
    title = "HTTP with JSON"
    description = (
        "An interface described by a YAML file. Descriptions for some services come with the product; "
        "others you write yourself."
    )
    settings = (
        Setting(
            "system",
            "Which system",
            SettingKind.CHOICE,
            choices=((OWN, "My own description"), *shipped().items()),
            default=OWN,
        ),
        Setting("description", "Description (YAML)", SettingKind.LONG_TEXT, required=False),
        Setting(
            "values",
            "Its settings, one a line",
            SettingKind.LONG_TEXT,
            required=False,
            hint="name: value",
        ),
        Setting(
            "secrets",
            "Its secrets, one a line",
            SettingKind.SECRET,
            required=False,
            hint="name: value. A line that begins with a space goes on with the value above.",
        ),
    )
    abilities = frozenset(
        {Ability.COLLECT, Ability.COUNT, Ability.ERASE, Ability.RESTRICT, Ability.SEARCH_AGAIN}
    )
    tested = "a server of ours that speaks their shapes; never the real services"
    needs_dataset = False

    @contextmanager
    def open(self, *, settings: Settings) -> Iterator[HttpConnection]:
        """Read the description, check that its settings are there, and begin to talk."""
        described = self.described(settings=settings)
        given = _given(described, settings)
        talk = Talk(description=described, settings=given)
        try:
            yield HttpConnection(description=described, settings=given, talk=talk)
        finally:
            talk.close()

    def described(self, *, settings: Settings) -> Description:
        """The description that the settings name; raises ConnectorTrouble (DescriptionProblem with lines)."""
        system = settings.plain.get("system", OWN) or OWN
        text = settings.plain.get("description", "") if system == OWN else shipped_text(name=system)
        return read_description(text=text)


def _given(described: Description, settings: Settings) -> Settings:
    """The settings by the names of the description. Raises ConnectorTrouble for one that is missing."""
    plain, secret = lines_of(settings.plain.get("values", "")), lines_of(settings.secret.get("secrets", ""))
    for one in described.settings:
        name, place = one["name"], secret if one.get("secret") else plain
        if not place.get(name):
            if "default" in one:
                place[name] = str(one["default"])
            elif one.get("optional"):
                place[name] = ""
            else:
                raise ConnectorTrouble(
                    Trouble.MISCONFIGURED, f"The setting {name} is missing: {one['label']}"
                )
    return replace(settings, plain=plain, secret=secret)


def lines_of(text: str) -> dict[str, str]:
    """`name: value` lines; an indented line goes on with the value above (private keys)."""
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if line.startswith((" ", "\t")) and last:
            found[last] += f"\n{line.strip()}"
        elif ":" in line:
            name, _, value = line.partition(":")
            last = name.strip()
            found[last] = value.strip()
    return found


CONNECTOR = HttpJsonConnector()
