"""What happens to each set: as the plan wishes it, else what its nature suggests.

Plain decisions about a dataset; reads no database.
"""

from collections.abc import Iterable, Sequence

from dsr.connectors.builtin.sql.addresses import misconfigured
from dsr.connectors.dataset import Graph
from dsr.connectors.dataset.model import Collection
from dsr.connectors.spec import ErasureAction, SetPlan


def wish_for(*, item: Collection, graph: Graph, key: Iterable[str], wishes: Sequence[SetPlan]) -> SetPlan:
    """The wish for a collection. Without one: a look-up table that holds nothing personal is kept, masking
    that the dataset asks for is done, everything else is erased.
    """
    given = next((wish for wish in wishes if wish.name == item.name), None)
    if given is not None:
        return given
    if item.masking.get("strategy") == "delete":
        return SetPlan(item.name, ErasureAction.ERASE)
    if is_look_up(item=item, graph=graph, key=key) and not item.personal_fields:
        return SetPlan(item.name, ErasureAction.KEEP)
    if any(field.masking for field in item.paths().values()):
        return SetPlan(item.name, ErasureAction.ANONYMISE)
    return SetPlan(item.name, ErasureAction.ERASE)


def is_look_up(*, item: Collection, graph: Graph, key: Iterable[str]) -> bool:
    """Whether rows of a collection are only referred to (addresses, products), so that several people share them."""
    whole = (item.primary_key, tuple(key))
    into = graph.into(item.name)
    return not item.identities and bool(into) and all((arrow.target_field,) in whole for arrow in into)


def need_known(*, graph: Graph, wishes: Sequence[SetPlan], others: Iterable[str]) -> None:
    """Raises ConnectorTrouble (MISCONFIGURED) when a wish names a set that does not exist."""
    known = {item.name for item in graph.collections} | set(others)
    strange = sorted({wish.name for wish in wishes} - known)
    if strange:
        raise misconfigured("the plan names sets that the dataset does not have: " + ", ".join(strange))
