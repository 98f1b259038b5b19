"""Refusals that carry a sentence fit to be shown. Named here so that every floor above can raise and catch them."""


class NotNow(Exception):
    """The case does not allow this now; the text is the reason, fit to be shown."""


class TextTooLong(NotNow):
    """A text is longer than its column or than any letter may be; nothing was kept."""
