"""What staff can do to a case: one entry an act, with its words, its permission and the procedure's name for it.

Menu, pages and the permission walk all read this table. It decides nothing: the reasons come from the rules.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dsr.accounts.permits import Permits
from dsr.cases.models import Case
from dsr.rules.procedure import CaseFacts, why_not
from dsr.web.desk.act_tables import (
    approvals,
    collection,
    core,
    effects,
    erasure_runs,
    letters,
    owners,
    people,
    procedure,
    relations,
    review,
    systems,
)
from dsr.web.desk.act_tables.act import Act

_THEMES = (
    core,
    procedure,
    approvals,
    people,
    effects,
    relations,
    letters,
    collection,
    review,
    systems,
    erasure_runs,
    owners,
)
ACTS: dict[str, Act] = {act.name: act for theme in _THEMES for act in theme.ACTS}
MENU = tuple(act for act in ACTS.values() if act.in_menu)

NEEDS = {
    "case.work": _("Your role looks, it does not change."),
    "case.lead": _("Only a privacy lead can do this."),
    "case.release": _("Only people who may release can do this."),
}


def reason_against(*, act: Act, facts: CaseFacts, case: Case, permits: Permits, extra: str = "") -> str:
    """Why the person cannot do it now, as a sentence; empty when nothing stands against it."""
    if not permits.allow(act.permission, case.controller.slug):
        return str(NEEDS[act.permission])
    reason = why_not(action=act.action, facts=facts) if act.action else ""
    return gettext(reason) if reason else extra
