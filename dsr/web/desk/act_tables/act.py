"""What an act is made of."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `name` is its address's name; `action` is what the procedure calls it (empty: no guard)."""

    name: str
    label: str | Promise
    button: str | Promise
    done: str | Promise
    icon: str
    lead: str | Promise = ""
    action: str = ""
    permission: str = "case.work"
    danger: bool = False
    in_menu: bool = True
