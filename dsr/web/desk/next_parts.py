"""What the Next card is made of, and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from dsr.accounts.models import Staff
from dsr.accounts.permits import Permits
from dsr.bundles.models import Bundle
from dsr.web.desk.act_page import case_url
from dsr.web.desk.acts import ACTS
from dsr.web.desk.case_read import Papers


@dataclass(frozen=True, slots=True)
class Button:
    """One button; `post` means that it acts at once, `aside` that it is never the main one of the card."""

    label: str | Promise
    url: str
    post: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class NextCard:
    """What the card says. `bundle` is set while it is being built."""

    heading: str
    whose: str
    lines: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    bundle: Bundle | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the case, and what they may do."""

    staff: Staff
    permits: Permits


Said = tuple[list[str], list[Button]]
Says = Callable[[Papers, Reader], Said]


def act_button(papers: Papers, name: str, **kwargs: object) -> Button:
    """The button of an act of the tables."""
    return Button(ACTS[name].label, case_url(papers.case, name, **kwargs))
