"""A controller is loaded and renewed; what was computed before stays as it was."""

from datetime import datetime

from dsr.cases.models import SystemSearch
from dsr.casework.load_controller import load_controller
from dsr.register.models import Controller
from dsr.register.profile import profile_from_json
from tests import factories
from tests.cast import OPERATOR


def test_loading_again_renews_and_puts_gone_systems_to_rest(juxt: Controller, now: datetime) -> None:
    case = factories.open_one(controller=juxt, now=now).case
    profile = {**juxt.profile, "traces": {}}
    gone, *profile["systems"] = profile["systems"]
    profile["name"] = "JUXT Renewed"
    fresh = load_controller(profile=profile_from_json(profile), actor=OPERATOR, now=now)
    assert (fresh.pk, fresh.name) == (juxt.pk, "JUXT Renewed")
    assert fresh.profile_version != juxt.profile_version
    assert not fresh.systems.get(slug=gone["slug"]).is_active
    assert SystemSearch.objects.filter(case=case).count() == 5
    later = factories.open_one(controller=fresh, now=now).case
    assert SystemSearch.objects.filter(case=later).count() == 4
