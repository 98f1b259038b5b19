"""The regimes by id and their versions by day. Frozen data from the regime_data modules; computes no dates."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from dsr.rules.regime_data_americas import AMERICAS
from dsr.rules.regime_data_europe import EUROPE
from dsr.rules.regime_data_us import UNITED_STATES
from dsr.rules.regime_data_world import WORLD
from dsr.rules.regime_types import RuleVersion


class UnknownRegime(LookupError):
    """No rules are known under this id."""

    def __init__(self, regime: str) -> None:
        super().__init__(f"no regime is known as {regime!r}")
        self.regime = regime


def _by_id() -> Mapping[str, tuple[RuleVersion, ...]]:
    versions: defaultdict[str, list[RuleVersion]] = defaultdict(list)
    for version in (*EUROPE, *UNITED_STATES, *AMERICAS, *WORLD):
        versions[version.regime].append(version)
    return MappingProxyType(
        {regime: tuple(sorted(known, key=lambda v: v.in_force_from)) for regime, known in versions.items()}
    )


REGIMES: Mapping[str, tuple[RuleVersion, ...]] = _by_id()


def version_for(*, regime: str, received_on: date) -> RuleVersion:
    """The version in force on the day of receipt, in the controller's zone.

    Before the first version the first one is given: the explanation then says that it was not in force yet.
    Raises UnknownRegime.
    """
    try:
        versions = REGIMES[regime]
    except KeyError:
        raise UnknownRegime(regime) from None
    chosen = versions[0]
    for version in versions[1:]:
        if version.in_force_from <= received_on:
            chosen = version
    return chosen
