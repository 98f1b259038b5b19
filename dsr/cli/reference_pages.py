"""The generated pages of docs/reference: file name -> function that gives its text. A page of one's own is
one line."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dsr.rules.reference import regimes_page

PAGES: Mapping[str, Callable[[], str]] = MappingProxyType({"regimes.md": regimes_page})
