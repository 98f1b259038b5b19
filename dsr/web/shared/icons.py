"""Names of the icons in `static/icons/sprite.svg`. A template that names another icon fails at once."""

from functools import cache

from django.templatetags.static import static

ICONS = frozenset(
    {
        "arrow", "back", "calendar", "check", "chevron", "chevron-right", "clock", "copy", "cross", "dash",
        "diamond", "diamond-hollow", "dot", "download", "edit", "external", "eye", "file", "flag", "full",
        "globe", "half", "hollow", "info", "key", "lock", "mail", "menu", "more", "note", "pause", "people",
        "person", "phone", "plus", "post", "record", "repeat", "ring", "scales", "search", "send", "shield",
        "system", "trash", "triangle", "upload", "warning",
    }
)  # fmt: skip


class UnknownIcon(ValueError):
    """A template asked for an icon that the sprite does not hold."""


@cache
def icon_address(name: str) -> str:
    """The address of one symbol of the sprite; kept, because a list page asks for hundreds of them.

    Raises UnknownIcon.
    """
    if name not in ICONS:
        raise UnknownIcon(f"The sprite holds no icon {name!r}. It holds: {', '.join(sorted(ICONS))}.")
    return f"{static('icons/sprite.svg')}#{name}"
