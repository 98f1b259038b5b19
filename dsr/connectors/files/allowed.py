"""Which folders of this machine a connection may name: the installation's own drop, and what the operator lists.

Whoever edits a connection must not thereby read the whole machine (keys, other controllers' files), so a folder
has to lie in `DSR_CONNECTOR_FOLDERS`. The place that the installation gives to a system is always allowed.
"""

from pathlib import Path

from django.conf import settings as installation

from dsr.connectors.files.rooted import Rooted
from dsr.connectors.spec import ConnectorTrouble, Settings, Trouble


def folder_of(*, settings: Settings, name: str = "folder") -> Rooted:
    """The folder named by a setting, or the system's own place when it is empty; raises ConnectorTrouble."""
    wished = settings.plain.get(name, "").strip()
    if not wished:
        if not settings.place:
            raise ConnectorTrouble(Trouble.MISCONFIGURED, f"the setting `{name}` is empty")
        place = Path(settings.place)
        place.mkdir(parents=True, exist_ok=True)
        return Rooted(place.resolve())
    if "\0" in wished or not Path(wished).is_absolute():
        raise ConnectorTrouble(
            Trouble.MISCONFIGURED, f"the setting `{name}` is not a path that begins with /"
        )
    folder = Path(wished).resolve()
    if not any(folder.is_relative_to(each) for each in _allowed(settings)):
        raise ConnectorTrouble(
            Trouble.NOT_ALLOWED,
            f"the setting `{name}` names a folder outside DSR_CONNECTOR_FOLDERS; the operator of the installation "
            "decides which folders may be read",
        )
    found = Rooted(folder)
    found.check()
    return found


def _allowed(settings: Settings) -> list[Path]:
    places = [Path(each).resolve() for each in (*installation.DSR_CONNECTOR_FOLDERS, settings.place) if each]
    return [each for each in places if each != Path(each.anchor)]
