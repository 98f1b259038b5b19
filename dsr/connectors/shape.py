"""Whether an object is what `spec.Connector` asks for: looked at from outside, without opening anything.

Used by the registry, which must not be broken by a plug-in, and by the test kit. Plain Python.
"""

import re
from collections.abc import Iterator
from typing import Any

from dsr.connectors.spec import SPEC_VERSION, Ability, Setting, SettingKind

SLUG = re.compile(r"[a-z][a-z0-9_]{1,59}\Z")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
TEXTS = ("slug", "title", "description", "tested")


def faults_of(connector: Any) -> tuple[str, ...]:
    """What is wrong with a connector, in sentences for its author; empty when nothing is."""
    if getattr(connector, "spec_version", None) != SPEC_VERSION:
        found = getattr(connector, "spec_version", None)
        return (f"It is written for version {found!r} of the interface; this product has {SPEC_VERSION}.",)
    return (*_attributes(connector), *_settings(connector))


def _attributes(connector: Any) -> Iterator[str]:
    yield from (
        f"`{name}` is not a text." for name in TEXTS if not isinstance(getattr(connector, name, None), str)
    )
    if not SLUG.match(str(getattr(connector, "slug", ""))):
        yield "`slug` is not made of small letters, digits and underscores."
    if not str(getattr(connector, "title", "")).strip():
        yield "`title` is empty."
    yield from _abilities(getattr(connector, "abilities", None))
    if not isinstance(getattr(connector, "needs_dataset", None), bool):
        yield "`needs_dataset` is neither True nor False."
    if not callable(getattr(connector, "open", None)):
        yield "`open` cannot be called."


def _abilities(abilities: Any) -> Iterator[str]:
    if not isinstance(abilities, frozenset) or not all(isinstance(each, Ability) for each in abilities):
        yield "`abilities` is not a frozenset of Ability."
    elif Ability.COLLECT not in abilities:
        yield "`abilities` lacks COLLECT; a system that cannot be read belongs to its owner."


def _settings(connector: Any) -> Iterator[str]:
    settings = getattr(connector, "settings", None)
    if not isinstance(settings, tuple) or not all(isinstance(each, Setting) for each in settings):
        yield "`settings` is not a tuple of Setting."
        return
    names = [each.name for each in settings]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"The setting `{name}` stands twice."
    for each in settings:
        yield from _setting(each)


def _setting(setting: Setting) -> Iterator[str]:
    if not NAME.match(setting.name):
        yield f"The setting `{setting.name}` is not named with small letters, digits and underscores."
    if not setting.label.strip():
        yield f"The setting `{setting.name}` has no label."
    if setting.kind is SettingKind.CHOICE and not setting.choices:
        yield f"The setting `{setting.name}` offers nothing to choose from."
    if setting.kind is SettingKind.SECRET and setting.default:
        yield f"The secret `{setting.name}` has a default that everybody can read."
    if setting.choices and setting.default and setting.default not in dict(setting.choices):
        yield f"The default of `{setting.name}` is not among its choices."
